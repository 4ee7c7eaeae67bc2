import Link from "next/link";
import { counted, figure } from "../../../lib/core/listing/format.ts";
import type { Blocker } from "../../../lib/core/listing/incident-board.ts";
import { TO_HOLD_STATES } from "../../../lib/core/listing/incident-shown.ts";
import { ALL_OF_INCIDENT, type IncidentQuery, incidentQueryString } from "../../../lib/core/listing/incident-views.ts";
import { gateTitle } from "../../../lib/core/listing/incident-wording.ts";
import { incidentBlockers } from "../../../lib/dal/incidents.ts";
import { Icon } from "../../_ui/icon.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { incidentPath } from "../../_ui/paths.ts";

/** Owners of the first look; the others are one click away. */
const FIRST = 8;

/** Whose repositories are still held, the most first, and by what most of them are. Absent where nothing is. */
export async function Blockers({ incidentId, query }: { incidentId: string; query: IncidentQuery }) {
  const blockers = await incidentBlockers(incidentId);
  if (blockers === null || blockers.held === 0) return null;
  const { held, owners, total } = blockers;
  const [first, others] = [owners.slice(0, FIRST), owners.slice(FIRST)];
  return (
    <Panel
      id="blockers"
      title="What holds the rest"
      note={`${counted(held, "repository is", "repositories are")} to be held, of ${counted(total, "owner")}. One with several owners counts for each.`}
    >
      <OwnerTable owners={first} incidentId={incidentId} query={query} />
      {others.length > 0 && (
        <details className="border-line border-t">
          <summary className="px-4 py-2.5 text-[13px] text-muted">
            {total > owners.length ? `${figure(others.length)} of ${figure(total - FIRST)}` : figure(others.length)}{" "}
            more…
          </summary>
          <OwnerTable owners={others} incidentId={incidentId} query={query} />
        </details>
      )}
    </Panel>
  );
}

function OwnerTable({
  owners,
  incidentId,
  query,
}: {
  owners: readonly Blocker[];
  incidentId: string;
  query: IncidentQuery;
}) {
  return (
    <table className="list">
      <caption className="sr-only">Owners of repositories that are held, by how many</caption>
      <thead>
        <tr>
          <th scope="col">Owner</th>
          <th scope="col" className="num">
            Held
          </th>
          <th scope="col" className="num" title="Their gates let them out">
            Ready
          </th>
        </tr>
      </thead>
      <tbody>
        {owners.map((owner) => (
          <Row key={`${owner.kind} ${owner.slug}`} owner={owner} incidentId={incidentId} query={query} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ owner, incidentId, query }: { owner: Blocker; incidentId: string; query: IncidentQuery }) {
  const { kind, slug, held, ready, unjudged, gates } = owner;
  const asked = { ...ALL_OF_INCIDENT, by: query.by, team: slug, shown: ["unknown", ...TO_HOLD_STATES] as const };
  const word = kind === "nobody" ? "no owner is known" : slug;
  return (
    <tr>
      <td className="w-full max-w-0 py-1.5">
        <span className="flex items-center gap-1.5">
          <Icon
            name={kind === "team" ? "people" : kind === "user" ? "person" : "question"}
            className="size-3.5 text-muted"
          />
          <bdi className="truncate font-medium">{word}</bdi>
        </span>
        <span className="block truncate text-muted text-xs">
          {gates.map(({ gate, repositories }) => `${gateTitle(gate)} ${figure(repositories)}`).join(" · ")}
          {unjudged > 0 && `${gates.length > 0 ? " · " : ""}not judged ${figure(unjudged)}`}
        </span>
      </td>
      <td className="num figures">
        <Link
          href={`${incidentPath(incidentId)}${incidentQueryString(asked)}#repositories`}
          prefetch={false}
          aria-label={`Held of ${word}: ${figure(held)}`}
          className="font-medium hover:underline"
        >
          {figure(held)}
        </Link>
      </td>
      <td className={`num figures ${ready > 0 ? "text-thawed-ink" : "text-faint"}`}>{figure(ready)}</td>
    </tr>
  );
}
