import { actionKnowledge, restMethod, toolKnowledge, variableKnowledge } from "../../knowledge/index.ts";
import type { ManagerKnowledge } from "../../knowledge/schema.ts";
import { analyseScript, parseScript, type ScriptUse, shellOf } from "../../script/index.ts";
import type { CiFile, Entry, StepModel } from "../model.ts";
import type { StepPlace } from "./linked.ts";

const KNOWLEDGE = { tool: toolKnowledge, variable: variableKnowledge, rest: restMethod };

/** What the scripts of one repository do with the variables that they see; every script is read at most once per set of names. */
export class ScriptReader {
  private readonly cache = new Map<StepModel, Map<string, readonly ScriptUse[]>>();

  /** Uses in a step's script, given the variables that the text sets for it and `extra`, which a caller or a step before set. */
  uses(place: StepPlace, extra: string | null = null): readonly ScriptUse[] {
    const { step } = place;
    if (!step.run) return [];
    let byExtra = this.cache.get(step);
    if (!byExtra) {
      byExtra = new Map();
      this.cache.set(step, byExtra);
    }
    const visible = visibleNames(place);
    const key = extra !== null && !visible.has(extra) ? extra : "";
    const known = byExtra.get(key);
    if (known) return known;
    if (key !== "") visible.add(key);
    const script = parseScript(step.run.text, shellOf(step.shell, place.job.runsOn));
    const uses = analyseScript(script, visible, KNOWLEDGE);
    byExtra.set(key, uses);
    return uses;
  }
}

/** Variables that the text itself sets for a step. */
function visibleNames(place: StepPlace): Set<string> {
  const names = new Set<string>();
  for (const entries of [place.file.env, place.job.env, place.step.env])
    for (const entry of entries) names.add(entry.key);
  return names;
}

/** The value that a step sees under a variable's name: its own, its job's, the workflow's. */
export function visibleEntry(place: StepPlace, name: string): Entry | null {
  for (const entries of [place.step.env, place.job.env, place.file.env]) {
    const entry = entries.find((candidate) => candidate.key === name);
    if (entry) return entry;
  }
  return null;
}

/** What a step of another repository's action hands on, when the knowledge base has it as a secrets manager. */
export function managerOf(step: StepModel): ManagerKnowledge | null {
  if (step.uses?.target.kind !== "remote") return null;
  return actionKnowledge(step.uses.text)?.manager ?? null;
}

export function isComposite(file: CiFile | null): file is CiFile {
  return file !== null && file.kind === "action" && file.using === "composite";
}
