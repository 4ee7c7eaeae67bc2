import Link from "next/link";
import type { GlassEntry } from "../../../lib/core/listing/incident-board.ts";
import type { IncidentDetail } from "../../../lib/core/listing/incident-views.ts";
import { incidentGlass } from "../../../lib/dal/incidents.ts";
import { Icon } from "../../_ui/icon.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { passesPath } from "../../_ui/paths.ts";
import { UtcTime } from "../../_ui/time.tsx";

/** Who let a repository out past all of its gates, why, and who confirmed it. Said also where nobody did. */
export async function GlassLog({ detail: { incident } }: { detail: IncidentDetail }) {
  if (incident.activatedAt === null) return null;
  const glass = await incidentGlass(incident.id);
  return (
    <Panel id="glass" title="Break-glass log">
      {glass.length === 0 ? (
        <p className="px-4 pb-4 text-[13px] text-muted">Nobody broke the glass, and nobody asked to.</p>
      ) : (
        <ol className="px-4 pb-3 text-[13px]">
          {glass.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Entry({ entry }: { entry: GlassEntry }) {
  const { owner, name, reason, askedBy, askedAt, confirmedBy, letOutAt } = entry;
  return (
    <li className="border-line py-2 not-last:border-b">
      <p className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <Link href={passesPath(owner, name)} prefetch={false} className="link min-w-0 break-words font-medium">
          <bdi>
            {owner}/{name}
          </bdi>
        </Link>
        <Standing entry={entry} />
      </p>
      <p className="break-words">
        <bdi>{reason}</bdi>
      </p>
      <p className="text-muted">
        asked by <bdi>{askedBy}</bdi> on <UtcTime iso={askedAt} short />
        {confirmedBy === null ? (
          ", confirmed by nobody"
        ) : (
          <>
            , confirmed by <bdi>{confirmedBy}</bdi>
          </>
        )}
        {letOutAt !== null && (
          <>
            , let out on <UtcTime iso={letOutAt} short />
          </>
        )}
      </p>
    </li>
  );
}

function Standing({ entry: { state, expiresAt, ended } }: { entry: GlassEntry }) {
  if (state === "live")
    return (
      <span className="inline-flex items-center gap-1 text-danger-ink">
        <Icon name="critical" className="size-3.5" />
        open until <UtcTime iso={expiresAt} short />
      </span>
    );
  if (state === "waiting")
    return (
      <span className="inline-flex items-center gap-1 text-muted">
        <Icon name="waiting" className="size-3.5" />
        waits for a second person
      </span>
    );
  return (
    <span className="inline-flex items-center gap-1 text-muted">
      <Icon name="check" className="size-3.5" />
      over since <UtcTime iso={ended?.at ?? expiresAt} short />
      {ended?.why != null && `: ${ended.why.replaceAll("-", " ")}`}
    </span>
  );
}
