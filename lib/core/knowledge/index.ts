import { GITHUB_REST } from "./github-rest.ts";
import { bestFit, restSegments, restSpellings, type SplitMethod } from "./rest-paths.ts";
import type { ActionKnowledge, RestMethod, ToolKnowledge, VariableKnowledge, VendorKnowledge } from "./schema.ts";
import { VENDORS } from "./vendors/index.ts";

interface Tables {
  readonly actions: ReadonlyMap<string, ActionKnowledge>;
  readonly variables: ReadonlyMap<string, VariableKnowledge>;
  readonly tools: ReadonlyMap<string, ToolKnowledge>;
  readonly rest: ReadonlyMap<string, readonly SplitMethod[]>;
  readonly octokit: ReadonlyMap<string, RestMethod>;
}

/** An owner has at most 39 characters, a name 100; the rest is room for a path and a ref. Longer text names no action. */
const LONGEST_USES = 1_024;

let built: Tables | null = null;

/** Built on first use: a scan that meets no action should not pay for the tables. */
function tables(): Tables {
  built ??= build(VENDORS, GITHUB_REST);
  return built;
}

function build(vendors: readonly VendorKnowledge[], rows: readonly RestMethod[]): Tables {
  const actions = new Map<string, ActionKnowledge>();
  const variables = new Map<string, VariableKnowledge>();
  const tools = new Map<string, ToolKnowledge>();
  for (const vendor of vendors) {
    for (const action of vendor.actions ?? []) actions.set(action.uses.toLowerCase(), action);
    for (const variable of vendor.variables ?? []) variables.set(variable.name, variable);
    for (const tool of vendor.tools ?? []) {
      for (const name of [tool.command, ...(tool.aliases ?? [])]) tools.set(name, tool);
    }
  }
  return { actions, variables, tools, ...restTables(rows) };
}

function restTables(rows: readonly RestMethod[]): Pick<Tables, "rest" | "octokit"> {
  const rest = new Map<string, SplitMethod[]>();
  const octokit = new Map<string, RestMethod>();
  for (const row of rows) {
    const split = { row, template: row.path.slice(1).split("/") };
    const list = rest.get(row.method);
    if (list) list.push(split);
    else rest.set(row.method, [split]);
    // The first row is the general one; a later row with the same name narrows it by path.
    if (!octokit.has(row.octokit)) octokit.set(row.octokit, row);
  }
  return { rest, octokit };
}

/**
 * What is known of an action, by the text of its `uses:` (`owner/repo/path@ref`, the ref optional). Names are compared
 * without case. An exact entry wins over the nearest `owner/…/*`, which covers what is below it but not itself.
 * Local callees (`./…`, `$/…`) and images (`docker://…`) give null.
 */
export function actionKnowledge(uses: string): ActionKnowledge | null {
  if (uses.length > LONGEST_USES) return null;
  const name = uses.trim().replace(/@.*$/s, "").replace(/\/+$/, "").toLowerCase();
  if (!/^[\w.-]+\/[\w.-]+(?:\/.+)?$/.test(name) || name.startsWith("./") || name.startsWith("../")) return null;
  const { actions } = tables();
  const exact = actions.get(name);
  if (exact) return exact;
  const parts = name.split("/");
  for (let length = parts.length - 1; length >= 1; length -= 1) {
    const covering = actions.get(`${parts.slice(0, length).join("/")}/*`);
    if (covering) return covering;
  }
  return null;
}

/** What a variable of this exact name (with case) holds, whichever tool reads it. */
export function variableKnowledge(name: string): VariableKnowledge | null {
  return tables().variables.get(name) ?? null;
}

/** What is known of a command-line tool, by its command's name or one of its aliases. */
export function toolKnowledge(command: string): ToolKnowledge | null {
  return tables().tools.get(command) ?? null;
}

/**
 * The reviewed row for a REST call, by method and path as a workflow writes them (`/repos/o/r/issues/12/comments`,
 * `repos/{owner}/{repo}/issues`, `https://api.github.com/…?x=y`, `repos/$GITHUB_REPOSITORY/…`). Null means that nothing
 * is known, which callers must treat as opaque.
 */
export function restMethod(method: string, path: string): RestMethod | null {
  const rows = tables().rest.get(method.toUpperCase());
  const segments = restSegments(path);
  if (!rows || segments === null) return null;
  for (const spelling of restSpellings(segments)) {
    const row = bestFit(rows, spelling);
    if (row) return row;
  }
  return null;
}

/** The reviewed row for a method by Octokit's name, `issues.createComment` or `github.rest.issues.createComment`. */
export function restByOctokit(name: string): RestMethod | null {
  return tables().octokit.get(name.replace(/^.*\brest\./, "")) ?? null;
}
