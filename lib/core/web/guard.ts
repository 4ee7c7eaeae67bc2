/** What every answer of the dashboard carries, and which requests are answered at all. */

/** Hidden from clients: set for each request from its connection, see lib/http/peer.ts. */
export const PEER_HEADER = "x-thaw-peer";

/** The names that a browser may have used, with their port: `host:port`, lower case. */
export function knownHosts(server: {
  readonly host: string;
  readonly port: number;
  readonly origin: string;
}): ReadonlySet<string> {
  const loopback = ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${server.port}`);
  const bound = server.host.includes(":") ? `[${server.host}]` : server.host;
  return new Set(
    [...loopback, `${bound}:${server.port}`, new URL(server.origin).host].map((name) => name.toLowerCase()),
  );
}

/**
 * Whether a request names this server. A page of a stranger can make its own name resolve to 127.0.0.1 (DNS rebinding) and
 * would then be of the same origin as we are; the Host header still has the stranger's name.
 */
export function isKnownHost(hostHeader: string | null, known: ReadonlySet<string>): boolean {
  return hostHeader !== null && known.has(hostHeader.toLowerCase());
}

/** Pages whose forms lead to GitHub: signing in, and making an App there. */
export function leadsToGithub(path: string): boolean {
  return path === "/sign-in" || path === "/settings" || path.startsWith("/settings/");
}

/**
 * Content-Security-Policy. Scripts run with this answer's nonce only, and what they load. There is no inline style and no
 * foreign origin. In development, React and the bundler need `eval` and inline styles.
 * @param formTarget one more origin that forms of this page may lead to, also by a redirect
 */
export function contentSecurityPolicy(nonce: string, development: boolean, formTarget: string | null = null): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    development ? "style-src 'self' 'unsafe-inline'" : "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    formTarget === null ? "form-action 'self'" : `form-action 'self' ${formTarget}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ");
}

/** Headers beside the policy. Transport security is said only where the transport is secure. */
export function securityHeaders(secure: boolean): readonly (readonly [string, string])[] {
  const always: readonly (readonly [string, string])[] = [
    ["X-Content-Type-Options", "nosniff"],
    ["X-Frame-Options", "DENY"],
    // A one-time link stands in an address that no other site may learn. `no-referrer` would make forms post `Origin: null`.
    ["Referrer-Policy", "same-origin"],
    ["Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), clipboard-write=(self)"],
    ["Cross-Origin-Opener-Policy", "same-origin"],
    ["Cross-Origin-Resource-Policy", "same-origin"],
  ];
  return secure ? [...always, ["Strict-Transport-Security", "max-age=31536000"]] : always;
}

/** Of documents alone: a browser asks them of no script, style or font. */
const OF_DOCUMENTS = ["Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy"];

/** Whether a path is a file of the build, the same for everybody. */
export function isBuilt(path: string): boolean {
  return path.startsWith("/_next/static/");
}

/**
 * What a file of the build carries, policy included: nothing may be done with it as a page. A first visit loads ten of them, and the policy of a
 * page on each, with a nonce that nobody reads there, is five kilobytes.
 */
export function builtHeaders(secure: boolean): readonly (readonly [string, string])[] {
  const own = securityHeaders(secure).filter(([name]) => !OF_DOCUMENTS.includes(name));
  return [["Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"], ...own];
}
