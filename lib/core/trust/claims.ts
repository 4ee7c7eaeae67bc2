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
  if (exp <= now - skewSeconds) return refuse("expired", `expired ${Math.round(now - exp)} s ago`);
  if (nbf > now + skewSeconds) return refuse("not-yet-valid", `nbf is ${Math.round(nbf - now)} s ahead`);
  if (iat > now + skewSeconds) return refuse("not-yet-valid", `iat is ${Math.round(iat - now)} s ahead`);
  if (iat < now - skewSeconds - maxAgeSeconds) return refuse("too-old", `made ${Math.round(now - iat)} s ago`);
  return { ok: true, value: { sub, jti, iat, exp } };
}

/**
 * Who the job is, by the issuer's profile. A claim of a wrong type is as good as none; without repository and owner ids there is nobody.
 * @param claims the whole verified payload
 */
export function identityOf(
  issuer: string,
  profile: IssuerProfile,
  claims: Readonly<Record<string, unknown>>,
  standard: StandardClaims,
): Result<WorkloadIdentity, Failure<ClaimFailureCode>> {
  const read = Object.fromEntries(
    IDENTITY_FIELDS.map((field) => [field, readClaim(claims, profile.claims[field])]),
  ) as Record<IdentityField, string | null>;
  if (read.repositoryId === null || read.ownerId === null) {
    return refuse("no-identity", "repository and owner are not named by id");
  }
  const refType = read.refType === "branch" || read.refType === "tag" ? read.refType : null;
  const runner = read.runner === "hosted" || read.runner === "self-hosted" ? read.runner : null;
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
      workflow: workflowOf(read.workflow),
      calledWorkflow: workflowOf(read.calledWorkflow),
      claims,
    },
  };
}

function workflowOf(text: string | null): WorkflowRef | null {
  return text === null ? null : parseWorkflowRef(text);
}

function readClaim(claims: Readonly<Record<string, unknown>>, source: ClaimSource | undefined): string | null {
  if (source === undefined || !Object.hasOwn(claims, source.claim)) return null;
  const value = textOf(claims[source.claim]);
  if (value === null) return null;
  const { words } = source;
  if (words !== undefined) return Object.hasOwn(words, value) ? (words[value] ?? null) : null;
  return source.form === "gitlab-config" ? gitlabConfig(value) : `${source.prefix}${value}`;
}

/** Issuers write ids as text or as numbers, and flags as text or as booleans. Anything else, and the empty text, is no value. */
function textOf(value: unknown): string | null {
  if (isText(value)) return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : null;
  return typeof value === "boolean" ? String(value) : null;
}

/** `gitlab.example.com/group/project//.gitlab-ci.yml@refs/heads/main` as `group/project/.gitlab-ci.yml@refs/heads/main`. */
function gitlabConfig(value: string): string | null {
  const [place = "", rest, ...more] = value.split("//");
  const slash = place.indexOf("/");
  if (rest === undefined || more.length > 0 || slash < 0) return null;
  return `${place.slice(slash + 1)}/${rest}`;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_TEXT && !/[\p{Cc}]/u.test(value);
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse<Code extends ClaimFailureCode>(code: Code, detail: string): { ok: false; failure: Failure<Code> } {
  return { ok: false, failure: { code, message: "The proof of identity was not accepted.", detail } };
}
