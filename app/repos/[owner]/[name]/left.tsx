import { counted } from "../../../../lib/core/listing/format.ts";
import type { LeftGroup } from "../../../../lib/core/listing/plan.ts";
import type { FindingView, PlanItemView } from "../../../../lib/core/listing/views.ts";
import { Icon } from "../../../_ui/icon.tsx";
import { Block } from "./block.tsx";
import { Jump } from "./jump.tsx";

const SHOWN = 12;

/** What no remedy solves: the reason, what to do, and where it is. */
export function LeftForPerson({
  groups,
  findings,
}: {
  groups: readonly LeftGroup[];
  findings: readonly FindingView[];
}) {
  if (groups.length === 0) return null;
  const byFingerprint = new Map(findings.map((finding) => [finding.fingerprint, finding]));
  return (
    <Block wide title="Left for a person" note="What stands in the way, and what to do about it.">
      <ul className="flex flex-col">
        {groups.map((group) => (
          <li
            key={`${group.code} ${group.message}`}
            className="grid gap-x-6 gap-y-1.5 border-line py-2.5 text-[13px] not-last:border-b first:pt-0 last:pb-0 md:grid-cols-[minmax(0,19rem)_minmax(0,1fr)]"
          >
            <p className="flex min-w-0 items-start gap-2">
              <Icon name="question" className="mt-0.5 size-3.5 text-unknown-ink" />
              <span className="min-w-0">
                <code className="break-words text-xs">{group.code}</code>{" "}
                <span className="text-muted">{counted(group.items.length, "finding")}</span>
              </span>
            </p>
            <div className="min-w-0">
              <p className="max-w-[84ch] break-words">{group.message}</p>
              <ul className="mt-1.5 flex min-w-0 flex-wrap gap-1.5">
                {group.items.slice(0, SHOWN).map((item) => (
                  <li key={item.fingerprint} className="min-w-0">
                    <Place item={item} finding={byFingerprint.get(item.fingerprint) ?? null} />
                  </li>
                ))}
                {group.items.length > SHOWN && (
                  <li className="self-center text-muted text-xs">and {group.items.length - SHOWN} more below</li>
                )}
              </ul>
            </div>
          </li>
        ))}
      </ul>
    </Block>
  );
}

function Place({ item, finding }: { item: PlanItemView; finding: FindingView | null }) {
  if (finding !== null) return <Jump finding={finding} />;
  return (
    <code className="break-all text-muted text-xs">
      <bdi>{item.path}</bdi>:{item.line}
    </code>
  );
}
