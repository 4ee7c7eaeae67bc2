import type { Sink } from "../../contracts.ts";
import { actionKnowledge } from "../../knowledge/index.ts";
import type { ScriptUse } from "../../script/index.ts";
import type { CiFile, JobModel, Site, StepModel, UsesRef } from "../model.ts";
import { checkoutFact, isCheckout, pushedLater } from "./checkout.ts";
import { type Evidence, fact, type SinkFact, sinkNameEvidence, type TokenUse, WEIGHT } from "./evidence.ts";
import type { Linked, StepPlace } from "./linked.ts";
import { isComposite, knownName, type ScriptReader } from "./scripts.ts";
import {
  credentialsFact,
  describe,
  holdingFact,
  knownInputFacts,
  lookUp,
  placeFact,
  remoteInputFacts,
  scriptTokenUse,
  shortUses,
  variableEvidence,
  variableFact,
} from "./sink-facts.ts";

const MAX_DEPTH = 14;
const MAX_FACTS = 200;

/**
 * Follows a value from the expression that reads it to all places where it ends: through variables, composite actions, called
 * workflows, outputs and `$GITHUB_ENV`. Bounded in depth and number; a cycle is walked once.
 */
export class Tracer {
  private readonly linked: Linked;
  private readonly scripts: ScriptReader;

  constructor(linked: Linked, scripts: ScriptReader) {
    this.linked = linked;
    this.scripts = scripts;
  }

  /** Where the value ends that an expression at this site gives. Never empty. */
  ofSite(site: Site): readonly SinkFact[] {
    const walk = new Walk(this.linked, this.scripts);
    walk.site(site, 0);
    if (walk.facts.length >= MAX_FACTS) return [...walk.facts, beyond(site)];
    return walk.facts.length > 0 ? walk.facts : [placeFact(site)];
  }

  /** Where the value of a variable ends that a step of this job sets for those after it. */
  ofExported(place: StepPlace, name: string): readonly SinkFact[] {
    const walk = new Walk(this.linked, this.scripts);
    walk.later(place, name, 0);
    return walk.facts;
  }
}

class Walk {
  readonly facts: SinkFact[] = [];
  private readonly seen = new Set<unknown>();
  private readonly linked: Linked;
  private readonly scripts: ScriptReader;

  constructor(linked: Linked, scripts: ScriptReader) {
    this.linked = linked;
    this.scripts = scripts;
  }

  site(site: Site, depth: number): void {
    if (this.seen.has(site) || depth > MAX_DEPTH || this.facts.length >= MAX_FACTS) return;
    this.seen.add(site);
    const { place, file } = site;
    const before = this.facts.length;
    if (place.kind === "with" && place.step && place.job) this.input(site, place.step, place.job, depth);
    else if (place.kind === "env") this.variable(site, depth);
    else if (place.kind === "run" && place.step && place.job) {
      this.inline(site, { file, job: place.job, step: place.step }, depth);
    } else if (place.kind === "call-secrets" && place.job) this.callSecret(site, place.job, depth);
    else if (place.kind === "call-with" && place.job) this.callInput(site, place.job, depth);
    else if (place.kind === "credentials") this.facts.push(credentialsFact(site));
    else if (place.kind === "output") this.output(site, depth);
    else if (place.kind === "input-default") this.readers(file, "inputs", place.key, depth);
    if (this.facts.length === before && depth === 0) this.facts.push(placeFact(site));
  }

  private add(item: SinkFact): void {
    this.facts.push(item);
  }

  private readers(file: CiFile, root: string, name: string, depth: number, job: JobModel | null = null): void {
    for (const reader of this.linked.readers(file, root, name)) {
      // The outputs of a composite action stand outside of its steps.
      const own = reader.place.job === job || (reader.place.job === null && reader.place.kind === "output");
      if (!job || own) this.site(reader, depth + 1);
    }
  }

