import Link from "next/link";
import type { ReactNode } from "react";
import type { NextAction } from "../../lib/core/situation/action.ts";
import type { GateFacts } from "../../lib/core/situation/facts.ts";
import { SITUATION_WORDS, type SituationState } from "../../lib/core/situation/words.ts";
import { Icon } from "../_ui/icon.tsx";
import type { IconName } from "../_ui/icon-sprite.tsx";
import { actionPath, type ShownRepository } from "./action-path.ts";

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

export function SituationChip({ situation }: { situation: { state: SituationState; danger: boolean } }) {
  const { icon, chip } = situationLook(situation);
  return (
    <span className={`chip ${chip}`}>
      <Icon name={icon} className="size-3.5" />
      {situationWord(situation)}
    </span>
  );
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

const LOOKS = { primary: "btn btn-primary", plain: "btn", link: "link" } as const;

/** A way to where it is done for whoever may do it, and words for everybody else: never a button that says no. */
export function NextStep({ action, repository, look = "link" }: NextStepProps) {
  const { label, doer, at } = action;
  const href = at === null ? null : actionPath(at, repository);
  if (doer.kind === "you" && href !== null) return <Way href={href} look={LOOKS[look]} text={label} />;
  if (doer.kind === "others")
    return (
      <span className="min-w-0 break-words">
        {label} <span className="text-muted">(by {doer.who})</span>
      </span>
    );
  return <span className="min-w-0 break-words text-muted">{label}</span>;
}

function Way({ href, look, text }: { href: string; look: string; text: string }): ReactNode {
  const icon = look === "link" ? null : <Icon name="right" className="size-3.5" />;
  if (href.startsWith("https://") || href.startsWith("http://"))
    return (
      <a href={href} rel="noreferrer" className={look}>
        {text}
        {icon}
      </a>
    );
  return (
    <Link href={href} prefetch={false} className={look}>
      {text}
      {icon}
    </Link>
  );
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
