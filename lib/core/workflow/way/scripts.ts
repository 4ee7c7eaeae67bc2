import { actionKnowledge, restMethod, toolKnowledge, variableKnowledge } from "../../knowledge/index.ts";
import type { ManagerKnowledge } from "../../knowledge/schema.ts";
import { analyseScript, gitPushes, parseScript, type Script, type ScriptUse, shellOf } from "../../script/index.ts";
import type { CiFile, StepModel } from "../model.ts";
import type { Linked, StepPlace } from "./linked.ts";

const KNOWLEDGE = { tool: toolKnowledge, variable: variableKnowledge, rest: restMethod };

/** What the scripts of one repository do with the variables that they see. Each script is parsed once, whatever is asked of it. */
export class ScriptReader {
  private readonly parsed = new Map<StepModel, Script>();
  private readonly analysed = new Map<StepModel, Map<string, readonly ScriptUse[]>>();

  /** Whether a script can read a variable at all: it names it, or some tool is known to read it by itself. Asked before parsing. */
  mayRead(step: StepModel, name: string): boolean {
    return step.run !== null && (step.run.text.includes(name) || variableKnowledge(name) !== null);
  }

  /** Uses in a step's script, given the variables that the text sets for it and `extra`, which a caller or a step before set. */
  uses(place: StepPlace, extra: string | null = null): readonly ScriptUse[] {
    const { step } = place;
    if (!step.run) return [];
    const visible = visibleVariables(place);
    const key = extra !== null && !visible.has(extra) ? extra : "";
    const byExtra = this.analysed.get(step) ?? new Map<string, readonly ScriptUse[]>();
    const known = byExtra.get(key);
    if (known) return known;
    if (key !== "") visible.set(key, "");
    const uses = analyseScript(this.script(place), visible, KNOWLEDGE);
    this.analysed.set(step, byExtra.set(key, uses));
    return uses;
  }

  /** Whether a step pushes with a credential that a step before it left in the clone. */
  pushes(place: StepPlace): boolean {
    if (!place.step.run?.text.includes("push")) return false;
    return gitPushes(this.script(place)).length > 0;
  }

  /** The syntax tree of a step's script. */
  script({ step, job }: StepPlace): Script {
    const known = this.parsed.get(step);
    if (known) return known;
    const script = parseScript(step.run?.text ?? "", shellOf(step.shell, job.runsOn));
    this.parsed.set(step, script);
    return script;
  }
}

/** Variables that the text itself sets for a step, with their text: constants such as a repository's name are looked up in it. */
function visibleVariables(place: StepPlace): Map<string, string> {
  const variables = new Map<string, string>();
  for (const entries of [place.file.env, place.job.env, place.step.env]) {
    for (const entry of entries) variables.set(entry.key, entry.value ?? "");
  }
  return variables;
}

/**
 * The name that the knowledge base would have an action under: another repository's as it is written, the repository's own action that
 * is no composite (`uses: ./`) by the repository's name and the action's folder. Composites are read instead.
 */
export function knownName(linked: Linked, step: StepModel): string | null {
  const target = step.uses?.target;
  if (!step.uses || !target) return null;
  if (target.kind === "remote") return step.uses.text;
  const callee = linked.callee(target);
  if (target.kind !== "local" || !linked.owner || isComposite(callee)) return null;
  return target.path === "" ? linked.name : `${linked.name}/${target.path}`;
}

/** What a step hands on, when the knowledge base has its action as a secrets manager. */
export function managerOf(linked: Linked, step: StepModel): ManagerKnowledge | null {
  const name = knownName(linked, step);
  return name ? (actionKnowledge(name)?.manager ?? null) : null;
}

export function isComposite(file: CiFile | null): file is CiFile {
  return file !== null && file.kind === "action" && file.using === "composite";
}
