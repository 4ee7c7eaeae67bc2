import type { OctoContext } from "../octo-sts.ts";
import type { TrustPolicyInput } from "../policy.ts";
import { isRefPattern } from "../refs.ts";
import type { OctoClaims, OctoWorkflow } from "./claims.ts";
import { commonRefs } from "./refs.ts";
import type { Refuse } from "./refusal.ts";
import type { OctoSubject } from "./subject.ts";
import type { OctoTargets } from "./targets.ts";

export interface OctoParts {
  readonly issuer: string;
  readonly subject: OctoSubject;
  /** The key that the subject stands under. */
  readonly at: string;
  readonly claims: OctoClaims;
  readonly targets: OctoTargets;
  readonly context: OctoContext;
  readonly refuse: Refuse;
}

type Who = TrustPolicyInput["who"];

/** The proposal for one repository that may ask, or null once something was refused. */
export function proposalOf(parts: OctoParts): TrustPolicyInput | null {
  const { targets, context, claims, issuer, subject } = parts;
  const ids = idsOf(parts);
  const files = filesOf(parts);
  const environment = environmentOf(parts);
  const events = eventsOf(parts);
  if (ids === null || files === null || environment === null || events === null) return null;
  const refs = refsOf(parts, files.refs);
  if (refs === null) return null;
  const who: Who = {
    issuer,
    repository: subject.repository,
    repository_id: ids.repository,
    owner_id: ids.owner,
    workflows: [...files.workflows],
    ...(files.called === null ? {} : { called: files.called }),
    refs: [...refs],
    ...(claims.refType === null ? {} : { ref_type: claims.refType as Who["ref_type"] }),
    events: [...events],
    ...(environment === "" ? {} : { environment }),
    runner: claims.runner ?? context.completions?.runner ?? "hosted",
  };
  const repositories = targets.repositories.map((entry) => (entry.id === ids.repository ? "self" : entry));
  return {
    grant: context.grant,
    who,
    what: { provider: "github-app", repositories: [...repositories], permissions: targets.permissions },
    lifetime_minutes: context.completions?.lifetimeMinutes ?? 60,
  };
}

function idsOf(parts: OctoParts): { readonly repository: string; readonly owner: string } | null {
  const { subject, claims, context, at, refuse } = parts;
  const repository = exactIdOf(subject.repository, context);
  if (repository === null) {
    const reason = `${subject.repository} is no repository that is known by exactly this name`;
    return refuse("repository", [at], reason, "Correct its name, in upper and lower case too.");
  }
  if (claims.repositoryId !== null && claims.repositoryId !== repository) {
    const reason = `${subject.repository} has another id than ${claims.repositoryId}`;
    return refuse("contradiction", ["claim_pattern", "repository_id"], reason, "Correct the id or the subject.");
  }
  const isOwn = ownerOf(subject.repository) === ownerOf(context.repository.name);
  const owner = claims.ownerId ?? (isOwn ? context.repository.ownerId : null);
  if (owner === null) {
    const reason = `the id of the owner of ${subject.repository} is not known`;
    return refuse("repository", [at], reason, "Give it as claim_pattern.repository_owner_id.");
  }
  if (isOwn && owner !== context.repository.ownerId) {
    const reason = `the owner of ${subject.repository} has another id than ${owner}`;
    return refuse("contradiction", ["claim_pattern", "repository_owner_id"], reason, "Correct the id or the subject.");
  }
  return { repository, owner };
}

/** octo-sts compares subjects with their case: one that GitHub spells otherwise admits nobody there. */
function exactIdOf(name: string, { repository, repositories }: OctoContext): string | null {
  return repository.name === name ? repository.id : (repositories.get(name) ?? null);
}

function ownerOf(name: string): string {
  return name.slice(0, name.indexOf("/"));
}

/** The empty text where the job has no environment. */
function environmentOf({ subject, claims, refuse }: OctoParts): string | null {
  if (claims.environment === null || claims.environment === subject.environment) return subject.environment ?? "";
  const reason = `no job of ${subject.repository} with this subject has the environment ${claims.environment}`;
  return refuse("contradiction", ["claim_pattern", "environment"], reason, "Correct the environment or the subject.");
}

