import { Hono } from "hono";
import type { Issued } from "../../usecases/broker/issue.ts";
import type { IssueFailure } from "../../usecases/broker/issue-outcome.ts";
import { answer, type BrokerContext, json, problem } from "./answers.ts";
import { exchange } from "./exchange.ts";
import { createRateLimiter, type RateLimit } from "./limits.ts";
import { openApi } from "./openapi.ts";
import type { BrokerBindings, BrokerHttpPorts } from "./ports.ts";
import { callerOf, readJson, readProof } from "./request.ts";
import { revokeRequest, tokenRequest } from "./schemas.ts";

export interface BrokerHttpOptions {
  readonly rateLimit: RateLimit;
  /** Requests under way at once; more are told to come again. */
  readonly mostAtOnce: number;
}

export type BrokerApp = Hono<BrokerBindings>;

/** The broker's one HTTP application, for the process of its own and for the web process alike. */
export function createBrokerApp(ports: BrokerHttpPorts, options: BrokerHttpOptions): BrokerApp {
  const app: BrokerApp = new Hono<BrokerBindings>();
  const wait = createRateLimiter(options.rateLimit);
  let underWay = 0;

  app.use(async (context, next) => {
    const started = ports.nowMs();
    context.set("correlationId", ports.correlationId());
    await next();
    const { path, method } = context.req;
    ports.answered(ROUTES.has(`${method} ${path}`) ? path : "other", context.res.status, ports.nowMs() - started);
  });

  app.use("/v1/*", async (context, next) => {
    const { incoming } = context.env;
    context.set("clientCertificate", incoming === undefined ? null : ports.clientCertificate(incoming));
    const seconds = incoming === undefined ? null : wait(ports.addressOf(incoming), ports.nowMs());
    if (seconds !== null) return problem(context, 429, "Too many requests from this address.", seconds);
    if (underWay >= options.mostAtOnce) return problem(context, 503, "The broker has too much to do. Try again.", 1);
    underWay += 1;
    try {
      return await next();
    } finally {
      underWay -= 1;
    }
  });
  app.post("/v1/token", (context) => token(ports, context, "token"));
  app.post("/v1/probe", (context) => token(ports, context, "probe"));
  app.post("/v1/revoke", (context) => revoke(ports, context));
  app.post("/v1/exchange", (context) => exchange(ports, context));
  app.get("/healthz", (context) => json(context, { status: "ok" }));
  app.get("/readyz", async (context) =>
    (await ports.ready()) ? json(context, { status: "ok" }) : json(context, { status: "unavailable" }, 503),
  );
  app.get("/openapi.json", (context) => json(context, openApi()));
  app.get("/metrics", (context) => metrics(ports, context));

  app.notFound((context) => {
    const methods = [...ROUTES].map((route) => route.split(" ")).filter(([, path]) => path === context.req.path);
    if (methods.length === 0)
      return problem(context, 404, "There is no such route: /openapi.json describes those there are.");
    // RFC 9110 section 15.5.6: it must say which.
    const allow = methods.map(([method]) => method).join(", ");
    return problem(context, 405, "This route has another method: /openapi.json describes it.", undefined, { allow });
  });
  app.onError((error, context) => {
    // What it says may quote anything; the log gets the name of the error and the place.
    ports.refused(500, error instanceof Error ? error.name : "unknown", context.get("correlationId"));
    return problem(context, 500, "Something is wrong with the broker. Give the people who run it the correlation id.");
  });
  return app;
}

/** Every route, as `METHOD /path`. A test compares it with the description. */
export const ROUTES: ReadonlySet<string> = new Set([
  "POST /v1/token",
  "POST /v1/probe",
  "POST /v1/revoke",
  "POST /v1/exchange",
  "GET /healthz",
  "GET /readyz",
  "GET /openapi.json",
  "GET /metrics",
]);

/** Whether a request's target is one of the broker's, for a server that has others as well. */
export function isBrokerRequest(target: string): boolean {
  const path = target.split("?", 1)[0] ?? "";
  return path.startsWith("/v1/") || ROUTES.has(`GET ${path}`);
}

async function token(ports: BrokerHttpPorts, context: BrokerContext, kind: "token" | "probe"): Promise<Response> {
  const correlationId = context.get("correlationId");
  const proof = readProof(context);
  const body = proof.ok ? await readJson(context, tokenRequest) : proof;
  if (!proof.ok || !body.ok) {
    const { status, detail } = proof.ok ? (body as Extract<typeof body, { ok: false }>) : proof;
    ports.refused(status, detail, correlationId);
    return problem(context, status, detail);
  }
  const { grant, repositories = null, permissions = null } = body.value;
  const ask = { grant, repositories, permissions };
  const result = await ports.issue({ kind, proof: proof.value, ask, correlationId }, callerOf(context));
  if (!result.ok) return issueProblem(context, result.failure);
  const { issuanceId, scope } = result.value;
  if (kind === "probe") return json(context, { issuance_id: issuanceId, grant, allowed: true, scope });
  return json(context, tokenBody(result.value));
}

function tokenBody(issued: Issued) {
  const values = Object.fromEntries(Object.entries(issued.values).map(([name, value]) => [name, value.reveal()]));
  return {
    issuance_id: issued.issuanceId,
    grant: issued.grant,
    expires_at: issued.expiresAt.toISOString(),
    revocation_secret: issued.revocationSecret?.reveal() ?? "",
    deliver: issued.deliver,
    values,
    plain: issued.plain,
    scope: issued.scope,
  };
}

export function issueProblem(context: BrokerContext, failure: IssueFailure): Response {
  const { code, message, retryAfterSeconds } = failure;
  const status = ({ unproven: 401, denied: 403, unavailable: 503, upstream: 502, unrecorded: 500 } as const)[code];
  return problem(context, status, message, retryAfterSeconds);
}

async function revoke(ports: BrokerHttpPorts, context: BrokerContext): Promise<Response> {
  const correlationId = context.get("correlationId");
  const body = await readJson(context, revokeRequest);
  if (!body.ok) {
    ports.refused(body.status, body.detail, correlationId);
    return problem(context, body.status, body.detail);
  }
  const { issuance_id: issuanceId, revocation_secret: secret } = body.value;
  // Not the caller's signal: what it asked for is done also when it does not wait.
  const result = await ports.revoke({ issuanceId, secret, correlationId }, AbortSignal.timeout(REVOKE_MS));
  if (result.ok) {
    const { revoked, liveUntil } = result.value;
    return json(context, { revoked, live_until: liveUntil?.toISOString() ?? null });
  }
  const { code, message, retryAfterSeconds } = result.failure;
  return problem(context, code === "denied" ? 403 : 503, message, retryAfterSeconds);
}

const REVOKE_MS = 15_000;

async function metrics(ports: BrokerHttpPorts, context: BrokerContext): Promise<Response> {
  const { incoming } = context.env;
  if (incoming !== undefined && !ports.mayReadMetrics(ports.addressOf(incoming))) {
    return problem(
      context,
      403,
      "Metrics are not for this address: the broker's configuration names those that may read them.",
    );
  }
  const { type, text } = await ports.metrics();
  return answer(context, 200, type, text);
}
