import type { z } from "zod";
import { type ApiReadPorts, beginAuditExport } from "../../usecases/api/read.ts";
import type { ApiCaller } from "../../usecases/api/token-ports.ts";
import { guardedStream } from "../guarded-stream.ts";
import { shares, slots } from "../slots.ts";
import { type AdmissionPorts, createAdmission, LIMITS, type Limits } from "./admission.ts";
import { type Headers, isKnown, json, lines, notModified, problem, weakTag } from "./answers.ts";
import { auditLines } from "./audit-lines.ts";
import { openApi } from "./openapi.ts";
import { AUDIT, ROUTES, type Route } from "./routes.ts";

export interface ApiHttpPorts extends ApiReadPorts, AdmissionPorts {
  readonly requestId: () => string;
  /** Gets a request's id, and a word about what went wrong; never what was asked or answered. */
  readonly log: (line: string) => void;
}

export const BASE = "/api/v1";

/** Answers that are made at once in this process; each is a transaction or a few. */
const MOST_AT_ONCE = 6;
const MOST_WAITING = 100;
const WAITING_MS = 5_000;
/** Exports last as long as their readers take: an organisation that reads slowly keeps no other from its own. */
const MOST_EXPORTS = 6;
const MOST_EXPORTS_OF_ONE = 2;

/** The public API, as a function of a request. `address` is of the connection itself, never of a header. */
export function createApi(
  ports: ApiHttpPorts,
  limits: Limits = LIMITS,
): (request: Request, address: string) => Promise<Response> {
  const { admit, stranger } = createAdmission(ports, limits);
  const bound = slots(MOST_AT_ONCE, MOST_WAITING, WAITING_MS);
  const exports = shares(MOST_EXPORTS, MOST_EXPORTS_OF_ONE);

  async function answered(request: Request, address: string, requestId: string): Promise<Response> {
    const url = new URL(request.url);
    const path = url.pathname.slice(BASE.length);
    if (request.method !== "GET" && request.method !== "HEAD") {
      const refused = problem(405, "Every route is read by GET.", requestId, { allow: "GET, HEAD" });
      return stranger(address, requestId) ?? refused;
    }
    if (path === "/openapi.json") return stranger(address, requestId) ?? description(request);
    const admitted = await admit(request, address, requestId);
    if (admitted instanceof Response) return admitted;
    const { caller, headers } = admitted;
    const asked: Asked = { caller, headers, requestId, ifNoneMatch: request.headers.get("if-none-match") };
    if (path === AUDIT.path) return await exported(asked, admitted.text, url);
    const found = matched(path);
    if (found === null) return noRoute(requestId, headers);
    const leave = await bound.enter();
    if (leave === null) return busy(requestId, headers);
    try {
      return await routed(ports, found, asked, url);
    } finally {
      leave();
    }
  }

  async function exported(asked: Asked, text: string, url: URL): Promise<Response> {
    const { caller, headers, requestId } = asked;
    const values = valuesOf(AUDIT.parameters, {}, url);
    if (typeof values === "string") return problem(400, values, requestId, headers);
    const begun = await beginAuditExport(ports, caller, (values as { readonly since?: string }).since ?? null);
    if (!begun.ok) return refused(begun.failure, asked, AUDIT.scope);
    const leave = exports.enter(begun.value.organisationId);
    if (leave === null) return busy(requestId, headers);
    const { audit } = ports.apiReading;
    const stands = async () => (await ports.callerOf(text)) !== null;
    return lines(guardedStream(auditLines(begun.value, audit), { stands, ended: leave }), headers);
  }

  return async (request, address) => {
    const requestId = ports.requestId();
    try {
      const response = await answered(request, address, requestId);
      if (request.method !== "HEAD") return response;
      await response.body?.cancel();
      return new Response(null, response);
    } catch (error) {
      // What it says may quote anything; the log gets its name and the place.
      ports.log(`api ${requestId}: ${error instanceof Error ? error.name : "unknown"}`);
      return problem(500, "The answer could not be made. Try again; if it stays so, tell who runs Thaw.", requestId);
    }
  };
}

interface Asked {
  readonly caller: ApiCaller;
  readonly headers: Headers;
  readonly requestId: string;
  readonly ifNoneMatch: string | null;
}

interface Matched {
  readonly route: Route;
  readonly places: Readonly<Record<string, string>>;
}

async function routed(ports: ApiReadPorts, { route, places }: Matched, asked: Asked, url: URL): Promise<Response> {
  const values = valuesOf(route.parameters, places, url);
  if (typeof values === "string") return problem(400, values, asked.requestId, asked.headers);
  const result = await route.run(ports, asked.caller, values as never);
  if (!result.ok) return refused(result.failure, asked, route.scope);
  const content = route.answer.parse(result.value) as { readonly asOf?: string };
  const body = JSON.stringify(content);
  if (!route.tagged) return json(body, null, asked.headers);
  const etag = weakTag({ ...content, asOf: undefined });
  return isKnown(asked.ifNoneMatch, etag) ? notModified(etag, asked.headers) : json(body, etag, asked.headers);
}

function description(request: Request): Response {
  const content = openApi();
  const etag = weakTag(content);
  return isKnown(request.headers.get("if-none-match"), etag) ? notModified(etag) : json(JSON.stringify(content), etag);
}

const STATUSES = { scope: 403, "not-found": 404, cursor: 400 } as const;

function refused(
  { code, message }: { readonly code: keyof typeof STATUSES; readonly message: string },
  { headers, requestId }: Asked,
  scope: string,
): Response {
  const challenge = { "www-authenticate": `Bearer realm="thaw", error="insufficient_scope", scope="${scope}"` };
  return problem(STATUSES[code], message, requestId, code === "scope" ? { ...headers, ...challenge } : headers);
}

function noRoute(requestId: string, headers: Headers): Response {
  return problem(404, `There is no such route: ${BASE}/openapi.json describes those there are.`, requestId, headers);
}

function busy(requestId: string, headers: Headers): Response {
  return problem(503, "Too much is asked for at once. Try again.", requestId, { ...headers, "retry-after": "2" });
}

const MATCHERS = ROUTES.map((route) => ({ route, parts: route.path.split("/") }));

function matched(path: string): Matched | null {
  const given = path.split("/");
  for (const { route, parts } of MATCHERS) {
    const places = given.length === parts.length ? placesIn(parts, given) : null;
    if (places !== null) return { route, places };
  }
  return null;
}

function placesIn(parts: readonly string[], given: readonly string[]): Readonly<Record<string, string>> | null {
  const places: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const text = decoded(given[index] ?? "");
    if (text === null) return null;
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? [];
    if (name === undefined && text !== part) return null;
    if (name !== undefined) places[name] = text;
  }
  return places;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** What an address asks for, or a sentence. What is not understood is refused: a filter that is mistyped must not show everything. */
function valuesOf(parameters: z.ZodObject, places: Readonly<Record<string, string>>, url: URL): object | string {
  const given: Record<string, string> = { ...places };
  for (const [name, value] of url.searchParams) {
    if (Object.hasOwn(given, name)) return `The parameter ${JSON.stringify(name.slice(0, 50))} is given twice.`;
    given[name] = value;
  }
  const parsed = parameters.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `${issue?.path.join(".") || "The address"}: ${issue?.message ?? "not understood"}`.slice(0, 300);
}