  /** An action's input: documented, a local composite's, or only a name. */
  private input(site: Site, step: StepModel, job: JobModel, depth: number): void {
    const { place, file } = site;
    const uses = step.uses;
    const sink = { path: file.path, line: site.line, what: `${shortUses(uses?.text ?? "?")} ${place.key}` };
    if (!uses) return this.add(fact(sink, [sinkNameEvidence(place.key)]));
    if (isCheckout(uses) && place.key.toLowerCase() === "token") {
      return this.add(checkoutFact(sink, { file, job, step }, this.scripts));
    }
    const local = this.linked.called(file, uses.target);
    if (local && (isComposite(local) || this.linked.elsewhere.originOf(local) === null)) {
      const before = this.facts.length;
      const documented = knownInputFacts(sink, step, site, knownName(this.linked, step));
      // What is documented of another repository's action says more than its text.
      if (isComposite(local) && documented.length === 0) this.readers(local, "inputs", place.key, depth);
      else for (const item of documented) this.add(item);
      if (this.facts.length === before) this.facts.push(fact(sink, [sinkNameEvidence(place.key)]));
      return;
    }
    for (const item of remoteInputFacts(this.unread(sink, file, uses), step, site)) this.add(item);
  }

  /** The sink, with the reason why nobody can say what it does. */
  private unread(sink: Sink, from: CiFile, uses: UsesRef | null | undefined): Sink {
    const why = uses ? this.linked.elsewhere.whyUnread(from, uses.target) : null;
    return why === null ? sink : { ...sink, what: `${sink.what}, which is not readable: ${why}`, unread: why };
  }

  /** A variable of a step, a job or a workflow. */
  private variable(site: Site, depth: number): void {
    const { place, file } = site;
    if (place.step && place.job) {
      const at = { file, job: place.job, step: place.step };
      this.stepVariable(at, place.key, depth, true);
      for (const reader of this.linked.readers(file, "env", place.key)) {
        if (reader.place.step === place.step) this.site(reader, depth + 1);
      }
      return;
    }
    const jobs = place.job ? [place.job] : file.jobs;
    for (const job of jobs) {
      if (!place.job && job.env.some((entry) => entry.key === place.key)) continue;
      for (const step of job.steps) {
        if (!step.env.some((entry) => entry.key === place.key)) {
          this.stepVariable({ file, job, step }, place.key, depth, false);
        }
      }
      this.readers(file, "env", place.key, depth, job);
    }
  }

  /** What one step does with a variable. `own`: the step itself names it, so that it certainly wants it. */
  private stepVariable(at: StepPlace, name: string, depth: number, own: boolean): void {
    const { step, file } = at;
    if (step.run) return this.scriptVariable(at, name, depth, own);
    if (!step.uses) return;
    const local = this.linked.called(file, step.uses.target);
    const sink = { path: file.path, line: step.uses.line, what: `${shortUses(step.uses.text)} env ${name}` };
    if (isComposite(local)) {
      const before = this.facts.length;
      // An action may use itself, and two may use a third: each is asked once for each variable.
      const key = `${local.path}\n${name}`;
      for (const job of this.seen.has(key) ? [] : local.jobs) {
        this.seen.add(key);
        for (const inner of job.steps) this.stepVariable({ file: local, job, step: inner }, name, depth + 1, false);
      }
      if (own && this.facts.length === before) this.facts.push(fact(sink, variableEvidence(name)));
      return;
    }
    const known = actionKnowledge(step.uses.text);
    const holding = lookUp(known?.env, name);
    if (holding) return this.add(holdingFact(sink, holding, step, `${shortUses(step.uses.text)} reads ${name}`));
    if (own) this.add(variableFact(sink, name, step.env));
  }

  private scriptVariable(at: StepPlace, name: string, depth: number, own: boolean): void {
    const { step, file } = at;
    if (!own && !this.scripts.mayRead(step, name)) return;
    const uses = this.scripts.uses(at, name);
    const mine = uses.filter((use) => use.source.kind === "variable" && use.source.name === name && use.via !== "test");
    for (const use of mine) this.scriptUse(at, use, name, depth);
    if (own && mine.length === 0 && step.run) {
      const sink = { path: file.path, line: step.run.line, what: `env ${name}` };
      this.add(variableFact(sink, name, step.env));
    }
  }

  private inline(site: Site, at: StepPlace, depth: number): void {
    const uses = this.scripts
      .uses(at)
      .filter((use) => use.source.kind === "expression" && use.source.index === site.index);
    for (const use of uses) if (use.via !== "test") this.scriptUse(at, use, null, depth);
    if (uses.length === 0) {
      this.facts.push(fact({ path: site.file.path, line: site.line, what: "run script" }, []));
    }
  }

