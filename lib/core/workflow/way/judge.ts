import type { Confidence, CredentialKind, Modifier, Target } from "../../contracts.ts";
import { wordsOf } from "../../knowledge/names.ts";
import type { CiFile, JobModel } from "../model.ts";
import { isForkReachable, isUntrusted } from "../triggers.ts";
import { inheritedReads } from "./called.ts";
import { type Evidence, fact, type SinkFact, secretNameEvidence, WEIGHT } from "./evidence.ts";
import type { Linked } from "./linked.ts";
import { findReferences, type Reference } from "./references.ts";
import { ScriptReader } from "./scripts.ts";
import { Tracer } from "./sinks.ts";
import { targetOf } from "./target.ts";

/** A reference with what it is, why, and where it goes. */
export interface JudgedReference extends Reference {
  readonly kind: CredentialKind;
  readonly confidence: Confidence;
  readonly because: string;
  readonly facts: readonly SinkFact[];
  readonly target: Target | null;
  readonly modifiers: readonly Modifier[];
}

/** Judges every reference of a repository. Deterministic: the same text gives the same answer, whatever the order of files. */
export function judgeReferences(linked: Linked): readonly JudgedReference[] {
  const tracer = new Tracer(linked, new ScriptReader());
  const traced = findReferences(linked).map((reference) => ({
    reference,
    facts: factsOf(tracer, linked, reference).map((item) => withCallee(linked, reference, item)),
  }));
  const elsewhere = new Map<string, Evidence>();
  for (const { reference, facts } of traced) learn(elsewhere, reference, facts);
  const events = new EventFinder(linked);
  const judged: JudgedReference[] = [];
  for (const { reference, facts } of traced) {
    const verdict = judge(reference, facts, elsewhere);
    if (!verdict) continue;
    judged.push({
      ...reference,
      ...verdict,
      facts,
      target: target(linked, verdict.kind, facts, reference.name),
      modifiers: modifiersOf(reference, events),
    });
  }
  return judged;
}

function factsOf(tracer: Tracer, linked: Linked, reference: Reference): readonly SinkFact[] {
  if (reference.form === "inherit") return inheritFacts(linked, reference);
  if (reference.form === "all") return [];
  if (reference.exported) {
    const later = tracer.ofExported(reference.exported.at, reference.exported.name);
    if (later.length > 0 || !reference.site) return later;
  }
  if (reference.tested || !reference.site) return [];
  return [reference.site, ...reference.repeats].flatMap((site) => tracer.ofSite(site));
}

/** What another repository's workflow reads of all that it inherits, or why nobody can say. */
function inheritFacts(linked: Linked, { file, job }: Reference): readonly SinkFact[] {
  if (!job?.uses) return [];
  const callee = linked.called(file, job.uses.target);
  if (callee === null) {
    const why = linked.elsewhere.whyUnread(file, job.uses.target);
    const what = `not readable: ${why}`;
    if (why === null) return [];
    return [fact({ path: file.path, line: job.uses.line, what, unread: why }, [], { unreadable: true })];
  }
  if (linked.elsewhere.originOf(callee) === null) return [];
  const reads = inheritedReads(callee, (from, at) => (at.uses ? linked.called(from, at.uses.target) : null));
  const named = reads.names.length > 0 ? `reads ${reads.names.join(", ")}` : "reads none by name";
  const what = reads.open === null ? `${named} of what it inherits` : `${named}, and ${reads.open}`;
  return [fact({ path: callee.path, line: 1, what }, [], { unreadable: reads.open !== null })];
}

/** Says by which file of another repository something was judged: the one that the sink stands in, or that is handed the value there. */
function withCallee(linked: Linked, { file, job, step }: Reference, item: SinkFact): SinkFact {
  const uses = step?.uses ?? job?.uses;
  const callee = uses ? linked.called(file, uses.target) : null;
  const origin =
    linked.elsewhere.originAt(item.sink.path) ?? (callee === null ? null : linked.elsewhere.originOf(callee));
  if (origin === null) return item;
  const { owner, repo, ref, commit, file: path } = origin;
  return { ...item, sink: { ...item.sink, called: { repository: `${owner}/${repo}`, file: path, ref, commit } } };
}

