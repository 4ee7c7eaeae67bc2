import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import type { Prerequisite } from "../../fix/remediation.ts";
import type { StepModel } from "../../workflow/model.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { entryOf, inputsOf, type StepPlace } from "../../workflow/way/linked.ts";
import { confirm, federated, type Outcome, publisher } from "./outcome.ts";
import { entryUse, inherits, isCalled, readsVariable, removable, removals } from "./place.ts";
import { commandsOf, isWrapper, optionOf, type ScriptCommand } from "./script.ts";

const TOKENS = ["NODE_AUTH_TOKEN", "NPM_TOKEN"];
/** What npm does without the token that publishes. Everything else of the registry still asks for one. */
const HARMLESS =
  /^(?:ci|install|i|run|run-script|test|t|version|pack|config|set|get|pkg|view|info|show|cache|ls|outdated|root|prefix|exec|--version|-v)$/;
const INSTALLS = /^(?:ci|install|i)$/;

/**
 * The token of a step that runs `npm publish` goes: npm asks the registry with the job's OIDC token by itself. A token
 * that stays would hide an exchange that fails. Null for other programs, other registries, called workflows and runners
 * that npm does not trust.
 */
export function planNpm(reference: JudgedReference, context: FixContext): Outcome | null {
  const use = entryUse(reference, "env");
  if (!use || !TOKENS.includes(use.site.place.key)) return null;
  const { at } = use;
  const tokens = removable(at.step.env, TOKENS);
  const commands = commandsOf(context, at);
  if (!tokens || !commands || !publishes(commands) || !isTrusted(at, context)) return null;
  const lines = registryLines(at);
  if (lines === null || readsVariable(at, TOKENS) || inherits(at, TOKENS) || !isNpmjs(at)) return null;
  const prerequisites: Prerequisite[] = [
    publisher(at, context, "npm", "Add this workflow as the trusted publisher of each package on npmjs.com"),
    ...confirmations(at, commands),
  ];
  return federated(reference, context, {
    at,
    changes: [...removals(at, "env", tokens), ...lines],
    prerequisites,
    reasons: ["The packages have to name this workflow as their trusted publisher before this is merged."],
    before: `${reference.name ?? "the token"}: publishes from anywhere, until somebody revokes it`,
    after: "publishing from this workflow alone, for one run",
  });
}

/** `npm publish`, and nothing that needs the token for something else or hands it to another program. */
function publishes(commands: readonly ScriptCommand[]): boolean {
  const calls = commands.filter((command) => command.name === "npm");
  const published = calls.filter((call) => call.args[0] === "publish");
  if (published.length === 0 || commands.some(isWrapper)) return false;
  if (published.some((call) => !isNpmjsText(optionOf(call, "--registry")))) return false;
  return calls.every((call) => {
    const [verb = "", name = ""] = call.args;
    if (verb === "publish") return true;
    return HARMLESS.test(verb) && !(verb.startsWith("run") && /publish|release|deploy/i.test(name));
  });
}

function isTrusted(at: StepPlace, context: FixContext): boolean {
  if (isCalled(at, context.repo.linked.workflowCallers(at.file).length)) return false;
  return !/self-hosted/i.test(at.job.runsOn ?? "");
}

/** The registry that the last set-up of Node before the step wrote down, if any did. */
function isNpmjs(at: StepPlace): boolean {
  const url = setups(at)
    .map((step) => inputsOf(step)("registry-url"))
    .findLast((value) => value !== null);
  const written = entryOf([...at.step.env, ...at.job.env, ...at.file.env], "NPM_CONFIG_REGISTRY")?.value ?? null;
  // A set-up that was given the token hands it on to all later steps.
  if (setups(at).some((step) => TOKENS.some((name) => entryOf(step.env, name)?.value))) return false;
  return isNpmjsText(url ?? null) && isNpmjsText(written);
}

