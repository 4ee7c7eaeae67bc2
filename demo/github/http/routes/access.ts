import { reaches } from "../../apps.ts";
import {
  chosenRepositories,
  organizationInventory,
  repositoryInventory,
  type TokenGrant,
} from "../../inventory/store.ts";
import { installationJson } from "../../json/app.ts";
import { environmentJson } from "../../json/environment.ts";
import { alertJson, authorizationJson, deployKeyJson, tokenGrantJson } from "../../json/inventory.ts";
import { repositoryJson } from "../../json/repository.ts";
import { hashToken } from "../../tokens.ts";
import { type Answer, type Ask, page, type Route, repositoryFor, tokenOf } from "../ask.ts";
import { bodyOf } from "../body.ts";
import { GitHubError, invalidRequest, notFound } from "../errors.ts";
import { organizationFor } from "../organization.ts";
import { ownerById } from "../owners.ts";
import { sceneOf } from "../scene.ts";

const REPO = "/repos/{owner}/{repo}";
const PATS = "orgs/personal-access-tokens";

/** Who and what has access to an organisation, and what was leaked. Each part has its chapter of GitHub's reference. */
export const ACCESS_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: `${REPO}/environments`,
    docs: "deployments/environments#list-environments",
    auth: "anyone",
    handle: environments,
  },
  {
    method: "GET",
    path: `${REPO}/keys`,
    docs: "deploy-keys/deploy-keys#list-deploy-keys",
    auth: "token",
    handle: deployKeys,
  },
  {
    method: "GET",
    path: "/orgs/{org}/installations",
    docs: "orgs/orgs#list-app-installations-for-an-organization",
    auth: "token",
    handle: installations,
  },
  {
    method: "GET",
    path: "/orgs/{org}/personal-access-tokens",
    docs: `${PATS}#list-fine-grained-personal-access-tokens-with-access-to-organization-resources`,
    auth: "token",
    handle: tokenGrants,
  },
  {
    method: "GET",
    path: "/orgs/{org}/personal-access-tokens/{pat_id}/repositories",
    docs: `${PATS}#list-repositories-a-fine-grained-personal-access-token-has-access-to`,
    auth: "token",
    handle: repositoriesOfGrant,
  },
  {
    method: "GET",
    path: "/orgs/{org}/credential-authorizations",
    docs: "orgs/orgs#list-saml-sso-authorizations-for-an-organization",
    auth: "token",
    handle: authorizations,
  },
  {
    method: "GET",
    path: "/orgs/{org}/secret-scanning/alerts",
    docs: "secret-scanning/secret-scanning#list-secret-scanning-alerts-for-an-organization",
    auth: "token",
    handle: alerts,
  },
  {
    method: "GET",
    path: "/orgs/{org}/actions/permissions/workflow",
    docs: "actions/permissions#get-default-workflow-permissions-for-an-organization",
    auth: "token",
    handle: (ask) => {
      const owner = organizationFor(ask, "organization_administration", "read");
      const own = organizationInventory(ask.world, owner.id);
      return workflowPermissions(own.defaultWorkflowPermissions, own.canApproveReviews);
    },
  },
  {
    method: "GET",
    path: `${REPO}/actions/permissions/workflow`,
    docs: "actions/permissions#get-default-workflow-permissions-for-a-repository",
    auth: "token",
    handle: (ask) => {
      const repository = repositoryFor(ask, "administration", "read");
      const { canApproveReviews } = repositoryInventory(ask.world, repository);
      return workflowPermissions(repository.defaultWorkflowPermissions, canApproveReviews);
    },
  },
  {
    method: "POST",
    path: "/credentials/revoke",
    docs: "credentials/revoke#revoke-a-list-of-credentials",
    auth: "anyone",
    handle: revokeCredentials,
  },
];

function environments(ask: Ask): Answer {
  const repository = repositoryFor(ask, "actions", "read");
  const all = [...repository.environments.values()];
  const { items, headers } = page(ask, all);
  const scene = sceneOf(ask, repository);
  const body = { total_count: all.length, environments: items.map((one) => environmentJson(scene, one)) };
  return { status: 200, body, headers };
}

function deployKeys(ask: Ask): Answer {
  const repository = repositoryFor(ask, "administration", "read");
  const { items, headers } = page(ask, [...repositoryInventory(ask.world, repository).keys.values()]);
  const scene = sceneOf(ask, repository);
  return { status: 200, body: items.map((one) => deployKeyJson(scene, one)), headers };
}

