import { counted, figure } from "../../../lib/core/listing/format.ts";
import type { Blocker } from "../../../lib/core/listing/incident-board.ts";
import { TO_HOLD_STATES } from "../../../lib/core/listing/incident-shown.ts";
import { ALL_OF_INCIDENT, type IncidentQuery, incidentQueryString } from "../../../lib/core/listing/incident-views.ts";
import { gateTitle } from "../../../lib/core/listing/incident-wording.ts";
import { incidentBlockers } from "../../../lib/dal/incidents.ts";
import { OwnerName, OwnerPanel, ownerWord } from "../../_ui/owner-panel.tsx";
import { incidentPath } from "../../_ui/paths.ts";
import { PlainLink } from "../../_ui/plain-link.tsx";

/** Owners of the first look; the others are one click away. */
const FIRST = 8;

/** Whose repositories are still held, the most first, and by what most of them are. Absent where nothing is. */
export async function Blockers({ incidentId, query }: { incidentId: string; query: IncidentQuery }) {
  const blockers = await incidentBlockers(incidentId);
  if (blockers === null || blockers.held === 0) return null;
  const { held, owners, total } = blockers;
  return (
    <OwnerPanel
      id="blockers"
      title="What holds the rest"
      note={`${counted(held, "repository is", "repositories are")} to be held, of ${counted(total, "owner")}. One with several owners counts for each.`}
      caption="Owners of repositories that are held, by how many"
      owners={owners}
      total={total}
      first={FIRST}
      columns={[{ heading: "Held" }, { heading: "Ready", means: "Their gates let them out" }]}
      cells={(owner) => <Cells owner={owner} incidentId={incidentId} query={query} />}
    />
  );
}

function Cells({ owner, incidentId, query }: { owner: Blocker; incidentId: string; query: IncidentQuery }) {
  const { slug, held, ready, unjudged, gates } = owner;
  const asked = { ...ALL_OF_INCIDENT, by: query.by, team: slug, shown: ["unknown", ...TO_HOLD_STATES] as const };
  return (
    <>
      <td className="w-full max-w-0 py-1.5">
        <span className="flex items-center gap-1.5">
          <OwnerName owner={owner} />
        </span>
        <span className="block truncate text-muted text-xs">
          {gates.map(({ gate, repositories }) => `${gateTitle(gate)} ${figure(repositories)}`).join(" · ")}
          {unjudged > 0 && `${gates.length > 0 ? " · " : ""}not judged ${figure(unjudged)}`}
        </span>
      </td>
      <td className="num figures">
        <PlainLink
          href={`${incidentPath(incidentId)}${incidentQueryString(asked)}#repositories`}
          aria-label={`Held of ${ownerWord(owner)}: ${figure(held)}`}
          className="font-medium hover:underline"
        >
          {figure(held)}
        </PlainLink>
      </td>
      <td className={`num figures ${ready > 0 ? "text-thawed-ink" : "text-faint"}`}>{figure(ready)}</td>
    </>
  );
}
