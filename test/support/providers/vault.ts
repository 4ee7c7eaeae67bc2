import { randomBytes } from "node:crypto";
import { type Asked, json, type Reply, startUpstream, type Upstream } from "./server.ts";

/** Vault with AppRole, one database role, KV version 2 and leases, and the database that its credentials are for. */

export interface FakeVault {
  readonly upstream: Upstream;
  readonly roleId: string;
  secretId(): string;
  /** A new secret id; the one before does not work any more. */
  rotate(): void;
  /** The broker's tokens are revoked, and with them what they made. */
  revokeTokens(): void;
  /** Leases end by themselves. */
  expireLeases(): void;
  readonly leases: ReadonlyMap<string, FakeLease>;
  readonly logins: number;
  readonly settings: FakeSettings;
  secrets(): string[];
}

export interface FakeLease {
  readonly username: string;
  readonly password: string;
  readonly token: string;
  readonly endsAt: Date;
}

export interface FakeSettings {
  tokenSeconds: number;
  leaseSeconds: number;
  tokenUses: number;
  namespace: string | undefined;
  /** KV: path → fields. */
  readonly stored: Map<string, Readonly<Record<string, unknown>>>;
}

interface State {
  secretId: string;
  logins: number;
  readonly roleId: string;
  readonly tokens: Map<string, Date>;
  readonly leases: Map<string, FakeLease>;
  readonly settings: FakeSettings;
  readonly secrets: string[];
}

export async function startFakeVault(): Promise<FakeVault> {
  const state: State = {
    secretId: randomBytes(16).toString("hex"),
    logins: 0,
    roleId: randomBytes(16).toString("hex"),
    tokens: new Map(),
    leases: new Map(),
    settings: { tokenSeconds: 43_200, leaseSeconds: 3_600, tokenUses: 0, namespace: undefined, stored: new Map() },
    secrets: [],
  };
  state.secrets.push(state.secretId);
  const at = (prefix: string, answer: (request: Asked, state: State) => Reply) => (request: Asked) =>
    request.path.startsWith(prefix) ? answer(request, state) : null;
  const upstream = await startUpstream({
    login: at("/v1/auth/approle/login", login),
    revoke: at("/v1/sys/leases/revoke", guarded(revoke)),
    creds: at("/v1/database/", guarded(creds)),
    kv: at("/v1/team/kv/data/", guarded(kv)),
    database: at("/query", query),
  });
  return {
    upstream,
    roleId: state.roleId,
    settings: state.settings,
    leases: state.leases,
    get logins() {
      return state.logins;
    },
    secretId: () => state.secretId,
    rotate() {
      state.secretId = randomBytes(16).toString("hex");
      state.secrets.push(state.secretId);
    },
    revokeTokens() {
      state.tokens.clear();
      state.leases.clear();
    },
    expireLeases: () => state.leases.clear(),
    secrets: () => state.secrets,
  };
}

function isInNamespace({ headers }: Asked, { settings }: State): boolean {
  return headers["x-vault-request"] === "true" && headers["x-vault-namespace"] === settings.namespace;
}

function login(request: Asked, state: State): Reply {
  const { role_id, secret_id } = JSON.parse(request.body) as Record<string, unknown>;
  const isKnown = role_id === state.roleId && secret_id === state.secretId && request.method === "POST";
  if (!isKnown || !isInNamespace(request, state)) return json(400, { errors: ["invalid role or secret ID"] });
  const token = `hvs.${randomBytes(60).toString("base64url")}`;
  const { tokenSeconds, tokenUses } = state.settings;
  state.logins += 1;
  state.tokens.set(token, new Date(Date.now() + tokenSeconds * 1_000));
  state.secrets.push(token);
  const auth = {
    client_token: token,
    accessor: randomBytes(12).toString("hex"),
    token_policies: ["default", "thaw"],
    lease_duration: tokenSeconds,
    renewable: true,
    token_type: "service",
    num_uses: tokenUses,
  };
  return json(200, { request_id: "1", lease_id: "", renewable: false, lease_duration: 0, data: null, auth });
}

/** Only with a token that lives, in the right namespace. */
function guarded(answer: (request: Asked, state: State, token: string) => Reply) {
  return (request: Asked, state: State): Reply => {
    const token = request.headers["x-vault-token"] ?? "";
    const endsAt = state.tokens.get(token);
    const isGood = endsAt !== undefined && endsAt > new Date() && isInNamespace(request, state);
    return isGood ? answer(request, state, token) : json(403, { errors: ["permission denied"] });
  };
}

function creds({ path, method }: Asked, state: State, token: string): Reply {
  if (path !== "/v1/database/creds/team/readonly" || method !== "GET") return json(404, { errors: [] });
  const { leaseSeconds } = state.settings;
  const lease = {
    username: `v-approle-readonly-${randomBytes(8).toString("hex")}`,
    password: randomBytes(20).toString("base64url"),
    token,
    endsAt: new Date(Date.now() + leaseSeconds * 1_000),
  };
  const id = `database/creds/team/readonly/${randomBytes(12).toString("hex")}`;
  state.leases.set(id, lease);
  state.secrets.push(lease.password, id);
  const { username, password } = lease;
  return json(200, {
    request_id: "2",
    lease_id: id,
    renewable: true,
    lease_duration: leaseSeconds,
    data: { username, password },
    wrap_info: null,
    warnings: null,
    auth: null,
  });
}

function kv({ path }: Asked, state: State): Reply {
  const data = state.settings.stored.get(path.slice("/v1/team/kv/data/".length));
  if (data === undefined) return json(404, { errors: [] });
  const metadata = { created_time: "2030-01-01T00:00:00Z", deletion_time: "", destroyed: false, version: 3 };
  return json(200, { request_id: "3", lease_id: "", lease_duration: 0, data: { data, metadata }, auth: null });
}

function revoke({ method, body }: Asked, state: State): Reply {
  const { lease_id: id, sync } = JSON.parse(body) as Record<string, unknown>;
  if (method !== "PUT" || typeof id !== "string" || sync !== true) return json(400, { errors: ["bad request"] });
  state.leases.delete(id);
  return { status: 204, body: "" };
}

function query({ headers }: Asked, { leases }: State): Reply {
  const basic = Buffer.from((headers.authorization ?? "").replace("Basic ", ""), "base64").toString();
  const isLive = [...leases.values()].some(({ username, password }) => basic === `${username}:${password}`);
  return json(isLive ? 200 : 401, {});
}
