import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { judge, resolveMap, resolveValue, textOf } from "./expressions.ts";
import { fileCommands } from "./file-commands.ts";
import { runProcess } from "./process.ts";
import type { Conclusion } from "./request.ts";
import { contextsOf, environmentOf, noticeCancel, type Session, signalOf, takeOver } from "./session.ts";
import { type Mapping, mapping } from "./workflow.ts";

/** A JavaScript action, as its action.yml describes it. */
export interface Action {
  readonly folder: string;
  readonly name: string;
  readonly inputs: Mapping;
  readonly stages: Readonly<Partial<Record<Stage, string>>>;
  readonly preIf: unknown;
  readonly postIf: unknown;
}

export type Stage = "pre" | "main" | "post";

/** @throws Error where there is no action.yml, or it is not for Node */
export async function readAction(folder: string): Promise<Action> {
  const file = ["action.yml", "action.yaml"].map((name) => path.join(folder, name)).find(existsSync);
  if (file === undefined) throw new Error(`There is no action.yml in the action's folder.`);
  const content = mapping(parse(await readFile(file, "utf8")));
  const runs = mapping(content.runs);
  if (!/^node\d+$/.test(String(runs.using))) throw new Error(`The job simulator does not run "using: ${runs.using}".`);
  const stages: Partial<Record<Stage, string>> = {};
  for (const stage of ["pre", "main", "post"] as const)
    if (typeof runs[stage] === "string") stages[stage] = path.join(folder, runs[stage]);
  return {
    folder,
    name: textOf(content.name),
    inputs: mapping(content.inputs),
    stages,
    preIf: runs["pre-if"],
    postIf: runs["post-if"],
  };
}

/** One use of an action. Its stages share what they save as state. */
export interface Use {
  readonly action: Action;
  readonly id: string;
  readonly with: unknown;
  readonly env: Readonly<Record<string, string>>;
  readonly state: Record<string, string>;
}

export interface StageResult {
  readonly outcome: Conclusion;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Whether a `pre` or `post` stage is to run. */
export function wantsStage(session: Session, condition: unknown): boolean {
  return judge(condition, contextsOf(session), session.status, "always()");
}

/** Runs one stage of an action in a process of its own, as the runner would. */
export async function runStage(session: Session, use: Use, stage: Stage): Promise<StageResult> {
  const script = use.action.stages[stage];
  if (script === undefined) return { outcome: "success", outputs: {} };
  const commands = await fileCommands(path.join(session.folder, "commands"));
  const state = Object.entries(use.state).map(([name, value]) => [`STATE_${name}`, value]);
  const env = environmentOf(session, {
    ...use.env,
    ...inputVariables(session, use),
    ...Object.fromEntries(state),
    ...commands.variables,
    GITHUB_ACTION: use.id,
    GITHUB_ACTION_PATH: use.action.folder,
  });
  const line = (text: string) => session.log.line(text);
  const signal = signalOf(session);
  const status = await runProcess({
    command: process.execPath,
    args: [script],
    cwd: session.workspace,
    env,
    line,
    signal,
  });
  noticeCancel(session);
  try {
    const written = await commands.read();
    takeOver(session, written);
    Object.assign(use.state, written.state);
    if (signal?.aborted) return { outcome: "cancelled", outputs: written.outputs };
    return { outcome: status === 0 ? "success" : "failure", outputs: written.outputs };
  } catch (error) {
    session.log.error(error instanceof Error ? error.message : String(error));
    return { outcome: "failure", outputs: {} };
  }
}

/** `INPUT_*`: what `with` says, and the defaults of the action for the rest. */
function inputVariables(session: Session, use: Use): Record<string, string> {
  const contexts = contextsOf(session, use.env);
  const declared = Object.entries(use.action.inputs);
  const defaults = declared
    .filter(([, input]) => mapping(input).default !== undefined)
    .map(([name, input]) => [name, textOf(resolveValue(mapping(input).default, contexts))] as const);
  const given = resolveMap(use.with, contexts);
  const unknown = Object.keys(given).filter(
    (name) => !declared.some(([own]) => own.toLowerCase() === name.toLowerCase()),
  );
  if (unknown.length > 0) {
    const list = (names: readonly string[]) => names.map((name) => `'${name}'`).join(", ");
    session.log.line(
      `::warning::Unexpected input(s) ${list(unknown)}, valid inputs are [${list(declared.map(([name]) => name))}]`,
    );
  }
  const variables: Record<string, string> = {};
  for (const [name, value] of [...defaults, ...Object.entries(given)]) variables[inputName(name)] = value;
  return variables;
}

/** Spaces become `_`; a dash stays, as with the real runner. */
function inputName(name: string): string {
  return `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`;
}
