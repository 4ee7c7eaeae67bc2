import type { IncidentDetail } from "../../../lib/core/listing/incident-views.ts";
import { Panel } from "../../_ui/panel.tsx";
import { UtcTime } from "../../_ui/time.tsx";

const ROLES = ["commander", "deputy", "scribe"] as const;

/** Who does what in this incident. What a person may do is decided by their role in the organisation, not by this. */
export function Roles({ detail }: { detail: IncidentDetail }) {
  return (
    <Panel id="roles" title="Roles">
      <dl className="facts px-4 pb-4">
        {ROLES.map((role) => {
          const held = detail.roles.find((one) => one.role === role);
          return (
            <div key={role} className="contents">
              <dt>{role}</dt>
              <dd>
                {held === undefined ? (
                  <span className="text-muted">nobody</span>
                ) : (
                  <>
                    <bdi>{held.login}</bdi>{" "}
                    <span className="text-muted">
                      given by <bdi>{held.givenBy}</bdi> on <UtcTime iso={held.givenAt} />
                    </span>
                  </>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </Panel>
  );
}
