import { isScalar, type Scalar } from "yaml";
import type { UnparsedFile } from "../contracts.ts";
import { readGenerated } from "./generated.ts";
import type { CiFile, Entry, JobModel, Permissions, StepModel } from "./model.ts";
import { effectivePermissions, readPermissions } from "./permissions.ts";
import { type Mutable, SiteReader } from "./site-reader.ts";
import { lineAt } from "./text.ts";
import { readTriggers } from "./triggers.ts";
import { MAX_DEPTH, parseYaml, rangeOf, YamlReader } from "./yaml.ts";

export type FileResult = { readonly file: CiFile } | { readonly unparsed: UnparsedFile };

/**
 * Reads a workflow or an action into the model. Never throws. A workflow that GitHub could not run either (no jobs, no triggers)
 * is `not-a-workflow`; an empty file, or an `action.yml` that describes no action, gives an empty model.
 */
export function readCiFile(
  path: string,
  text: string,
  kind: "workflow" | "action",
  siblings: ReadonlySet<string>,
): FileResult {
  const yaml = parseYaml(text);
  if (!yaml.ok) return { unparsed: { path, reason: yaml.reason, detail: yaml.detail } };
  const reader = new YamlReader(yaml.document);
  const root = reader.map(yaml.root);
  if (!root && yaml.root !== null && kind === "workflow" && !isEmptyScalar(yaml.root)) {
    return { unparsed: { path, reason: "not-a-workflow", detail: "the file is no mapping" } };
  }
  const builder = new FileBuilder(path, text, kind, reader);
  const file = kind === "workflow" ? builder.workflow(root, siblings) : builder.action(root, siblings);
  if (reader.exhausted) {
    return { unparsed: { path, reason: "too-many-aliases", detail: "aliases expand to more than the limit" } };
  }
  const shape = kind === "workflow" && root ? missingShape(reader, root) : null;
  return shape ? { unparsed: { path, reason: "not-a-workflow", detail: shape } } : { file };
}

function isEmptyScalar(node: unknown): boolean {
  return isScalar(node) && (node.value === null || node.value === "");
}

function missingShape(reader: YamlReader, root: unknown): string | null {
  const map = reader.map(root);
  if (!reader.map(reader.get(map, "jobs"))) return "the file has no jobs";
  return reader.get(map, "on") === null ? "the file names no event" : null;
}

class FileBuilder extends SiteReader {
  workflow(root: unknown, siblings: ReadonlySet<string>): CiFile {
    const r = this.reader;
    const map = r.map(root);
    const on = r.get(map, "on");
    const call = r.get(r.map(on), "workflow_call");
    this.file.name = r.text(r.get(map, "name"));
    this.file.triggers = readTriggers(r, on);
    this.file.generated = readGenerated(this.file.path, this.source, siblings);
    this.file.env = this.entries(r.get(map, "env"), this.place("env", "workflow-env", "file"));
    this.file.declaredSecrets = this.declared(r.get(r.map(call), "secrets"));
    this.file.inputs = this.declared(r.get(r.map(call), "inputs"));
    this.file.outputs = this.outputs(r.get(r.map(call), "outputs"));
    const permissions = r.get(map, "permissions");
    const own = hasKey(r, map, "permissions") ? readPermissions(r, permissions, "workflow") : null;
    const shell = r.text(r.get(r.map(r.get(r.map(r.get(map, "defaults")), "run")), "shell"));
    const jobs: JobModel[] = [];
    for (const pair of r.pairs(r.get(map, "jobs"))) jobs.push(this.job(pair.key, pair.keyNode, pair.value, own, shell));
    this.file.jobs = jobs;
    for (const pair of r.pairs(map)) {
      if (!WORKFLOW_KEYS.has(pair.key)) this.rest(pair.value, this.place("other", "other", "file", pair.key));
    }
    for (const key of SWEPT_KEYS) this.sweep(r.get(map, key));
    return this.file;
  }

