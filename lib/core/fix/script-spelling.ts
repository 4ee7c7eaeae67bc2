import type { Script } from "../script/index.ts";
import type { ValuePart } from "./script-place.ts";

/**
 * A variable in the place of a range of a script, in the words of its shell and of the quotes around: the part of the script to replace,
 * and its new text. `lead` is plain text in front of the variable. Null where the shell would expand no variable.
 */
export function spelledAt(
  script: Script,
  index: number,
  range: { readonly start: number; readonly end: number },
  lead: string,
  name: string,
): ValuePart | null {
  const part = script.expressions.find((expression) => expression.index === index);
  if (!part) return null;
  if (script.shell === "pwsh") {
    if (quoteAt(script, part.start)?.sign === "'") return null;
    return { ...range, text: `${lead}\${env:${name}}` };
  }
  if (script.shell === "cmd") return { ...range, text: `${lead}%${name}%` };
  if (script.shell !== "posix") return null;
  const heredoc = hereDocumentAt(script, part.start);
  if (heredoc) return heredoc.quoted ? null : { ...range, text: `${lead}\${${name}}` };
  const quote = quoteAt(script, part.start);
  if (!quote) return null;
  if (quote.sign === "'") return outOfSingleQuotes(script.text, quote.at, range, lead, name);
  if (quote.sign === '"') return { ...range, text: `${lead}\${${name}}` };
  return { ...range, text: `${lead}"\${${name}}"` };
}

/** Text in single quotes, where nothing is expanded: double quotes in their place where that changes nothing else, a gap in them otherwise. */
function outOfSingleQuotes(
  text: string,
  open: number,
  range: { readonly start: number; readonly end: number },
  lead: string,
  name: string,
): ValuePart | null {
  const close = text.indexOf("'", range.end);
  if (close === -1) return null;
  const before = text.slice(open + 1, range.start);
  const after = text.slice(range.end, close);
  // What double quotes would expand, and what GitHub pastes in before the shell reads it.
  if (!/[$`"\\!]/.test(before + after)) {
    return { start: open, end: close + 1, text: `"${before}${lead}\${${name}}${after}"` };
  }
  const ends = range.end === close;
  return { start: range.start, end: ends ? close + 1 : range.end, text: `${lead}'"\${${name}}"${ends ? "" : "'"}` };
}

interface Quote {
  readonly sign: "" | "'" | '"';
  /** Where it was opened. */
  readonly at: number;
}

/** The quote that is open at an offset; null when no word of the script holds the offset. */
function quoteAt(script: Script, offset: number): Quote | null {
  let word: { start: number; end: number } | null = null;
  for (const command of script.commands) {
    const words = [
      ...command.words,
      ...command.assignments.flatMap((assignment) => assignment.values),
      ...command.redirections.map((redirection) => redirection.target),
    ];
    for (const item of words) {
      const inside = item.start <= offset && offset < item.end;
      if (inside && (!word || item.end - item.start <= word.end - word.start)) word = item;
    }
  }
  if (!word) return null;
  let quote: Quote = { sign: "", at: word.start };
  for (let at = word.start; at < offset; at++) {
    const c = script.text[at];
    if (c === "\\" && quote.sign !== "'" && script.shell === "posix") at++;
    else if (c === "`" && script.shell === "pwsh") at++;
    else if (quote.sign === "" && (c === "'" || c === '"')) quote = { sign: c, at };
    else if (c === quote.sign) quote = { sign: "", at };
  }
  return quote;
}

function hereDocumentAt(script: Script, offset: number): { quoted: boolean } | null {
  for (const command of script.commands) {
    for (const { body, target } of command.redirections) {
      if (!body || offset < body.start || offset >= body.end) continue;
      return { quoted: /['"\\]/.test(script.text.slice(target.start, target.end)) };
    }
  }
  return null;
}
