/** Where somebody was who has to sign in again. It comes with requests, so it leads nowhere but to a page of this server. */

/** Hidden from clients: set for each request by proxy.ts. */
export const PATH_HEADER = "x-thaw-path";

export const BACK_COOKIE = "thaw-back";
/** As long as signing in at GitHub may take. */
export const BACK_SECONDS = 900;

const LONGEST = 2_000;
/** A host that cannot be: whatever leaves it names another one. */
const BASE = "http://place.invalid";

/** A path of a page with its query; null for all else. */
export function placeToReturnTo(text: string | null | undefined): string | null {
  if (text == null || text.length > LONGEST || !/^\/(?![/\\])[^\s\\\p{Cc}]*$/u.test(text)) return null;
  const url = URL.canParse(text, BASE) ? new URL(text, BASE) : null;
  if (url === null || url.origin !== BASE || url.pathname === "/") return null;
  if (/^\/(?:sign-in|api|_next)(?:\/|$)/.test(url.pathname)) return null;
  return `${url.pathname}${url.search}`;
}