/** The same secret means the same thing everywhere in a repository: what one place shows helps where another shows nothing. */
function learn(elsewhere: Map<string, Evidence>, reference: Reference, facts: readonly SinkFact[]): void {
  if (!reference.name) return;
  const name = secretNameEvidence(reference.name);
  const top = strongest(
    facts.flatMap((item) => item.evidence.filter((one) => counts(one, item, name, reference.name))),
  );
  if (!top || top.weight < WEIGHT.sinkName) return;
  const key = reference.name.toLowerCase();
  const before = elsewhere.get(key);
  if (!before || prefer(top, before)) elsewhere.set(key, top);
}

interface Verdict {
  readonly kind: CredentialKind;
  readonly confidence: Confidence;
  readonly because: string;
}

function judge(
  reference: Reference,
  facts: readonly SinkFact[],
  elsewhere: ReadonlyMap<string, Evidence>,
): Verdict | null {
  if (reference.form === "inherit") return { kind: "secrets-inherit", confidence: "high", because: "secrets: inherit" };
  if (reference.form === "all") {
    return { kind: "all-secrets-exposed", confidence: "high", because: "the whole secrets context" };
  }
  const name = reference.name ? secretNameEvidence(reference.name) : null;
  const other = reference.name ? elsewhere.get(reference.name.toLowerCase()) : undefined;
  const evidence = facts.flatMap((item) => item.evidence.filter((one) => counts(one, item, name, reference.name)));
  if (name) evidence.push(name);
  if (other) evidence.push({ ...other, weight: WEIGHT.elsewhere });
  const unread = facts.length > 0 && facts.every((item) => item.unreadable);
  const top = choose(evidence);
  if (reference.form === "input") return judgeInput(top, facts);
  if (!top) {
    if (unread)
      return { kind: "unresolved-reference", confidence: "low", because: "what receives it cannot be read here" };
    return { kind: "unknown-secret", confidence: "low", because: "nothing in the text says what it is" };
  }
  return { kind: persisted(top.kind, facts), confidence: confidenceOf(top.weight), because: top.because };
}

/** That an input is called `cluster` does not make its value harmless: where nobody can read what takes it, the secret's own name must agree. */
function counts(evidence: Evidence, where: SinkFact, name: Evidence | null, called: string | null): boolean {
  if (evidence.kind !== "identifier" || evidence.weight >= WEIGHT.documentedInput) return true;
  if (called !== null && saysCredential(called)) return false;
  if (evidence.weight > WEIGHT.sinkName) return true;
  return name?.kind === "identifier" || (!where.unreadable && evidence.weight > WEIGHT.weakSinkName);
}

/** `CLUSTER_TOKEN` in a variable `CLUSTER` is a token: a name that ends so is never an identifier, whatever else it is. */
function saysCredential(name: string): boolean {
  return CREDENTIAL_WORDS.has(wordsOf(name).at(-1) ?? "");
}

const CREDENTIAL_WORDS: ReadonlySet<string> = new Set(["token", "password", "passphrase"]);

/** An input is only a reference when what is known of its sinks says that it carries a credential. */
function judgeInput(top: Evidence | null, facts: readonly SinkFact[]): Verdict | null {
  if (!top || top.kind === "identifier" || top.weight < WEIGHT.elsewhere) return null;
  return { kind: persisted(top.kind, facts), confidence: "low", because: top.because };
}

function persisted(kind: CredentialKind, facts: readonly SinkFact[]): CredentialKind {
  const all = facts.length > 0 && facts.every((item) => item.persists);
  return kind === "github-pat" && all ? "persisted-pat-checkout" : kind;
}