  private scriptUse(at: StepPlace, use: ScriptUse, variable: string | null, depth: number): void {
    const { step, file } = at;
    if (!step.run || this.facts.length >= MAX_FACTS || depth > MAX_DEPTH) return;
    const sink = { path: file.path, line: step.run.lineOf(use.line), what: describe(use, variable) };
    if (use.via === "github-env" && use.to) {
      const before = this.facts.length;
      this.later(at, use.to, depth + 1);
      if (this.facts.length === before) this.facts.push(fact(sink, variableEvidence(use.to)));
      return;
    }
    if (use.via === "github-output" && use.to && step.id) {
      const before = this.facts.length;
      this.readers(file, `steps.${step.id.toLowerCase()}`, use.to, depth, at.job);
      if (this.facts.length === before) this.facts.push(fact(sink, variable ? variableEvidence(variable) : []));
      return;
    }
    const evidence: (Evidence | null)[] = variable ? [...variableEvidence(variable)] : [];
    if (use.to) evidence.push(...variableEvidence(use.to));
    if (use.kind) evidence.push({ kind: use.kind, weight: WEIGHT.command, because: use.command });
    this.facts.push(fact(sink, evidence, { use: this.clonedAndPushed(at, use, scriptTokenUse(use)) }));
  }

  /** A token in a clone's URL stays with the clone: a push in a later step is a use of it. */
  private clonedAndPushed(at: StepPlace, use: ScriptUse, known: TokenUse | null): TokenUse | null {
    if (known?.permissions?.contents !== "read" || use.via !== "url" || !use.command.startsWith("git ")) return known;
    return pushedLater(at, this.scripts)
      ? { ...known, permissions: { ...known.permissions, contents: "write" } }
      : known;
  }

  /** Steps behind this one that see a variable which it wrote to `$GITHUB_ENV`. */
  later(at: StepPlace, name: string, depth: number): void {
    const key = `${at.file.path}\n${at.job.id}\n${at.step.index}\n${name}`;
    if (this.seen.has(key) || depth > MAX_DEPTH) return;
    this.seen.add(key);
    for (const step of at.job.steps) {
      if (step.index <= at.step.index || step.env.some((entry) => entry.key === name)) continue;
      this.stepVariable({ ...at, step }, name, depth, false);
    }
    for (const reader of this.linked.readers(at.file, "env", name)) {
      if (reader.place.job === at.job && (reader.place.step?.index ?? 0) > at.step.index) this.site(reader, depth + 1);
    }
  }

  private callSecret(site: Site, job: JobModel, depth: number): void {
    const called = job.uses ? this.linked.called(site.file, job.uses.target) : null;
    const { key } = site.place;
    const sink = { path: site.file.path, line: site.line, what: `${shortUses(job.uses?.text ?? "?")} secret ${key}` };
    if (!called)
      return this.add(fact(this.unread(sink, site.file, job.uses), [sinkNameEvidence(key)], { unreadable: true }));
    const before = this.facts.length;
    this.readers(called, "secrets", key, depth);
    if (this.facts.length === before) this.facts.push(fact(sink, [sinkNameEvidence(key)]));
  }

  private callInput(site: Site, job: JobModel, depth: number): void {
    const called = job.uses ? this.linked.called(site.file, job.uses.target) : null;
    if (called) return this.readers(called, "inputs", site.place.key, depth);
    const what = `${shortUses(job.uses?.text ?? "?")} input ${site.place.key}`;
    const sink = this.unread({ path: site.file.path, line: site.line, what }, site.file, job.uses);
    this.facts.push(fact(sink, [sinkNameEvidence(site.place.key)], { unreadable: true }));
  }

  /** A job's output goes to the jobs that need it, a composite action's to the steps of its callers. */
  private output(site: Site, depth: number): void {
    const { place, file } = site;
    if (place.job && file.kind === "workflow") {
      this.readers(file, `needs.${place.job.id.toLowerCase()}`, place.key, depth);
      this.readers(file, `jobs.${place.job.id.toLowerCase()}`, place.key, depth);
      return;
    }
    for (const caller of this.linked.actionCallers(file)) {
      if (!caller.step.id) continue;
      this.readers(caller.file, `steps.${caller.step.id.toLowerCase()}`, place.key, depth, caller.job);
    }
    for (const caller of this.linked.workflowCallers(file)) {
      this.readers(caller.file, `needs.${caller.job.id.toLowerCase()}`, place.key, depth);
    }
  }
}

/** What the bound cut off is not known, so the whole is opaque. */
function beyond(site: Site): SinkFact {
  const sink = { path: site.file.path, line: site.line, what: `more than ${MAX_FACTS} places` };
  return fact(sink, [], { use: { permissions: null, repository: null, scope: "opaque" } });
}
