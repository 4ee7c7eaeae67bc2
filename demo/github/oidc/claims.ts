import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import type { Owner, Repository } from "../model.ts";
import { isProtected, ownerOf } from "../repositories.ts";
import { effectiveProperties } from "../rules/store.ts";
import type { World } from "../world.ts";
import { subjectOf } from "./subject.ts";

/** What is known of a job when it asks for an ID token. Ids are strings in claims; here they are what they are. */
export interface JobFacts {
  readonly repository: Repository;
  readonly actor: Owner;
  readonly event: string;
  readonly ref: string;
  readonly sha: string;
  readonly baseRef: string;
  readonly headRef: string;
  readonly workflow: string;
  /** `OWNER/NAME/path@ref` of the file that was started, and of the file that has the job. */
  readonly workflowRef: string;
  readonly workflowSha: string;
  readonly jobWorkflowRef: string;
  readonly jobWorkflowSha: string;
  readonly environment: string | null;
  readonly runId: number;
  readonly runNumber: number;
  readonly runAttempt: number;
  readonly checkRunId: number;
  readonly runnerEnvironment: "github-hosted" | "self-hosted";
  readonly enterprise: { readonly slug: string; readonly id: number } | null;
  /** Claims that replace or (as undefined) remove others: for tests of what must be denied. */
  readonly override: Readonly<Record<string, unknown>>;
}

export const ID_TOKEN_SECONDS = 300;
const NOT_BEFORE_SECONDS = 600;

export function issuerOf(world: World): string {
  return `${world.url}${world.issuerPath}`;
}

/**
 * All claims of GitHub's tokens. `nbf` lies ten minutes before `iat` and `exp` five after, as in the documented sample.
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
export function claimsOf(world: World, facts: JobFacts, audience: string): Record<string, unknown> {
  const { repository } = facts;
  const owner = ownerOf(world, repository);
  const iat = Math.floor(world.now() / 1000);
  const claims: Record<string, unknown> = {
    jti: randomUUID(),
    aud: audience,
    ref: facts.ref,
    sha: facts.sha,
    repository: `${owner.login}/${repository.name}`,
    repository_owner: owner.login,
    repository_owner_id: String(owner.id),
    run_id: String(facts.runId),
    run_number: String(facts.runNumber),
    run_attempt: String(facts.runAttempt),
    repository_visibility: repository.visibility,
    repository_id: String(repository.id),
    actor_id: String(facts.actor.id),
    actor: facts.actor.login,
    workflow: facts.workflow,
    head_ref: facts.headRef,
    base_ref: facts.baseRef,
    event_name: facts.event,
    ref_protected: String(isProtected(repository, facts.ref)),
    ref_type: facts.ref.startsWith("refs/tags/") ? "tag" : "branch",
    workflow_ref: facts.workflowRef,
    workflow_sha: facts.workflowSha,
    job_workflow_ref: facts.jobWorkflowRef,
    job_workflow_sha: facts.jobWorkflowSha,
    check_run_id: String(facts.checkRunId),
    runner_environment: facts.runnerEnvironment,
    ...(facts.environment === null ? {} : { environment: facts.environment }),
    ...(facts.enterprise === null
      ? {}
      : { enterprise: facts.enterprise.slug, enterprise_id: String(facts.enterprise.id) }),
    ...propertyClaims(effectiveProperties(world, repository)),
    iss: issuerOf(world),
    nbf: iat - NOT_BEFORE_SECONDS,
    exp: iat + ID_TOKEN_SECONDS,
    iat,
  };
  return { ...claims, sub: subjectOf(repository, owner, claims), ...facts.override };
}

/** Booleans are strings and several choices one string, joined by commas. */
function propertyClaims(properties: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  return Object.fromEntries([...properties].map(([name, values]) => [`repo_property_${name}`, values.join(",")]));
}

/** Signs any claims with the issuer's current key, and with the header of GitHub's tokens. */
export async function signClaims(world: World, claims: Readonly<Record<string, unknown>>): Promise<string> {
  const { kid, privateKey } = await world.keys.current();
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: "RS256", kid, typ: "JWT", x5t: kid }).sign(privateKey);
}
