import type { Failure, Result } from "../contracts.ts";
import { parseWorkflowRef, type WorkflowRef, type WorkloadIdentity } from "./identity.ts";
import { type ClaimSource, IDENTITY_FIELDS, type IdentityField, type IssuerProfile } from "./profiles.ts";

/** What a verified payload must say, as far as the clock and the broker's name go. Times are seconds since 1970. */
export interface Expected {
  readonly issuer: string;
  readonly audience: string;
  readonly now: number;
  /** At most 60. */
  readonly skewSeconds: number;
  /** How long ago a token may have been made. */
  readonly maxAgeSeconds: number;
}

export type ClaimFailureCode =
  | "missing-claim"
  | "wrong-claim-type"
  | "wrong-issuer"
  | "wrong-audience"
  | "expired"
  | "not-yet-valid"
  | "too-old"
  | "no-identity";

/** The claims that every token must have, typed. */
export interface StandardClaims {
  readonly sub: string;
  readonly jti: string;
  /** Seconds since 1970. */
  readonly iat: number;
  readonly exp: number;
}

const LONGEST_TEXT = 512;
const LATEST = 8.64e12;

/**
 * Checks what RFC 7519 section 4.1 leaves to the application. All of iss, aud, sub, exp, iat, nbf and jti must be there, each of its
 * type; `aud` is one string and equal, never a list that has it. Total: whatever the payload is, the answer is a result.
 */
export function checkClaims(payload: unknown, expected: Expected): Result<StandardClaims, Failure<ClaimFailureCode>> {
  if (!isRecord(payload)) return refuse("wrong-claim-type", "payload is no object");
  for (const name of ["iss", "aud", "sub", "jti", "exp", "iat", "nbf"]) {
    if (!Object.hasOwn(payload, name)) return refuse("missing-claim", name);
  }
  const { iss, aud, sub, jti, exp, iat, nbf } = payload;
  if (!isText(iss)) return refuse("wrong-claim-type", "iss");
  if (!isText(aud)) return refuse(Array.isArray(aud) ? "wrong-audience" : "wrong-claim-type", "aud");
  if (!isText(sub)) return refuse("wrong-claim-type", "sub");
  if (!isText(jti)) return refuse("wrong-claim-type", "jti");
  if (!isTime(exp)) return refuse("wrong-claim-type", "exp");
  if (!isTime(iat)) return refuse("wrong-claim-type", "iat");
  if (!isTime(nbf)) return refuse("wrong-claim-type", "nbf");
  if (iss !== expected.issuer) return refuse("wrong-issuer", "iss is another issuer's");
  if (aud !== expected.audience) return refuse("wrong-audience", "aud is not this broker");
  const { now, skewSeconds, maxAgeSeconds } = expected;
  // Each asks for what must hold: a comparison with NaN is false, so the opposite of a refusal would let it pass.
  if (!(exp > now - skewSeconds)) return refuse("expired", `expired ${Math.round(now - exp)} s ago`);
  if (!(nbf <= now + skewSeconds)) return refuse("not-yet-valid", `nbf is ${Math.round(nbf - now)} s ahead`);
  if (!(iat <= now + skewSeconds)) return refuse("not-yet-valid", `iat is ${Math.round(iat - now)} s ahead`);
  if (!(iat >= now - skewSeconds - maxAgeSeconds)) return refuse("too-old", `made ${Math.round(now - iat)} s ago`);
  return { ok: true, value: { sub, jti, iat, exp } };
}

/**
 * Who the job is, by the issuer's profile. Without repository and owner ids there is nobody. A claim that is there and cannot be read is
 * refused: taken for one that is not there, it would match a policy for jobs without an environment, or without a called workflow.
 * @param claims the whole verified payload
 */
