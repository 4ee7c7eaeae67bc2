import type { Fact, FactName, Facts, FactValues } from "./facts.ts";

/** What one can open to see for oneself: a sentence, and a place or an address inside of the product where there is one. */
export interface Evidence {
  readonly text: string;
  readonly at: number;
  readonly sha: string | null;
}

/** `unknown` never passes: it says what is missing. */
export type Verdict =
  | { readonly kind: "pass"; readonly evidence: readonly Evidence[] }
  | { readonly kind: "hold"; readonly reasons: readonly string[] }
  | { readonly kind: "unknown"; readonly missing: readonly string[] };

/** The incident as gates see it. Times are milliseconds. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** One condition of a thaw. */
export interface Gate {
  /** The name of its folder; never renamed: verdicts are stored under it. */
  readonly id: string;
  readonly title: string;
  /** What it asks, in one sentence, for people who choose gates and for those who wait for one. */
  readonly asks: string;
  readonly needs: readonly FactName[];
  /** Those of them that say something about the newest commit alone, beside the ones that always do. */
  readonly ofHead?: readonly FactName[];
  /** Total and pure. It is given facts that are there and fresh: see `judgeGate`. */
  judge(facts: GivenFacts, context: GateContext): Verdict;
}

export interface GateContext {
  readonly now: number;
  readonly window: Window;
}

/** Facts that are there, visible and fresh. */
export interface GivenFacts {
  of<Name extends FactName>(
    name: Name,
  ): { readonly value: FactValues[Name]; readonly at: number; readonly sha: string | null };
}

type BuiltIn = Exclude<FactName, `custom:${string}`>;

/** Older than this, a fact says nothing about now. Scans are bound to a commit and do not age while it is the head. */
const FRESH_MS: Readonly<Record<BuiltIn, number>> = {
  head: 2 * 60_000,
  scan: Number.POSITIVE_INFINITY,
  // Lists of stored secrets are read every hour, and at once when one was removed here.
  "replaced-secrets": 90 * 60_000,
  exposures: 30 * 60_000,
  "migrated-jobs": 30 * 60_000,
  commits: 30 * 60_000,
  // It is about what happened within a window that is over, and takes fourteen requests and more for each repository.
  persistence: 6 * 3_600_000,
  apps: 30 * 60_000,
  "brokered-secrets": 30 * 60_000,
  exceptions: 2 * 60_000,
};

/** What others say: they are asked again every ten minutes. */
const CUSTOM_FRESH_MS = 30 * 60_000;

/** Facts that are about the default branch's commit, and worth nothing about another one. */
const OF_HEAD: ReadonlySet<FactName> = new Set(["scan", "commits"]);

/** Judges one gate; `unknown` where a fact that it needs is not there, may not be seen, is stale, or is about another commit. */
export function judgeGate(gate: Gate, facts: Facts, context: GateContext): Verdict {
  const missing = gate.needs.flatMap((name) => {
    const why = whyNotUsable(name, facts, context.now, OF_HEAD.has(name) || gate.ofHead?.includes(name) === true);
    return why === null ? [] : [why];
  });
  if (missing.length > 0) return { kind: "unknown", missing };
  return gate.judge({ of: (name) => given(name, facts) }, context);
}

function whyNotUsable(name: FactName, facts: Facts, now: number, ofHead: boolean): string | null {
  const fact: Fact<unknown> | undefined = facts[name];
  const words = wordsOf(name);
  if (fact === undefined) return `${words}: not looked at yet.`;
  if (fact.value === null) return `${words}: ${fact.missing ?? "not visible."}`;
  // A fact of the future was dated by a clock that cannot be trusted.
  if (fact.asOf > now + CLOCKS_MS) return `${words}: dated in the future. A clock is wrong.`;
  if (now - fact.asOf > freshMs(name)) return `${words}: what is known is old. It is being looked at again.`;
  if (!ofHead) return null;
  const why = whyNotUsable("head", facts, now, false);
  if (why !== null) return why;
  if (fact.sha !== facts.head?.value?.sha)
    return `${words}: known of another commit than the newest one. It is being looked at again.`;
  return null;
}

function isCustom(name: FactName): name is `custom:${string}` {
  return name.startsWith("custom:");
}

function freshMs(name: FactName): number {
  return isCustom(name) ? CUSTOM_FRESH_MS : FRESH_MS[name];
}

function wordsOf(name: FactName): string {
  return isCustom(name) ? "What it asks" : WORDS[name];
}

/** How far two clocks may be apart. */
const CLOCKS_MS = 60_000;

function given<Name extends FactName>(name: Name, facts: Facts) {
  const fact = facts[name];
  if (fact === undefined || fact.value === null) throw new Error(`The gate asked for ${name}, which it does not name.`);
  return { value: fact.value as FactValues[Name], at: fact.asOf, sha: fact.sha };
}

const WORDS: Readonly<Record<BuiltIn, string>> = {
  head: "The newest commit",
  scan: "The scan of the default branch",
  "replaced-secrets": "Secrets that were replaced",
  exposures: "Exposed credentials",
  "migrated-jobs": "Migrated jobs",
  commits: "Commits of the window",
  persistence: "What was changed within the window",
  apps: "Installed Apps",
  "brokered-secrets": "Values that the broker hands out",
  exceptions: "Exceptions",
};

/** Passes with a sentence, or holds with its reasons. */
export function passUnless(reasons: readonly string[], evidence: Evidence): Verdict {
  return reasons.length > 0 ? { kind: "hold", reasons } : { kind: "pass", evidence: [evidence] };
}

/** `1 file`, `3 files`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
