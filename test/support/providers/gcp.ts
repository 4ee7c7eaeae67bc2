import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { jwtVerify } from "jose";
import { type Asked, json, type Reply, startUpstream, type Upstream } from "./server.ts";

/** Google's token endpoint, IAM Credentials, and something that takes the tokens. The proof's signature is verified by jose. */

export interface FakeGcp {
  readonly upstream: Upstream;
  /** What the broker's key file holds. */
  keyFile(): string;
  /** A new key for the broker; the one before is gone. */
  rotate(): void;
  /** The broker's own tokens end before their time. */
  forgetOwnTokens(): void;
  readonly minted: ReadonlyMap<string, MintedToken>;
  secrets(): string[];
}

export interface MintedToken {
  readonly account: string;
  readonly scopes: readonly string[];
  readonly endsAt: Date;
}

interface BrokerKey {
  readonly id: string;
  readonly pem: string;
  readonly publicKey: KeyObject;
}

interface State {
  origin: string;
  key: BrokerKey;
  readonly accounts: readonly string[];
  readonly own: Set<string>;
  readonly minted: Map<string, MintedToken>;
  readonly secrets: string[];
}

const BROKER = "thaw-broker@acme-ci-1.iam.gserviceaccount.com";

export async function startFakeGcp(accounts: readonly string[]): Promise<FakeGcp> {
  const state: State = { origin: "", key: newKey(), accounts, own: new Set(), minted: new Map(), secrets: [] };
  const upstream = await startUpstream({
    token: (request) => (request.path === "/token" ? ownToken(request, state) : null),
    generate: (request) => (request.path.endsWith(":generateAccessToken") ? generate(request, state) : null),
    whoami: (request) => (request.path === "/whoami" ? whoami(request, state) : null),
  });
  state.origin = upstream.origin;
  return {
    upstream,
    minted: state.minted,
    keyFile: () => keyFile(state.key),
    rotate() {
      state.secrets.push(...linesOf(state.key));
      state.key = newKey();
    },
    forgetOwnTokens: () => state.own.clear(),
    secrets: () => [...state.secrets, ...linesOf(state.key), ...state.minted.keys()],
  };
}

function newKey(): BrokerKey {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { id: randomBytes(20).toString("hex"), pem, publicKey: createPublicKey(privateKey) };
}

function keyFile({ id, pem }: BrokerKey): string {
  return JSON.stringify({
    type: "service_account",
    project_id: "acme-ci-1",
    private_key_id: id,
    private_key: pem,
    client_email: BROKER,
    // A trap: a proof that is sent there does not arrive.
    token_uri: "http://127.0.0.1:9/elsewhere",
  });
}

/** A key that leaks by a line is leaked. */
function linesOf({ pem }: BrokerKey): string[] {
  return pem.split("\n").filter((line) => line.length > 20 && !line.startsWith("-"));
}

async function ownToken({ body }: Asked, state: State): Promise<Reply> {
  const form = new URLSearchParams(body);
  const assertion = form.get("assertion") ?? "";
  state.secrets.push(assertion);
  const expected = { issuer: BROKER, audience: `${state.origin}/token`, algorithms: ["RS256"] };
  const verified = await jwtVerify(assertion, state.key.publicKey, expected).catch(() => null);
  const { iat = 0, exp = 0, scope } = verified?.payload ?? {};
  const isGood =
    form.get("grant_type") === "urn:ietf:params:oauth:grant-type:jwt-bearer" &&
    verified?.protectedHeader.kid === state.key.id &&
    scope === "https://www.googleapis.com/auth/iam" &&
    exp > iat &&
    exp - iat <= 3_600;
  if (!isGood) return json(400, { error: "invalid_grant", error_description: "Invalid JWT Signature." });
  const token = `ya29.c.${randomBytes(40).toString("base64url")}`;
  state.own.add(token);
  state.secrets.push(token);
  return json(200, { access_token: token, expires_in: 3_599, token_type: "Bearer" });
}

function generate({ method, path, headers, body }: Asked, state: State): Reply {
  if (!state.own.has(bearerOf(headers))) return googleError(401, "UNAUTHENTICATED");
  const account = /^\/v1\/projects\/-\/serviceAccounts\/([^/]+):generateAccessToken$/.exec(path)?.[1] ?? "";
  if (!state.accounts.includes(account)) return googleError(403, "PERMISSION_DENIED");
  const { scope, lifetime } = JSON.parse(body) as { scope?: string[]; lifetime?: string };
  const seconds = Number(/^(\d+)s$/.exec(lifetime ?? "")?.[1] ?? 0);
  const isValid = method === "POST" && Array.isArray(scope) && scope.length > 0 && seconds > 0 && seconds <= 3_600;
  if (!isValid) return googleError(400, "INVALID_ARGUMENT");
  const token = `ya29.d.${randomBytes(80).toString("base64url")}`;
  const endsAt = new Date(Math.floor(Date.now() / 1_000 + seconds) * 1_000);
  state.minted.set(token, { account, scopes: scope, endsAt });
  return json(200, { accessToken: token, expireTime: endsAt.toISOString().replace(".000Z", "Z") });
}

function whoami({ headers }: Asked, state: State): Reply {
  const token = state.minted.get(bearerOf(headers));
  return token === undefined ? googleError(401, "UNAUTHENTICATED") : json(200, token);
}

function googleError(status: number, code: string): Reply {
  return json(status, { error: { code: status, message: "Request had no permission on this.", status: code } });
}

export function bearerOf(headers: Readonly<Record<string, string>>): string {
  return /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1] ?? "";
}
