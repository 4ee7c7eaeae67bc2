import { installationFor, reach } from "../../apps.ts";
import { appJson, installationJson } from "../../json/app.ts";
import { isoSeconds } from "../../json/owner.ts";
import { repositoryJson } from "../../json/repository.ts";
import { narrow, readMintRequest } from "../../mint.ts";
import type { App, Installation, Owner } from "../../model.ts";
import { findRepository } from "../../repositories.ts";
import { type Answer, type Ask, appOf, page, type Route, tokenOf } from "../ask.ts";
import { GitHubError, notAccessible, notFound } from "../errors.ts";
import { ownerById } from "../owners.ts";

const DOCS = "apps/apps";
const ONE_HOUR = 3_600_000;

/** @see https://docs.github.com/en/rest/apps/apps and https://docs.github.com/en/rest/apps/installations */
export const APP_ROUTES: readonly Route[] = [
  { method: "GET", path: "/app", docs: `${DOCS}#get-the-authenticated-app`, auth: "app", handle: getApp },
  {
    method: "GET",
    path: "/app/installations",
    docs: `${DOCS}#list-installations-for-the-authenticated-app`,
    auth: "app",
    handle: listInstallations,
  },
  {
    method: "GET",
    path: "/app/installations/{installation_id}",
    docs: `${DOCS}#get-an-installation-for-the-authenticated-app`,
    auth: "app",
    handle: (ask) => ({ status: 200, body: describe(ask, ownInstallation(ask)) }),
  },
  {
    method: "POST",
    path: "/app/installations/{installation_id}/access_tokens",
    docs: `${DOCS}#create-an-installation-access-token-for-an-app`,
    auth: "app",
    handle: mint,
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/installation",
    docs: `${DOCS}#get-a-repository-installation-for-the-authenticated-app`,
    auth: "app",
    handle: repositoryInstallation,
  },
  {
    method: "DELETE",
    path: "/installation/token",
    docs: "apps/installations#revoke-an-installation-access-token",
    auth: "token",
    handle: revoke,
  },
  {
    method: "GET",
    path: "/installation/repositories",
    docs: "apps/installations#list-repositories-accessible-to-the-app-installation",
    auth: "token",
    handle: listRepositories,
  },
];

function getApp(ask: Ask): Answer {
  const app = appOf(ask);
  const count = installationsOf(ask, app).length;
  return { status: 200, body: appJson(app, ownerById(ask, app.ownerId), count, ask.links) };
}

function installationsOf(ask: Ask, app: App): Installation[] {
  return [...ask.world.installations.values()].filter(({ appId }) => appId === app.id);
}

function describe(ask: Ask, installation: Installation): Record<string, unknown> {
  return installationJson(installation, appOf(ask), ownerById(ask, installation.ownerId), ask.links);
}

function listInstallations(ask: Ask): Answer {
  const { items, headers } = page(ask, installationsOf(ask, appOf(ask)));
  return { status: 200, body: items.map((one) => describe(ask, one)), headers };
}

function ownInstallation(ask: Ask): Installation {
  const found = ask.world.installations.get(Number(ask.param("installation_id")));
  if (found === undefined || found.appId !== appOf(ask).id) throw notFound();
  return found;
}

function repositoryInstallation(ask: Ask): Answer {
  const repository = findRepository(ask.world, ask.param("owner"), ask.param("repo"));
  const found = repository === null ? null : installationFor(ask.world, appOf(ask).id, repository.ownerId);
  if (repository === null || found === null) throw notFound();
  if (!reach(ask.world, found).includes(repository)) throw notFound();
  return { status: 200, body: describe(ask, found) };
}

/** Gives out a token for one hour, for exactly what was asked, or for all where nothing was. */
async function mint(ask: Ask): Promise<Answer> {
  const { world, links } = ask;
  const app = appOf(ask);
  const installation = ownInstallation(ask);
  if (installation.suspendedAt !== null) throw new GitHubError(403, "This installation has been suspended");
  const text = await ask.context.req.text();
  const scope = narrow(world, installation, readMintRequest(text));
  const { value, record } = world.tokens.issue({
    kind: "installation",
    appId: app.id,
    installationId: installation.id,
    ownerId: installation.ownerId,
    actor: `${app.slug}[bot]`,
    permissions: scope.permissions,
    repositoryIds: scope.repositories?.map(({ id }) => id) ?? null,
    expiresAt: world.now() + ONE_HOUR,
  });
  const owner: Owner = ownerById(ask, installation.ownerId);
  const selected = scope.repositories !== null || installation.repositoryIds !== null;
  const body = {
    token: value,
    expires_at: isoSeconds(record.expiresAt),
    permissions: scope.permissions,
    repository_selection: selected ? "selected" : "all",
    ...(scope.repositories === null
      ? {}
      : { repositories: scope.repositories.map((one) => repositoryJson(one, owner, links)) }),
  };
  return { status: 201, body };
}

function revoke(ask: Ask): Answer {
  const token = tokenOf(ask);
  if (token.kind === "user") throw new GitHubError(403, "Resource not accessible by personal access token");
  if (token.kind === "oauth") throw notAccessible();
  ask.world.tokens.revoke(token);
  return { status: 204 };
}

function listRepositories(ask: Ask): Answer {
  const token = tokenOf(ask);
  const installation = ask.world.installations.get(token.installationId ?? -1);
  if (installation === undefined) throw new GitHubError(403, "Resource not accessible by integration");
  const owner = ownerById(ask, installation.ownerId);
  const chosen = token.repositoryIds;
  const seen = reach(ask.world, installation).filter(({ id }) => chosen === null || chosen.includes(id));
  const { items, headers } = page(ask, seen);
  const body = {
    total_count: seen.length,
    repository_selection: chosen === null && installation.repositoryIds === null ? "all" : "selected",
    repositories: items.map((one) => repositoryJson(one, owner, ask.links)),
  };
  return { status: 200, body, headers };
}
