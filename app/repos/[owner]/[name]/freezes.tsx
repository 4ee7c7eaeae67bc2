import Link from "next/link";
import { TIER_WORDS } from "../../../../lib/core/freeze/enforcement.ts";
import { HELD_STATES, TO_HOLD_STATES } from "../../../../lib/core/listing/incident-shown.ts";
import type { RepositoryIncident } from "../../../../lib/core/listing/incident-views.ts";
import { causeWords, SHOWN_WORDS } from "../../../../lib/core/listing/incident-wording.ts";
import type { RepositorySituation } from "../../../../lib/core/listing/situation-views.ts";
import { incidentPath } from "../../../_ui/paths.ts";
import { UtcTime } from "../../../_ui/time.tsx";
import { DrillTag, EnforcementLine, ShownChip } from "../../../incidents/looks.tsx";
import { GateList } from "./gate-list.tsx";

/** By which incidents it is held: it is frozen while any of them holds it. Absent while there is none. */
export function Freezes({
  incidents,
  passes,
  standing,
}: {
  incidents: readonly RepositoryIncident[];
  passes: string;
  standing: RepositorySituation;
}) {
  if (incidents.length === 0) return null;
  const holding = incidents.filter(({ row }) => HELD_STATES.some((state) => state === row.shown)).length;
  const open = incidents.filter(({ row }) => ["asked", "loose", "unknown"].includes(row.shown)).length;
  return (
    <section id="remaining" aria-labelledby="freeze-title" className="card mt-4 scroll-mt-24">
      <header className="px-5 pt-4 pb-2">
        <h2 id="freeze-title" className="font-semibold text-[15px]">
          {titleOf(holding, open)}
        </h2>
        <p className="mt-0.5 text-[13px] text-muted">
          {holding > 0
            ? incidents.some(({ incident }) => incident.mode === "lockdown")
              ? "In lockdown: nobody merges by hand. Thaw merges migrations and what has a pass, once that is asked for under passes."
              : "Merges into guarded branches are held; a migration’s pull request and what has a pass go through."
            : "What GitHub was seen to do, for each incident that this repository is in."}
        </p>
      </header>
      <p className="px-5 pb-1 text-[13px]">
        <Link href={passes} prefetch={false} className="link">
          Passes and exceptions
        </Link>
      </p>
      <ul className="px-5 pb-3 text-[13px]">
        {incidents.map((one) => (
          <Held key={one.incident.id} one={one} standing={standing} />
        ))}
      </ul>
    </section>
  );
}

function titleOf(holding: number, open: number): string {
  if (holding > 0) return holding === 1 ? "Frozen by an incident" : `Frozen by ${holding} incidents`;
  return open > 0 ? "To be frozen, and not seen to be" : "Let out by its incidents";
}

function Held({ one, standing }: { one: RepositoryIncident; standing: RepositorySituation }) {
  const { incident, row } = one;
  const { tier, seenAt, cause, enforcement } = row;
  const limit = tier === null ? null : TIER_WORDS[tier].limit;
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-line py-2 not-last:border-b">
      <ShownChip shown={row.shown} />
      <Link href={incidentPath(incident.id)} prefetch={false} className="link font-medium">
        <bdi>{incident.title}</bdi>
      </Link>
      {incident.drill && <DrillTag />}
      {enforcement !== null && <EnforcementLine enforcement={enforcement} />}
      <span className="min-w-0 basis-full text-muted">
        {SHOWN_WORDS[row.shown].means}
        {cause !== null && ` Cause: ${causeWords(cause)}.`}{" "}
        {tier === null ? "Nothing would hold merges here." : `By: ${TIER_WORDS[tier].name}.`}
        {limit !== null && ` ${limit}`}{" "}
        {seenAt === null ? (
          "GitHub was not looked at yet."
        ) : (
          <>
            Last seen on <UtcTime iso={seenAt} />.
          </>
        )}
      </span>
      {JUDGED.has(row.shown) && <GateList one={one} standing={standing} />}
    </li>
  );
}

/** Gates speak for what is held, is to be held, or is out only for a while. */
const JUDGED: ReadonlySet<string> = new Set([...TO_HOLD_STATES, "unknown", "excepted"]);
