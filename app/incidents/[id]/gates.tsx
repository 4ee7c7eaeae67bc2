import Link from "next/link";
import { counted, figure } from "../../../lib/core/listing/format.ts";
import type { IncidentDetail } from "../../../lib/core/listing/incident-views.ts";
import { gateTitle } from "../../../lib/core/listing/incident-wording.ts";
import { Panel } from "../../_ui/panel.tsx";
import { gateRoomPath } from "../../_ui/paths.ts";

/** Each gate in force, and of how many repositories it says what. Unknown holds as much as a gate that holds. */
export function Gates({ detail: { gateCounts, incident } }: { detail: IncidentDetail }) {
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
            <th scope="col" className="text-right">
              Pass
            </th>
            <th scope="col" className="text-right">
              Hold
            </th>
            <th scope="col" className="text-right">
              Unknown
            </th>
          </tr>
        </thead>
        <tbody>
          {gateCounts.map(({ gate, pass, hold, unknown }) => (
            <tr key={gate}>
              <td className="font-medium">
                <GateName gate={gate} room={gateRoomPath(incident.id, gate)} />
              </td>
              <td className="figures text-right">{figure(pass)}</td>
              <td className="figures text-right">{figure(hold)}</td>
              <td className="figures text-right">{figure(unknown)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** With a way to where people settle it, where they do. */
function GateName({ gate, room }: { gate: string; room: string | null }) {
  if (room === null) return gateTitle(gate);
  return (
    <Link href={room} prefetch={false} className="link">
      {gateTitle(gate)}
    </Link>
  );
}
