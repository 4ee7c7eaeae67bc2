import type { Failure, Result } from "../contracts.ts";
import type { FreezeState } from "./repository-state.ts";

/** Why an exception is over. A closed list, stored. `gate-passes`: it is not needed any more. */
export const EXCEPTION_ENDS = ["refused", "taken-back", "expired", "gate-passes", "incident-over"] as const;
export type ExceptionEnd = (typeof EXCEPTION_ENDS)[number];

export const LONGEST_EXCEPTION_MS = 30 * 86_400_000;
/** Breaking the glass is for tonight. */
export const LONGEST_BREAK_GLASS_MS = 24 * 3_600_000;

export interface ExceptionRow {
  readonly id: string;
  /** Null for every gate: the glass was broken. */
  readonly gate: string | null;
  /** Milliseconds; null while nobody agreed. */
  readonly approvedAt: number | null;
  readonly expiresAt: number;
  readonly endedAt: number | null;
}

export type ExceptionState = "waiting" | "live" | "over";

export function exceptionState({ approvedAt, expiresAt, endedAt }: ExceptionRow, now: number): ExceptionState {
  if (endedAt !== null || expiresAt <= now) return "over";
  return approvedAt === null ? "waiting" : "live";
}

export interface ExceptionApproval {
  readonly approverId: string;
  readonly askedBy: string;
  readonly breakGlass: boolean;
  readonly isLead: boolean;
  /** Of a role that may confirm that the glass is broken: leads, commanders, admins. */
  readonly mayConfirm: boolean;
  readonly state: ExceptionState;
}

export type ExceptionRefusal = "forbidden" | "own-request" | "over";

/** An exception is approved by a lead, broken glass is confirmed by a second person; neither by who asked. */
export function mayApproveException(facts: ExceptionApproval): Result<void, Failure<ExceptionRefusal>> {
  const { breakGlass, isLead, mayConfirm } = facts;
  if (!breakGlass && !isLead) return refusal("forbidden", "Only security leads may approve an exception.");
  if (breakGlass && !mayConfirm)
    return refusal("forbidden", "Only security leads, incident commanders and admins may break the glass.");
  if (facts.state !== "waiting") return refusal("over", "This request does not wait for an approval any more.");
  if (facts.approverId !== facts.askedBy) return { ok: true, value: undefined };
  return refusal(
    "own-request",
    breakGlass
      ? "Breaking the glass takes two people: somebody else has to confirm it."
      : "Who asked for an exception cannot approve it. Ask another security lead.",
  );
}

function refusal(
  code: ExceptionRefusal,
  message: string,
): { readonly ok: false; readonly failure: Failure<ExceptionRefusal> } {
  return { ok: false, failure: { code, message } };
}

/**
 * Whether the end of an exception freezes its repository again: it does where the repository is out because of exceptions, and no other one
 * that lives stands for the same gate. Whether the gate passes by now is not asked: it is thawed again by that, and not kept out by a guess.
 * @param others of the same repository and incident
 */
export function endRefreezes(
  ended: Pick<ExceptionRow, "id" | "gate" | "approvedAt">,
  others: readonly ExceptionRow[],
  state: FreezeState,
  now: number,
): boolean {
  // Nobody was let out by what nobody agreed to.
  if (state !== "excepted" || ended.approvedAt === null) return false;
  const live = others.filter((one) => one.id !== ended.id && exceptionState(one, now) === "live");
  return !live.some(({ gate }) => gate === null || gate === ended.gate);
}
