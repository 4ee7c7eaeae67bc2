import type { RiskWord } from "../../../../lib/core/listing/review-query.ts";
import type { CommitState } from "../../../../lib/core/listing/review-views.ts";
import { riskWord } from "../../../../lib/core/review/risk.ts";
import { Icon } from "../../../_ui/icon.tsx";
import type { IconName } from "../../../_ui/icon-sprite.tsx";

export const RISK_LOOK: Readonly<Record<RiskWord, { icon: IconName; ink: string; word: string }>> = {
  high: { icon: "high", ink: "text-migrating-ink", word: "High risk" },
  some: { icon: "medium", ink: "text-text", word: "Some risk" },
  low: { icon: "low", ink: "text-muted", word: "Low risk" },
};

export function RiskLabel({ risk }: { risk: number }) {
  const look = RISK_LOOK[riskWord(risk)];
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium ${look.ink}`}>
      <Icon name={look.icon} className="size-3.5" />
      {look.word}
    </span>
  );
}

const STATES: Readonly<Record<CommitState, { icon: IconName; chip: string; word: string }>> = {
  open: { icon: "todo", chip: "text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]", word: "open" },
  reviewed: { icon: "check", chip: "bg-thawed-soft text-thawed-ink", word: "reviewed" },
  unknown: { icon: "question", chip: "bg-unknown-soft text-unknown-ink", word: "pusher unknown" },
  unread: { icon: "waiting", chip: "bg-verifying-soft text-verifying-ink", word: "being read" },
};

export function CommitChip({ state }: { state: CommitState }) {
  const look = STATES[state];
  return (
    <span className={`chip ${look.chip}`}>
      <Icon name={look.icon} className="size-3.5" />
      {look.word}
    </span>
  );
}
