import "server-only";
import type { NextAuthOptions } from "next-auth";
import { webContainer } from "../container.ts";
import { SESSION_HOURS } from "../core/actor.ts";

/** It is not prolonged by use. */
export const SESSION_SECONDS = SESSION_HOURS * 60 * 60;

/**
 * next-auth over our own tables. Nobody can sign in by a provider yet: sessions are opened by one-time links
 * (`commands/sign-in.ts`), and read, listed and ended here.
 */
export async function authOptions(): Promise<NextAuthOptions> {
  const { authAdapter, authSecret, origin } = await webContainer();
  return {
    adapter: authAdapter,
    providers: [],
    secret: authSecret,
    session: { strategy: "database", maxAge: SESSION_SECONDS, updateAge: SESSION_SECONDS },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    useSecureCookies: isSecure(origin),
    callbacks: {
      // The least that a browser may ask for at /api/auth/session.
      session: ({ session, user }) => Object.assign({}, session, { user: { id: user.id } }),
    },
  };
}

/** The cookie's name as next-auth has it: browsers keep `__Secure-` cookies to https. */
export function sessionCookieName(origin: string): string {
  return isSecure(origin) ? "__Secure-next-auth.session-token" : "next-auth.session-token";
}

export function isSecure(origin: string): boolean {
  return origin.startsWith("https:");
}
