import { randomBytes, randomInt } from "node:crypto";
import { type Asked, json, type Reply, startUpstream, type Upstream } from "./server.ts";
import { checkSignature, type KnownKey, type Verdict } from "./sigv4-check.ts";

/** STS, ECR's API and a registry, for one account. Signatures, external id, limits and characters are checked as AWS checks them. */

export interface FakeRole {
  readonly arn: string;
  readonly externalId?: string;
  readonly maxSeconds?: number;
}

export interface FakeSession {
  readonly arn: string;
  readonly role: string;
  readonly endsAt: Date;
  readonly tags: Readonly<Record<string, string>>;
  readonly policy: string | null;
  readonly secret: string;
  readonly token: string;
}

export interface FakeAws {
  readonly upstream: Upstream;
  /** What the broker's key file holds, in the form of `credential_process`. */
  credentialsFile(): string;
  /** A new key for the broker; the one before is gone. */
  rotate(): void;
  readonly sessions: ReadonlyMap<string, FakeSession>;
  readonly passwords: ReadonlyMap<string, Date>;
  verify(request: Asked): Verdict;
  secrets(): string[];
}

const ALLOWED_TAG = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

export async function startFakeAws(roles: readonly FakeRole[]): Promise<FakeAws> {
  let key = newKey("AKIA");
  const retired: string[] = [];
  const sessions = new Map<string, FakeSession>();
  const passwords = new Map<string, Date>();
  const keyOf = (id: string): KnownKey | undefined => {
    const session = sessions.get(id);
    if (session !== undefined) return session.endsAt > new Date() ? session : undefined;
    return id === key.id ? { secret: key.secret, token: null } : undefined;
  };
  const verify = (request: Asked) => checkSignature(request, keyOf);
  const upstream = await startUpstream({
    sts: (request) =>
      request.body.includes("Action=AssumeRole") ? assumeRole(request, verify, roles, sessions) : null,
    whoami: (request) => (request.body.includes("Action=GetCallerIdentity") ? whoami(request, verify, sessions) : null),
    ecr: (request) =>
      request.headers["x-amz-target"] === undefined ? null : authorizationToken(request, verify, sessions, passwords),
    registry: (request) => (request.path === "/v2/" ? registry(request, passwords) : null),
  });
  return {
    upstream,
    sessions,
    passwords,
    verify,
    credentialsFile: () => JSON.stringify({ Version: 1, AccessKeyId: key.id, SecretAccessKey: key.secret }),
    rotate() {
      retired.push(key.secret);
      key = newKey("AKIA");
    },
    secrets: () => [
      key.secret,
      ...retired,
      ...[...sessions].flatMap(([, { secret, token }]) => [secret, token]),
      ...passwords.keys(),
    ],
  };
}

function newKey(prefix: string): { readonly id: string; readonly secret: string } {
  const letters = Array.from({ length: 16 }, () => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[randomInt(32)]).join("");
  return { id: `${prefix}${letters}`, secret: randomBytes(30).toString("base64") };
}

function assumeRole(
  request: Asked,
  verify: (request: Asked) => Verdict,
  roles: readonly FakeRole[],
  sessions: Map<string, FakeSession>,
): Reply {
  const verdict = verify(request);
  if (!verdict.ok) return stsError(403, verdict.code);
  if (verdict.service !== "sts") return stsError(403, "SignatureDoesNotMatch");
  const form = new URLSearchParams(request.body);
  const field = (name: string) => form.get(name) ?? "";
  const role = roles.find(({ arn }) => arn === field("RoleArn"));
  if (role === undefined || (role.externalId ?? null) !== form.get("ExternalId")) return stsError(403, "AccessDenied");
  const name = field("RoleSessionName");
  const seconds = Number(field("DurationSeconds"));
  const policy = form.get("Policy");
  const tags = tagsOf(form);
  const isValid =
    field("Version") === "2011-06-15" &&
    /^[\w+=,.@-]{2,64}$/.test(name) &&
    seconds >= 900 &&
    seconds <= (role.maxSeconds ?? 3_600) &&
    (policy === null || /^[\t\n\r\x20-\xff]{1,2048}$/.test(policy)) &&
    Object.values(tags).every((value) => ALLOWED_TAG.test(value)) &&
    !form.has("TransitiveTagKeys.member.1");
  if (!isValid) return stsError(400, "ValidationError");
  if (policy !== null && !isPolicy(policy)) return stsError(400, "MalformedPolicyDocument");

  const [, partition, , , account] = role.arn.split(":");
  const arn = `arn:${partition}:sts::${account}:assumed-role/${role.arn.split("/").at(-1)}/${name}`;
  const { id, secret } = newKey("ASIA");
  const endsAt = new Date(Math.floor(Date.now() / 1_000 + seconds) * 1_000);
  const session = { arn, role: role.arn, endsAt, tags, policy, secret, token: randomBytes(240).toString("base64") };
  sessions.set(id, session);
  return xml(200, assumedRole(id, session));
}

