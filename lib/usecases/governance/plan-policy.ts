import type { Failure, Result } from "../../core/contracts.ts";
import { type GrantRequest, OWN_REPOSITORY } from "../../core/fix/grants.ts";
import { schemaWords } from "../../core/schema-words.ts";
import { policySchema, type TrustPolicy, type TrustPolicyInput } from "../../core/trust/policy.ts";
import { done, refuse } from "../refuse.ts";
import type { GovernedRepository, IssuerOwner } from "./ports.ts";

/** What only a person can say about a grant of a plan. */
export interface PlanAnswers {
  /** That what the token may do is right, where the text did not show it. */
  readonly confirmed: boolean;
  /** Where several issuers are connected. */
  readonly issuer: string | null;
}

export type PlanRefusal =
  | "no-github-id"
  | "no-issuer"
  | "which-issuer"
  | "callers-unknown"
  | "owner-unknown"
  | "repository-unknown"
  | "no-default-branch"
  | "no-refs"
  | "no-events"
  | "to-confirm"
  | "invalid";

export interface PlanFacts {
  readonly repository: GovernedRepository;
  readonly issuers: readonly IssuerOwner[];
  /** Ids at GitHub by `owner/name` in lower case. */
  readonly githubIds: ReadonlyMap<string, string>;
}

type Refused = { readonly ok: false; readonly failure: Failure<PlanRefusal> };

/** Longest that GitHub's tokens live, and how long a stored value is shown as lent. */
const LIFETIME_MINUTES = 60;

/**
 * The trust policy that a grant of a plan asks for, with names resolved to ids. What the text does not show is never guessed: the refusal
 * says what a person has to fill in.
 */
export function policyOfGrant(
  grant: GrantRequest,
  facts: PlanFacts,
  answers: PlanAnswers,
): Result<TrustPolicy, Failure<PlanRefusal>> {
  const { repository } = facts;
  if (repository.githubId === null) {
    return refuse(
      "no-github-id",
      `${nameOf(repository)} has no id of GitHub here: it was read from a folder of clones. Write the policy as YAML with its repository_id, once the organisation is connected.`,
    );
  }
  const issuer = issuerOf(facts, answers);
  if (!issuer.ok) return issuer;
  if (grant.ask !== null && !answers.confirmed) {
    return refuse("to-confirm", `Confirm what it may do, as its text does not show all of it: ${grant.ask}.`);
  }
  const refs = refsOf(grant, repository);
  if (!refs.ok) return refs;
  const what = whatOf(grant, facts);
  if (!what.ok) return what;
  const { who } = grant;
  const called = who.startedBy.every((path) => path === who.workflow) ? {} : { called: who.workflow };
  const input: TrustPolicyInput = {
    grant: grant.name,
    who: {
      issuer: issuer.value.issuer,
      repository: nameOf(repository),
      repository_id: repository.githubId,
      owner_id: issuer.value.ownerId,
      workflows: [...who.startedBy],
      ...called,
      refs: [...refs.value],
      events: [...who.events],
      ...(who.environment === null ? {} : { environment: who.environment }),
    },
    what: what.value,
    lifetime_minutes: LIFETIME_MINUTES,
  };
  const checked = policySchema.safeParse(input, { error: schemaWords });
  if (checked.success) return done(checked.data);
  const problems = checked.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
  return refuse(
    "invalid",
    `No policy can say it as the plan does: ${problems.join("; ")}. Write the policy as YAML, with what is meant.`,
  );
}

function issuerOf({ issuers }: PlanFacts, { issuer }: PlanAnswers): Refused | { ok: true; value: IssuerOwner } {
  const [first, ...more] = issuer === null ? issuers : issuers.filter((entry) => entry.issuer === issuer);
  if (first === undefined) {
    return refuse(
      "no-issuer",
      "No issuer is connected to this organisation, so nobody's jobs can be named. The people who run Thaw connect it.",
    );
  }
  if (more.length === 0) return done(first) as { ok: true; value: IssuerOwner };
  const names = issuers.map((entry) => `${entry.issuer} (owner ${entry.ownerId})`).join(", ");
  return refuse("which-issuer", `Several issuers are connected: ${names}. Write the policy as YAML and name the one.`);
}

function refsOf({ who, name }: GrantRequest, repository: GovernedRepository) {
  if (who.startedBy.length === 0) {
    return refuse(
      "callers-unknown",
      `Other repositories call ${who.workflow}, and which ones its text does not show. Write a policy as YAML for each caller: workflows, refs and events are the caller's, called is this file.`,
    );
  }
  if (who.refs.length === 0)
    return refuse("no-refs", `No ref of ${name} is known. Write the policy as YAML and name them.`);
  if (who.events.length === 0) {
    return refuse("no-events", `No event of ${name} is known. Write the policy as YAML and name them.`);
  }
  const { defaultBranch } = repository;
  if (who.refs.includes("$default-branch") && defaultBranch === null) {
    return refuse("no-default-branch", `The default branch of ${nameOf(repository)} is not known until it is scanned.`);
  }
  const refs = who.refs.map((ref) => (ref === "$default-branch" ? `refs/heads/${defaultBranch}` : ref));
  return done([...new Set(refs)]);
}

function whatOf(grant: GrantRequest, facts: PlanFacts): Result<TrustPolicyInput["what"], Failure<PlanRefusal>> {
  if (grant.provider === "sealed-store") return done({ provider: grant.provider, secrets: [...grant.secrets] });
  const repositories: ("self" | { id: string; name: string })[] = [];
  for (const name of grant.repositories) {
    const entry = targetOf(name, facts);
    if (!entry.ok) return entry;
    repositories.push(entry.value);
  }
  // Workflows write `pull-requests`, GitHub's API `pull_requests`.
  const rights = Object.entries(grant.permissions).map(([name, level]) => [name.replaceAll("-", "_"), level] as const);
  // A level beyond these is refused by the schema, as every other mistake.
  const permissions = Object.fromEntries(rights) as Record<string, "read" | "write">;
  return done({ provider: grant.provider, repositories, permissions });
}

function targetOf(name: string, { repository, githubIds }: PlanFacts) {
  if (name === OWN_REPOSITORY || name.toLowerCase() === nameOf(repository).toLowerCase()) return done("self" as const);
  if (name.startsWith("*/")) {
    return refuse(
      "owner-unknown",
      `The text names ${name.slice(2)} without its owner. Write the policy as YAML with the repository's id.`,
    );
  }
  const id = githubIds.get(name.toLowerCase());
  if (id === undefined) {
    return refuse(
      "repository-unknown",
      `${name} is not known here with an id of GitHub. Write the policy as YAML with the repository's id.`,
    );
  }
  return done({ id, name });
}

function nameOf({ owner, name }: GovernedRepository): string {
  return `${owner}/${name}`;
}
