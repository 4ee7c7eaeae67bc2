import type { Result } from "../contracts.ts";
import type { Script } from "../script/index.ts";
import type { Access } from "../workflow/expression.ts";
import type { Site, StepModel } from "../workflow/model.ts";
import type { StepPlace } from "../workflow/way/linked.ts";
import type { Change, LeaseOutput } from "./changes.ts";
import type { FixContext, Supply } from "./context.ts";
import { type RemedyRefusal, refuse } from "./refusals.ts";

/**
 * An access in a script's own text becomes a variable of the step's environment: GitHub pastes expressions into the script before a shell
 * reads it, so a token in a `run:` line is a token in a file, and whatever it holds is code.
 */
export function supplyInline(
  context: FixContext,
  site: Site,
  access: Access,
  supply: Extract<Supply, { kind: "lease" }>,
): Result<readonly Change[], RemedyRefusal> {
  const { file, place } = site;
  const at = { path: file.path, line: site.line };
  if (!place.step?.run || !place.job) return refuse("odd-place", at, "The script of this step cannot be read.");
  const step: StepPlace = { file, job: place.job, step: place.step };
  const { text } = site.expression;
  if (text.slice(0, access.start).trim() !== "" || text.slice(access.end).trim() !== "") {
    return refuse(
      "odd-expression",
      at,
      "The script computes with the secret in one expression; give it to the step's env and compute in the script.",
    );
  }
  const name = variableFor(step.step, access.path.at(-1) ?? "TOKEN", site);
  const script = context.scripts.script(step);
  const range = expressionRange(place.step.run.text, site.index);
  const spelled = range ? spellVariable(script, site.index, name) : null;
  if (!range || spelled === null) {
    return refuse(
      "script-shape",
      at,
      "The secret stands at a place of the script where its shell expands no variable; read it from the step's env by hand.",
    );
  }
  const output: LeaseOutput = { request: supply.request, at: step };
  const user = supply.value === "github" ? urlUser(place.step.run.text, range) : null;
  const start = user ? user.start : range.start;
  const end = user ? user.end : range.end;
  const rewritten = user ? `x-access-token:${spelled}` : spelled;
  return {
    ok: true,
    value: [
      { do: "set-entry", section: { ...step, name: "env" }, key: name, value: ["${{ ", output, " }}"] },
      { do: "rewrite-script", at: step, start, end, text: rewritten },
    ],
  };
}

/** The secret's own name where the step does not use it for something else. Names with GITHUB_ in front are the runner's. */
function variableFor(step: StepModel, name: string, site: Site): string {
  const own = name.replace(/[^A-Za-z0-9_]/g, "_");
  const upper = /^[A-Z_][A-Z0-9_]*$/.test(own) ? own : own.toUpperCase();
  const script = step.run?.text ?? "";
  const mentions = new RegExp(`(?<![\\w.])${upper}(?![\\w])`).test(script.replaceAll(/\$\{\{[\s\S]*?\}\}/g, ""));
  const taken = mentions || step.env.some((entry) => entry.key === upper && entry.value !== site.value.trim());
  return taken || upper.startsWith("GITHUB_") || /^\d/.test(upper) ? `THAW_${upper}` : upper;
}

/** Where the expression of an index stands in the script's value. */
function expressionRange(script: string, index: number): { start: number; end: number } | null {
  let count = 0;
  for (let at = script.indexOf("${{"); at !== -1; at = script.indexOf("${{", at + 3)) {
    const end = script.indexOf("}}", at);
    if (end === -1) return null;
    if (count === index) return { start: at, end: end + 2 };
    count++;
  }
  return null;
}

/** How the shell reads the variable at the place of an expression; null where it would not. */
function spellVariable(script: Script, index: number, name: string): string | null {
  const part = script.expressions.find((expression) => expression.index === index);
  // An expression in a comment is pasted all the same; a variable's name there does nothing.
  if (!part) return script.shell === "posix" || script.shell === "pwsh" ? name : null;
  if (script.shell === "pwsh") return quoteAt(script, part.start) === "'" ? null : `\${env:${name}}`;
  if (script.shell === "cmd") return `%${name}%`;
  if (script.shell !== "posix") return null;
  const heredoc = hereDocumentAt(script, part.start);
  if (heredoc) return heredoc.quoted ? null : `\${${name}}`;
  const quote = quoteAt(script, part.start);
  if (quote === null) return null;
  if (quote === "'") return `'"\${${name}}"'`;
  return quote === '"' ? `\${${name}}` : `"\${${name}}"`;
}

/** The quote that is open at an offset, empty for none; null when no word of the script holds the offset. */
function quoteAt(script: Script, offset: number): "" | "'" | '"' | null {
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
  let quote: "" | "'" | '"' = "";
  for (let at = word.start; at < offset; at++) {
    const c = script.text[at];
    if (c === "\\" && quote !== "'" && script.shell === "posix") at++;
    else if (c === "`" && script.shell === "pwsh") at++;
    else if (quote === "" && (c === "'" || c === '"')) quote = c;
    else if (c === quote) quote = "";
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

/** What follows the token of a URL of GitHub: a host of that name, or one that a variable holds. */
const AT_GITHUB = "@(?:[\\w.-]*github[\\w.-]*|\\$)";

/** User name and token of a git URL: an App's token is the password of `x-access-token`. Null when the range is in no such place. */
function urlUser(script: string, range: { start: number; end: number }): { start: number; end: number } | null {
  const before = script.slice(Math.max(0, range.start - 200), range.start);
  const after = script.slice(range.end, range.end + 80);
  const suffix = new RegExp(`^(?::x-oauth-basic)?(?=${AT_GITHUB})`, "i").exec(after)?.[0];
  if (suffix === undefined) return null;
  const user = /https?:\/\/((?:[^\s"'@/:]*:)?)$/.exec(before)?.[1];
  if (user === undefined || user === "x-access-token:") return null;
  return { start: range.start - user.length, end: range.end + suffix.length };
}

/** The same for a variable that the step's script puts into a URL: `https://$TOKEN@github.com/…`. */
export function supplyUrls(context: FixContext, at: StepPlace, name: string): readonly Change[] {
  const { run } = at.step;
  if (!run?.text.includes(name) || !run.text.includes("://")) return [];
  const shell = context.scripts.script(at).shell;
  if (shell !== "posix" && shell !== "pwsh") return [];
  const changes: Change[] = [];
  const spelled = `\\$(?:env:)?${name}\\b|\\$\\{(?:env:)?${name}\\}`;
  const pattern = new RegExp(`(https?://)((?:[^\\s"'@/:]*:)?)(${spelled})((?::x-oauth-basic)?)(?=${AT_GITHUB})`, "gi");
  for (const match of run.text.matchAll(pattern)) {
    const [, scheme = "", user = "", variable = "", suffix = ""] = match;
    if (user === "x-access-token:") continue;
    const start = match.index + scheme.length;
    const end = start + user.length + variable.length + suffix.length;
    changes.push({ do: "rewrite-script", at, start, end, text: `x-access-token:${variable}` });
  }
  return changes;
}
