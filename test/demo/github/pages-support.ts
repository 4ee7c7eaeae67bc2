import { createHash, randomBytes } from "node:crypto";
import type { StandIn } from "../../../demo/github/index.ts";
import { call, type Got } from "./support.ts";

/** What a browser does with the pages of the stand-in, without a browser. */

export interface Page {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** Where it leads; null where nowhere. */
  readonly location: URL | null;
}

export async function visit(url: string, form?: Readonly<Record<string, string>>): Promise<Page> {
  const sent = form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) };
  const answer = await fetch(url, { ...sent, redirect: "manual" });
  const location = answer.headers.get("location");
  const text = await answer.text();
  return {
    status: answer.status,
    text,
    headers: answer.headers,
    location: location === null ? null : new URL(location),
  };
}

/** What the page's form carries along. */
export function requestIn({ text }: Page): string {
  return /name="request" value="(\w+)"/.exec(text)?.[1] ?? "";
}

export interface Client {
  readonly id: number;
  readonly clientId: string;
  readonly clientSecret: string;
}

export const CALLBACK = "http://127.0.0.1:9/api/auth/callback/github";

export async function client(one: StandIn, slug = "signs-in", owner = "fjordline"): Promise<Client> {
  const request = { slug, owner, permissions: { members: "read" }, callbackUrls: [CALLBACK] } as const;
  const app = await one.control.registerApp(request);
  return { id: app.id, clientId: app.clientId, clientSecret: one.control.addClientSecret(app.id) };
}

export function authorizeUrl(one: StandIn, query: Readonly<Record<string, string>>): string {
  return `${one.url}/login/oauth/authorize?${new URLSearchParams(query)}`;
}

/** Agrees as a person. @returns the code */
export async function codeFor(
  one: StandIn,
  { clientId }: Client,
  person: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const page = await visit(authorizeUrl(one, { client_id: clientId, redirect_uri: CALLBACK, ...more }));
  const form = { request: requestIn(page), person, decision: "authorize" };
  const back = await visit(`${one.url}/login/oauth/authorize`, form);
  return back.location?.searchParams.get("code") ?? "";
}

export async function exchange(
  one: StandIn,
  { clientId, clientSecret }: Client,
  code: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Got> {
  const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, code, ...more });
  const answer = await fetch(`${one.url}/login/oauth/access_token`, {
    method: "POST",
    body,
    headers: { accept: "application/json" },
  });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

/** A person's token of an App. */
export async function personsToken(one: StandIn, app: Client, person: string): Promise<string> {
  return (await exchange(one, app, await codeFor(one, app, person))).body.access_token;
}

export function pkce(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

/** Takes a token back, as its client. */
export function takeBack(one: StandIn, { clientId, clientSecret }: Client, token: string): Promise<Response> {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  return fetch(`${one.url}/applications/${clientId}/token`, {
    method: "DELETE",
    headers: { authorization: `Basic ${basic}`, "content-type": "application/json" },
    body: JSON.stringify({ access_token: token }),
  });
}

export function manifest(more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    name: "Thaw observer",
    url: "https://thaw.example",
    redirect_url: "http://127.0.0.1:9/settings/apps/created",
    setup_url: "http://127.0.0.1:9/settings",
    callback_urls: [CALLBACK],
    hook_attributes: { url: "http://127.0.0.1:9/api/webhooks" },
    default_permissions: { metadata: "read", contents: "read" },
    default_events: ["push"],
    public: false,
    ...more,
  });
}

/** Creates an App by its manifest. @returns where the person is led back to */
export async function createApp(one: StandIn, text: string, person = "ada", state = "s1"): Promise<Page> {
  const page = await visit(`${one.url}/organizations/fjordline/settings/apps/new?state=${state}`, { manifest: text });
  const form = { request: requestIn(page), name: JSON.parse(text).name, person };
  return visit(`${one.url}/organizations/fjordline/settings/apps`, form);
}

export function conversion(one: StandIn, code: string): Promise<Got> {
  return call(`${one.url}/app-manifests/${code}/conversions`, "POST");
}
