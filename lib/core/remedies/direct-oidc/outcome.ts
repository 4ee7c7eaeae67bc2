import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import { type Prerequisite, type Remediation, safe } from "../../fix/remediation.ts";
import type { FederatedAction } from "../../knowledge/federation.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import type { StepPlace } from "../../workflow/way/linked.ts";
import { outsiders } from "../reference.ts";
import { ageOf } from "./version.ts";

/** What one vendor's recipe decides; the rest is the same for all. */
export interface Federated {
  readonly at: StepPlace;
  readonly changes: readonly Change[];
  readonly prerequisites: readonly Prerequisite[];
  readonly reasons: readonly string[];
  readonly before: string;
  readonly after: string;
}

export type Outcome = { readonly ok: true; readonly value: Remediation };

/**
 * The remediation: the recipe's changes, the right to ask for an OIDC token, and what has to be known beside the text.
 */
export function federated(reference: JudgedReference, context: FixContext, plan: Federated): Outcome {
  const { file, job } = plan.at;
  const changes: Change[] = [...plan.changes, { do: "grant-rights", file, job, rights: { "id-token": "write" } }];
  const prerequisites = [...plan.prerequisites, ...fetched(reference), ...callers(plan.at)];
  const words = { before: plan.before, after: plan.after };
  return safe(changes, words, prerequisites, [...plan.reasons, ...outsiders(reference, context)]);
}

/** A variable that the plan reads and that nobody has made yet. */
export function variable(name: string, holds: string): Prerequisite {
  const text = `Create the variable ${name} of the organisation, of the repository or of the job's environment: ${holds}.`;
  return { kind: "variable", name, text };
}

export function confirm(name: string, text: string): Prerequisite {
  return { kind: "confirm", name, text };
}

const MINUTES = 60;

/**
 * A stored key lasts as long as a job does, what is exchanged for an OIDC token lasts an hour. Asked where the text
 * says that it is longer.
 */
export function longJob(at: StepPlace, vendor: string, remark: string): readonly Prerequisite[] {
  if ((at.job.timeoutMinutes ?? 0) <= MINUTES) return [];
  const where = `${at.file.path}, job ${at.job.id}`;
  return [
    confirm(
      `hour:${vendor}:${where}`,
      `Confirm that the job needs ${vendor} for one hour at most after it logged in (${where} may run for ${at.job.timeoutMinutes} minutes): ${remark}.`,
    ),
  ];
}

/**
 * The trust that the vendor's side needs, with the claims that it has to ask for. One for each workflow file and
 * environment, since both are part of the condition.
 */
export function trust(
  at: StepPlace,
  context: FixContext,
  vendor: string,
  whose: string,
  audience: string,
): Prerequisite {
  const repository = context.repo.name;
  const path = at.file.path;
  const environment = environmentOf(at);
  const also = `${environment ? `, \`environment\` is ${environment}` : ""}${refCondition(at, context)}`;
  return {
    kind: "trust",
    name: trustName(at, vendor),
    text: `${whose} has to trust the issuer https://token.actions.githubusercontent.com where the audience is ${audience}, \`repository_id\` is the id of ${repository} (or \`repository\` is ${repository}), \`job_workflow_ref\` begins with ${repository}/${path}@${also}. ${SUBJECTS}`,
  };
}

/** A branch with a changed file is this workflow, too: only the refs that the job runs for are to be trusted. */
function refCondition(at: StepPlace, context: FixContext): string {
  const runs = context.reach.of(at.file, at.job, [at.step.condition]).filter((run) => run.by === "anyone");
  if (runs.length === 0 || runs.some((run) => run.refs.length === 0)) return "";
  const refs = [...new Set(runs.flatMap((run) => run.refs))].sort();
  const named = refs.map((ref) => (ref === "$default-branch" ? "the default branch's" : ref));
  return `, \`ref\` is ${named.join(" or ")}`;
}

/** The same for a package index, whose publisher is a form to fill in. */
export function publisher(at: StepPlace, context: FixContext, vendor: string, where: string): Prerequisite {
  const workflow = at.file.path.replace(/^.*\//, "");
  const environment = environmentOf(at);
  const also = environment ? `, environment ${environment}` : "";
  return {
    kind: "trust",
    name: trustName(at, vendor),
    text: `${where}: repository ${context.repo.name}, workflow ${workflow}${also}. Delete the old token only after a release has been published without it.`,
  };
}

const SUBJECTS =
  "Never match on `sub` alone: repositories that were created after 15 July 2026 have subjects with immutable ids.";

function trustName(at: StepPlace, vendor: string): string {
  const environment = at.job.environment;
  return `${vendor}: ${at.file.path}${environment ? ` (${environment})` : ""}`;
}

function environmentOf(at: StepPlace): string | null {
  const { environment } = at.job;
  return environment?.includes("${{") ? "the one of the job" : environment;
}

/** Sets the action's version where it is too old. A commit that nothing is said of stays, and the owner looks. */
export function bump(
  at: StepPlace,
  known: FederatedAction,
): { readonly changes: readonly Change[]; readonly prerequisites: readonly Prerequisite[] } {
  const age = ageOf(at, known.since);
  if (age === "new") return { changes: [], prerequisites: [] };
  if (age === "old") return { changes: [{ do: "set-uses", at, pin: known.pin }], prerequisites: [] };
  const used = at.step.uses?.text ?? known.action;
  const version = known.since.join(".");
  return {
    changes: [],
    prerequisites: [confirm(used, `Confirm that ${used} is version ${version} or newer: older ones know no OIDC.`)],
  };
}

/** A secrets manager goes on fetching what nobody uses any more. */
function fetched(reference: JudgedReference): readonly Prerequisite[] {
  if (reference.origin !== "manager") return [];
  const name = reference.name ?? "the value";
  return [
    confirm(`fetched:${name}`, `Take ${name} out of what the secrets manager's step fetches, if nothing else uses it.`),
  ];
}

function callers(at: StepPlace): readonly Prerequisite[] {
  if (!at.file.triggers.events.includes("workflow_call")) return [];
  const { path } = at.file;
  return [
    confirm(
      `callers:${path}`,
      `Confirm that no other repository calls ${path}, or let its calling jobs grant \`id-token: write\` first: a called workflow has no more rights than its caller.`,
    ),
  ];
}
