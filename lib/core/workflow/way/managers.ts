import type { ManagerKnowledge } from "../../knowledge/schema.ts";
import { fetchedExports, fetchesStored } from "./fetched.ts";
import { entryOf, inputsOf, type Linked, type StepPlace } from "./linked.ts";
import { isComposite, managerOf } from "./scripts.ts";

/** A variable that a manager's step sets for the steps behind it, and the place in its map that names it. */
export interface ExportedValue {
  readonly name: string;
  readonly at: StepPlace;
  readonly start: number;
  readonly end: number;
}

/**
 * Whether an output of a step is a stored value that a secrets manager hands on, directly or through composite actions of the
 * repository. Steps that exchange an identity are clean: what they give did not exist before.
 */
export function isManagerOutput(linked: Linked, at: StepPlace, output: string, seen = new Set<string>()): boolean {
  if (at.step.run) return fetchesStored(at);
  if (!at.step.uses) return false;
  const manager = managerOf(linked, at.step);
  if (manager) return handsOn(manager, output);
  const local = linked.called(at.file, at.step.uses.target);
  if (!isComposite(local)) return false;
  const key = `${local.path}\n${output.toLowerCase()}`;
  if (seen.has(key)) return false;
  seen.add(key);
  const entries = output === "*" ? local.outputs : [entryOf(local.outputs, output)];
  for (const site of entries.flatMap((entry) => entry?.sites ?? [])) {
    for (const access of site.accesses) {
      if (access.root !== "steps" || access.role === "test") continue;
      const inner = stepById(local.jobs[0]?.steps ?? [], access.path[0] ?? "");
      const job = local.jobs[0];
      if (inner && job && isManagerOutput(linked, { file: local, job, step: inner }, access.path[2] ?? "*", seen)) {
        return true;
      }
    }
  }
  return false;
}

export function stepById<T extends { readonly id: string | null }>(steps: readonly T[], id: string): T | null {
  const lower = id.toLowerCase();
  return steps.find((step) => step.id?.toLowerCase() === lower) ?? null;
}

function handsOn(manager: ManagerKnowledge, output: string): boolean {
  const lower = output.toLowerCase();
  if (output === "*") return manager.outputs === "*" || manager.outputs.length > 0;
  if (manager.not?.some((name) => name.toLowerCase() === lower)) return false;
  return manager.outputs === "*" || manager.outputs.some((name) => name.toLowerCase() === lower);
}

export interface ManagerExports {
  readonly values: readonly ExportedValue[];
  /** Variables are exported whose names the text does not say. */
  readonly opaque: boolean;
}

const NO_EXPORTS: ManagerExports = { values: [], opaque: false };

/** Variables that a manager's step exports to later steps of its job. */
export function managerExports(linked: Linked, at: StepPlace): ManagerExports {
  if (at.step.run) return scriptExports(at);
  const manager = managerOf(linked, at.step);
  if (!manager || !exportsEnv(manager, inputsOf(at.step))) return NO_EXPORTS;
  const referenced = [...at.step.env, ...at.job.env, ...at.file.env]
    .filter((entry) => entry.value?.startsWith("op://"))
    .map((entry) => ({ name: entry.key, at, start: entry.start, end: entry.end }));
  const map = manager.mapInput ? entryOf(at.step.with, manager.mapInput) : null;
  if (!map) return { values: referenced, opaque: referenced.length === 0 && !namesAll(manager) };
  if (manager.mapSyntax === "opaque" || !manager.mapSyntax) return { values: referenced, opaque: true };
  return { values: [...referenced, ...mapped(at, map, manager.mapSyntax)], opaque: false };
}

function scriptExports(at: StepPlace): ManagerExports {
  const names = fetchedExports(at);
  const { start, end } = at.step;
  return { values: (names ?? []).map((name) => ({ name, at, start, end })), opaque: names === null };
}

/** What a manager exports stands in a map that the text shows: without the map it exports nothing. */
function namesAll(manager: ManagerKnowledge): boolean {
  return manager.mapInput !== undefined && manager.mapSyntax !== undefined && manager.mapSyntax !== "opaque";
}

function exportsEnv(manager: ManagerKnowledge, inputOf: (name: string) => string | null): boolean {
  const { exportsEnv: setting } = manager;
  if (typeof setting === "object") {
    const value = inputOf(setting.input);
    return value === null ? setting.default : value.trim().toLowerCase() !== "false";
  }
  return setting === true;
}

type MapSyntax = Exclude<ManagerKnowledge["mapSyntax"], undefined | "opaque">;

/** Names in a manager's map, each with its place: the map's own text is searched line by line behind the input's start. */
function mapped(
  at: StepPlace,
  map: { value: string | null; start: number; end: number },
  syntax: MapSyntax,
): ExportedValue[] {
  const values: ExportedValue[] = [];
  let from = map.start;
  for (const line of (map.value ?? "").split(/[\n;]/)) {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    const found = at.file.text.indexOf(trimmed, from);
    const start = found === -1 || found > map.end ? map.start : found;
    const end = found === -1 ? map.end : start + trimmed.length;
    if (found !== -1) from = end;
    const name = mappedName(trimmed, syntax);
    if (name) values.push({ name, at, start, end });
  }
  return values;
}

function mappedName(line: string, syntax: MapSyntax): string | null {
  if (syntax === "vault") {
    const [path, name] = line.split("|").map((part) => part.trim());
    return name || (path?.split(/\s+/).at(-1) ?? "").replace(/[^A-Za-z0-9]+/g, "_").toUpperCase() || null;
  }
  if (syntax === "name=path") return line.split("=")[0]?.trim() || null;
  if (syntax === "aws-lines") {
    const [first, second] = line.split(",").map((part) => part.trim());
    if (second !== undefined) return first || null;
    return (first?.split(":").at(-1) ?? "").replace(/[^A-Za-z0-9]+/g, "_").toUpperCase() || null;
  }
  return (
    line
      .split(":")[0]
      ?.trim()
      .replace(/^["']|["']$/g, "") || null
  );
}
