import "server-only";
import type { NextAuthOptions } from "next-auth";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { type WebContainer, webContainer } from "../container.ts";
import { SESSION_HOURS } from "../core/actor.ts";

/** It is not prolonged by use. */
export const SESSION_SECONDS = SESSION_HOURS * 60 * 60;

/** The only provider, in addresses and in next-auth. */
export const GITHUB = "github";

const PATIENCE_MS = 10_000;

/**
 * next-auth over our own tables. Sessions are opened by one-time links (`commands/sign-in.ts`) and by GitHub, where it is configured;
 * both are read, listed and ended here.
 */
export async function authOptions(): Promise<NextAuthOptions> {
  const { authAdapter, authSecret, origin, githubSignIn, tokens } = await webContainer();
  return {
    adapter: authAdapter,
    providers: githubSignIn === null ? [] : [githubProvider(githubSignIn)],
    secret: authSecret,
    session: {
      strategy: "database",
      maxAge: SESSION_SECONDS,
      updateAge: SESSION_SECONDS,
      generateSessionToken: () => tokens.create(),
    },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    useSecureCookies: isSecure(origin),
    logger: { error: logError, warn: () => undefined, debug: () => undefined },
    callbacks: {
      // The least that a browser may ask for at /api/auth/session.
      // Its end is told twice: next-auth takes its own word of it away before pages are given the session.
      session: ({ session, user }) => Object.assign({}, session, { user: { id: user.id, until: session.expires } }),
      // Nobody is led anywhere by an address that came with the request.
      redirect: ({ baseUrl }) => `${new URL(baseUrl).origin}/`,
      signIn: ({ account, profile }) => admitted(account?.access_token, profile, origin),
    },
  };
}

/**
 * For the address that GitHub leads back to: the session that this browser has ends there, and a new one begins. Otherwise next-auth would
 * keep a session that somebody else may have put there, and add the account to whoever it belongs to.
 */
export async function callbackOptions(): Promise<NextAuthOptions> {
  const options = await authOptions();
  const { authAdapter, sessions, tokens, clock } = await webContainer();
  const adapter = {
    ...authAdapter,
    getSessionAndUser: async (sessionToken: string) => {
      await sessions.revoke(tokens.hash(sessionToken), clock.now());
      return null;
    },
  };
  return { ...options, adapter };
}

type GithubSignIn = NonNullable<WebContainer["githubSignIn"]>;
type Profile = { readonly id: string; readonly login: string };

function githubProvider({ site, clientId, clientSecret, profile }: GithubSignIn): OAuthConfig<Profile> {
  return {
    id: GITHUB,
    name: "GitHub",
    type: "oauth",
    // GitHub names it in its answers (RFC 9207), and one that does not fit is refused.
    issuer: `${site.web}/login/oauth`,
    clientId,
    clientSecret,
    // For an App its permissions count and no scope; for an OAuth App this lets it see memberships, also those that are not public.
    authorization: { url: `${site.web}/login/oauth/authorize`, params: { scope: "read:org" } },
    token: `${site.web}/login/oauth/access_token`,
    client: { token_endpoint_auth_method: "client_secret_post" },
    checks: ["pkce", "state"],
    httpOptions: { timeout: PATIENCE_MS },
    userinfo: {
      request: async ({ tokens }) => {
        const found = await profile(tokens.access_token ?? "");
        if (!found.ok) throw new Error(found.failure.detail ?? found.failure.code);
        return { sub: found.value.id, ...found.value };
      },
    },
    // An address in a profile proves nothing here, so none is taken.
    profile: ({ id, login }) => ({ id, name: login, email: null }),
  };
}

/** True, or where to go with what is to be said. */
async function admitted(token: string | undefined, profile: unknown, origin: string): Promise<true | string> {
  const { githubSignIn } = await webContainer();
  const refused = (code: string) => `${origin}/sign-in?error=${encodeURIComponent(code)}`;
  if (githubSignIn === null || token === undefined) return refused("unavailable");
  const outcome = await githubSignIn.signIn(profile as Profile, token);
  return outcome.ok ? true : refused(outcome.failure.code);
}

/** Next-auth would print whole objects, answers of the token's address among them; and openid-client the values that do not fit. */
function logError(code: string, metadata: unknown): void {
  const error = metadata instanceof Error ? metadata : (metadata as { readonly error?: unknown } | null)?.error;
  process.stderr.write(`next-auth: ${code}${error instanceof Error ? `: ${error.message.split(",")[0]}` : ""}\n`);
  // It would go on as if nobody were signed in: while the database is away, everybody would be led to signing in, away from what they typed.
  if (code === "SESSION_ERROR") throw error instanceof Error ? error : new Error("The session could not be read.");
}

/** The cookie's name as next-auth has it: browsers keep `__Secure-` cookies to https. */
export function sessionCookieName(origin: string): string {
  return isSecure(origin) ? "__Secure-next-auth.session-token" : "next-auth.session-token";
}

export function isSecure(origin: string): boolean {
  return origin.startsWith("https:");
}
