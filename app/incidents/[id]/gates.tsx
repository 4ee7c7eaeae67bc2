import Link from "next/link";
import { counted, figure } from "../../../lib/core/listing/format.ts";
import {
  ALL_OF_INCIDENT,
  GATE_VERDICTS,
  type GateCount,
  type GateVerdictWord,
  type IncidentQuery,
  type IncidentStanding,
  incidentQueryString,
} from "../../../lib/core/listing/incident-views.ts";
import { gateTitle } from "../../../lib/core/listing/incident-wording.ts";
import { Icon } from "../../_ui/icon.tsx";
import type { IconName } from "../../_ui/icon-sprite.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { gateRoomPath, incidentPath } from "../../_ui/paths.ts";

const VERDICT_LOOK: Readonly<Record<GateVerdictWord, { readonly icon: IconName; readonly ink: string }>> = {
  pass: { icon: "check", ink: "text-thawed-ink" },
  hold: { icon: "lock", ink: "text-frozen-ink" },
  unknown: { icon: "question", ink: "text-unknown-ink" },
};

interface GatesProps {
  readonly standing: IncidentStanding;
  readonly query: IncidentQuery;
}

/** Each gate in force, and of how many repositories it says what; each figure leads to them. Unknown holds as much as a gate that holds. */
export function Gates({ standing: { gateCounts, incident }, query }: GatesProps) {
  if (gateCounts.length === 0 || incident.activatedAt === null) return null;
  return (
    <Panel
      id="gates"
      title="Gates"
      note={`What has to pass before ${counted(incident.repositories, "repository thaws", "repositories thaw")}. What is not known holds.`}
    >
      <table className="list">
        <caption className="sr-only">Gates in force, by how many repositories pass them</caption>
        <thead>
          <tr>
            <th scope="col">Gate</th>
            {GATE_VERDICTS.map((verdict) => (
              <th key={verdict} scope="col" className="num">
                <span className={`inline-flex items-center gap-1 ${VERDICT_LOOK[verdict].ink}`}>
                  <Icon name={VERDICT_LOOK[verdict].icon} className="size-3.5" />
                  {verdict}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {gateCounts.map((counts) => (
            <tr key={counts.gate}>
              <th
                scope="row"
                className="static! w-full max-w-0 truncate text-[13px]! text-text!"
                title={gateTitle(counts.gate)}
              >
                <GateName gate={counts.gate} room={gateRoomPath(incident.id, counts.gate)} />
              </th>
              {GATE_VERDICTS.map((verdict) => (
                <td key={verdict} className="num figures">
                  <Count id={incident.id} counts={counts} verdict={verdict} query={query} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Count({
  id,
  counts,
  verdict,
  query,
}: {
  id: string;
  counts: GateCount;
  verdict: GateVerdictWord;
  query: IncidentQuery;
}) {
  const { gate } = counts;
  const value = counts[verdict];
  if (value === 0) return <span className="text-faint">0</span>;
  const asked = { ...ALL_OF_INCIDENT, by: query.by, gate: { gate, verdict } };
  return (
    <Link
      href={`${incidentPath(id)}${incidentQueryString(asked)}#repositories`}
      prefetch={false}
      aria-current={query.gate?.gate === gate && query.gate.verdict === verdict ? "true" : undefined}
      aria-label={`${gateTitle(gate)}, ${verdict}: ${figure(value)}`}
      className={`font-medium hover:underline aria-[current=true]:underline ${VERDICT_LOOK[verdict].ink}`}
    >
      {figure(value)}
    </Link>
  );
}

/** With a way to where people settle it, where they do. */
function GateName({ gate, room }: { gate: string; room: string | null }) {
  if (room === null) return <span className="font-medium">{gateTitle(gate)}</span>;
  return (
    <Link href={room} prefetch={false} className="link font-medium">
      {gateTitle(gate)}
    </Link>
  );
}