function eventsOf({ subject, claims, context, refuse, at }: OctoParts): readonly string[] | null {
  const events = claims.events ?? context.completions?.events ?? [];
  const where = claims.events === null ? [at] : ["claim_pattern", "event_name"];
  if (events.length === 0) {
    return refuse("events", where, "any event could start it", "Name the events that start the jobs.");
  }
  const pull = events.find((event) => event.startsWith("pull_request"));
  if (pull !== undefined && subject.environment === null) {
    const reason = `a run of ${pull} has another subject`;
    return refuse("events", where, reason, "Take the event out, or write a policy for it and ask a security lead.");
  }
  return events;
}

interface Files {
  readonly workflows: readonly string[];
  readonly called: string | null;
  /** Conditions on the run's ref that come from the files' refs: it is the same in our policies. */
  readonly refs: readonly (readonly string[])[];
}

function filesOf(parts: OctoParts): Files | null {
  const { claims, context } = parts;
  const started = claims.workflows === null ? null : startedOf(parts, claims.workflows);
  if (claims.workflows !== null && started === null) return null;
  const called = claims.jobWorkflows === null ? null : calledOf(parts, claims.jobWorkflows);
  if (claims.jobWorkflows !== null && called === null) return null;
  const workflows = started?.paths ?? context.completions?.workflows ?? called?.own ?? [];
  if (workflows.length === 0) {
    const reason = `any workflow of ${parts.subject.repository} could use it`;
    const advice = "Name the workflows, with claim_pattern.workflow_ref or when importing.";
    return parts.refuse(
      "workflows",
      claims.jobWorkflows === null ? [parts.at] : ["claim_pattern", "job_workflow_ref"],
      reason,
      advice,
    );
  }
  const refs = [started?.refs, called?.refs].filter((list) => list !== undefined && list !== null);
  return { workflows, called: called?.text ?? null, refs };
}

/** Our policies take every file at every ref, so each file must be there at the same refs. */
function startedOf({ subject, refuse }: OctoParts, files: readonly OctoWorkflow[]) {
  const at = ["claim_pattern", "workflow_ref"];
  const own = files.filter(({ repository }) => repository === subject.repository);
  if (own.length === 0) {
    const reason = `no workflow of ${subject.repository} is named`;
    return refuse("contradiction", at, reason, "Name workflows of the repository that asks.");
  }
  const paths = [...new Set(own.map(({ path }) => path))];
  const refs = refsOfPath(own, paths[0]);
  if (paths.some((path) => refsOfPath(own, path).join("\n") !== refs.join("\n"))) {
    return refuse(
      "workflows",
      at,
      "the workflows are named at different refs",
      "Split the policy: one grant for each ref.",
    );
  }
  return { paths, refs };
}

function refsOfPath(files: readonly OctoWorkflow[], path: string | undefined): readonly string[] {
  return [...new Set(files.filter((file) => file.path === path).map(({ ref }) => ref))].sort();
}

/** `refs` are null for a file of another repository, whose ref is not the run's. `own` is the file where it may be the started one. */
function calledOf({ subject, refuse }: OctoParts, files: readonly OctoWorkflow[]) {
  const at = ["claim_pattern", "job_workflow_ref"];
  const [first, ...more] = files;
  if (
    first === undefined ||
    more.some(({ repository, path }) => repository !== first.repository || path !== first.path)
  ) {
    return refuse("workflows", at, "a policy has one called workflow", "Split the policy: one grant for each.");
  }
  if (first.repository === subject.repository)
    return { text: first.path, own: [first.path], refs: files.map(({ ref }) => ref) };
  if (more.length > 0 || isRefPattern(first.ref)) {
    const reason = "a workflow of another repository can be trusted at one ref only";
    return refuse("workflows", at, reason, "Name one tag or commit.");
  }
  return { text: `${first.repository}/${first.path}@${first.ref}`, own: null, refs: null };
}

function refsOf(parts: OctoParts, ofFiles: readonly (readonly string[])[]): readonly string[] | null {
  const { subject, claims, context, at, refuse } = parts;
  const lists = [subject.refs, claims.refs].filter((list) => list !== null).concat(ofFiles);
  const given = context.completions?.refs;
  if (lists.length === 0 && given === undefined) {
    return refuse(
      "refs",
      [at],
      "a job on any ref could use it",
      "Name the refs, with claim_pattern.ref or when importing.",
    );
  }
  const common = commonRefs(lists.length === 0 ? [given ?? []] : lists);
  if (common.length > 0) return common;
  return refuse("contradiction", [at], "no ref fits every condition of the policy", "Correct the conditions on refs.");
}