function isNpmjsText(text: string | null): boolean {
  return text === null || text === "" || /^(?:https?:)?\/\/registry\.npmjs\.org\/?$/i.test(text.trim());
}

function setups(at: StepPlace): readonly StepModel[] {
  return at.job.steps.filter(
    (step) => step.index < at.step.index && /^actions\/setup-node@/i.test(step.uses?.text.trim() ?? ""),
  );
}

/** A line that writes the token into npm's configuration. */
const REGISTRY_LINE = /^(?:echo|printf|npm\s+(?:config\s+)?set)\s[^;&|]*\/\/registry\.npmjs\.org\/:_authToken[^;&|]*$/;

/**
 * The script's lines that write the token into npm's configuration, as changes that take them out. Null when the script
 * names the token anywhere else.
 */
function registryLines(at: StepPlace): readonly Change[] | null {
  const lines = (at.step.run?.text ?? "").split("\n");
  const changes: Change[] = [];
  let offset = 0;
  for (const [index, line] of lines.entries()) {
    const next = lines[index + 1];
    if (REGISTRY_LINE.test(line.trim())) {
      if (
        next === undefined ||
        !/\S/.test(next) ||
        indentOf(line) !== indentOf(next) ||
        REGISTRY_LINE.test(next.trim())
      )
        return null;
      // From the line's first character to that of the next one, which stays: so the white space of the file is left as
      // it is.
      const start = offset + indentOf(line);
      const end = offset + line.length + 1 + indentOf(next) + 1;
      changes.push({ do: "rewrite-script", at, start, end, text: next[indentOf(next)] ?? "" });
    } else if (/_authToken/i.test(line) || TOKENS.some((name) => line.includes(name))) return null;
    offset += line.length + 1;
  }
  return changes;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function confirmations(at: StepPlace, commands: readonly ScriptCommand[]): readonly Prerequisite[] {
  const where = `${at.file.path}, job ${at.job.id}`;
  const found: Prerequisite[] = [];
  if (!hasNewNpm(at)) {
    const version = nodeVersion(at);
    const set = version === null ? "The text shows no version of Node" : `The job sets up Node ${version}`;
    found.push(
      confirm(
        `npm-version:${where}`,
        `Confirm that the job publishes with npm 11.5.1 or newer (${where}). ${set}; Node 24.5 and newer bring such an npm, older ones need \`npm install -g npm@^11.5.1\` in front of the publishing.`,
      ),
    );
  }
  if (commands.some((command) => command.name === "npm" && INSTALLS.test(command.args[0] ?? ""))) {
    found.push(
      confirm(
        `npm-install:${where}`,
        `Confirm that the same step installs no private packages (${where}): without a token only publishing is allowed.`,
      ),
    );
  }
  return found;
}

/**
 * Node 24 and newer bring an npm that knows trusted publishing, except for its first versions; so does an npm that is
 * installed anew.
 */
function hasNewNpm(at: StepPlace): boolean {
  const scripts = at.job.steps.filter((step) => step.index <= at.step.index).map((step) => step.run?.text ?? "");
  if (scripts.some((text) => NEW_NPM.test(text))) return true;
  const version = nodeVersion(at);
  if (version === null) return false;
  if (/^(?:lts\/\*|node|latest|current)$/i.test(version)) return true;
  const match = /^v?(\d+)(?:\.(\d+|x))?/.exec(version);
  const [major, minor] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? Number.NaN)];
  return major > 24 || (major === 24 && !(minor < 5));
}

const NEW_NPM =
  /\bnpm\s+(?:i|install)\s+(?:-g|--global)\s+["']?npm@(?:latest|next|\^11|11(?![.\d])|11\.(?:[6-9]|[1-9]\d|5\.[1-9])|1[2-9])/;

/** The version of Node that the last set-up in front of the step wrote down. */
function nodeVersion(at: StepPlace): string | null {
  const versions = setups(at).map((step) => inputsOf(step)("node-version"));
  return versions.findLast((version) => version !== null)?.trim() ?? null;
}
