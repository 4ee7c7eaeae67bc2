/** Which requests are counted, and which are refused for where they were sent from. */

/**
 * `free`: files that are the same for everybody, and routes for machines, which have bounds of their own. `sign-in`: whatever may lead to a session.
 */
export type Traffic = "free" | "sign-in" | "page";

export function trafficOf(path: string, method: string): Traffic {
  if (path.startsWith("/_next/static/") || isForMachines(path)) return "free";
  const signsIn = path === "/sign-in" || path.startsWith("/sign-in/") || path.startsWith("/api/auth/");
  return signsIn && (method === "POST" || path.startsWith("/api/auth/callback/")) ? "sign-in" : "page";
}

/** They know nobody by a cookie. */
function isForMachines(path: string): boolean {
  return path === "/api/v1" || path.startsWith("/api/v1/") || path.startsWith("/api/webhooks/");
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly host: string | null;
  readonly origin: string | null;
  /** https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header */
  readonly fetchSite: string | null;
}

/**
 * Whether another site sends this and may change something by the cookie of whoever looks at it. Browsers say of every such request where it comes
 * from; who is no browser has no cookie of somebody else. Said once more here, whatever a route, an action or a library checks by itself.
 */
export function isForeign({ method, path, host, origin, fetchSite }: Sent): boolean {
  if (method === "GET" || method === "HEAD" || method === "OPTIONS" || isForMachines(path)) return false;
  if (fetchSite !== null && fetchSite !== "same-origin" && fetchSite !== "none") return true;
  if (origin === null) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase();
}
