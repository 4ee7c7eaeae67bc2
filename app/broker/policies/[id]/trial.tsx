import type { PolicyDetail, VersionView } from "../../../../lib/core/listing/broker-views.ts";
import { CommandForm } from "../../../_ui/command-form.tsx";
import { Field } from "../../../_ui/fields.tsx";
import { Icon } from "../../../_ui/icon.tsx";
import { startTrial } from "../../actions.ts";

/** Lets a pull request prove itself before the merge. */
export function TrialForm({ policy, version }: { policy: PolicyDetail; version: VersionView }) {
  const id = `trial-${version.version}`;
  return (
    <details className="group/trial">
      <summary className="btn">
        <Icon name="right" className="size-3.5 group-open/trial:rotate-90" />
        Try it first
      </summary>
      <CommandForm
        command={startTrial}
        label="Let it be tried"
        className="mt-2 flex w-96 max-w-full flex-col items-start gap-2"
      >
        <p className="text-[13px] text-muted">
          A security lead can let it work for the pull request of one branch, at the commits that are named, and for
          nothing else.
        </p>
        <input type="hidden" name="policy" value={policy.id} />
        <input type="hidden" name="version" value={version.version} />
        <Field id={`${id}-ref`} name="headRef" label="Branch of the pull request" required code className="w-full" />
        <Field
          id={`${id}-commits`}
          name="commits"
          label="Its commits"
          hint="40 hexadecimal digits each, separated by spaces"
          required
          code
          className="w-full"
        />
      </CommandForm>
    </details>
  );
}