function assumedRole(id: string, { arn, secret, token, endsAt }: FakeSession): string {
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <AssumedRoleUser>
      <AssumedRoleId>AROA3XFRBF535PLBIFPI4:session</AssumedRoleId>
      <Arn>${arn}</Arn>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>${id}</AccessKeyId>
      <SecretAccessKey>${secret.replaceAll("+", "&#43;")}</SecretAccessKey>
      <SessionToken>${token.replaceAll("/", "&#x2F;")}</SessionToken>
      <Expiration>${endsAt.toISOString().replace(".000Z", "Z")}</Expiration>
    </Credentials>
    <PackedPolicySize>6</PackedPolicySize>
  </AssumeRoleResult>
  <ResponseMetadata>
    <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>
  </ResponseMetadata>
</AssumeRoleResponse>
`;
}

function tagsOf(form: URLSearchParams): Record<string, string> {
  const tags: Record<string, string> = {};
  for (let index = 1; form.has(`Tags.member.${index}.Key`); index += 1) {
    tags[form.get(`Tags.member.${index}.Key`) ?? ""] = form.get(`Tags.member.${index}.Value`) ?? "";
  }
  return tags;
}

function isPolicy(text: string): boolean {
  try {
    const policy: unknown = JSON.parse(text);
    return typeof policy === "object" && policy !== null && "Statement" in policy;
  } catch {
    return false;
  }
}

function whoami(
  request: Asked,
  verify: (request: Asked) => Verdict,
  sessions: ReadonlyMap<string, FakeSession>,
): Reply {
  const verdict = verify(request);
  const session = verdict.ok ? sessions.get(verdict.keyId) : undefined;
  return session === undefined ? stsError(403, "AccessDenied") : json(200, { arn: session.arn });
}

function authorizationToken(
  request: Asked,
  verify: (request: Asked) => Verdict,
  sessions: ReadonlyMap<string, FakeSession>,
  passwords: Map<string, Date>,
): Reply {
  const verdict = verify(request);
  const session = verdict.ok ? sessions.get(verdict.keyId) : undefined;
  const isCall =
    request.headers["x-amz-target"] === "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken" &&
    request.headers["content-type"] === "application/x-amz-json-1.1" &&
    request.body === "{}";
  if (!verdict.ok || verdict.service !== "ecr" || session === undefined || !isCall) {
    return json(400, { __type: "com.amazonaws.ecr#AccessDeniedException", message: "no" });
  }
  const password = randomBytes(300).toString("base64");
  const endsAt = new Date(Date.now() + 43_200_000);
  passwords.set(password, endsAt);
  const account = session.role.split(":")[4];
  return json(200, {
    authorizationData: [
      {
        authorizationToken: Buffer.from(`AWS:${password}`).toString("base64"),
        expiresAt: endsAt.getTime() / 1_000,
        proxyEndpoint: `https://${account}.dkr.ecr.${verdict.region}.amazonaws.com`,
      },
    ],
  });
}

function registry({ headers }: Asked, passwords: ReadonlyMap<string, Date>): Reply {
  const [, basic = ""] = (headers.authorization ?? "").split(" ");
  const text = Buffer.from(basic, "base64").toString();
  const isKnown = text.startsWith("AWS:") && passwords.has(text.slice(4));
  return json(isKnown ? 200 : 401, {});
}

function stsError(status: number, code: string): Reply {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>No &lt;way&gt;</Message></Error>`;
  return xml(status, `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${error}</ErrorResponse>`);
}

function xml(status: number, body: string): Reply {
  return { status, headers: { "content-type": "text/xml" }, body };
}
