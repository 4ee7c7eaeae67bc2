import type { Confidence, Severity } from "../contracts.ts";
import { assignedValues } from "./assignment.ts";
import { type Automaton, buildAutomaton, findInBytes, findInText, type Hits } from "./automaton.ts";
import { shannonEntropy } from "./entropy.ts";
import { isPlaceholder, looksLikeThrowaway } from "./placeholders.ts";
import { positionsIn } from "./positions.ts";
import { shapeOf } from "./redact.ts";
import { KEY_STORE_FACTS, RULES } from "./registry.ts";
import type { AssignedRule, Candidate, LiteralMatch, Rule, RuleFacts, TextView, TokenRule } from "./types.ts";

interface Found {
  readonly facts: RuleFacts;
  readonly start: number;
  readonly end: number;
  readonly prefix: string;
  readonly confidence: Confidence;
  /** Lower wins where two overlap. */
  readonly rank: number;
}

/** Which rules an anchor wakes. */
interface Anchor {
  readonly text: string;
  readonly rules: readonly Rule[];
}

const RANK: Readonly<Record<Rule["form"], number>> = { token: 0, structured: 1, assigned: 2 };

const ANCHORS: readonly Anchor[] = indexAnchors(RULES);
const AUTOMATON: Automaton = buildAutomaton(ANCHORS.map((anchor) => anchor.text.toLowerCase()));

function indexAnchors(rules: readonly Rule[]): readonly Anchor[] {
  const byText = new Map<string, Rule[]>();
  for (const rule of rules) {
    for (const anchor of rule.form === "assigned" ? rule.names : rule.anchors) {
      const known = byText.get(anchor);
      if (known === undefined) byText.set(anchor, [rule]);
      else known.push(rule);
    }
  }
  return [...byText].map(([text, woken]) => ({ text, rules: woken }));
}

/**
 * Every hard-coded credential in a text, in the order of the text, none overlapping another. Total: any text gives an
 * answer, and the time grows with its length only.
 * @param path with forward slashes; some rules only apply to some files, and examples are trusted less
 */
export function scanText(text: string, path: string): readonly LiteralMatch[] {
  return scanAnchored(text, path, findInText(AUTOMATON, text));
}

/** The anchors in the first `length` bytes of a file, for `scanAnchored` with a text of one character per byte. */
export function findAnchors(bytes: Uint8Array, length: number): Hits {
  return findInBytes(AUTOMATON, bytes, length);
}

/** As `scanText`, for a text whose anchors are known already. */
export function scanAnchored(text: string, path: string, hits: Hits): readonly LiteralMatch[] {
  const found = hits.length === 0 ? [] : candidatesOf({ text, path, cursors: new Map() }, hits);
  const whole = KEY_STORE_FACTS.path.test(path) ? [wholeFile(path)] : [];
  if (found.length === 0) return whole;
  return [...whole, ...toMatches(text, path, settle(found))];
}

function candidatesOf(view: TextView, hits: Hits): readonly Found[] {
  const found: Found[] = [];
  for (let index = 0; index < hits.length; index += 2) {
    const anchor = ANCHORS[hits[index] as number];
    const end = hits[index + 1] as number;
    if (anchor === undefined) continue;
    for (const rule of anchor.rules) {
      for (const candidate of findWith(rule, view, anchor.text, end)) keep(rule, candidate, view, found);
    }
  }
  return found;
}

function findWith(rule: Rule, view: TextView, anchor: string, end: number): readonly Candidate[] {
  if (rule.form === "token") return findToken(rule, view, anchor, end);
  if (rule.path !== undefined && !rule.path.test(view.path)) return [];
  if (rule.form === "structured") return rule.find(view, end);
  return findAssigned(rule, view.text, anchor, end);
}

const NOTHING: readonly Candidate[] = [];

/** From here on a match is long enough that trying again inside it would cost more than it could find. */
const LONG_TOKEN = 128;

function findToken(rule: TokenRule, view: TextView, anchor: string, end: number): readonly Candidate[] {
  const { text, cursors } = view;
  const start = end - anchor.length - rule.back;
  if (start < 0 || (rule.boundary && start > 0 && isWordCode(text.charCodeAt(start - 1)))) return NOTHING;
  if (start < (cursors.get(rule.id) ?? 0)) return NOTHING;
  rule.pattern.lastIndex = start;
  if (!rule.pattern.test(text)) return NOTHING;
  const behind = rule.pattern.lastIndex;
  if (behind - start > LONG_TOKEN) cursors.set(rule.id, behind);
  return [{ start, end: behind, prefix: rule.back === 0 ? anchor : "" }];
}

