import type { Result } from "../contracts.ts";
import type { Access } from "../workflow/expression.ts";
import type { Site, StepModel } from "../workflow/model.ts";
import type { StepPlace } from "../workflow/way/linked.ts";
import type { Change, Text } from "./changes.ts";
import type { FixContext, Supply } from "./context.ts";
import { TOKEN_USER, urlUser } from "./git-urls.ts";
import { type RemedyRefusal, refuse } from "./refusals.ts";
import { spelledAt } from "./script-spelling.ts";

/** A part of a script that other text takes the place of. */
export interface ValuePart {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * An access in a script's own text becomes a variable of the step's environment: GitHub pastes expressions into the script before a shell
 * reads it, so a token in a `run:` line is a token in a file, and whatever it holds is code.
 */
export function supplyInline(
  context: FixContext,
  site: Site,
  access: Access,
  supply: Supply,
): Result<readonly Change[], RemedyRefusal> {
  const { file, place } = site;
  const where = { path: file.path, line: site.line };
  if (!place.step?.run || !place.job) return refuse("odd-place", where, "The script of this step cannot be read.");
  const at: StepPlace = { file, job: place.job, step: place.step };
  const { text } = site.expression;
  if (text.slice(0, access.start).trim() !== "" || text.slice(access.end).trim() !== "") {
    return refuse(
      "odd-expression",
      where,
      "The script computes with the secret in one expression; give it to the step's env and compute in the script.",
    );
  }
  const script = place.step.run.text;
  const name = variableFor(place.step, access.path.at(-1) ?? "TOKEN", site);
  const range = expressionRange(script, site.index);
  if (range && isComment(context, at, site.index)) {
    // GitHub pastes into comments too. Nothing reads it there, so the name is enough.
    return { ok: true, value: [{ do: "rewrite-script", at, ...range, text: name }] };
  }
  const isGitHub = supply.kind === "expression" || supply.value === "github";
  const user = range && isGitHub ? urlUser(script, range) : null;
  const part =
    range && !hasUnknownShell(at)
      ? spelledAt(context.scripts.script(at), site.index, user ?? range, user ? TOKEN_USER : "", name)
      : null;
  if (!part) {
    return refuse(
      "script-shape",
      where,
      "The secret stands at a place of the script where its shell expands no variable, or the shell is not known; read it from the step's env by hand.",
    );
  }
  const value: Text = ["${{ ", supply.kind === "lease" ? { request: supply.request, at } : supply.text, " }}"];
  return {
    ok: true,
    value: [
      { do: "set-entry", section: { ...at, name: "env" }, key: name, value },
      { do: "rewrite-script", at, ...part },
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

function isComment(context: FixContext, at: StepPlace, index: number): boolean {
  const { shell, expressions } = context.scripts.script(at);
  return (shell === "posix" || shell === "pwsh") && !expressions.some((expression) => expression.index === index);
}

/** A job that runs on several systems, Windows perhaps among them, and names no shell: its scripts are read by different ones. */
function hasUnknownShell({ file, job, step }: StepPlace): boolean {
  if (step.shell !== null || !job.runsOn?.includes("${{")) return false;
  const next = file.jobs.find((other) => other.start > job.start);
  return /windows/i.test(file.text.slice(job.start, next?.start));
}
