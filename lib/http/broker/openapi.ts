import { z } from "zod";
import {
  exchangeAnswer,
  exchangeProblem,
  exchangeRequest,
  health,
  probeAnswer,
  problem,
  revokeAnswer,
  revokeRequest,
  tokenAnswer,
  tokenRequest,
} from "./schemas.ts";

interface Operation {
  readonly summary: string;
  readonly proof: boolean;
  readonly body?: { readonly type: string; readonly schema: z.ZodType };
  readonly answer: { readonly type: string; readonly schema: z.ZodType };
  readonly errors: readonly number[];
  readonly problem?: { readonly type: string; readonly schema: z.ZodType };
}

const JSON_TYPE = "application/json";
const PROBLEM = { type: "application/problem+json", schema: problem };

const OPERATIONS: Readonly<Record<string, Operation>> = {
  "POST /v1/token": {
    summary: "Get a credential for this job.",
    proof: true,
    body: { type: JSON_TYPE, schema: tokenRequest },
    answer: { type: JSON_TYPE, schema: tokenAnswer },
    errors: [400, 401, 403, 413, 415, 429, 500, 502, 503],
  },
  "POST /v1/probe": {
    summary: "Go the whole way and take the credential back at once: proof that a migration will work.",
    proof: true,
    body: { type: JSON_TYPE, schema: tokenRequest },
    answer: { type: JSON_TYPE, schema: probeAnswer },
    errors: [400, 401, 403, 413, 415, 429, 500, 502, 503],
  },
  "POST /v1/revoke": {
    summary: "Take a credential back, by its revocation secret alone.",
    proof: false,
    body: { type: JSON_TYPE, schema: revokeRequest },
    answer: { type: JSON_TYPE, schema: revokeAnswer },
    errors: [400, 403, 413, 415, 429, 500, 503],
  },
  "POST /v1/exchange": {
    summary: "The same as /v1/token, as an OAuth 2.0 token exchange (RFC 8693).",
    proof: false,
    body: { type: "application/x-www-form-urlencoded", schema: exchangeRequest },
    answer: { type: JSON_TYPE, schema: exchangeAnswer },
    errors: [400, 413, 429, 500, 502, 503],
    problem: { type: JSON_TYPE, schema: exchangeProblem },
  },
  "GET /healthz": {
    summary: "The process runs.",
    proof: false,
    answer: { type: JSON_TYPE, schema: health },
    errors: [],
  },
  "GET /readyz": {
    summary: "The broker can record requests, so it can hand out credentials.",
    proof: false,
    answer: { type: JSON_TYPE, schema: health },
    errors: [503],
    problem: { type: JSON_TYPE, schema: health },
  },
  "GET /openapi.json": {
    summary: "This description.",
    proof: false,
    answer: { type: JSON_TYPE, schema: z.looseObject({}) },
    errors: [],
  },
  "GET /metrics": {
    summary: "Figures for Prometheus, for addresses that the configuration names.",
    proof: false,
    answer: { type: "text/plain", schema: z.string() },
    errors: [403],
  },
};

let made: object | undefined;

/** The OpenAPI 3.1 description of the broker, made of the very schemas that requests are read by. */
export function openApi(): object {
  made ??= {
    openapi: "3.1.0",
    info: {
      title: "Thaw broker",
      version: "1",
      description:
        "Short-lived, finely scoped credentials for CI jobs. A job proves who it is by an OIDC token made for this broker's origin; each token is good for one request.",
    },
    paths: pathsOf(),
    components: {
      securitySchemes: {
        oidc: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "The job's OIDC token; audience: this broker's origin.",
        },
        certificate: { type: "mutualTLS", description: "A short-lived client certificate of a configured profile." },
      },
    },
  };
  return made;
}

function pathsOf(): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const [route, operation] of Object.entries(OPERATIONS)) {
    const [method = "", path = ""] = route.split(" ");
    paths[path] = { ...paths[path], [method.toLowerCase()]: describe(operation) };
  }
  return paths;
}

function describe({ summary, proof, body, answer, errors, problem: wrong = PROBLEM }: Operation): object {
  const failures = errors.map((status) => [
    String(status),
    { description: "See `detail`.", content: problemOf(status, wrong) },
  ]);
  return {
    summary,
    ...(proof ? { security: [{ oidc: [] }, { certificate: [] }] } : {}),
    ...(body === undefined ? {} : { requestBody: { required: true, content: content(body, "input") } }),
    responses: { "200": { description: "Done.", content: content(answer) }, ...Object.fromEntries(failures) },
  };
}

/** What is no HTTP, or has too long headers, is refused before its route is known: in the form of all other routes. */
function problemOf(status: number, wrong: Operation["answer"]): object {
  return { ...content(wrong), ...(status === 400 || status === 413 ? content(PROBLEM) : {}) };
}

function content(
  { type, schema }: { readonly type: string; readonly schema: z.ZodType },
  io: "input" | "output" = "output",
): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return { [type]: { schema: rest } };
}
