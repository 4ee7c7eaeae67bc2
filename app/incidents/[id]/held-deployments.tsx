import Link from "next/link";
import { counted } from "../../../lib/core/listing/format.ts";
import type { HeldDeployment } from "../../../lib/core/listing/incident-views.ts";
import { heldDeployments } from "../../../lib/dal/incidents.ts";
import { Panel } from "../../_ui/panel.tsx";
import { repositoryPath, runUrl } from "../../_ui/paths.ts";
import { UtcTime } from "../../_ui/time.tsx";

/** Jobs that wait at an environment with Thaw's rule, the longest first. Absent while there are none. */
export async function HeldDeploymentList({ incidentId }: { incidentId: string }) {
  const held = await heldDeployments(incidentId);
  if (held === null || held.count === 0) return null;
  const { count, first } = held;
  return (
    <Panel
      id="deployments"
      title={counted(count, "deployment waits", "deployments wait")}
      note={`Each goes on by itself once its repository has thawed; GitHub gives it up after thirty days.${
        count > first.length ? ` Those that wait longest, ${first.length} of ${count}:` : ""
      }`}
    >
      <ul className="px-4 pb-3 text-[13px]">
        {first.map((one) => (
          <li
            key={`${one.owner}/${one.name} ${one.runId} ${one.environment}`}
            className="border-line py-1.5 not-last:border-b"
          >
            <Waiting one={one} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Waiting({ one: { host, owner, name, runId, environment, askedAt, told } }: { one: HeldDeployment }) {
  return (
    <p className="min-w-0 break-words">
      <Link href={repositoryPath(owner, name)} prefetch={false} className="link font-medium">
        <bdi>
          {owner}/{name}
        </bdi>
      </Link>{" "}
      to <bdi className="font-medium">{environment}</bdi>, since <UtcTime iso={askedAt} short />:{" "}
      <a href={runUrl(host, owner, name, String(runId))} className="link" rel="noreferrer">
        its run
      </a>
      <span className="text-muted">{told ? "; the run says why" : "; the run does not say why yet"}</span>
    </p>
  );
}
