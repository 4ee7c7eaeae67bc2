import type { Candidate } from "./types.ts";

/**
 * Finds what is assigned to a name, in the notations of configuration files and programming languages:
 * `name = "v"`, `NAME=v`, `"name": "v"`, `name: v`, `name := v`, `name => 'v'`, `name ?= v`, `set("NAME", "v")`, `<name>v`.
 * Written as a scan by hand and no expression: the few places where a value can begin are known, so there is nothing to
 * backtrack over, and a file of names without values costs some thirty steps per name.
 */

/** The rest of the name behind the vendor's: `_API_TOKEN string`. */
const MAX_NAME_REST = 20;
/** Quotes and white space between name and operator. */
const MAX_BEFORE_OPERATOR = 3;
/** Quotes, white space and further `=` between operator and value. */
const MAX_BEFORE_VALUE = 5;

/** @param value sticky; must also check what follows the value. @param nameEnd offset behind the vendor's part of the name. */
export function assignedValues(value: RegExp, text: string, nameEnd: number): readonly Candidate[] {
  const operator = operatorAfter(text, nameEnd);
  if (operator === -1) return [];
  for (const from of operatorEnds(text, operator)) {
    let at = from;
    while (at - from < MAX_BEFORE_VALUE && isBeforeValue(text.charCodeAt(at))) at++;
    for (; at >= from; at--) {
      value.lastIndex = at;
      if (value.test(text)) return [{ start: at, end: value.lastIndex, prefix: "" }];
    }
  }
  return [];
}

/** Offset of the operator behind a name, -1 when something else follows. */
function operatorAfter(text: string, nameEnd: number): number {
  let at = nameEnd;
  while (at - nameEnd < MAX_NAME_REST && isNameRest(text.charCodeAt(at))) at++;
  const quotes = at;
  while (at - quotes < MAX_BEFORE_OPERATOR && isQuoteOrSpace(text.charCodeAt(at))) at++;
  return isOperatorStart(text.charCodeAt(at)) ? at : -1;
}

/** Where the operator can end: `:` and `:=` begin alike, so do `=` and `=>`. The longer comes first. */
function operatorEnds(text: string, at: number): readonly number[] {
  const first = text.charAt(at);
  if (first === "=") return text.charAt(at + 1) === ">" ? [at + 2, at + 1] : [at + 1];
  if (first === ">" || first === ",") return [at + 1];
  if (first === "|") return text.charAt(at + 1) === "|" ? [at + 2] : [];
  if (first === "?") return text.charAt(at + 1) === "=" ? [at + 2] : [];
  let colons = 1;
  while (colons < 3 && text.charAt(at + colons) === ":") colons++;
  return text.charAt(at + colons) === "=" ? [at + colons + 1, at + 1] : [at + 1];
}

function isOperatorStart(code: number): boolean {
  // = > : | ? ,
  return code === 61 || code === 62 || code === 58 || code === 124 || code === 63 || code === 44;
}

function isNameRest(code: number): boolean {
  if (code === 32 || code === 9 || code === 95 || code === 46 || code === 45) return true;
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

function isQuoteOrSpace(code: number): boolean {
  return code === 39 || code === 34 || isSpace(code);
}

function isBeforeValue(code: number): boolean {
  return code === 96 || code === 61 || isQuoteOrSpace(code);
}
