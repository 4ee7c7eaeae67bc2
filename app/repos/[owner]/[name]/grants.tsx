import type { GrantRequest } from "../../../../lib/core/fix/grants.ts";
import { audienceWords, grantWords } from "../../../../lib/core/listing/wording.ts";
import { Icon } from "../../../_ui/icon.tsx";
import { Block } from "./block.tsx";

/** What the broker is asked for: every row becomes a trust policy. */
export function Grants({ grants }: { grants: readonly GrantRequest[] }) {
  if (grants.length === 0) return null;
  return (
    <Block wide title="Grants" note="What the broker is asked to hand out, and to which runs.">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by the keyboard */}
      <section aria-label="Grants that the broker is asked for" tabIndex={0} className="overflow-x-auto">
        <table className="w-full min-w-3xl border-collapse text-left text-[13px]">
          <thead>
            <tr className="text-muted text-xs">
              {["Name", "What", "Who may ask", "Scope"].map((title) => (
                <th key={title} scope="col" className="border-line border-b py-1.5 pr-4 font-medium last:pr-0">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {grants.map((grant) => (
              <Row key={grant.name} grant={grant} />
            ))}
          </tbody>
        </table>
      </section>
    </Block>
  );
}

function Row({ grant }: { grant: GrantRequest }) {
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
    </tr>
  );
}
