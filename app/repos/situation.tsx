import type { NextAction } from "../../lib/core/situation/action.ts";
import type { GateFacts } from "../../lib/core/situation/facts.ts";
import { SITUATION_WORDS, type SituationState } from "../../lib/core/situation/words.ts";
import { Chip, type ChipLook } from "../_ui/chip.tsx";
import type { IconName } from "../_ui/icon-sprite.tsx";
import { actionPath, type ShownRepository } from "./action-path.ts";
import { type NextLook, NextWords } from "./next-words.tsx";

/** Where a repository stands and what comes next, as lists, cards and its page show it. A state is colour, icon and word. */

interface Look {
  readonly icon: IconName;
  readonly chip: string;
  readonly ink: string;
}

export const SITUATION_LOOK: Readonly<Record<SituationState, Look>> = {
  unknown: { icon: "question", chip: "bg-unknown-soft text-unknown-ink", ink: "text-unknown-ink" },
  frozen: { icon: "snowflake", chip: "bg-frozen-soft text-frozen-ink", ink: "text-frozen-ink" },
  migrating: { icon: "pull-request", chip: "bg-migrating-soft text-migrating-ink", ink: "text-migrating-ink" },
  verifying: { icon: "waiting", chip: "bg-verifying-soft text-verifying-ink", ink: "text-verifying-ink" },
  exception: { icon: "ticket", chip: "bg-exception-soft text-exception-ink", ink: "text-exception-ink" },
  thawed: { icon: "drop", chip: "bg-thawed-soft text-thawed-ink", ink: "text-thawed-ink" },
  peacetime: {
    icon: "dashed",
    chip: "text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]",
    ink: "text-muted",
  },
};

const DANGER: Look = { icon: "critical", chip: "bg-danger-soft text-danger-ink", ink: "text-danger-ink" };

/** Red is for what is not held, or had to be frozen again. */
export function situationLook({ state, danger }: { state: SituationState; danger: boolean }): Look {
  if (!danger) return SITUATION_LOOK[state];
  return state === "frozen" ? { ...DANGER, icon: "snowflake" } : DANGER;
}

export function situationChip(situation: { state: SituationState; danger: boolean }): ChipLook {
  const { icon, chip } = situationLook(situation);
  return { icon, chip, word: situationWord(situation) };
}

export function SituationChip({ situation }: { situation: { state: SituationState; danger: boolean } }) {
  return <Chip of={situationChip(situation)} />;
}

export function situationWord({ state, danger }: { state: SituationState; danger: boolean }): string {
  if (!danger) return SITUATION_WORDS[state];
  return state === "frozen" ? "frozen again" : state === "unknown" ? "not held" : SITUATION_WORDS[state];
}

interface NextStepProps {
  readonly action: NextAction;
  readonly repository: ShownRepository;
  readonly look?: "primary" | "plain" | "link";
}

export function NextStep({ action, repository, look }: NextStepProps) {
  return <NextWords of={nextLook(action, repository)} look={look} />;
}

export function nextLook({ label, doer, at }: NextAction, repository: ShownRepository): NextLook {
  const href = doer.kind !== "you" || at === null ? null : actionPath(at, repository);
  return { label, href, by: doer.kind === "others" ? doer.who : null };
}

const VERDICTS = {
  pass: { icon: "check", ink: "text-thawed-ink", word: "passes" },
  hold: { icon: "close", ink: "text-frozen-ink", word: "holds" },
  unknown: { icon: "question", ink: "text-unknown-ink", word: "not known" },
  excepted: { icon: "ticket", ink: "text-exception-ink", word: "excepted" },
} as const satisfies Record<string, { icon: IconName; ink: string; word: string }>;

export function gateLook({ verdict, excepted }: Pick<GateFacts, "verdict" | "excepted">) {
  return VERDICTS[excepted ? "excepted" : verdict];
}
