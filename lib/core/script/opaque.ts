import {
  matchAt,
  newState,
  type Output,
  openCommand,
  peek,
  pushLiteral,
  readComment,
  readExpression,
} from "./state.ts";
import type { Part, Shell } from "./types.ts";

/** How programs name a variable of the environment: Python, JavaScript, Ruby, Perl, R. */
const LOOKUP =
  /(?:environ(?:b)?\[|environ\.get\(|getenv\(|Sys\.getenv\(|ENV\[|ENV\.fetch\(|process\.env\[)[ \t]*(["'])([A-Za-z_][A-Za-z0-9_]*)\1|process\.env\.([A-Za-z_][A-Za-z0-9_]*)/y;
const TRIPLE = /"""|'''/y;

/**
 * Reads a script of a language that is not understood: one `opaque` command with one word, whose parts are the
 * variables that the text looks up by a constant name, and the expressions. Only Python's comments are known.
 */
export function readOpaque(text: string, shell: Shell): Output {
  const s = newState(text, () => undefined);
  const command = openCommand(s, "opaque");
  command.name = shell === "python" ? "python" : null;
  const parts: Part[] = [];
  let quote = "";
  while (s.pos < s.limit) {
    if (readExpression(s, parts)) continue;
    const from = s.pos;
    // Also inside quotes: a format string looks variables up.
    const lookup = matchAt(s, LOOKUP);
    if (lookup !== null) {
      s.pos += lookup[0].length;
      const name = lookup[2] ?? lookup[3] ?? "";
      const range = { start: from, end: s.pos };
      parts.push({ kind: "variable", name, operator: "", operand: [], scope: "env", quoted: false, ...range });
      continue;
    }
    const c = peek(s);
    if (shell === "python" && quote === "" && c === "#") {
      readComment(s);
      continue;
    }
    if (shell === "python" && c === "\\" && quote !== "" && peek(s, 1) !== "$") s.pos += Math.min(2, s.limit - s.pos);
    else if (shell === "python" && (c === '"' || c === "'" || (c === "\n" && quote.length === 1))) {
      const sign = matchAt(s, TRIPLE)?.[0] ?? c;
      quote = nextQuote(quote, sign);
      s.pos += quote === "" || quote === sign ? sign.length : 1;
    } else s.pos += 1;
    pushLiteral(s, parts, s.text.slice(from, s.pos), from, false);
  }
  command.words.push({ start: 0, end: text.length, parts });
  command.end = text.length;
  return s.out;
}

function nextQuote(open: string, sign: string): string {
  if (sign === "\n") return "";
  if (open === "") return sign;
  if (open === sign) return "";
  // A single quotation ends also where three signs stand together: `'a'''` is two strings.
  return open.length === 1 && sign.startsWith(open) ? "" : open;
}