function installations(ask: Ask): Answer {
  const owner = organizationFor(ask, "organization_administration", "read");
  const all = [...ask.world.installations.values()].filter(({ ownerId }) => ownerId === owner.id);
  const { items, headers } = page(ask, all);
  const listed = items.flatMap((one) => {
    const app = ask.world.apps.get(one.appId);
    return app === undefined ? [] : [installationJson(one, app, owner, ask.links)];
  });
  return { status: 200, body: { total_count: all.length, installations: listed }, headers };
}

/** GitHub: "Only GitHub Apps can use this endpoint." */
function grantsOf(ask: Ask): { readonly list: string; readonly grants: readonly TokenGrant[] } {
  if (tokenOf(ask).kind === "user") throw new GitHubError(403, "Resource not accessible by personal access token");
  const owner = organizationFor(ask, "organization_personal_access_tokens", "read");
  const list = `${ask.links.api}/orgs/${owner.login}/personal-access-tokens`;
  return { list, grants: organizationInventory(ask.world, owner.id).grants };
}

function tokenGrants(ask: Ask): Answer {
  const { list, grants } = grantsOf(ask);
  const { items, headers } = page(ask, grants);
  const { world, links } = ask;
  return { status: 200, body: items.map((one) => tokenGrantJson(world, one, list, links, world.now())), headers };
}

function repositoriesOfGrant(ask: Ask): Answer {
  const grant = grantsOf(ask).grants.find(({ id }) => id === Number(ask.param("pat_id")));
  if (grant === undefined) throw notFound();
  const { items, headers } = page(ask, chosenRepositories(ask.world, grant.repositoryIds));
  const body = items.map((one) => repositoryJson(one, ownerById(ask, one.ownerId), ask.links));
  return { status: 200, body, headers };
}

function authorizations(ask: Ask): Answer {
  const owner = organizationFor(ask, "organization_administration", "read");
  const all = organizationInventory(ask.world, owner.id).authorizations;
  if (all === null) throw notFound();
  const { items, headers } = page(ask, all);
  return { status: 200, body: items.map(authorizationJson), headers };
}

/** Of the repositories that the token reaches; the newest first. */
function alerts(ask: Ask): Answer {
  const owner = organizationFor(ask, "secret_scanning_alerts", "read");
  const token = tokenOf(ask);
  const query = (name: string) => ask.context.req.query(name);
  const hidden = query("hide_secret") === "true";
  const all = [...ask.world.repositories.values()]
    .filter((repository) => repository.ownerId === owner.id && reaches(ask.world, token, repository))
    .flatMap((repository) => repositoryInventory(ask.world, repository).alerts.map((alert) => ({ repository, alert })))
    .filter(({ alert }) => query("state") === undefined || alert.state === query("state"))
    .sort((left, right) => right.alert.createdAt - left.alert.createdAt);
  const { items, headers } = page(ask, all);
  const body = items.map(({ repository, alert }) => alertJson(sceneOf(ask, repository), alert, hidden));
  return { status: 200, body, headers };
}

function workflowPermissions(level: "read" | "write", canApprove: boolean): Answer {
  return {
    status: 200,
    body: { default_workflow_permissions: level, can_approve_pull_request_reviews: canApprove },
  };
}

const MOST_CREDENTIALS = 1000;
/** What GitHub revokes; anything else is taken and not looked at. */
const REVOCABLE = /^(?:ghp_|github_pat_|gho_|ghu_|ghr_)/;

/** GitHub: "Any authenticated requests will return a 403." */
async function revokeCredentials(ask: Ask): Promise<Answer> {
  if (ask.caller.kind !== "anonymous")
    throw new GitHubError(403, "This endpoint does not accept authenticated requests");
  const { credentials } = await bodyOf(ask);
  if (!Array.isArray(credentials) || !credentials.every((one) => typeof one === "string"))
    throw invalidRequest(`"credentials" wasn't supplied.`);
  if (credentials.length === 0 || credentials.length > MOST_CREDENTIALS)
    throw invalidRequest(`For 'properties/credentials', ${credentials.length} items are not 1 to ${MOST_CREDENTIALS}.`);
  for (const value of credentials) {
    const prefix = REVOCABLE.exec(value)?.[0];
    if (prefix === undefined) continue;
    const record = ask.world.tokens.find(value);
    if (record !== null) ask.world.tokens.revoke(record);
    ask.world.inventories.revoked.push({ hashed: hashToken(value), prefix });
  }
  return { status: 202, body: {} };
}
