import Link from "next/link";
import type { GrantRequest } from "../../../../lib/core/fix/grants.ts";
import type { GrantState } from "../../../../lib/core/listing/broker-views.ts";
import { counted } from "../../../../lib/core/listing/format.ts";
import { audienceWords, grantWords } from "../../../../lib/core/listing/wording.ts";
import { grantStates } from "../../../../lib/dal/broker.ts";
import { CommandForm } from "../../../_ui/command-form.tsx";
import { Icon } from "../../../_ui/icon.tsx";
import { policyPath } from "../../../_ui/paths.ts";
import { proposeGrants } from "../../../broker/actions.ts";
import { PolicyStateChip } from "../../../broker/looks.tsx";
import { Block } from "./block.tsx";

interface GrantsProps {
  readonly repository: { readonly id: string; readonly owner: string; readonly name: string };
  readonly planHash: string;
  readonly grants: readonly GrantRequest[];
}

/** What the broker is asked for: every row becomes a trust policy, by a person who proposes it and another one who approves it. */
export async function Grants({ repository, planHash, grants }: GrantsProps) {
  if (grants.length === 0) return null;
  const { states, propose } = await grantStates(repository.id);
  const known = new Map(states.map((state) => [state.grant, state]));
  const open = grants.filter(({ name }) => (known.get(name)?.state ?? "none") === "none");
  return (
    <Block wide title="Grants" note="What the broker is asked to hand out, and to which runs.">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by the keyboard */}
      <section aria-label="Grants that the broker is asked for" tabIndex={0} className="overflow-x-auto">
        <table className="w-full min-w-4xl border-collapse text-left text-[13px]">
          <thead>
            <tr className="text-muted text-xs">
              {["Name", "What", "Who may ask", "Scope", "Policy"].map((title) => (
                <th key={title} scope="col" className="border-line border-b py-1.5 pr-4 font-medium last:pr-0">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {grants.map((grant) => (
              <Row key={grant.name} grant={grant} state={known.get(grant.name) ?? null} />
            ))}
          </tbody>
        </table>
      </section>
      {propose.allowed ? (
        <Propose repository={repository} planHash={planHash} grants={grants} open={open} />
      ) : (
        <p className="mt-2 text-[13px] text-muted">{propose.why}</p>
      )}
    </Block>
  );
}

/** One button for all that have no policy yet; what is to be confirmed is confirmed by a tick. To propose the same again makes nothing new. */
function Propose({ repository, planHash, grants, open }: GrantsProps & { readonly open: readonly GrantRequest[] }) {
  const meant = open.length > 0 ? open : grants;
  const asks = meant.some(({ ask }) => ask !== null);
  return (
    <CommandForm
      command={proposeGrants}
      label={
        open.length === 0
          ? "Propose again from this plan"
          : `Propose ${counted(open.length, "trust policy", "trust policies")}`
      }
      className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2"
    >
      <input type="hidden" name="owner" value={repository.owner} />
      <input type="hidden" name="name" value={repository.name} />
      <input type="hidden" name="plan" value={planHash} />
      {meant.length === 1 && <input type="hidden" name="grant" value={meant[0]?.name} />}
      {asks && (
        <label className="flex items-center gap-2 text-[13px]">
          <input type="checkbox" name="confirmed" value="yes" className="size-4" />I confirm the scopes that are to be
          confirmed
        </label>
      )}
    </CommandForm>
  );
}

function Row({ grant, state }: { grant: GrantRequest; state: GrantState | null }) {
  return (
    <tr className="align-top [&>*]:border-line [&>*]:py-2 [&>*]:pr-4 [&>*:last-child]:pr-0 not-last:[&>*]:border-b">
      <th scope="row" className="font-normal">
        <code className="whitespace-nowrap text-xs">
          <bdi>{grant.name}</bdi>
        </code>
      </th>
      <td className="max-w-80 break-words">
        <bdi>{grantWords(grant)}</bdi>
      </td>
      <td className="max-w-96 break-words text-muted">
        <bdi>{audienceWords(grant.who)}</bdi>
      </td>
      <td className="max-w-80 break-words">
        {grant.ask === null ? (
          <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-muted">
            <Icon name="check" className="size-3.5 text-thawed-ink" />
            from the text
          </span>
        ) : (
          <span className="flex items-start gap-1.5">
            <Icon name="question" className="mt-0.5 size-3.5 text-migrating-ink" />
            <span className="min-w-0">
              <b className="font-medium">please confirm:</b> {grant.ask}
            </span>
          </span>
        )}
      </td>
      <td className="whitespace-nowrap">
        {state === null ? (
          <span className="text-muted">not proposed</span>
        ) : (
          <Link href={policyPath(state.policyId)} className="inline-flex rounded-full hover:underline">
            <PolicyStateChip state={state.state} />
          </Link>
        )}
      </td>
    </tr>
  );
}
