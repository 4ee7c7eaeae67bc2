import Link from "next/link";
import { counted, figure } from "../../../lib/core/listing/format.ts";
import type { DriftView, IncidentDetail } from "../../../lib/core/listing/incident-views.ts";
import { driftSentence } from "../../../lib/core/listing/incident-wording.ts";
import { Icon } from "../../_ui/icon.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { repositoryPath } from "../../_ui/paths.ts";
import { UtcTime } from "../../_ui/time.tsx";

/** What on GitHub is not as the freeze needs it. Absent while there is none: the lamp says so. */
export function Drifts({ detail }: { detail: IncidentDetail }) {
  const { drifts, onDrift, incident } = detail;
  if (drifts.length === 0) return null;
  const more = incident.drifts.open - drifts.length;
  return (
    <Panel
      id="drift"
      title={`Drift: ${counted(incident.drifts.open, "difference")} on GitHub`}
      note={
        onDrift === "repair"
          ? "Each is put right by itself, and stays here until that was seen."
          : "Nobody puts it right but you: this incident only tells of it."
      }
    >
      <ul className="px-4 pb-3 text-[13px]">
        {drifts.map((drift) => (
          <Drift key={drift.id} drift={drift} />
        ))}
      </ul>
      {more > 0 && <p className="px-4 pb-3 text-[13px] text-muted">And {figure(more)} more.</p>}
    </Panel>
  );
}

function Drift({ drift }: { drift: DriftView }) {
  const { repository, changedBy, foundAt, repairedAt, weakens } = drift;
  return (
    <li className="flex items-start gap-2 border-line py-2 not-last:border-b">
      <Icon
        name={weakens ? "critical" : "info"}
        className={`mt-0.5 size-3.5 ${weakens ? "text-danger-ink" : "text-muted"}`}
      />
      <p className="min-w-0 break-words">
        <b className={`font-semibold ${weakens ? "text-danger-ink" : ""}`}>
          {weakens ? "May let something through" : "Harmless"}
        </b>
        : {driftSentence(drift)} <bdi className="text-muted">{drift.what}</bdi>
        {repository !== null && (
          <>
            {" "}
            <Link href={repositoryPath(repository.owner, repository.name)} prefetch={false} className="link">
              <bdi>
                {repository.owner}/{repository.name}
              </bdi>
            </Link>
          </>
        )}
        <span className="block text-muted">
          found on <UtcTime iso={foundAt} />
          {changedBy === null ? (
            ", GitHub does not say by whom"
          ) : drift.ruleset === null ? (
            <>
              , by <bdi>{changedBy}</bdi> as GitHub’s webhook says
            </>
          ) : (
            <>
              , changed by <bdi>{changedBy}</bdi>
            </>
          )}
          {repairedAt !== null && (
            <>
              ; written anew on <UtcTime iso={repairedAt} />, not seen to be right yet
            </>
          )}
        </span>
      </p>
    </li>
  );
}
