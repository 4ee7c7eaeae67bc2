import type { PolicyDetail, VersionView } from "../../../../lib/core/listing/broker-views.ts";
import { counted } from "../../../../lib/core/listing/format.ts";
import { CommandForm } from "../../../_ui/command-form.tsx";
import { Icon } from "../../../_ui/icon.tsx";
import { approveChosen } from "../../actions.ts";

/** Other policies that wait with the very same scope: they can be approved with this one, those that are ticked and no others. */
export function Alike({ policy, version }: { policy: PolicyDetail; version: VersionView }) {
  if (policy.alike.length === 0) return null;
  const entries = [
    { policyId: policy.id, version: version.version, repository: policy.repository, grant: policy.grant },
    ...policy.alike,
  ];
  return (
    <details className="group/alike border-line border-t px-4 py-2 text-[13px]">
      <summary className="flex min-h-8 items-center gap-2">
        <Icon name="right" className="size-3.5 text-muted group-open/alike:rotate-90" />
        <span className="font-medium">
          {counted(policy.alike.length, "other policy", "other policies")} with the same scope
        </span>
        <span className="text-muted">approve them together</span>
      </summary>
      <CommandForm command={approveChosen} label="Approve those that are ticked" look="primary" className="py-2 pl-5">
        <input type="hidden" name="scope" value={version.scopeKey} />
        <fieldset className="mb-3">
          <legend className="mb-1 max-w-[90ch] text-muted">
            Same permissions on the own repository, same issuer, refs, events, environment, runner and lifetime.
            Repository and workflow file differ. You are asked for each whether you may.
          </legend>
          <ul className="flex flex-col">
            {entries.map((entry) => (
              <li key={entry.policyId}>
                <label className="flex min-h-7 items-center gap-2">
                  <input
                    type="checkbox"
                    name="key"
                    value={`${entry.policyId}:${entry.version}`}
                    defaultChecked
                    className="size-4"
                  />
                  <bdi>
                    {entry.repository} <code className="text-muted text-xs">{entry.grant}</code>
                  </bdi>
                  <span className="text-muted text-xs">version {entry.version}</span>
                </label>
              </li>
            ))}
          </ul>
        </fieldset>
      </CommandForm>
    </details>
  );
}
