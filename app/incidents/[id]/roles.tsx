import type { IncidentDetail } from "../../../lib/core/listing/incident-views.ts";
import { CommandForm } from "../../_ui/command-form.tsx";
import { Field, SelectField } from "../../_ui/fields.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { UtcTime } from "../../_ui/time.tsx";
import { role } from "../actions.ts";

const OVER: readonly string[] = ["resolved", "cancelled"];
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
      {detail.mayCommand && !OVER.includes(detail.incident.state) && <Give id={detail.incident.id} />}
    </Panel>
  );
}

function Give({ id }: { id: string }) {
  return (
    <details className="border-line border-t px-4 py-2.5 text-[13px]">
      <summary className="btn">Give a role…</summary>
      <CommandForm command={role} label="Give it" className="mt-2 flex w-80 max-w-full flex-col items-start gap-2">
        <input type="hidden" name="id" value={id} />
        <SelectField id="role" name="role" label="Role" options={ROLES.map((one) => [one, one] as const)} />
        <Field id="login" name="login" label="Login" hint="Empty leaves nobody in it." className="w-full" />
      </CommandForm>
    </details>
  );
}