function findAssigned(rule: AssignedRule, text: string, name: string, end: number): readonly Candidate[] {
  if (rule.exactCase && !isWrittenAsWord(text.slice(end - name.length, end))) return NOTHING;
  return assignedValues(rule.value, text, end);
}

function isWrittenAsWord(name: string): boolean {
  const tail = name.slice(1);
  return tail === tail.toLowerCase() || name === name.toUpperCase();
}

function isWordCode(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

function keep(rule: Rule, candidate: Candidate, view: TextView, found: Found[]): void {
  const facts = candidate.facts ?? rule;
  const value = view.text.slice(candidate.start, candidate.end);
  if (isPlaceholder(value) || shannonEntropy(value) <= (facts.minEntropy ?? 0)) return;
  const base = candidate.confidence ?? facts.confidence ?? (rule.form === "token" ? "high" : "medium");
  found.push({
    facts,
    start: candidate.start,
    end: candidate.end,
    prefix: candidate.prefix,
    confidence: looksLikeThrowaway(value) ? "low" : base,
    rank: RANK[rule.form] + (base === "low" ? 3 : 0) + (facts.identifier ? 3 : 0),
  });
}

/** One match per place: the better form, then the longer, then the earlier in the table. */
function settle(found: readonly Found[]): readonly Found[] {
  const order = [...found].sort((a, b) => a.rank - b.rank || b.end - b.start - (a.end - a.start) || a.start - b.start);
  const kept: Found[] = [];
  const taken = new IntervalSet();
  for (const one of order) {
    if (taken.add(one.start, one.end)) kept.push(one);
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** Disjoint intervals, sorted; `add` refuses an overlap. A binary search, since a hostile file may hold 100,000 tokens. */
class IntervalSet {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  add(start: number, end: number): boolean {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    if (low > 0 && (this.#ends[low - 1] ?? 0) > start) return false;
    if (low < this.#starts.length && (this.#starts[low] ?? 0) < end) return false;
    this.#starts.splice(low, 0, start);
    this.#ends.splice(low, 0, end);
    return true;
  }
}

function toMatches(text: string, path: string, found: readonly Found[]): readonly LiteralMatch[] {
  const locate = positionsIn(text);
  return found.map((one) => {
    const from = locate(one.start);
    const to = locate(one.end);
    return {
      ...describe(one.facts, lowerForPath(one.confidence, path)),
      start: one.start,
      end: one.end,
      line: from.line,
      column: from.column,
      endLine: to.line,
      endColumn: to.column,
      shape: shapeOf(one.prefix, one.end - one.start),
    };
  });
}

function wholeFile(path: string): LiteralMatch {
  const facts = describe(KEY_STORE_FACTS, lowerForPath(KEY_STORE_FACTS.confidence ?? "medium", path));
  return { ...facts, start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1, shape: "PKCS #12 file" };
}

type Described = Pick<LiteralMatch, "rule" | "kind" | "credential" | "confidence" | "severity" | "message">;

function describe(facts: RuleFacts, confidence: Confidence): Described {
  const identifier = facts.identifier === true;
  return {
    rule: facts.id,
    kind: identifier ? "identifier" : "hardcoded-credential",
    credential: facts.credential,
    confidence,
    severity: identifier ? "info" : severityOf(confidence),
    message: identifier
      ? `This looks like ${facts.what}: public by itself, no secret.`
      : `This looks like ${facts.what}. Whoever can read this file or its history has it: revoke it first, then remove it.`,
  };
}

function severityOf(confidence: Confidence): Severity {
  return confidence === "low" ? "medium" : "critical";
}

const EXAMPLE_PATH =
  /(?:^|[/._-])(?:tests?|testdata|__tests__|spec|specs|fixtures?|examples?|samples?|mocks?|__mocks__|snapshots?|__snapshots__|testing|e2e)(?:[/._-]|$)/i;

/** Test material is often made up, and often a real credential of a test account: still reported, trusted one step less. */
function lowerForPath(confidence: Confidence, path: string): Confidence {
  if (!EXAMPLE_PATH.test(path)) return confidence;
  return confidence === "high" ? "medium" : "low";
}
