import type { IssuancePhase, Outcome, PolicyState } from "../../lib/core/listing/broker-views.ts";
import { PHASE_WORDS, POLICY_STATE_WORDS, STATUS_WORDS } from "../../lib/core/listing/broker-wording.ts";
import type { PolicyStatus } from "../../lib/core/trust/policy.ts";
import { Icon } from "../_ui/icon.tsx";
import type { IconName } from "../_ui/icon-sprite.tsx";

/** A state is colour, icon and word. Red is for danger alone: a denial is none, it is the broker at work. */

interface Look {
  readonly icon: IconName;
  readonly chip: string;
  readonly ink: string;
}

const QUIET = "text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]";

export const PHASE_LOOK: Readonly<Record<IssuancePhase, Look>> = {
  intent: { icon: "waiting", chip: "bg-verifying-soft text-verifying-ink", ink: "text-verifying-ink" },
  issued: { icon: "clean", chip: "bg-thawed-soft text-thawed-ink", ink: "text-thawed-ink" },
  denied: { icon: "denied", chip: "bg-migrating-soft text-migrating-ink", ink: "text-migrating-ink" },
  failed: { icon: "high", chip: "bg-exception-soft text-exception-ink", ink: "text-exception-ink" },
  revoked: { icon: "dashed", chip: QUIET, ink: "text-muted" },
  unknown: { icon: "question", chip: "bg-unknown-soft text-unknown-ink", ink: "text-unknown-ink" },
};

/** For bars and their legend. */
export const OUTCOME_LOOK: Readonly<Record<Outcome, { icon: IconName; fill: string; ink: string }>> = {
  issued: { icon: "clean", fill: "fill-thawed", ink: "text-thawed-ink" },
  denied: { icon: "denied", fill: "fill-migrating", ink: "text-migrating-ink" },
  failed: { icon: "high", fill: "fill-exception", ink: "text-exception-ink" },
  unknown: { icon: "question", fill: "fill-unknown", ink: "text-unknown-ink" },
};

export function PhaseChip({ phase }: { phase: IssuancePhase }) {
  return <Chip look={PHASE_LOOK[phase]} word={PHASE_WORDS[phase]} />;
}

const STATUS_LOOK: Readonly<Record<PolicyStatus, Look>> = {
  pending: { icon: "waiting", chip: "bg-migrating-soft text-migrating-ink", ink: "text-migrating-ink" },
  trial: { icon: "simulate", chip: "bg-verifying-soft text-verifying-ink", ink: "text-verifying-ink" },
  active: { icon: "clean", chip: "bg-thawed-soft text-thawed-ink", ink: "text-thawed-ink" },
  superseded: { icon: "archive", chip: QUIET, ink: "text-muted" },
  revoked: { icon: "close", chip: QUIET, ink: "text-muted" },
};

export const POLICY_STATE_LOOK: Readonly<Record<PolicyState, Look>> = {
  pending: STATUS_LOOK.pending,
  trial: STATUS_LOOK.trial,
  active: STATUS_LOOK.active,
  none: STATUS_LOOK.revoked,
};

export function StatusChip({ status }: { status: PolicyStatus }) {
  return <Chip look={STATUS_LOOK[status]} word={STATUS_WORDS[status]} />;
}

export function PolicyStateChip({ state }: { state: PolicyState }) {
  return <Chip look={POLICY_STATE_LOOK[state]} word={POLICY_STATE_WORDS[state]} />;
}

function Chip({ look, word }: { look: Look; word: string }) {
  return (
    <span className={`chip ${look.chip}`}>
      <Icon name={look.icon} className="size-3.5" />
      {word}
    </span>
  );
}
