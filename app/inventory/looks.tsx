import type { Severity } from "../../lib/core/contracts.ts";
import { counted, figure } from "../../lib/core/listing/format.ts";
import type { SourceStanding } from "../../lib/core/listing/inventory-views.ts";
import { SEVERITY_WORDS } from "../../lib/core/listing/wording.ts";
import { Icon } from "../_ui/icon.tsx";
import type { IconName } from "../_ui/icon-sprite.tsx";
import { SEVERITY_INK } from "../_ui/state.tsx";

const QUIET = "text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]";

/** What came of asking, over all places: the least that holds of them. */
function outcomeOf({ places, visible, notVisible, failed }: SourceStanding): {
  readonly icon: IconName;
  readonly chip: string;
  readonly word: string;
} {
  if (visible > 0 && visible === places) return { icon: "check", chip: "bg-thawed-soft text-thawed-ink", word: "read" };
  if (failed > 0) return { icon: "high", chip: "bg-migrating-soft text-migrating-ink", word: "not answered" };
  if (visible > 0) return { icon: "waiting", chip: "bg-verifying-soft text-verifying-ink", word: "partly read" };
  if (notVisible > 0) return { icon: "question", chip: "bg-unknown-soft text-unknown-ink", word: "not visible" };
  return { icon: "dashed", chip: QUIET, word: "not read yet" };
}

export function OutcomeChip({ view }: { view: SourceStanding }) {
  const { icon, chip, word } = outcomeOf(view);
  const title = [
    `${figure(view.visible)} read`,
    `${figure(view.notVisible)} not visible`,
    `${figure(view.failed)} not answered`,
    `${figure(view.unread)} not asked yet`,
  ].join(", ");
  return (
    <span className={`chip ${chip}`} title={view.places > 1 ? title : undefined}>
      <Icon name={icon} className="size-3.5" />
      {word}
    </span>
  );
}

/** How much is wrong, in the ink of the worst of it. */
export function JudgedCount({ count, worst }: { count: number; worst: Severity | null }) {
  if (count === 0 || worst === null) return <span className="nought">0</span>;
  return (
    <span
      className={`inline-flex items-center gap-1 font-semibold ${SEVERITY_INK[worst]}`}
      title={`${counted(count, "judgement")}, the worst ${SEVERITY_WORDS[worst]}`}
    >
      <Icon name={worst} className="size-3.5" />
      {figure(count)}
      <span className="sr-only"> judgements, the worst {SEVERITY_WORDS[worst]}</span>
    </span>
  );
}
