import "server-only";
import type { NextApiRequest, NextApiResponse } from "next";
import type { NextRequest } from "next/server";
import NextAuth, { type NextAuthOptions } from "next-auth";
import { webContainer } from "../container.ts";
import { BACK_COOKIE, BACK_SECONDS, placeToReturnTo } from "../core/web/back.ts";
import { authOptions, GITHUB } from "./auth-options.ts";

/**
 * Begins signing in at GitHub: the answer leads there, and gives this browser the cookies that its way back is checked by. next-auth's own
 * form needs a token that a script has to fetch first; here it is enough that the form is this site's own, which its origin tells, so that
 * a stranger's page cannot begin it and it works without scripts.
 */
export async function beginGithubSignIn(request: Request): Promise<Response> {
  const { githubSignIn, origin } = await webContainer();
  if (request.headers.get("origin") !== new URL(origin).origin)
    return new Response("This form is not from this site.\n", { status: 403 });
  if (githubSignIn === null) return leadTo(`${origin}/sign-in?error=unavailable`, []);
  const options = await authOptions();
  const form = await call(options, { method: "GET", action: ["csrf"], cookies: {}, body: undefined });
  const { csrfToken } = form.body as { readonly csrfToken?: string };
  const body = { csrfToken };
  const begun = await call(options, {
    method: "POST",
    action: ["signin", GITHUB],
    cookies: pairsOf(form.cookies),
    body,
  });
  // What went wrong is in the log; next-auth would lead to a page of its own.
  if (!begun.location.startsWith(`${githubSignIn.site.web}/login/oauth/authorize?`))
    return leadTo(`${origin}/sign-in?error=unavailable`, []);
  const back = backCookie(await placeAsked(request), options.useSecureCookies === true);
  return leadTo(begun.location, [...form.cookies, ...begun.cookies, back]);
}

async function placeAsked(request: Request): Promise<string | null> {
  const asked = (await request.formData().catch(() => null))?.get("back");
  return placeToReturnTo(typeof asked === "string" ? asked : null);
}

/** A sign-in that was begun without a place takes the one of an earlier sign-in away. */
function backCookie(place: string | null, secure: boolean): string {
  const common = `Path=/api/auth; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  return place === null
    ? `${BACK_COOKIE}=; Max-Age=0; ${common}`
    : `${BACK_COOKIE}=${encodeURIComponent(place)}; Max-Age=${BACK_SECONDS}; ${common}`;
}

/**
 * GitHub's way back, answered by next-auth: who is signed in by it is led to the page that they were on. The place is checked again; a cookie
 * could be anything.
 */
export async function backFromGithub(request: NextRequest, answer: Response): Promise<Response> {
  const place = placeToReturnTo(request.cookies.get(BACK_COOKIE)?.value);
  if (place === null) return answer;
  const { origin } = await webContainer();
  const base = new URL(origin).origin;
  const location = new URL(answer.headers.get("location") ?? "", base);
  const headers = new Headers(answer.headers);
  if (location.origin === base && !location.pathname.startsWith("/sign-in")) headers.set("location", `${base}${place}`);
  headers.append("set-cookie", backCookie(null, base.startsWith("https:")));
  return new Response(answer.body, { status: answer.status, headers });
}

function leadTo(location: string, cookies: readonly string[]): Response {
  const headers = new Headers({ location, "cache-control": "no-store" });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}

interface Call {
  readonly method: "GET" | "POST";
  readonly action: readonly string[];
  readonly cookies: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface Answer {
  readonly body: unknown;
  readonly location: string;
  /** As headers. */
  readonly cookies: readonly string[];
}

/** Asks next-auth without a browser in between, by the only way that it offers for that: the shape of an older kind of route. */
async function call(options: NextAuthOptions, { method, action, cookies, body }: Call): Promise<Answer> {
  const headers = new Map<string, string | string[]>();
  let sent: unknown;
  const response = {
    status: () => response,
    getHeader: (name: string) => headers.get(name.toLowerCase()),
    setHeader: (name: string, value: string | string[]) => {
      headers.set(name.toLowerCase(), value);
      return response;
    },
    end: () => undefined,
    send: (value: unknown) => {
      sent = value;
    },
    json: (value: unknown) => {
      sent = value;
    },
  };
  const request = { method, query: { nextauth: [...action] }, cookies, body, headers: {} };
  await NextAuth(request as unknown as NextApiRequest, response as unknown as NextApiResponse, options);
  const location = headers.get("location");
  return { body: sent, location: String(location ?? ""), cookies: [headers.get("set-cookie") ?? []].flat() };
}

function pairsOf(cookies: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    cookies.map((cookie) => {
      const [pair = ""] = cookie.split(";");
      const at = pair.indexOf("=");
      return [pair.slice(0, at), decodeURIComponent(pair.slice(at + 1))];
    }),
  );
}
