import { createHash, randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { PATH_HEADER } from "./lib/core/web/back.ts";
import {
  builtHeaders,
  contentSecurityPolicy,
  isBuilt,
  isKnownHost,
  knownHosts,
  leadsToGithub,
  PEER_HEADER,
  securityHeaders,
} from "./lib/core/web/guard.ts";
import { isForeign, trafficOf } from "./lib/core/web/traffic.ts";
import { webEnvironment } from "./lib/env.ts";
import { createWebLimiter } from "./lib/http/web-limits.ts";

/**
 * Stands before every page and route: strangers' host names, other sites' forms and floods are refused, and each answer gets its policy.
 */

interface Server {
  readonly known: ReadonlySet<string>;
  readonly secure: boolean;
  /** The origin of GitHub's pages; null where none is configured. */
  readonly github: string | null;
}

let server: Server | undefined;
const limited = createWebLimiter();

function thisServer(): Server {
  if (server !== undefined) return server;
  const { THAW_HOST, THAW_PORT, NEXTAUTH_URL, github } = webEnvironment();
  server = {
    known: knownHosts({ host: THAW_HOST, port: THAW_PORT, origin: NEXTAUTH_URL }),
    secure: NEXTAUTH_URL.startsWith("https:"),
    github: github === null ? null : new URL(github.url).origin,
  };
  return server;
}

export function proxy(request: NextRequest): NextResponse {
  const { known, secure, github } = thisServer();
  if (!isKnownHost(request.headers.get("host"), known)) {
    return withHeaders(new NextResponse("This server is not known by that name.\n", { status: 421 }), secure);
  }
  if (request.method === "GET" && isBuilt(request.nextUrl.pathname)) {
    const file = NextResponse.next();
    for (const [name, value] of builtHeaders(secure)) file.headers.set(name, value);
    return file;
  }
  const refused = refusalOf(request);
  if (refused !== null) return withHeaders(refused, secure);
  const nonce = randomBytes(16).toString("base64");
  const target = leadsToGithub(request.nextUrl.pathname) ? github : null;
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development", target);
  const headers = new Headers(request.headers);
  // Next reads the nonce for its own scripts from the request's policy.
  headers.set("content-security-policy", policy);
  headers.set(PATH_HEADER, `${request.nextUrl.pathname}${request.nextUrl.search}`);
  const response = withHeaders(NextResponse.next({ request: { headers } }), secure);
  response.headers.set("content-security-policy", policy);
  return response;
}

/** Before anything is read for it. */
function refusalOf({ method, headers, nextUrl, cookies }: NextRequest): NextResponse | null {
  const path = nextUrl.pathname;
  const sent = { host: headers.get("host"), origin: headers.get("origin"), fetchSite: headers.get("sec-fetch-site") };
  if (isForeign({ method, path, ...sent }))
    return new NextResponse("This form is not from this site.\n", { status: 403 });
  const session = cookies.getAll().find(({ name }) => name.endsWith("next-auth.session-token"))?.value;
  // A hash of it: what signs somebody in is not kept, here neither.
  const key = session === undefined ? null : createHash("sha256").update(session).digest("base64");
  const wait = limited(trafficOf(path, method), headers.get(PEER_HEADER) ?? "", key, performance.now());
  if (wait === null) return null;
  const retry = { "retry-after": String(wait), "cache-control": "no-store" };
  return new NextResponse(`Too many requests. Come again in ${wait} s.\n`, { status: 429, headers: retry });
}

function withHeaders(response: NextResponse, secure: boolean): NextResponse {
  for (const [name, value] of securityHeaders(secure)) response.headers.set(name, value);
  return response;
}