export function identityOf(
  issuer: string,
  profile: IssuerProfile,
  claims: Readonly<Record<string, unknown>>,
  standard: StandardClaims,
): Result<WorkloadIdentity, Failure<ClaimFailureCode>> {
  const read = Object.fromEntries(IDENTITY_FIELDS.map((field) => [field, null])) as Record<
    IdentityField,
    string | null
  >;
  for (const field of IDENTITY_FIELDS) {
    const source = profile.claims[field];
    if (source === undefined) continue;
    const value = readClaim(claims, source);
    if (value === undefined) return refuse("wrong-claim-type", source.claim);
    read[field] = value;
  }
  if (read.repositoryId === null || read.ownerId === null) {
    return refuse("no-identity", "repository and owner are not named by id");
  }
  const workflow = workflowOf(read.workflow, profile.claims.workflow);
  if (workflow === undefined) return refuse("wrong-claim-type", "the workflow's place");
  const calledWorkflow = workflowOf(read.calledWorkflow, profile.claims.calledWorkflow);
  if (calledWorkflow === undefined) return refuse("wrong-claim-type", "the called workflow's place");
  const refType = read.refType === "branch" || read.refType === "tag" ? read.refType : null;
  const runner = read.runner === "hosted" || read.runner === "self-hosted" ? read.runner : null;
  if (read.runner !== null && runner === null) return refuse("wrong-claim-type", "the runner's kind");
  const refProtected = read.refProtected === "true" ? true : read.refProtected === "false" ? false : null;
  return {
    ok: true,
    value: {
      ...read,
      repositoryId: read.repositoryId,
      ownerId: read.ownerId,
      issuer,
      subject: standard.sub,
      proofId: standard.jti,
      proofExpiresAt: new Date(standard.exp * 1_000),
      refType,
      refProtected,
      runner,
      workflow,
      calledWorkflow,
      claims,
    },
  };
}

/** Null where the claim is not there, undefined where it is and names no file. */
function workflowOf(text: string | null, source: ClaimSource | undefined): WorkflowRef | null | undefined {
  if (text === null) return null;
  return (source?.form === "gitlab-config" ? gitlabConfig(text) : parseWorkflowRef(text)) ?? undefined;
}

/** Null where the claim is not there, undefined where it is and cannot be read. */
function readClaim(claims: Readonly<Record<string, unknown>>, source: ClaimSource): string | null | undefined {
  const value = Object.hasOwn(claims, source.claim) ? claims[source.claim] : null;
  // GitHub writes `head_ref` as the empty text for a push; GitLab writes null.
  if (value === null || value === undefined || value === "") return null;
  const { words } = source;
  // Flags alone may be booleans: an id is none.
  const text = words !== undefined && typeof value === "boolean" ? String(value) : textOf(value);
  if (text === undefined) return undefined;
  if (words !== undefined) return Object.hasOwn(words, text) ? words[text] : undefined;
  return `${source.prefix}${text}`;
}

/** Issuers write ids as text or as numbers. */
function textOf(value: unknown): string | undefined {
  if (isText(value)) return value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

/**
 * `gitlab.example.com/group/subgroup/project//.gitlab-ci.yml@refs/heads/main`: the two slashes tell where the project's path ends, which
 * has as many segments as there are groups in groups.
 */
function gitlabConfig(value: string): WorkflowRef | null {
  const [place = "", rest = "", ...more] = value.split("//");
  const repository = place.slice(place.indexOf("/") + 1);
  const at = rest.indexOf("@");
  const path = rest.slice(0, at);
  const ref = rest.slice(at + 1);
  if (more.length > 0 || !repository.includes("/") || at < 1 || ref === "") return null;
  return { repository, path, ref };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_TEXT && !/[\p{Cc}\p{Cs}]/u.test(value);
}

/** What a `Date` can hold: a later one would throw where it is written down. */
function isTime(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= LATEST;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse<Code extends ClaimFailureCode>(code: Code, detail: string): { ok: false; failure: Failure<Code> } {
  return { ok: false, failure: { code, message: "The proof of identity was not accepted.", detail } };
}