  action(root: unknown, siblings: ReadonlySet<string>): CiFile {
    const r = this.reader;
    const map = r.map(root);
    const runs = r.map(r.get(map, "runs"));
    this.file.name = r.text(r.get(map, "name"));
    // The runner compares it without case.
    this.file.using = r.text(r.get(runs, "using"))?.toLowerCase() ?? null;
    this.file.generated = readGenerated(this.file.path, this.source, siblings);
    this.file.inputs = this.declared(r.get(map, "inputs"));
    if (this.file.using !== "composite") {
      this.rest(r.get(runs, "env"), this.place("other", "other", "file", "env"));
      this.rest(r.get(runs, "args"), this.place("other", "other", "file", "args"));
      this.sweep(runs);
      return this.file;
    }
    const job = this.emptyJob(runs);
    job.steps = this.steps(r.get(runs, "steps"), job);
    this.file.jobs = [job];
    this.file.outputs = this.outputs(r.get(map, "outputs"));
    this.sweep(runs);
    return this.file;
  }

  /** A composite action runs inside somebody's job: its steps hang on a job without a name. */
  private emptyJob(node: unknown): Mutable<JobModel> {
    const [start] = rangeOf(node);
    return {
      id: "",
      name: null,
      repeated: false,
      start,
      line: lineAt(this.lines, start),
      needs: [],
      condition: null,
      runsOn: null,
      environment: null,
      timeoutMinutes: null,
      shell: null,
      permissions: effectivePermissions(null, null),
      env: [],
      steps: [],
      outputs: [],
      credentials: [],
      uses: null,
      with: [],
      secrets: [],
      inherit: null,
    };
  }

  private job(id: string, key: Scalar, node: unknown, workflow: Permissions | null, shell: string | null): JobModel {
    const r = this.reader;
    const map = r.map(node);
    const [start] = rangeOf(key);
    const own = hasKey(r, map, "permissions") ? readPermissions(r, r.get(map, "permissions"), "job") : null;
    const job: Mutable<JobModel> = { ...this.emptyJob(null), id, start, line: lineAt(this.lines, start) };
    job.name = r.text(r.get(map, "name"));
    job.repeated = hasKey(r, map, "strategy");
    job.needs = listOf(r, r.get(map, "needs"));
    job.condition = this.condition(r.get(map, "if"), this.place("if", "other", "job", "if", job));
    job.runsOn = r.text(r.get(map, "runs-on")) ?? (listOf(r, r.get(map, "runs-on")).join(" ") || null);
    job.environment = this.environment(r.get(map, "environment"));
    job.timeoutMinutes = numberOf(r.text(r.get(map, "timeout-minutes")));
    job.shell = r.text(r.get(r.map(r.get(r.map(r.get(map, "defaults")), "run")), "shell")) ?? shell;
    job.permissions = effectivePermissions(workflow, own);
    job.uses = this.uses(r.get(map, "uses"));
    job.env = this.entries(r.get(map, "env"), this.place("env", "job-env", "job", "", job));
    job.with = this.entries(r.get(map, "with"), this.place("call-with", "other", "job", "", job));
    job.inherit = this.inherit(r.get(map, "secrets"));
    job.secrets = this.entries(r.get(map, "secrets"), this.place("call-secrets", "call-secrets", "job", "", job));
    job.credentials = this.containers(map, job);
    job.outputs = this.entries(r.get(map, "outputs"), this.place("output", "other", "job", "", job));
    job.steps = this.steps(r.get(map, "steps"), job);
    for (const pair of r.pairs(map)) {
      if (!JOB_KEYS.has(pair.key)) this.rest(pair.value, this.place("other", "other", "job", pair.key, job));
    }
    return job;
  }

  private environment(node: unknown): string | null {
    return this.reader.text(node) ?? this.reader.text(this.reader.get(this.reader.map(node), "name"));
  }

  private inherit(node: unknown): { start: number; end: number } | null {
    const scalar = this.reader.scalar(node);
    if (scalar?.value !== "inherit") return null;
    const [start, end] = rangeOf(scalar);
    const quoted = scalar.type === "QUOTE_DOUBLE" || scalar.type === "QUOTE_SINGLE" ? 1 : 0;
    return { start: start + quoted, end: end - quoted };
  }

