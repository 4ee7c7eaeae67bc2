import type { Result } from "../../contracts.ts";
import { withoutSecret } from "../../fix/callers.ts";
import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import { type RemedyRefusal, refuse } from "../../fix/refusals.ts";
import { type Prerequisite, type Remediation, safe } from "../../fix/remediation.ts";
import { callersDiffer, generatedCallee } from "../../fix/supply.ts";
import { actionKnowledge } from "../../knowledge/index.ts";
import { appTokenUses } from "../../workflow/way/app-token.ts";
import type { SinkFact } from "../../workflow/way/evidence.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { entryOf, type StepPlace } from "../../workflow/way/linked.ts";
import { actorReasons, BROKER_PREREQUISITE, outsiders } from "../reference.ts";
import { rightsText } from "../words.ts";
import { type GitHubRequest, scopeOfFacts } from "./scope.ts";

/**
 * A step that makes an App's token from its private key becomes the broker's step, with the repositories and permissions that were asked
 * for, or those that the uses of its output need. The key itself moves to the broker.
 */
export function planAppKey(reference: JudgedReference, context: FixContext): Result<Remediation, RemedyRefusal> {
  const steps = tokenSteps(reference, context);
  if (!steps.ok) return steps;
  const changes: Change[] = [...steps.value.passing];
  const reasons = [...outsiders(reference, context)];
  const asked: GitHubRequest[] = [];
  for (const at of steps.value.steps) {
    const odd = oddOutputs(at) ?? withoutIdentity(at, context);
    if (odd) return odd;
    const request = requestOf(at, context);
    if (request.ask !== null) reasons.push(`Confirm what the token of ${at.job.id} may do: ${request.ask}.`);
    asked.push(request);
    reasons.push(...actorReasons(context, request).filter((reason) => !reasons.includes(reason)));
    changes.push({ do: "become-broker", at, request });
  }
  const prerequisites: Prerequisite[] = [
    BROKER_PREREQUISITE,
    {
      kind: "broker",
      name: `app:${reference.name ?? "key"}`,
      text: `Give the App of ${reference.name ?? "this key"} to the broker: its key is then stored there, and nowhere in GitHub.`,
    },
  ];
  return safe(
    changes,
    {
      before: `${reference.name ?? "the key"}: every right of the App on every repository it is installed on, for ever`,
      after: asked
        .map((request) => `${rightsText(request.permissions)} on ${request.repositories.join(", ")}`)
        .join("; "),
    },
    prerequisites,
    reasons,
  );
}

interface TokenSteps {
  readonly steps: readonly StepPlace[];
  /** What passes the key on to them, and no longer has to. */
  readonly passing: readonly Change[];
}

/** The steps that the key goes to: the one that names it, or those of the workflow that it is passed to. */
function tokenSteps(reference: JudgedReference, context: FixContext): Result<TokenSteps, RemedyRefusal> {
  const { place, file, span } = reference;
  if (!place?.job || reference.form !== "access") return elsewhere(span);
  if (place.kind === "with" && place.step) {
    const at = { file, job: place.job, step: place.step };
    if (file.kind === "action" || !makesToken(at)) return elsewhere(span);
    const { site } = reference;
    const denied = site && withoutSecret(context.repo.linked, site, reference.name ?? "", "a-secret");
    return denied ? callersDiffer(denied, site, place.key) : { ok: true, value: { steps: [at], passing: [] } };
  }
  if (place.kind !== "call-secrets") return elsewhere(span);
  const callee = place.job.uses ? context.repo.linked.callee(place.job.uses.target) : null;
  if (callee?.kind !== "workflow") {
    return refuse(
      "remote-callee",
      span,
      `The App's key is handed to ${place.job.uses?.text ?? "a workflow"} of another repository. That workflow has to ask the broker itself; then stop passing the key.`,
    );
  }
  if (callee.generated) return generatedCallee(callee.path, callee.generated.source, span) as never;
  const steps: StepPlace[] = [];
  for (const site of context.repo.linked.readers(callee, "secrets", place.key)) {
    const { job, step } = site.place;
    if (site.place.kind !== "with" || !job || !step || !makesToken({ file: callee, job, step })) {
      return elsewhere({ path: callee.path, line: site.line });
    }
    // The step that becomes the broker's is asked by all who run it: there is no other to keep it from some.
    const denied = withoutSecret(context.repo.linked, site, place.key, "a-secret");
    if (denied) return callersDiffer(denied, site, place.key);
    steps.push({ file: callee, job, step });
  }
  if (steps.length === 0) return elsewhere(span);
  const passing: Change[] = [
    { do: "remove-entry", section: { file, job: place.job, step: null, name: "secrets" }, key: place.key },
    { do: "make-optional", file: callee, name: place.key },
  ];
  return { ok: true, value: { steps, passing } };
}

