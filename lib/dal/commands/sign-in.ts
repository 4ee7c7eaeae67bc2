import "server-only";
import { cookies, headers } from "next/headers";
import { webContainer } from "../../container.ts";
import { PEER_HEADER } from "../../core/web/guard.ts";
import { isSecure, sessionCookieName } from "../auth-options.ts";

/** Uses up a one-time link and signs this browser in. The public sentence of a refusal, or null when it worked. */
export async function signInByLink(token: string): Promise<string | null> {
  const { redeemSignInLink, origin } = await webContainer();
  const remoteAddress = (await headers()).get(PEER_HEADER) ?? "";
  const opened = await redeemSignInLink({ token, remoteAddress });
  if (!opened.ok) return opened.failure.message;
  // Whatever session this browser had ends: nobody goes on in one that somebody else may know of.
  await endSession();
  (await cookies()).set(sessionCookieName(origin), opened.value.sessionToken, {
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure: isSecure(origin),
    expires: opened.value.expiresAt,
  });
  return null;
}

/** Ends this browser's session, in the database first: a copy of the cookie is worth nothing afterwards. */
export async function endSession(): Promise<void> {
  const { sessions, tokens, clock, origin } = await webContainer();
  const jar = await cookies();
  const name = sessionCookieName(origin);
  const token = jar.get(name)?.value;
  if (token !== undefined) await sessions.revoke(tokens.hash(token), clock.now());
  jar.delete(name);
}
