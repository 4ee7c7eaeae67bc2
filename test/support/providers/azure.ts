import { randomBytes } from "node:crypto";
import { decodeJwt, jwtVerify } from "jose";
import { type MadeCertificate, makeCertificate } from "./certificate.ts";
import { bearerOf } from "./gcp.ts";
import { type Asked, json, type Reply, startUpstream, type Upstream } from "./server.ts";

/** Entra ID's token endpoint, and something that takes the tokens. The proof's signature and thumbprint are verified by jose. */

export interface FakeAzure {
  readonly upstream: Upstream;
  readonly certificate: MadeCertificate;
  /** A new certificate for the client; the one before is not known any more. */
  rotate(): void;
  readonly minted: ReadonlyMap<string, AzureToken>;
  secrets(): string[];
}

export interface AzureToken {
  readonly clientId: string;
  readonly tenantId: string;
  readonly scope: string;
  readonly endsAt: Date;
}

interface State {
  origin: string;
  certificate: MadeCertificate;
  readonly clientId: string;
  readonly tenantId: string;
  readonly usedProofs: Set<string>;
  readonly minted: Map<string, AzureToken>;
  readonly secrets: string[];
}

/** Entra ID chooses it, and spreads it so that not all are renewed at once. */
const LIFETIME_SECONDS = 4_237;

export async function startFakeAzure(tenantId: string, clientId: string): Promise<FakeAzure> {
  const certificate = makeCertificate();
  const state: State = {
    origin: "",
    certificate,
    clientId,
    tenantId,
    usedProofs: new Set(),
    minted: new Map(),
    secrets: [],
  };
  const upstream = await startUpstream({
    token: (request) => (request.path.endsWith("/oauth2/v2.0/token") ? token(request, state) : null),
    whoami: ({ path, headers }) => {
      if (path !== "/whoami") return null;
      const known = state.minted.get(bearerOf(headers));
      return known === undefined ? json(401, {}) : json(200, known);
    },
  });
  state.origin = upstream.origin;
  return {
    upstream,
    minted: state.minted,
    get certificate() {
      return state.certificate;
    },
    rotate() {
      state.secrets.push(...linesOf(state.certificate));
      state.certificate = makeCertificate();
    },
    secrets: () => [...state.secrets, ...linesOf(state.certificate), ...state.minted.keys()],
  };
}

function linesOf({ keyPem }: MadeCertificate): string[] {
  return keyPem.split("\n").filter((line) => line.length > 20 && !line.startsWith("-"));
}

async function token({ path, body }: Asked, state: State): Promise<Reply> {
  const { clientId, tenantId, origin, certificate } = state;
  const form = new URLSearchParams(body);
  const assertion = form.get("client_assertion") ?? "";
  state.secrets.push(assertion);
  if (path !== `/${tenantId}/oauth2/v2.0/token`) return entraError(400, "invalid_request", 90_002);
  const isRequest =
    form.get("grant_type") === "client_credentials" &&
    form.get("client_assertion_type") === "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" &&
    form.get("client_id") === clientId;
  if (!isRequest) return entraError(400, "unauthorized_client", 700_016);
  const verified = await jwtVerify(assertion, certificate.publicKey, {
    issuer: clientId,
    subject: clientId,
    audience: `${origin}${path}`,
    algorithms: ["PS256"],
    requiredClaims: ["exp", "nbf", "iat", "jti"],
  }).catch(() => null);
  const { exp = 0, nbf = 0, jti = "" } = verified === null ? {} : decodeJwt(assertion);
  const isGood = verified?.protectedHeader["x5t#S256"] === certificate.thumbprint && exp - nbf <= 600;
  if (!isGood || state.usedProofs.has(jti)) return entraError(401, "invalid_client", 700_027);
  state.usedProofs.add(jti);
  const scope = form.get("scope") ?? "";
  if (!scope.endsWith("/.default")) return entraError(400, "invalid_scope", 70_011);
  const value = `eyJ0eXAi.${randomBytes(120).toString("base64url")}.${randomBytes(40).toString("base64url")}`;
  state.minted.set(value, { clientId, tenantId, scope, endsAt: new Date(Date.now() + LIFETIME_SECONDS * 1_000) });
  const times = { expires_in: LIFETIME_SECONDS, ext_expires_in: LIFETIME_SECONDS };
  return json(200, { token_type: "Bearer", ...times, access_token: value });
}

function entraError(status: number, error: string, number: number): Reply {
  const description = `AADSTS${number}: Application with identifier 'x' was not found. Trace ID: 1`;
  return json(status, { error, error_description: description, error_codes: [number], trace_id: "1" });
}
