import { environmentOf } from "../fix/assemble/leases.ts";
import type { LeaseRequest } from "../fix/changes.ts";
import type { FixContext } from "../fix/context.ts";
import type { Prerequisite } from "../fix/remediation.ts";
import type { Access } from "../workflow/expression.ts";
import type { Site } from "../workflow/model.ts";
import { sourceOffset } from "../workflow/scalar.ts";
import { isUntrusted } from "../workflow/triggers.ts";
import type { JudgedReference } from "../workflow/way/judge.ts";
import { listText } from "./words.ts";

/** What several remedies ask of a reference. */

/** Every place that the reference's text stands for. */
export function sitesOf(reference: JudgedReference): readonly Site[] {
  return reference.site ? [reference.site, ...reference.repeats] : [];
}

/** The reference's own access in a site: the one that stands at its place. A manager's JSON is read with its property. */
export function accessOf(reference: JudgedReference, site: Site): Access | null {
  const found = site.accesses.find((access) => sourceOffset(site.expression, access.start) === reference.span.start);
  if (!found) return null;
  return reference.origin === "manager" && found.field !== null ? withProperty(found, site) : found;
}

/** `fromJSON(steps.a.outputs.b).C` as one access: what the manager hands on is the property, not the JSON. */
function withProperty(access: Access, site: Site): Access | null {
  const { text } = site.expression;
  const before = /fromJSON\(\s*$/i.exec(text.slice(0, access.start));
  const after = /^\s*\)\s*\.\s*[\w-]+/.exec(text.slice(access.end));
  if (!before || !after) return null;
  return { ...access, start: access.start - before[0].length, end: access.end + after[0].length };
}

export const BROKER_PREREQUISITE: Prerequisite = {
  kind: "variable",
  name: "THAW_BROKER_URL",
  text: "Set the variable THAW_BROKER_URL of the organisation to the address of the broker.",
};

/** A name that can stand behind `secrets.` and `vars.` (GitHub docs, "Using secrets", naming). Others are only reached in brackets. */
export function isPlainName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** A manager that still hands on what the job now gets from the broker should stop doing so. */
export function managerPrerequisites(reference: JudgedReference): readonly Prerequisite[] {
  if (reference.origin !== "manager") return [];
  const name = reference.name ?? "the value";
  const text = `Take ${name} out of what the secrets manager's step fetches in ${reference.file.path}: the job no longer reads it there.`;
  return [{ kind: "confirm", name: `manager:${reference.file.path}:${name}`, text }];
}

type GitHubRequest = Extract<LeaseRequest, { provider: "github-app" }>;

/** Conditions that wait for somebody's login: what the new token does is done by the broker's App. */
export function actorReasons(context: FixContext, request: GitHubRequest): readonly string[] {
  if (!Object.values(request.permissions).includes("write")) return [];
  return context.actors
    .slice(0, 5)
    .map(
      ({ login, path, line }) =>
        `${path}:${line} compares who acted with ${login}: what the new token writes is written by the broker's App, so adapt the condition if it waits for this token.`,
    );
}

/** Whether a push passes a branch's protection depends on who pushes, which no workflow shows. */
export function bypassPrerequisites(context: FixContext, request: GitHubRequest): readonly Prerequisite[] {
  if (request.permissions.contents !== "write" || !request.repositories.includes(context.repo.name)) return [];
  return [
    {
      kind: "confirm",
      name: "bypass",
      text: "If the owner of the old token passes a branch protection or ruleset when pushing, let the broker's App pass it too.",
    },
  ];
}

/** Why the events of a job make a person look: outsiders can cause them, or they are pull requests whose runs could read the secret. */
export function outsiders(reference: JudgedReference, context: FixContext): readonly string[] {
  const conditions = [reference.step?.condition ?? null];
  const events = [...new Set(context.reach.of(reference.file, reference.job, conditions).map((item) => item.event))];
  const reasons: string[] = [];
  const { job } = reference;
  if (job?.environment?.includes("${{")) {
    reasons.push(
      environmentOf(job)
        ? `The environment of ${job.id} depends on the run, and the secret may be kept in it: only runs that have it ask the broker.`
        : `The environment of ${job.id} is computed, so the grant names none: if the secret is kept in one, name it there.`,
    );
  }
  if (events.includes("")) {
    reasons.push(
      `No workflow of this repository starts ${reference.file.path}: name those of other repositories that may, before the grant is approved.`,
    );
  }
  const open = events.filter((event) => isUntrusted([event]));
  if (open.length > 0) {
    reasons.push(
      `People without write access can cause ${listText(open)}: the grant needs a security lead's approval.`,
    );
  }
  const pulls = events.filter((event) => event.startsWith("pull_request") && event !== "pull_request_target");
  if (pulls.length > 0) {
    reasons.push(
      `The secret can be read on ${listText(pulls)} of this repository's own branches today, so the grant admits that too: decide whether it should.`,
    );
  }
  return reasons;
}
