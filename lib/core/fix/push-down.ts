import type { Result } from "../contracts.ts";
import { actionKnowledge } from "../knowledge/index.ts";
import type { Access } from "../workflow/expression.ts";
import type { CiFile, JobModel, Site } from "../workflow/model.ts";
import type { StepPlace } from "../workflow/way/linked.ts";
import { isComposite } from "../workflow/way/scripts.ts";
import { lookUp } from "../workflow/way/sink-facts.ts";
import type { Change, Text } from "./changes.ts";
import type { FixContext, Supply } from "./context.ts";
import { supplyUrls } from "./git-urls.ts";
import { runsPrograms } from "./programs.ts";
import { type RemedyRefusal, refuse } from "./refusals.ts";

/**
 * A secret in the environment of a job or a workflow is moved to the steps that use it: no step's output reaches a job's `env`, and
 * `$GITHUB_ENV` would hand it to all later steps. Refused when no step shows that it uses it and none could, or when something outside
 * of steps reads the variable.
 */
export function pushDown(
  context: FixContext,
  site: Site,
  access: Access,
  supply: Extract<Supply, { kind: "lease" }>,
): Result<readonly Change[], RemedyRefusal> {
  const { file, place } = site;
  const name = place.key;
  const jobs = place.job ? [place.job] : file.jobs.filter((job) => !job.env.some((entry) => entry.key === name));
  for (const job of jobs) {
    const outside = readersOutsideSteps(file, job, name);
    if (outside) {
      return refuse(
        "odd-place",
        { path: file.path, line: outside.line },
        `env.${name} is read outside of a step, where no credential of the broker can be; read it in a step.`,
      );
    }
  }
  const users = usersOf(context, file, jobs, name);
  if (users.length === 0) {
    return refuse(
      "no-reader",
      { path: file.path, line: site.line },
      `No step shows that it reads ${name}. If none does, remove it; otherwise move it to the env of the step that does.`,
    );
  }
  const section = { file, job: place.job, step: null, name: "env" } as const;
  const changes: Change[] = [{ do: "remove-entry", section, key: name }];
  for (const user of users) {
    const handed = handTo(context, user, site, access, supply);
    if (!handed) {
      return refuse(
        "odd-expression",
        { path: file.path, line: site.line },
        "The variable is made of several expressions; give each a variable of its own.",
      );
    }
    changes.push(...handed);
  }
  return { ok: true, value: changes };
}

/** What one step needs to have the variable as before; null where the entry's value cannot be taken apart. */
function handTo(
  context: FixContext,
  { at, siblings, direct }: User,
  site: Site,
  access: Access,
  supply: Extract<Supply, { kind: "lease" }>,
): readonly Change[] | null {
  const { text } = site.expression;
  const output = { request: supply.request, at };
  const before = text.slice(0, access.start);
  const after = text.slice(access.end);
  const value = around(site, before, output, after);
  if (!value) return null;
  const name = site.place.key;
  const changes: Change[] = [];
  // What read the job's variable reads the broker's output: entries of one step's env do not see each other.
  for (const { site: sibling, access: read } of siblings) {
    const whole = before.trim() === "" && after.trim() === "";
    if (!whole && site.value.trim() !== `\${{${text}}}`) return null;
    const by: Text = whole ? [output] : ["(", before.trimStart(), output, after.trimEnd(), ")"];
    changes.push({ do: "substitute", site: sibling, start: read.start, end: read.end, by });
  }
  if (direct) changes.push({ do: "set-entry", section: { ...at, name: "env" }, key: name, value });
  if (supply.value === "github") changes.push(...supplyUrls(context, at, name));
  return changes;
}

/** The entry's value with the access replaced; null when it holds more than one expression. */
function around(site: Site, before: string, output: Text[number], after: string): Text | null {
  if (site.value.split("${{").length !== 2) return null;
  const at = site.value.indexOf("${{");
  const end = site.value.lastIndexOf("}}");
  return [site.value.slice(0, at), "${{", before, output, after, "}}", site.value.slice(end + 2)];
}

/** A read of the variable in what is no step: an output, a container. */
function readersOutsideSteps(file: CiFile, job: JobModel, name: string): Site | null {
  const reads = (site: Site) => site.accesses.some((access) => access.root === "env" && access.path[0] === name);
  return file.sites.find((site) => site.place.job === job && site.place.step === null && reads(site)) ?? null;
}

/**
 * Steps that use a variable of their job's environment: their expressions or scripts name it, a tool or action is known to read it, or
 * they run a program that could (`make`, a script of the repository). In a workflow's environment, jobs of which no step is known to
 * read it get it only when that is so of all jobs.
 */
function usersOf(context: FixContext, file: CiFile, jobs: readonly JobModel[], name: string): readonly User[] {
  const open = jobs.flatMap((job) =>
    job.steps.filter((step) => !step.env.some((entry) => entry.key === name)).map((step) => ({ file, job, step })),
  );
  const verdicts = open.map((at) => ({ at, siblings: siblingsOf(at, name), verdict: uses(context, at, name, 0) }));
  const isKnown = ({ siblings, verdict }: (typeof verdicts)[number]) => verdict === "yes" || siblings.length > 0;
  const known = new Set(verdicts.filter(isKnown).map(({ at }) => at.job));
  return verdicts.flatMap((item) => {
    const { at, siblings, verdict } = item;
    const runs = verdict === "perhaps" && runsPrograms(at.step) && (known.size === 0 || known.has(at.job));
    return isKnown(item) || runs ? [{ at, siblings, direct: verdict === "yes" || runs }] : [];
  });
}

interface User {
  readonly at: StepPlace;
  /** Reads of the variable in the step's own `env` and `with`. */
  readonly siblings: readonly { readonly site: Site; readonly access: Access }[];
  /** The step needs the variable itself. */
  readonly direct: boolean;
}

function siblingsOf({ file, step }: StepPlace, name: string): User["siblings"] {
  return file.sites
    .filter((site) => site.place.step === step && (site.place.kind === "env" || site.place.kind === "with"))
    .flatMap((site) =>
      site.accesses
        .filter((access) => access.root === "env" && access.path[0] === name)
        .map((access) => ({ site, access })),
    );
}

type Verdict = "yes" | "perhaps" | "no";

function uses(context: FixContext, at: StepPlace, name: string, depth: number): Verdict {
  const { file, job, step } = at;
  const named = (site: Site) =>
    site.place.step === step &&
    site.place.kind !== "env" &&
    site.place.kind !== "with" &&
    site.accesses.some((access) => access.root === "env" && access.path[0] === name);
  if (file.sites.some(named)) return "yes";
  if (step.run) {
    if (!context.scripts.mayRead(step, name)) return "perhaps";
    const found = context.scripts.uses({ file, job, step }, name);
    return found.some((use) => use.source.kind === "variable" && use.source.name === name) ? "yes" : "perhaps";
  }
  if (!step.uses) return "no";
  const local = context.repo.linked.callee(step.uses.target);
  if (isComposite(local) && depth < 4) {
    const [inner] = local.jobs;
    const verdicts = (inner?.steps ?? []).map((item) =>
      inner ? uses(context, { file: local, job: inner, step: item }, name, depth + 1) : "no",
    );
    if (verdicts.includes("yes")) return "yes";
    return verdicts.includes("perhaps") ? "perhaps" : "no";
  }
  if (runsPrograms(step)) return "perhaps";
  const knowledge = actionKnowledge(step.uses.text);
  if (lookUp(knowledge?.env, name)) return "yes";
  return knowledge ? "no" : "perhaps";
}