/** The strongest evidence; an `identifier` gives way to a strong name that says otherwise, since unknown is never safe. */
function choose(evidence: readonly Evidence[]): Evidence | null {
  const top = strongest(evidence);
  if (top?.kind !== "identifier") return top;
  const doubt = strongest(evidence.filter((item) => item.kind !== "identifier" && item.weight >= WEIGHT.secretName));
  return doubt && doubt.weight >= WEIGHT.secretName && top.weight < WEIGHT.documentedInput ? doubt : top;
}

function strongest(evidence: readonly Evidence[]): Evidence | null {
  let top: Evidence | null = null;
  for (const item of evidence) if (!top || prefer(item, top)) top = item;
  return top;
}

function prefer(a: Evidence, b: Evidence): boolean {
  if (a.weight !== b.weight) return a.weight > b.weight;
  return b.kind === "identifier" && a.kind !== "identifier";
}

function confidenceOf(weight: number): Confidence {
  if (weight >= WEIGHT.variable) return "high";
  return weight >= WEIGHT.elsewhere ? "medium" : "low";
}

const GITHUB_KINDS: ReadonlySet<CredentialKind> = new Set([
  "github-pat",
  "persisted-pat-checkout",
  "github-app-private-key",
]);

/** Parts of GitHub that belong to a person and that no App can be installed on. */
const PERSONAL: ReadonlySet<string> = new Set(["sponsor", "sponsors", "gist", "gists"]);

function target(linked: Linked, kind: CredentialKind, facts: readonly SinkFact[], name: string | null): Target | null {
  if (!GITHUB_KINDS.has(kind)) return null;
  if (name && wordsOf(name).some((word) => PERSONAL.has(word))) {
    return { kind: "user-bound", reason: "its name says sponsors or gists, which only a person's token reaches" };
  }
  return targetOf(linked, facts.length > 0 ? facts : [fact({ path: "", line: 0, what: "the text" }, [])]);
}

function modifiersOf(reference: Reference, events: EventFinder): readonly Modifier[] {
  const modifiers: Modifier[] = [];
  // An alias may stand in a job that others can start, while the job of its anchor is safe.
  const jobs = [reference.job, ...reference.repeats.map((site) => site.place.job)];
  const found = new Set(jobs.flatMap((job) => [...events.of(reference.file, job)]));
  if (reference.file.generated) modifiers.push("generated-workflow");
  if (isUntrusted(found)) modifiers.push("untrusted-trigger");
  if (isForkReachable(found)) modifiers.push("fork-reachable");
  if (jobs.some((job) => job?.environment)) modifiers.push("environment-bound");
  if (reference.tested) modifiers.push("existence-test");
  return modifiers;
}

/** The events that can reach a file: its own, and those of whoever calls it in the repository. */
class EventFinder {
  private readonly known = new Map<CiFile, ReadonlySet<string>>();
  private readonly linked: Linked;

  constructor(linked: Linked) {
    this.linked = linked;
  }

  of(file: CiFile, job: JobModel | null): ReadonlySet<string> {
    const all = this.fileEvents(file);
    const only = job?.condition ? onlyEvents(job.condition) : null;
    if (!only) return all;
    return new Set([...all].filter((event) => only.has(event)));
  }

  private fileEvents(file: CiFile): ReadonlySet<string> {
    const known = this.known.get(file);
    if (known) return known;
    const events = new Set<string>();
    for (const item of this.linked.cameFrom(file)) for (const event of item.triggers.events) events.add(event);
    this.known.set(file, events);
    return events;
  }
}

/**
 * Events that a condition lets through when it is nothing but one or more `github.event_name == '…'` joined by `||`. Anything else
 * might let every event through, so it restricts nothing.
 */
function onlyEvents(condition: string): ReadonlySet<string> | null {
  const text = condition.replace(/^\s*\$\{\{([\s\S]*)\}\}\s*$/, "$1");
  const events = new Set<string>();
  for (const part of text.split("||")) {
    const event = part.match(/^[\s(]*github\.event_name\s*==\s*'([a-z_]+)'[\s)]*$/)?.[1];
    if (!event) return null;
    events.add(event);
  }
  return events;
}
