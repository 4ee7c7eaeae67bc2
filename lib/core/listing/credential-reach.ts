import type { Target } from "../contracts.ts";
import { counted } from "./format.ts";

/** What a credential can touch, as far as its references show: the sum over all of them. */
export interface Reach {
  /** Repositories that it is used on, with every right that some reference needs there. */
  readonly known: readonly { readonly repository: string; readonly rights: readonly string[] }[];
  /** Repositories of another organisation, or in words where the text names none. */
  readonly elsewhere: readonly string[];
  /** It is bound to a person, for these reasons. */
  readonly personal: readonly string[];
  /** Why some reference does not show what it touches; what it can reach is more than what is known, then. */
  readonly unseen: readonly string[];
}

/** How a known target says "the repository that the workflow is in". */
const THIS_REPOSITORY = "the repository that reads it";

const NOTHING_SAID = "the text does not say";

/** Adds up targets: the same ones once, in an order that does not depend on theirs. No target at all says nothing. */
export function reachOf(targets: readonly (Target | null)[]): Reach {
  const known = new Map<string, Set<string>>();
  const elsewhere = new Set<string>();
  const personal = new Set<string>();
  const unseen = new Set<string>();
  for (const target of targets) {
    if (target === null) unseen.add(NOTHING_SAID);
    else if (target.kind === "opaque") unseen.add(target.reason);
    else if (target.kind === "user-bound") personal.add(target.reason);
    else if (target.kind === "other-organisation") {
      for (const one of target.repositories.length > 0 ? target.repositories : [target.reason]) elsewhere.add(one);
    } else addKnown(known, target);
  }
  if (targets.length === 0) unseen.add(NOTHING_SAID);
  return {
    known: [...known]
      .map(([repository, rights]) => ({ repository, rights: [...rights].toSorted() }))
      .toSorted((a, b) => (a.repository < b.repository ? -1 : 1)),
    elsewhere: [...elsewhere].toSorted(),
    personal: [...personal].toSorted(),
    unseen: [...unseen].toSorted(),
  };
}

function addKnown(known: Map<string, Set<string>>, target: Extract<Target, { kind: "known" }>): void {
  const rights = Object.entries(target.permissions).map(([name, level]) => `${name}: ${level}`);
  for (const repository of target.repositories.length > 0 ? target.repositories : [THIS_REPOSITORY]) {
    const before = known.get(repository) ?? new Set();
    for (const right of rights) before.add(right);
    known.set(repository, before);
  }
}

/** `acme/site and 2 more` or what is known of it, for one cell of a list. */
export function reachLine({ known, elsewhere, personal, unseen }: Reach): string {
  const named = [...known.map(({ repository }) => repository), ...elsewhere];
  const [first, ...more] = named;
  const parts: string[] = [];
  if (first !== undefined) parts.push(more.length === 0 ? first : `${first} and ${more.length} more`);
  if (personal.length > 0) parts.push("a person's account");
  if (unseen.length > 0) parts.push(parts.length === 0 ? "not visible in the text" : "more that is not visible");
  return parts.join(", ");
}

/** The same as a list of lines for a file: nothing is left out. */
export function reachWords({ known, elsewhere, personal, unseen }: Reach): string {
  return [
    ...known.map(({ repository, rights }) => `${repository}: ${rights.join(", ") || "no rights known"}`),
    ...elsewhere.map((one) => `another organisation: ${one}`),
    ...personal.map((reason) => `bound to a person: ${reason}`),
    ...unseen.map((reason) => `not visible: ${reason}`),
  ].join("; ");
}

/** `412 days`: whole days between two moments, never below zero. */
export function daysBetween(from: string, to: string): number {
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 86_400_000));
}

/** `4 days`, `3 months`, `2 years`: how old something is, for a column that is read at a glance. */
export function ageWords(from: string, to: string): string {
  const days = daysBetween(from, to);
  if (days < 60) return counted(days, "day");
  if (days < 730) return counted(Math.floor(days / 30), "month");
  return counted(Math.floor(days / 365), "year");
}
