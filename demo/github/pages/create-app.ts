import type { Context } from "hono";
import type { Http } from "../http/ask.ts";
import { createFromManifest, readManifest } from "../manifest.ts";
import type { Owner } from "../model.ts";
import { membersOf } from "../people.ts";
import { findOwner } from "../repositories.ts";
import type { World } from "../world.ts";
import { formOf, html, radios, showPage, showProblem } from "./page.ts";

/** Shows what a manifest asks for. It came by a form of another site, so nothing is done yet. */
export async function newAppPage(world: World, context: Context<Http>): Promise<Response> {
  const owner = organisationOf(world, context);
  if (owner === null) return showProblem(context, 404, "There is no such organisation.");
  const manifest = readManifest((await formOf(context)).get("manifest") ?? "");
  if (typeof manifest === "string") return showProblem(context, 422, manifest);
  const admins = adminsOf(world, owner);
  if (admins.length === 0) return showProblem(context, 403, `Nobody is an owner of ${owner.login}.`);
  const request = world.newApps.keep({ owner, manifest, state: context.req.query("state") ?? null });
  const rows = Object.entries(manifest.permissions).map(
    ([name, level]) => html`<tr><th scope="row">${name}</th><td>${level}</td></tr>`,
  );
  const body = html`<p>An App for <b>${owner.login}</b>, which asks for:</p>
<table>${rows}</table>
<p>Events: ${manifest.events.join(", ") || "none"}</p>
<form method="post" action="/organizations/${owner.login}/settings/apps">
<input type="hidden" name="request" value="${request}">
<label>Name <input name="name" value="${manifest.name}" maxlength="34" required></label>
${radios("person", "Create it as", choices(admins))}
<button>Create GitHub App for ${owner.login}</button>
</form>`;
  return showPage(context, "Create GitHub App", body, { leadsTo: [manifest.redirectUrl] });
}

/** Makes it, and leads back with a code for its secrets. */
export async function createApp(world: World, context: Context<Http>): Promise<Response> {
  const form = await formOf(context);
  const request = world.newApps.take(form.get("request") ?? "");
  if (request === null || request.owner !== organisationOf(world, context))
    return showProblem(context, 400, "This page was used already, or is too old. Go back to where you came from.");
  const { owner, state } = request;
  const person = adminsOf(world, owner).find(({ login }) => login === form.get("person"));
  if (person === undefined) return showProblem(context, 403, `Only owners of ${owner.login} create Apps for it.`);
  const manifest = { ...request.manifest, name: (form.get("name") ?? "").slice(0, 34) };
  const made = await createFromManifest(world, owner, manifest);
  if (typeof made === "string") return showProblem(context, 422, made);
  const back = new URL(manifest.redirectUrl);
  back.searchParams.set("code", made.code);
  if (state !== null) back.searchParams.set("state", state);
  return context.redirect(back.href);
}

function organisationOf(world: World, context: Context<Http>): Owner | null {
  const owner = findOwner(world, context.req.param("org") ?? "");
  return owner?.type === "Organization" ? owner : null;
}

export function adminsOf(world: World, owner: Owner): Owner[] {
  const members = membersOf(world, owner);
  return [...members].flatMap(([id, { role, state }]) => {
    const person = world.owners.get(id);
    return role === "admin" && state === "active" && person !== undefined ? [person] : [];
  });
}

export function choices(people: readonly Owner[]): (readonly [string, string])[] {
  return people.map(({ login }) => [login, login]);
}
