import type { Permission, PolicyDetail } from "../../../../lib/core/listing/broker-views.ts";
import { CommandForm } from "../../../_ui/command-form.tsx";
import { ReasonField } from "../../../_ui/fields.tsx";
import { Icon } from "../../../_ui/icon.tsx";
import { setKillSwitch } from "../../actions.ts";

/** Stops this one policy. Unlike a revocation, it can be taken back. */
export function StopPolicy({ policy, stop }: { policy: PolicyDetail; stop: Permission }) {
  if (policy.switches.some(({ scope }) => scope === "policy")) return null;
  if (!stop.allowed) return <p className="mt-3 px-1 text-[13px] text-muted">{stop.why}</p>;
  return (
    <details className="group/stop mt-3">
      <summary className="btn">
        <Icon name="right" className="size-3.5 group-open/stop:rotate-90" />
        Stop this policy by a kill switch
      </summary>
      <CommandForm
        command={setKillSwitch}
        label="Stop it"
        look="danger"
        className="card mt-2 flex max-w-md flex-col items-start gap-2 p-4"
      >
        <p className="text-[13px] text-muted">
          From the next request on nobody gets anything by it, and its live credentials are taken back, until somebody
          lifts the switch.
        </p>
        <input type="hidden" name="scope" value="policy" />
        <input type="hidden" name="target" value={policy.id} />
        <ReasonField id="stop-policy" label="Why" />
      </CommandForm>
    </details>
  );
}
