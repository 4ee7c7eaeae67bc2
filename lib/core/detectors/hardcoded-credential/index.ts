import type { Confidence, Finding, ReferenceContext, Span } from "../../contracts.ts";
import { scanText } from "../../literals/index.ts";
import type { CiFile, Entry, JobModel, RepoModel, StepModel } from "../../workflow/model.ts";
import { spanAt } from "../../workflow/text.ts";
import type { Detector } from "../detector.ts";
import { Ordinals } from "../fingerprint.ts";
import {
  holdsPassword,
  isLiteralPassword,
  isThrowawayPassword,
  literalShape,
  looksRandom,
  mayHoldToken,
} from "./password.ts";

interface Placed {
  readonly entry: Entry;
  readonly context: ReferenceContext;
  readonly job: JobModel | null;
  readonly step: StepModel | null;
}

interface Literal {
  readonly start: number;
  readonly end: number;
  readonly shape: string;
  readonly what: string;
  readonly confidence: Confidence;
}

/**
 * Credentials written into a CI file: values of a known form anywhere in the text, and literal passwords where an input or a variable
 * is known to hold one.
 */
export const detector: Detector = {
  id: "hardcoded-credential",
  title: "Credential written into the file",
  docs: "A value that everybody who can read the repository has, in every commit since. Values of a known form are found anywhere in a CI file; free-form passwords only where an input or a variable is known to hold one. Passwords of service containers that live for one job, and well-known throwaway values (postgres, test, example), are left out knowingly.",
  blocking: "yes",
  detect: (repo) => repo.files.flatMap((file) => inFile(repo, file)),
};

function inFile(repo: RepoModel, file: CiFile): readonly Finding[] {
  const placed = entriesOf(file);
  const literals: Literal[] = scanText(file.text, file.path)
    .filter((match) => match.kind === "hardcoded-credential" && match.confidence !== "low")
    .map((match) => ({ ...match, what: match.message }));
  for (const at of placed) {
    const literal = literalPassword(file, at);
    if (literal && literals.some((known) => known.start < at.entry.end && known.end > at.entry.start)) continue;
    if (literal) literals.push(literal);
  }
  const ordinals = new Ordinals();
  return literals.sort((a, b) => a.start - b.start).map((literal) => finding(repo, file, literal, placed, ordinals));
}

function literalPassword(file: CiFile, at: Placed): Literal | null {
  const { entry } = at;
  if (!entry.value || !isLiteralPassword(entry.value) || isThrowawayPassword(entry.value)) return null;
  const random = looksRandom(entry.value) && mayHoldToken(entry.key);
  if (!random && !holdsPassword(entry.key, at.step && at.context === "step-with" ? at.step : null)) return null;
  const quoted = /^["']/.test(file.text.slice(entry.start, entry.start + 1)) ? 1 : 0;
  return {
    start: entry.start + quoted,
    end: entry.end - quoted,
    shape: literalShape(entry.value),
    what: `${entry.key} is given as a literal value.`,
    confidence: "medium",
  };
}

function finding(
  repo: RepoModel,
  file: CiFile,
  literal: Literal,
  placed: readonly Placed[],
  ordinals: Ordinals,
): Finding {
  const at = placed.find(({ entry }) => literal.start >= entry.start && literal.end <= entry.end) ?? null;
  const hmac = repo.seal(file.text.slice(literal.start, literal.end));
  const primary: Span = spanAt(file.lines, file.path, literal.start, literal.end);
  return {
    fingerprint: ordinals.next([file.path, at?.job?.id ?? "", at?.step?.key ?? "", `literal:${hmac}`]),
    detector: detector.id,
    kind: "hardcoded-credential",
    origin: "literal",
    target: null,
    severity: "critical",
    confidence: literal.confidence,
    blocksThaw: true,
    secretName: null,
    context: at?.context ?? (inScript(file, literal) ? "run-inline" : "other"),
    primary,
    remedy: "manual",
    message: `${literal.what} Everybody who can read this repository has it: revoke it first, then replace it.`,
    modifiers: file.generated ? ["generated-workflow"] : [],
    generatedFrom: file.generated?.source ?? null,
    sinks: at ? [{ path: file.path, line: primary.line, what: sinkOf(at) }] : [],
    commit: null,
    literal: { hmac, shape: literal.shape },
  };
}

function sinkOf(at: Placed): string {
  if (at.job?.uses) return `${at.job.uses.text.replace(/@.*$/s, "")} ${at.entry.key}`;
  return at.context === "step-with"
    ? `${at.step?.uses?.text.replace(/@.*$/s, "") ?? "step"} ${at.entry.key}`
    : `env ${at.entry.key}`;
}

function inScript(file: CiFile, literal: Literal): boolean {
  return file.jobs.some((job) =>
    job.steps.some((step) => step.run !== null && literal.start >= step.start && literal.end <= step.end),
  );
}

function entriesOf(file: CiFile): readonly Placed[] {
  const placed: Placed[] = file.env.map((entry) => ({ entry, context: "workflow-env", job: null, step: null }));
  for (const job of file.jobs) {
    for (const entry of job.env) placed.push({ entry, context: "job-env", job, step: null });
    for (const entry of job.secrets) placed.push({ entry, context: "call-secrets", job, step: null });
    for (const entry of job.with) placed.push({ entry, context: "other", job, step: null });
    for (const entry of job.credentials) placed.push({ entry, context: "container-credentials", job, step: null });
    for (const step of job.steps) {
      for (const entry of step.with) placed.push({ entry, context: "step-with", job, step });
      for (const entry of step.env) placed.push({ entry, context: "step-env", job, step });
    }
  }
  return placed;
}