  /** Credentials of the job's container and of its services; their environments are read too. */
  private containers(map: unknown, job: JobModel): readonly Entry[] {
    const r = this.reader;
    const images = [
      r.get(r.map(map), "container"),
      ...r.pairs(r.get(r.map(map), "services")).map((pair) => pair.value),
    ];
    const entries: Entry[] = [];
    for (const image of images) {
      for (const pair of r.pairs(image)) {
        if (pair.key === "credentials") {
          const place = this.place("credentials", "container-credentials", "job", "", job);
          entries.push(...this.entries(pair.value, { ...place, image: r.text(r.get(r.map(image), "image")) }));
        } else this.rest(pair.value, this.place("container-env", "other", "job", pair.key, job));
      }
    }
    return entries;
  }

  private steps(node: unknown, job: JobModel): readonly StepModel[] {
    const steps: StepModel[] = [];
    const seen = new Map<string, number>();
    const visit = (items: readonly unknown[], nested: boolean, depth: number): void => {
      for (const item of items) {
        const map = this.reader.map(item);
        if (!map) continue;
        if (depth > MAX_DEPTH) {
          this.reader.exhausted = true;
          return;
        }
        steps.push(this.step(item, steps.length, nested, job, seen));
        for (const pair of this.reader.pairs(map)) {
          if (STEP_KEYS.has(pair.key)) continue;
          const inner = this.reader.items(pair.value);
          if (inner.some((value) => this.reader.map(value))) visit(inner, true, depth + 1);
        }
      }
    };
    visit(this.reader.items(node), false, 0);
    return steps;
  }

  private step(node: unknown, index: number, nested: boolean, job: JobModel, seen: Map<string, number>): StepModel {
    const r = this.reader;
    const map = r.map(node);
    const [start, end] = rangeOf(map);
    const step: Mutable<StepModel> = {
      index,
      id: r.text(r.get(map, "id")),
      name: r.text(r.get(map, "name")),
      key: "",
      uses: this.uses(r.get(map, "uses")),
      run: null,
      shell: r.text(r.get(map, "shell")) ?? job.shell,
      condition: null,
      continuesOnError: r.text(r.get(map, "continue-on-error")) === "true",
      mayGoOn: hasKey(r, map, "continue-on-error") && r.text(r.get(map, "continue-on-error")) !== "false",
      with: [],
      env: [],
      nested,
      start,
      end,
      line: lineAt(this.lines, start),
    };
    step.key = stepKey(step, r.text(r.get(map, "run")), seen);
    step.condition = this.condition(r.get(map, "if"), this.place("if", "other", "step", "if", job, step));
    step.env = this.entries(r.get(map, "env"), this.place("env", "step-env", "step", "", job, step));
    step.with = this.entries(r.get(map, "with"), this.place("with", "step-with", "step", "", job, step));
    step.run = this.script(r.get(map, "run"), this.place("run", "run-inline", "step", "run", job, step));
    for (const pair of r.pairs(map)) {
      if (STEP_KEYS.has(pair.key) || r.items(pair.value).some((value) => r.map(value))) continue;
      this.rest(pair.value, this.place("other", "other", "step", pair.key, job, step));
    }
    return step;
  }
}

const WORKFLOW_KEYS = new Set(["on", "env", "permissions", "jobs", "defaults"]);
/** All but `on`, whose descriptions are prose. */
const SWEPT_KEYS = ["env", "defaults", "permissions", "jobs"];
const JOB_KEYS = new Set([
  "if",
  "env",
  "with",
  "secrets",
  "steps",
  "outputs",
  "container",
  "services",
  "permissions",
  "needs",
  "uses",
]);
const STEP_KEYS = new Set(["id", "uses", "run", "shell", "if", "with", "env"]);

function hasKey(reader: YamlReader, node: unknown, key: string): boolean {
  return reader.pairs(node).some((pair) => pair.key === key);
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : null;
}

function listOf(reader: YamlReader, node: unknown): readonly string[] {
  const one = reader.text(node);
  if (one !== null) return [one];
  return reader.items(node).flatMap((item) => reader.text(item) ?? []);
}

/** Stable under line moves: the id, else the name, else what is used or run; equal ones are numbered in order. */
function stepKey(step: Mutable<StepModel>, run: string | null, seen: Map<string, number>): string {
  const base =
    step.id ??
    step.name ??
    step.uses?.text.replace(/@.*$/, "") ??
    run?.trim().split("\n", 1)[0]?.slice(0, 80) ??
    "step";
  const count = seen.get(base) ?? 0;
  seen.set(base, count + 1);
  return count === 0 ? base : `${base}#${count + 1}`;
}
