import { NOT_STATED } from "../policy.ts";
import type { DecisionReason } from "../reasons.ts";

/** What one line of the policy, the ceiling, a switch or the request asks for, and what there is. */
export interface Check {
  /** The reason of the denial, where it does not hold. */
  readonly reason: DecisionReason;
  readonly source: "policy" | "ceiling" | "switch" | "freeze" | "request" | "record";
  /** Where in the document of `source` it stands; empty for what has no document. */
  readonly path: readonly (string | number)[];
  readonly expected: string;
  readonly actual: string;
  readonly holds: boolean;
}

export const NOTHING = "nothing";

/** `a`, `a or b`, `a, b or c` */
export function anyOf(values: readonly string[]): string {
  if (values.length <= 1) return values[0] ?? NOTHING;
  return `${values.slice(0, -1).join(", ")} or ${values[values.length - 1]}`;
}

/** Whether a list of a policy or a ceiling has what a proof states, or says that the proof states nothing. */
export function lists(values: readonly string[], stated: string | null): boolean {
  // A branch, an event or a kind of runner can be called `not-stated`: that states something.
  return stated === null ? values.includes(NOT_STATED) : stated !== NOT_STATED && values.includes(stated);
}

export function told(value: string | null): string {
  return value ?? "not stated";
}
