import type { Context } from "hono";
import { changeInstallation, installApp, installationFor } from "../apps.ts";
import type { Http } from "../http/ask.ts";
import type { App, Owner } from "../model.ts";
import type { World } from "../world.ts";
import { adminsOf, choices } from "./create-app.ts";
import { formOf, html, radios, showPage, showProblem } from "./page.ts";

/** Asks where an App is to be installed, by whom, and on which repositories. */
export function newInstallationPage(world: World, context: Context<Http>): Response {
  const app = appNamed(world, context);
  if (app === null) return showProblem(context, 404, "There is no such App.");
  const accounts = accountsFor(world, app);
  const admins = [...new Set(accounts.flatMap((owner) => adminsOf(world, owner)))];
  if (admins.length === 0) return showProblem(context, 403, "Nobody here may install this App.");
  const repositories = accounts.flatMap((owner) =>
    [...world.repositories.values()]
      .filter(({ ownerId }) => ownerId === owner.id)
      .map(({ id, name }) => ({ id, full: `${owner.login}/${name}` })),
  );
  const options = repositories.map(({ id, full }) => html`<option value="${id}">${full}</option>`);
  const request = world.installs.keep({ app, state: context.req.query("state") ?? null });
  const body = html`<form method="post" action="/apps/${app.slug}/installations">
<input type="hidden" name="request" value="${request}">
${radios("account", "Install on", choices(accounts))}
${radios("person", "As", choices(admins))}
${radios("selection", "Repositories", [
  ["all", "All repositories"],
  ["selected", "Only select repositories"],
])}
<label>Selected repositories <select name="repository" multiple>${options}</select></label>
<button>Install</button>
</form>`;
  return showPage(context, `Install ${app.name}`, body, { leadsTo: app.setupUrl === null ? [] : [app.setupUrl] });
}

/** Where an owner changes an installation: the same page as for a new one. */
export function installationPage(world: World, context: Context<Http>): Response {
  const found = world.installations.get(Number(context.req.param("id")));
  const app = found === undefined ? undefined : world.apps.get(found.appId);
  if (app === undefined) return showProblem(context, 404, "There is no such installation.");
  return context.redirect(`/apps/${app.slug}/installations/new`);
}

/** Installs it, or changes where it reaches, and leads on to the App's own page. */
export async function installOnAccount(world: World, context: Context<Http>): Promise<Response> {
  const form = await formOf(context);
  const request = world.installs.take(form.get("request") ?? "");
  if (request === null || request.app !== appNamed(world, context))
    return showProblem(context, 400, "This page was used already, or is too old.");
  const { app, state } = request;
  const account = accountsFor(world, app).find(({ login }) => login === form.get("account"));
  if (account === undefined) return showProblem(context, 404, "It cannot be installed there.");
  if (!adminsOf(world, account).some(({ login }) => login === form.get("person")))
    return showProblem(context, 403, `Only owners of ${account.login} install Apps on it.`);
  const chosen = chosenIds(world, account, form);
  if (chosen !== null && chosen.length === 0) return showProblem(context, 422, "Select one repository at least.");
  const known = installationFor(world, app.id, account.id);
  const repositories = chosen ?? "all";
  if (known !== null) changeInstallation(world, known.id, { repositories, permissions: app.permissions });
  const id =
    known?.id ??
    installApp(world, app.id, { owner: account.login, ...(chosen === null ? {} : { repositories: chosen }) });
  if (app.setupUrl === null)
    return showPage(context, "Installed", html`<p>${app.name} is installed on ${account.login}.</p>`);
  const next = new URL(app.setupUrl);
  next.searchParams.set("installation_id", String(id));
  next.searchParams.set("setup_action", known === null ? "install" : "update");
  if (state !== null) next.searchParams.set("state", state);
  return context.redirect(next.href);
}

function appNamed(world: World, context: Context<Http>): App | null {
  return [...world.apps.values()].find(({ slug }) => slug === context.req.param("slug")) ?? null;
}

/** A private App is installed on its owner only. */
function accountsFor(world: World, app: App): Owner[] {
  if (!app.public) return [...world.owners.values()].filter(({ id }) => id === app.ownerId);
  return [...world.owners.values()].filter(({ type }) => type === "Organization");
}

/** Null for all. Ids of other accounts' repositories are left out. */
function chosenIds(world: World, account: Owner, form: URLSearchParams): number[] | null {
  if (form.get("selection") !== "selected") return null;
  const ids = form.getAll("repository").map(Number);
  return ids.filter((id) => world.repositories.get(id)?.ownerId === account.id);
}
