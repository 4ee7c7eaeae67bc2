import { PROVIDERS } from "../../../lib/core/trust/grant.ts";
import type { storedValuesPage } from "../../../lib/dal/broker.ts";
import { CommandForm } from "../../_ui/command-form.tsx";
import { Field, SelectField } from "../../_ui/fields.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { UtcTime } from "../../_ui/time.tsx";
import { recordTargetOwner, removeTargetOwner } from "../actions.ts";

type Page = Awaited<ReturnType<typeof storedValuesPage>>;

/** Who answers for targets outside of GitHub. They alone may approve policies that open them. */
export function Owners({ owners, adminOf }: Pick<Page, "owners" | "adminOf">) {
  const [organisationId] = adminOf;
  return (
    <Panel
      id="owners"
      title="Who answers for what"
      note="A policy that opens a cloud's role, a path of a vault or a stored value is approved by the person who answers for it, and by nobody else. Repositories have their administrators."
    >
      {owners.length === 0 ? (
        <p className="px-4 pb-3 text-muted">Nobody is recorded yet, so nobody can approve such policies.</p>
      ) : (
        <ul className="border-line border-t text-[13px]">
          {owners.map((owner) => (
            <li
              key={`${owner.organisationId} ${owner.provider} ${owner.target} ${owner.userId}`}
              className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line px-4 py-1.5 not-last:border-b"
            >
              <span className="tag">{owner.provider}</span>
              <code className="min-w-0 break-all text-xs">
                <bdi>{owner.target}</bdi>
              </code>
              <b className="font-medium">
                <bdi>{owner.login}</bdi>
              </b>
              <span className="text-muted">
                since <UtcTime iso={owner.recordedAt} short />
              </span>
              <span className="flex-1" />
              {adminOf.includes(owner.organisationId) && (
                <CommandForm command={removeTargetOwner} label="Take away">
                  <input type="hidden" name="organisation" value={owner.organisationId} />
                  <input type="hidden" name="provider" value={owner.provider} />
                  <input type="hidden" name="target" value={owner.target} />
                  <input type="hidden" name="login" value={owner.login} />
                </CommandForm>
              )}
            </li>
          ))}
        </ul>
      )}
      {organisationId === undefined ? (
        <p className="border-line border-t px-4 py-2.5 text-[13px] text-muted">
          Only admins may record who answers for a target.
        </p>
      ) : (
        <CommandForm
          command={recordTargetOwner}
          label="Record"
          className="grid items-start gap-3 border-line border-t px-4 py-3 sm:grid-cols-[10rem_minmax(0,1fr)_12rem_auto] [&>button]:sm:mt-6"
        >
          <input type="hidden" name="organisation" value={organisationId} />
          <SelectField
            id="owner-provider"
            name="provider"
            label="Provider"
            options={PROVIDERS.filter((provider) => provider !== "github-app").map((provider) => [provider, provider])}
          />
          <Field
            id="owner-target"
            name="target"
            label="Target"
            hint="As the policy has it: a role's ARN, an account, mount/path, a stored value's name"
            required
            code
          />
          <Field id="owner-login" name="login" label="Person" hint="A member's name" required />
        </CommandForm>
      )}
    </Panel>
  );
}
