import type { ValuePart } from "../../edit/operations.ts";
import type { Site } from "../../workflow/model.ts";
import { expressionEnd } from "../../workflow/scalar.ts";

/** One replacement inside of an expression. Offsets are those of the expression's text as the model has it. */
export interface Substitution {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The parts of a scalar's value that put new text into one of its expressions. Null when the value's expression is not the text that the
 * model read, as where an escape or a fold changed it.
 */
export function expressionParts(
  value: string,
  site: Site,
  substitutions: readonly Substitution[],
): readonly ValuePart[] | null {
  const range = innerRange(value, site);
  if (!range) return null;
  const inner = value.slice(range.start, range.end);
  const placed = substitutions.map((part) => placedIn(inner, site.expression.text, part));
  if (placed.some((part) => part === null)) return null;
  const sorted = placed.filter((part) => part !== null).sort((a, b) => a.start - b.start);
  let text = "";
  let at = 0;
  for (const part of sorted) {
    if (part.start < at) return null;
    text += inner.slice(at, part.start) + part.text;
    at = part.end;
  }
  text += inner.slice(at);
  const simple = sorted.length > 1 || sorted.some((part) => OWN_TOKEN.test(part.text)) ? simplified(text) : text;
  if (simple !== text) return [{ start: range.start, end: range.end, text: simple }];
  return sorted.map((part) => ({ start: range.start + part.start, end: range.start + part.end, text: part.text }));
}

/** The same part in a text whose white space is another one, as folding makes it; null when the texts differ in more. */
function placedIn(inner: string, text: string, part: Substitution): Substitution | null {
  if (inner === text) return part;
  if (inner.replace(/\s+/g, "") !== text.replace(/\s+/g, "")) return null;
  const start = nthWord(inner, wordCount(text.slice(0, part.start)));
  const last = nthWord(inner, wordCount(text.slice(0, part.end)) - 1);
  return { start, end: last + 1, text: part.text };
}

/** Characters that are no white space. */
function wordCount(text: string): number {
  return text.replace(/\s+/g, "").length;
}

/** Where the character of that number stands, white space not counted. */
function nthWord(text: string, number: number): number {
  let left = number;
  for (let at = 0; at < text.length; at++) {
    if (/\s/.test(text[at] ?? "")) continue;
    if (left === 0) return at;
    left--;
  }
  return text.length;
}

/** Where the inside of a site's expression stands in its scalar's value; the whole value for a condition without braces. */
function innerRange(value: string, site: Site): { readonly start: number; readonly end: number } | null {
  if (!value.includes("${{")) return site.place.kind === "if" ? { start: 0, end: value.length } : null;
  let count = 0;
  for (let at = value.indexOf("${{"); at !== -1; at = value.indexOf("${{", at)) {
    const end = expressionEnd(value, at + 3);
    if (end === null) return null;
    if (count === site.index) return { start: at + 3, end };
    count++;
    at = end + 2;
  }
  return null;
}

/** Two spellings of one thing. */
const OWN_TOKEN = /^(?:secrets\.GITHUB_TOKEN|github\.token)$/i;

/** `x || x` is `x`, and so is `c && x || x`: what two old arms became is said once. */
function simplified(text: string): string {
  const lead = /^\s*/.exec(text)?.[0] ?? "";
  const tail = /\s*$/.exec(text)?.[0] ?? "";
  const body = text.trim();
  if (/[()'"]/.test(body.replaceAll(/'(?:[^']|'')*'/g, "")) && /\(/.test(body)) return text;
  const arms = body.split("||").map((arm) => arm.trim());
  const results = arms.map((arm) => arm.split("&&").at(-1)?.trim() ?? arm);
  const [first = ""] = results;
  const same = (result: string) => result === first || (OWN_TOKEN.test(result) && OWN_TOKEN.test(first));
  if (arms.length > 1 && results.every(same)) return lead + (results.at(-1) ?? first) + tail;
  const kept = arms.filter((arm, index) => arms.indexOf(arm) === index);
  return kept.length === arms.length ? text : lead + kept.join(" || ") + tail;
}
