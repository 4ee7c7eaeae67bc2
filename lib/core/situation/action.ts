import type { Power, SituationRights } from "./facts.ts";

/** One thing that is to be done next, and whose it is. */
export interface NextAction {
  readonly kind: ActionKind;
  /** What is to be done, as a button says it. Nothing that a stranger wrote stands in it. */
  readonly label: string;
  readonly doer: Doer;
  /** Null where there is nothing to go to. */
  readonly at: ActionPlace | null;
  /** One more sentence; null where the label says it all. */
  readonly note: string | null;
}

/** `you`: whoever looks may do it. `others`: these do it, the one who looks may not. `thaw`: it goes on by itself. `nobody`: nothing is left. */
export type Doer =
  | { readonly kind: "you" }
  | { readonly kind: "others"; readonly who: string }
  | { readonly kind: "thaw" }
  | { readonly kind: "nobody" };

export const ACTION_KINDS = [
  "nothing",
  "wait",
  "scan",
  "open",
  "approve",
  "go-on",
  "accept",
  "finish",
  "merge",
  "fix-checks",
  "by-hand",
  "understand",
  "unlock",
  "prove",
  "revoke",
  "remove",
  "rotate",
  "review",
  "decide-apps",
  "custom",
  "exception",
  "ask-pass",
  "decide-pass",
  "thaw",
  "see-freeze",
] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

/** Where it is done: a room of the product, a part of the repository's page, or GitHub. */
export type ActionPlace =
  | { readonly kind: "pull-request"; readonly number: number }
  | { readonly kind: "section"; readonly id: Section }
  /** A button that asks the server at once. */
  | { readonly kind: "order"; readonly order: "scan" | "open" }
  | { readonly kind: "passes" }
  | { readonly kind: "campaign"; readonly id: string }
  | { readonly kind: "incident"; readonly id: string }
  | { readonly kind: "thaw"; readonly incidentId: string }
  | { readonly kind: "gate"; readonly incidentId: string; readonly gate: string }
  | { readonly kind: "credentials" }
  | { readonly kind: "stored-values" }
  | { readonly kind: "github"; readonly page: "repository" | "settings" | "actions" };

export const SECTIONS = [
  "remaining",
  "pull-request",
  "migration",
  "findings",
  "not-understood",
  "commits",
  "broker",
  "history",
] as const;
export type Section = (typeof SECTIONS)[number];

export type Asked = Omit<NextAction, "doer" | "note" | "at"> & {
  readonly at?: ActionPlace | null;
  readonly note?: string | null;
};

/** By who may: the person who looks, or those for whom they wait. */
export function asked(rights: SituationRights, power: Power, { at = null, note = null, ...rest }: Asked): NextAction {
  const { may, who } = rights.powers[power];
  return { ...rest, at, note, doer: may ? { kind: "you" } : { kind: "others", who } };
}

/** It goes on by itself. */
export function awaited(label: string, at: ActionPlace | null = null, note: string | null = null): NextAction {
  return { kind: "wait", label, doer: { kind: "thaw" }, at, note };
}

export function section(id: Section): ActionPlace {
  return { kind: "section", id };
}