function makesToken(at: StepPlace): boolean {
  return at.step.uses !== null && actionKnowledge(at.step.uses.text)?.exchange?.how === "app-token";
}

function elsewhere(at: { path: string; line: number }) {
  return refuse(
    "app-key-elsewhere",
    at,
    "The App's key goes to something that is no step for making its token. Make the token by the broker's step, and give that token to the program.",
  );
}

/** A step that only Dependabot's runs, or those of forks, get to. */
function withoutIdentity(at: StepPlace, context: FixContext): { ok: false; failure: RemedyRefusal } | null {
  if (context.reach.of(at.file, at.job, [at.step.condition]).some((run) => run.by === "anyone")) return null;
  return refuse(
    "no-identity",
    { path: at.file.path, line: at.step.line },
    "Only runs of Dependabot or of forks get here, and GitHub gives those no OIDC token: keep the key among Dependabot's secrets, or let another event do this.",
  );
}

/** Outputs that the broker's step does not have. */
function oddOutputs(at: StepPlace): { ok: false; failure: RemedyRefusal } | null {
  const { id } = at.step;
  if (!id) return null;
  for (const site of at.file.sites) {
    for (const access of site.accesses) {
      if (site.place.job !== at.job || access.root !== "steps" || access.path[0]?.toLowerCase() !== id.toLowerCase())
        continue;
      const output = access.path[2] ?? "";
      if (access.path[1] !== "outputs" || output === "token") continue;
      return refuse(
        "app-output",
        { path: at.file.path, line: site.line },
        `The output ${output || "of every name"} is read here, which the broker's step does not give: the broker chooses the App. Write the name that is meant.`,
      );
    }
  }
  return null;
}

/** What the step asked for; where it named no permissions, what the uses of its output need. */
function requestOf(at: StepPlace, context: FixContext): GitHubRequest {
  const { repo } = context;
  const uses = appTokenUses(at.step);
  const sink = { path: at.file.path, line: at.step.line, what: at.step.uses?.text.replace(/@.*$/s, "") ?? "the step" };
  const own = uses.map((use) => ({ sink, evidence: [], use, persists: false, unreadable: false }) satisfies SinkFact);
  const asked = scopeOfFacts(own, repo);
  if (asked.ask === null) return asked;
  const read = outputFacts(at, context);
  const needed = scopeOfFacts(read, repo);
  const named = uses.some((use) => use.permissions !== null);
  const placed = uses.every((use) => use.scope === "self" || use.scope === "named");
  const permissions = named ? asked.permissions : needed.permissions;
  const repositories = placed ? asked.repositories : needed.repositories;
  const known = read.length > 0 && (named || needed.ask === null) && (placed || needed.ask === null);
  const ask = known && entryOf(at.step.with, "owner") === null ? null : (needed.ask ?? asked.ask);
  return { provider: "github-app", repositories, permissions, ask };
}

export function outputFacts(at: StepPlace, context: FixContext): readonly SinkFact[] {
  const { id } = at.step;
  if (!id) return [];
  return context.repo.linked
    .readers(at.file, `steps.${id.toLowerCase()}`, "token")
    .filter((site) => site.place.job === at.job)
    .flatMap((site) => context.tracer.ofSite(site));
}
