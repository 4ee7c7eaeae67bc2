import { randomBytes, randomUUID } from "node:crypto";
import { bearerOf } from "./gcp.ts";
import { type Asked, json, type Reply, startUpstream, type Upstream } from "./server.ts";

/** JFrog's access tokens: created, used, revoked. */

export interface FakeArtifactory {
  readonly upstream: Upstream;
  ownToken(): string;
  rotate(): void;
  expireTokens(): void;
  readonly tokens: ReadonlyMap<string, JfrogToken>;
  /** What the next answers say beside or in place of the truth. */
  readonly lies: Record<string, unknown>;
  secrets(): string[];
}

export interface JfrogToken {
  readonly id: string;
  readonly scope: string;
  readonly username: string | undefined;
  readonly endsAt: Date;
  readonly revocable: boolean;
}

/** Below, a token can be revoked only if that was asked for: `revocable-expiry-threshold`, as it is set without configuration. */
const REVOCABLE_FROM_SECONDS = 21_600;

interface State {
  own: string;
  readonly tokens: Map<string, JfrogToken>;
  readonly lies: Record<string, unknown>;
  readonly secrets: string[];
}

export async function startFakeArtifactory(): Promise<FakeArtifactory> {
  const state: State = { own: newToken(), tokens: new Map(), lies: {}, secrets: [] };
  state.secrets.push(state.own);
  const upstream = await startUpstream({
    create: (request) => (isCreation(request) ? guarded(request, state, create) : null),
    revoke: (request) => (request.method === "DELETE" ? guarded(request, state, revoke) : null),
    ping: (request) => (request.path === "/artifactory/api/system/ping" ? ping(request, state) : null),
  });
  return {
    upstream,
    tokens: state.tokens,
    lies: state.lies,
    ownToken: () => state.own,
    rotate() {
      state.own = newToken();
      state.secrets.push(state.own);
    },
    expireTokens: () => state.tokens.clear(),
    secrets: () => state.secrets,
  };
}

function newToken(): string {
  return `eyJ2ZXIi.${randomBytes(90).toString("base64url")}.${randomBytes(60).toString("base64url")}`;
}

function isCreation({ method, path }: Asked): boolean {
  return method === "POST" && path === "/access/api/v1/tokens";
}

function guarded(request: Asked, state: State, answer: (request: Asked, state: State) => Reply): Reply {
  if (bearerOf(request.headers) === state.own) return answer(request, state);
  return json(401, { errors: [{ code: "UNAUTHORIZED", message: "Invalid token" }] });
}

function create({ body }: Asked, state: State): Reply {
  const asked = JSON.parse(body) as Record<string, unknown>;
  const { scope, expires_in, username } = asked;
  const isValid =
    asked.grant_type === "client_credentials" &&
    asked.refreshable === false &&
    asked.include_reference_token === false &&
    typeof scope === "string" &&
    typeof expires_in === "number" &&
    Number.isInteger(expires_in) &&
    expires_in > 0;
  if (!isValid) return json(400, { errors: [{ code: "BAD_REQUEST", message: "no" }] });
  const value = newToken();
  const endsAt = new Date(Date.now() + expires_in * 1_000);
  const id = randomUUID();
  const revocable = asked.force_revocable === true || expires_in >= REVOCABLE_FROM_SECONDS;
  state.tokens.set(value, {
    id,
    scope,
    username: typeof username === "string" ? username : undefined,
    endsAt,
    revocable,
  });
  state.secrets.push(value);
  return json(200, { token_id: id, access_token: value, expires_in, scope, token_type: "Bearer", ...state.lies });
}

function revoke({ path }: Asked, { tokens }: State): Reply {
  const id = path.slice("/access/api/v1/tokens/".length);
  const [value] = [...tokens].find(([, token]) => token.id === id && token.revocable) ?? [];
  if (value === undefined) return json(404, { errors: [{ code: "NOT_FOUND", message: `Token ${id} not found` }] });
  tokens.delete(value);
  return json(200, {});
}

function ping({ headers }: Asked, { tokens }: State): Reply {
  const token = tokens.get(bearerOf(headers));
  return token === undefined ? json(401, {}) : json(200, { scope: token.scope, username: token.username });
}
