import type { Finding } from "../../contracts.ts";
import { actionKnowledge } from "../../knowledge/index.ts";
import type { CiFile, JobModel, RepoModel, StepModel } from "../../workflow/model.ts";
import { spanAt } from "../../workflow/text.ts";
import { inputsOf } from "../../workflow/way/linked.ts";
import type { Detector } from "../detector.ts";
import { Ordinals } from "../fingerprint.ts";

/** A step that mints an App token for more than it has to: every repository of an owner, or every permission of the App. */
export const detector: Detector = {
  id: "app-token-overscoped",
  title: "GitHub App token with more scope than needed",
  docs: "A step that makes a GitHub App token with an owner but no repositories gets one for the whole installation; without a list of permissions it gets all that the App has. Only actions whose inputs can narrow the token are judged.",
  blocking: "never",
  detect: (repo) => repo.files.flatMap((file) => inFile(repo, file)),
};

function inFile(repo: RepoModel, file: CiFile): readonly Finding[] {
  const ordinals = new Ordinals();
  const findings: Finding[] = [];
  for (const job of file.jobs) {
    for (const step of job.steps) {
      const missing = step.uses ? missingLimits(step) : [];
      if (missing.length > 0) findings.push(finding(repo, file, job, step, missing, ordinals));
    }
  }
  return findings;
}

/** Inputs that would narrow the token and are not given. */
function missingLimits(step: StepModel): readonly string[] {
  const known = step.uses ? actionKnowledge(step.uses.text) : null;
  if (known?.exchange?.how !== "app-token") return [];
  const inputOf = inputsOf(step);
  const narrows = /^actions\/create-github-app-token(@|$)/i.test(step.uses?.text ?? "");
  const missing: string[] = [];
  if ((inputOf("owner") ?? "") !== "" && (inputOf("repositories") ?? "") === "") missing.push("repositories");
  const limited = step.with.some((entry) => /^permissions?(-|$)/i.test(entry.key));
  if (narrows && !limited) missing.push("permission-*");
  return missing;
}

function finding(
  repo: RepoModel,
  file: CiFile,
  job: JobModel,
  step: StepModel,
  missing: readonly string[],
  ordinals: Ordinals,
): Finding {
  const uses = step.uses;
  const name = uses?.text.replace(/@.*$/s, "") ?? "";
  const own = repo.references.filter((candidate) => candidate.step === step);
  const reference = own.find((candidate) => candidate.kind === "github-app-private-key") ?? own[0];
  return {
    fingerprint: ordinals.next([file.path, job.id, step.key, name]),
    detector: detector.id,
    kind: "app-token-overscoped",
    origin: reference?.origin ?? "secret",
    target: null,
    severity: "medium",
    confidence: "high",
    blocksThaw: false,
    secretName: null,
    context: "step-with",
    primary: spanAt(file.lines, file.path, uses?.start ?? step.start, uses?.end ?? step.start),
    remedy: "narrow-app-token",
    message: `This App token has more scope than it needs to: ${missing.join(" and ")} not given. Name the repositories and permissions that the job uses.`,
    modifiers: reference?.modifiers.filter((modifier) => modifier !== "existence-test") ?? [],
    generatedFrom: file.generated?.source ?? null,
    sinks: [],
    commit: null,
    literal: null,
  };
}
