import { z } from "zod";
import * as answers from "../../core/api/answers.ts";
import { API_SCOPES, SCOPE_WORDS } from "../../core/api/scopes.ts";
import { AUDIT, auditLine, ROUTES, type Route } from "./routes.ts";

let made: object | undefined;

/** The OpenAPI 3.1 description of the API, made of the very schemas that requests and answers are read by. */
export function openApi(): object {
  made ??= {
    openapi: "3.1.0",
    info: {
      title: "Thaw",
      version: "1",
      description:
        "What Thaw knows of one organisation, for machines. Every route reads; who changes something is a person. See docs/api.md.",
    },
    servers: [{ url: "/api/v1" }],
    paths: {
      ...Object.fromEntries(ROUTES.map((route) => [route.path, { get: described(route) }])),
      [AUDIT.path]: { get: audit() },
      "/openapi.json": { get: self() },
    },
    components: {
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: `A token that an admin made in the settings. Scopes: ${API_SCOPES.map((scope) => `${scope} (${SCOPE_WORDS[scope]})`).join("; ")}.`,
        },
      },
      schemas: { Problem: schemaOf(answers.problem) },
      headers: {
        RateLimit: {
          description:
            "Requests that are left, and in how many seconds there are all of them again (draft-ietf-httpapi-ratelimit-headers).",
          schema: { type: "string" },
        },
      },
    },
  };
  return made;
}

function described({ path, summary, scope, parameters, answer, tagged }: Route): object {
  return {
    operationId: operationId(path),
    summary,
    security: [{ token: [scope] }],
    parameters: [...parametersOf(path, parameters), ...(tagged ? [IF_NONE_MATCH] : [])],
    responses: {
      "200": {
        description: "The answer.",
        headers: HEADERS,
        content: { "application/json": { schema: schemaOf(answer) } },
      },
      ...(tagged ? { "304": { description: "As it was: see If-None-Match." } } : {}),
      ...refusals([400, 401, 403, 404, 429, 500, 503]),
    },
  };
}

function audit(): object {
  return {
    operationId: "exportAudit",
    summary: AUDIT.summary,
    security: [{ token: [AUDIT.scope] }],
    parameters: parametersOf(AUDIT.path, AUDIT.parameters),
    responses: {
      "200": {
        description: "One JSON value on each line.",
        headers: HEADERS,
        content: { "application/x-ndjson": { schema: schemaOf(auditLine) } },
      },
      ...refusals([400, 401, 403, 429, 500, 503]),
    },
  };
}

function self(): object {
  const content = { "application/json": { schema: { type: "object" } } };
  return {
    operationId: "describe",
    summary: "This description. It needs no token.",
    security: [],
    parameters: [IF_NONE_MATCH],
    responses: {
      "200": { description: "OpenAPI 3.1.", content },
      "304": { description: "As it was." },
      ...refusals([429]),
    },
  };
}

const HEADERS = { RateLimit: { $ref: "#/components/headers/RateLimit" } };
const IF_NONE_MATCH = { name: "If-None-Match", in: "header", required: false, schema: { type: "string" } };

function refusals(statuses: readonly number[]): object {
  const content = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };
  return Object.fromEntries(statuses.map((status) => [String(status), { description: "See `detail`.", content }]));
}

function parametersOf(path: string, parameters: z.ZodObject): readonly object[] {
  const { properties = {}, required = [] } = schemaOf(parameters, "input") as {
    readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => {
    const where = path.includes(`{${name}}`) ? "path" : "query";
    const said = description === undefined ? {} : { description };
    return { name, in: where, required: where === "path" || required.includes(name), ...said, schema };
  });
}

function schemaOf(schema: z.ZodType, io: "input" | "output" = "output"): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}

/** `/incidents/{id}/repositories` is `getIncidentsIdRepositories`. */
function operationId(path: string): string {
  const words = path.split(/[^a-z]+/).filter(Boolean);
  return `get${words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join("")}`;
}
