import { z } from "zod";
import { SecretText } from "../../../core/secret-text.ts";
import type { EgressResponse, MintRequest } from "../../../usecases/broker/ports.ts";
import { plausibleEnd, readText, shortCode } from "../answers.ts";
import type { Answer, Call, Upstream } from "../upstream.ts";
import { ask, failed, nonsense, refused } from "../upstream.ts";
import type { AwsDeps } from "./configuration.ts";
import { endpointOf, partitionOf, readAwsKey } from "./configuration.ts";
import { sessionName, sessionTags } from "./session.ts";
import type { AwsKey } from "./sigv4.ts";
import { signRequest } from "./sigv4.ts";
import { parseXml, textAt, type XmlElement } from "./xml.ts";

/** STS `AssumeRole` (STS API Reference, version 2011-06-15), over the Query API. */

/** STS API Reference, AssumeRole, `DurationSeconds`. */
const DURATION_SECONDS = { min: 900, max: 43_200 };
/** STS API Reference, AssumeRole, `Policy`. */
const POLICY_MAX = 2_048;

/** AWS General Reference, "Common errors", and STS's own: what says more than its status, which is 400 for all of these. */
export const AWS_CODES: Call["codes"] = new Map([
  ["Throttling", "rate-limited"],
  ["ThrottlingException", "rate-limited"],
  ["RequestLimitExceeded", "rate-limited"],
  ["RequestThrottled", "rate-limited"],
  ["TooManyRequestsException", "rate-limited"],
  ["ServiceUnavailable", "unavailable"],
  ["InternalFailure", "unavailable"],
  ["ServerException", "unavailable"],
] as const);

export interface RoleRequest extends Pick<MintRequest, "identity" | "issuanceId" | "lifetimeSeconds"> {
  readonly roleArn: string;
  readonly region: string;
  readonly sessionPolicy?: Readonly<Record<string, unknown>>;
}

export interface RoleSession {
  readonly key: AwsKey & { readonly sessionToken: SecretText };
  /** `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION` */
  readonly arn: string;
  readonly expiresAt: Date;
}

/**
 * A session of the role, for at least 900 seconds, which is AWS's least. Its ARN is the one that was asked for, and its end lies
 * where it should; anything else is not trusted, and a failure.
 */
export async function assumeRole(
  upstream: Upstream,
  deps: AwsDeps,
  asked: RoleRequest,
  signal: AbortSignal,
): Promise<Answer<RoleSession>> {
  const role = partsOf(asked.roleArn);
  if (role === null || role.partition !== partitionOf(asked.region)) {
    return failed(refused(upstream, "sts: role and region belong to different partitions"));
  }
  const form = formOf(asked, deps.configuration.external_id);
  if (form === null) return failed(refused(upstream, `sts: session policy longer than ${POLICY_MAX}`));
  const key = await readAwsKey(upstream, deps.credentials);
  if (!key.ok) return key;

  const call = assumeRoleCall(deps, asked.region, form, key.value);
  const answer = await ask(upstream, call, signal);
  if (!answer.ok) return answer;
  const session = readSession(answer.value);
  if (session === null) return failed(nonsense(upstream, call));
  const { partition, account, name } = role;
  const expected = `arn:${partition}:sts::${account}:assumed-role/${name}/${form.get("RoleSessionName")}`;
  if (session.arn !== expected) return failed(nonsense(upstream, call, "the session is another one"));
  const isPlausible = plausibleEnd(session.expiresAt, deps.clock.now(), durationOf(asked));
  return isPlausible ? { ok: true, value: session } : failed(nonsense(upstream, call, "an end that was not asked for"));
}

function assumeRoleCall(deps: AwsDeps, region: string, form: URLSearchParams, key: AwsKey): Call {
  const url = endpointOf(deps.configuration.sts_endpoint, "sts", region);
  const body = form.toString();
  const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
  const signed = signRequest({ method: "POST", url, headers, body }, key, {
    region,
    service: "sts",
    at: deps.clock.now(),
  });
  const shared = { step: "sts", method: "POST", mints: true, errorCode, codes: AWS_CODES } as const;
  return { ...shared, url, headers: signed, body };
}

/** Null where the session policy is longer than AWS takes it. */
function formOf(asked: RoleRequest, externalId: string | undefined): URLSearchParams | null {
  const { roleArn, sessionPolicy, identity, issuanceId } = asked;
  const form = new URLSearchParams({
    Action: "AssumeRole",
    Version: "2011-06-15",
    RoleArn: roleArn,
    RoleSessionName: sessionName(identity, issuanceId),
    DurationSeconds: String(durationOf(asked)),
  });
  if (externalId !== undefined) form.set("ExternalId", externalId);
  if (sessionPolicy !== undefined) {
    const policy = policyText(sessionPolicy);
    if (policy.length > POLICY_MAX) return null;
    form.set("Policy", policy);
  }
  sessionTags(identity, issuanceId).forEach(([key, value], index) => {
    form.set(`Tags.member.${index + 1}.Key`, key);
    form.set(`Tags.member.${index + 1}.Value`, value);
  });
  return form;
}

function durationOf({ lifetimeSeconds }: RoleRequest): number {
  return Math.min(Math.max(Math.ceil(lifetimeSeconds), DURATION_SECONDS.min), DURATION_SECONDS.max);
}

/** AWS takes characters up to U+00FF only; JSON can say the others too. */
function policyText(policy: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(policy).replace(
    /[^\x20-\xff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The role's name is the last part: its path is not part of a session's ARN. */
function partsOf(arn: string): { readonly partition: string; readonly account: string; readonly name: string } | null {
  const match = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:[^/]+\/)*([^/]+)$/.exec(arn);
  const [, partition = "", account = "", name = ""] = match ?? [];
  return match === null ? null : { partition, account, name };
}

const sessionFields = z.object({
  AccessKeyId: z.string().regex(/^\w{16,128}$/),
  SecretAccessKey: z.string().regex(/^[\x21-\x7e]{16,256}$/),
  SessionToken: z.string().regex(/^[\x21-\x7e]{16,16384}$/),
  Expiration: z.iso.datetime(),
  Arn: z.string().max(2_048),
});

function readSession({ body }: EgressResponse): RoleSession | null {
  const root = rootOf(body);
  if (root?.name !== "AssumeRoleResponse") return null;
  const credential = (name: string) => textAt(root, "AssumeRoleResult", "Credentials", name);
  const fields = sessionFields.safeParse({
    AccessKeyId: credential("AccessKeyId"),
    SecretAccessKey: credential("SecretAccessKey"),
    SessionToken: credential("SessionToken"),
    Expiration: credential("Expiration"),
    Arn: textAt(root, "AssumeRoleResult", "AssumedRoleUser", "Arn"),
  });
  if (!fields.success) return null;
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration, Arn } = fields.data;
  const key = {
    accessKeyId: AccessKeyId,
    secretAccessKey: new SecretText(SecretAccessKey),
    sessionToken: new SecretText(SessionToken),
  };
  return { key, arn: Arn, expiresAt: new Date(Expiration) };
}

function errorCode(body: Uint8Array): string | null {
  const root = rootOf(body);
  return root === null ? null : shortCode(textAt(root, "Error", "Code"));
}

function rootOf(body: Uint8Array): XmlElement | null {
  const text = readText(body);
  return text === null ? null : parseXml(text);
}
