import type { Context } from "hono";
import { clientNamed } from "../apps.ts";
import type { Http } from "../http/ask.ts";
import { type AuthorizeRequest, consent, decline, exchange } from "../oauth.ts";
import { peopleOf } from "../people.ts";
import { findOwner } from "../repositories.ts";
import type { World } from "../world.ts";
import { formOf, html, radios, showPage, showProblem } from "./page.ts";

/** Asks who is there, and whether the App may know. Whatever is wrong with the request leads nobody anywhere. */
export function authorizePage(world: World, context: Context<Http>): Response {
  const request = readRequest(world, new URL(context.req.url).searchParams);
  if (typeof request === "string") return showProblem(context, 400, request);
  const people = peopleOf(world).map(({ login }) => [login, login] as const);
  if (people.length === 0) return showProblem(context, 409, "Nobody lives here yet.");
  const { app, redirectUri } = request;
  const body = html`<p><b>${app.name}</b> wants to know who you are, and which organisations and teams you belong to.</p>
<form method="post" action="/login/oauth/authorize">
<input type="hidden" name="request" value="${world.consents.keep(request)}">
${radios("person", "Sign in as", people)}
<p>You will be led to ${redirectUri}</p>
<button name="decision" value="authorize">Authorize ${app.name}</button>
<button name="decision" value="cancel">Cancel</button>
</form>`;
  return showPage(context, `Authorize ${app.name}`, body, { leadsTo: [redirectUri] });
}

function readRequest(world: World, query: URLSearchParams): AuthorizeRequest | string {
  const app = clientNamed(world, query.get("client_id") ?? "");
  if (app === null) return "There is no App with this client_id.";
  const redirectUri = query.get("redirect_uri") ?? app.callbackUrls[0];
  if (redirectUri === undefined || !app.callbackUrls.includes(redirectUri))
    return "The redirect_uri is not associated with this application.";
  const challenge = query.get("code_challenge");
  if (challenge !== null && query.get("code_challenge_method") !== "S256")
    return "The code_challenge_method must be S256.";
  return { app, redirectUri, state: query.get("state"), challenge };
}

export async function authorize(world: World, context: Context<Http>): Promise<Response> {
  const form = await formOf(context);
  const request = world.consents.take(form.get("request") ?? "");
  if (request === null)
    return showProblem(context, 400, "This page was used already, or is too old. Sign in once more.");
  if (form.get("decision") !== "authorize") return context.redirect(decline(world, request));
  const person = findOwner(world, form.get("person") ?? "");
  if (person === null || !peopleOf(world).includes(person))
    return showProblem(context, 400, "There is no such person.");
  return context.redirect(consent(world, request, person));
}

/** A program's request; JSON comes back where it asks for it. */
export async function accessToken(world: World, context: Context<Http>): Promise<Response> {
  const form = await formOf(context);
  const answer = exchange(world, {
    clientId: form.get("client_id") ?? "",
    clientSecret: form.get("client_secret") ?? "",
    code: form.get("code") ?? "",
    redirectUri: form.get("redirect_uri"),
    verifier: form.get("code_verifier"),
  });
  context.header("cache-control", "no-store");
  if (context.req.header("accept")?.includes("json") === true) return context.json(answer);
  const pairs = Object.entries(answer).map(([name, value]) => [name, String(value)]);
  return context.body(new URLSearchParams(pairs).toString(), 200, {
    "content-type": "application/x-www-form-urlencoded",
  });
}
