import {
  chosenRepositories,
  environmentSecrets,
  organizationInventory,
  repositoryInventory,
  type Secret,
  type SecretUser,
} from "../../inventory/store.ts";
import { organizationSecretJson, organizationVariableJson, secretJson, variableJson } from "../../json/inventory.ts";
import { repositoryJson } from "../../json/repository.ts";
import type { Level, Owner, Repository } from "../../model.ts";
import { type Answer, type Ask, page, type Route, repositoryFor } from "../ask.ts";
import { GitHubError, notFound } from "../errors.ts";
import { organizationFor } from "../organization.ts";
import { ownerById } from "../owners.ts";

const REPO = "/repos/{owner}/{repo}";

/**
 * Names of permissions, and what listing a repository's needs: GitHub lets nobody list Codespaces secrets who may not write them.
 * @see https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
 */
const USERS: Readonly<Record<SecretUser, { repository: string; listing: Level; organization: string; docs: string }>> =
  {
    actions: {
      repository: "secrets",
      listing: "read",
      organization: "organization_secrets",
      docs: "actions/secrets",
    },
    dependabot: {
      repository: "dependabot_secrets",
      listing: "read",
      organization: "organization_dependabot_secrets",
      docs: "dependabot/secrets",
    },
    codespaces: {
      repository: "codespaces_secrets",
      listing: "write",
      organization: "organization_codespaces_secrets",
      docs: "codespaces/repository-secrets",
    },
  };

function routesOf(user: SecretUser): readonly Route[] {
  const { docs } = USERS[user];
  const ofOrganization = user === "codespaces" ? "codespaces/organization-secrets" : docs;
  return [
    {
      method: "GET",
      path: `/orgs/{org}/${user}/secrets/{secret_name}/repositories`,
      docs: `${ofOrganization}#list-selected-repositories-for-an-organization-secret`,
      auth: "token",
      handle: (ask) => selectedRepositories(ask, user),
    },
    {
      method: "GET",
      path: `/orgs/{org}/${user}/secrets`,
      docs: `${ofOrganization}#list-organization-secrets`,
      auth: "token",
      handle: (ask) => organizationSecrets(ask, user),
    },
    {
      method: "GET",
      path: `${REPO}/${user}/secrets`,
      docs: `${docs}#list-repository-secrets`,
      auth: "token",
      handle: (ask) => {
        const repository = repositoryFor(ask, USERS[user].repository, USERS[user].listing);
        return list(ask, repositoryInventory(ask.world, repository).secrets[user]);
      },
    },
  ];
}

/** Names and dates of secrets, and variables. @see https://docs.github.com/en/rest/actions/secrets */
export const SECRET_ROUTES: readonly Route[] = [
  ...routesOf("actions"),
  ...routesOf("dependabot"),
  ...routesOf("codespaces"),
  {
    method: "DELETE",
    path: "/orgs/{org}/actions/secrets/{secret_name}",
    docs: "actions/secrets#delete-an-organization-secret",
    auth: "token",
    handle: (ask) => {
      const owner = organizationFor(ask, "organization_secrets", "write");
      return remove(ask, organizationInventory(ask.world, owner.id).secrets.actions);
    },
  },
  {
    method: "DELETE",
    path: "/orgs/{org}/actions/secrets/{secret_name}/repositories/{repository_id}",
    docs: "actions/secrets#remove-selected-repository-from-an-organization-secret",
    auth: "token",
    handle: takeOut,
  },
  {
    method: "DELETE",
    path: `${REPO}/actions/secrets/{secret_name}`,
    docs: "actions/secrets#delete-a-repository-secret",
    auth: "token",
    handle: (ask) => {
      const repository = repositoryFor(ask, "secrets", "write");
      return remove(ask, repositoryInventory(ask.world, repository).secrets.actions);
    },
  },
  {
    method: "GET",
    path: `${REPO}/environments/{environment_name}/secrets`,
    docs: "actions/secrets#list-environment-secrets",
    auth: "token",
    handle: (ask) => list(ask, secretsOfEnvironment(ask, "read")),
  },
  {
    method: "DELETE",
    path: `${REPO}/environments/{environment_name}/secrets/{secret_name}`,
    docs: "actions/secrets#delete-an-environment-secret",
    auth: "token",
    handle: (ask) => remove(ask, secretsOfEnvironment(ask, "write")),
  },
  {
    method: "GET",
    path: "/orgs/{org}/actions/variables",
    docs: "actions/variables#list-organization-variables",
    auth: "token",
    handle: organizationVariables,
  },
  {
    method: "GET",
    path: `${REPO}/actions/variables`,
    docs: "actions/variables#list-repository-variables",
    auth: "token",
    handle: repositoryVariables,
  },
];

function listAddress(ask: Ask, owner: Owner, rest: string): string {
  return `${ask.links.api}/orgs/${owner.login}/${rest}`;
}

function organizationSecrets(ask: Ask, user: SecretUser): Answer {
  const owner = organizationFor(ask, USERS[user].organization, "read");
  const all = [...organizationInventory(ask.world, owner.id).secrets[user].values()];
  const { items, headers } = page(ask, all);
  const address = listAddress(ask, owner, `${user}/secrets`);
  const secrets = items.map((one) => organizationSecretJson(one, address));
  return { status: 200, body: { total_count: all.length, secrets }, headers };
}

/** @throws GitHubError 409 for a secret that has no list of repositories */
function selectedRepositories(ask: Ask, user: SecretUser): Answer {
  const owner = organizationFor(ask, USERS[user].organization, "read");
  const secret = named(ask, organizationInventory(ask.world, owner.id).secrets[user]);
  if (secret.audience !== "selected")
    throw new GitHubError(409, "Secret visibility is not set to selected repositories");
  return repositoriesAnswer(ask, chosenRepositories(ask.world, secret.repositoryIds));
}

function repositoriesAnswer(ask: Ask, all: readonly Repository[]): Answer {
  const { items, headers } = page(ask, all);
  const repositories = items.map((one) => repositoryJson(one, ownerById(ask, one.ownerId), ask.links));
  return { status: 200, body: { total_count: all.length, repositories }, headers };
}

function list(ask: Ask, secrets: ReadonlyMap<string, Secret>): Answer {
  const { items, headers } = page(ask, [...secrets.values()]);
  return { status: 200, body: { total_count: secrets.size, secrets: items.map(secretJson) }, headers };
}

/** @throws GitHubError 404 */
function named<T>(ask: Ask, all: ReadonlyMap<string, T>): T {
  const found = all.get(ask.param("secret_name").toUpperCase());
  if (found === undefined) throw notFound();
  return found;
}

function remove(ask: Ask, secrets: Map<string, Secret>): Answer {
  secrets.delete(named(ask, secrets).name);
  return { status: 204 };
}

/** @throws GitHubError 409 for a secret that has no list of repositories */
function takeOut(ask: Ask): Answer {
  const owner = organizationFor(ask, "organization_secrets", "write");
  const secret = named(ask, organizationInventory(ask.world, owner.id).secrets.actions);
  if (secret.audience !== "selected")
    throw new GitHubError(409, "Secret visibility is not set to selected repositories");
  const id = Number(ask.param("repository_id"));
  secret.repositoryIds = secret.repositoryIds.filter((one) => one !== id);
  return { status: 204 };
}

function secretsOfEnvironment(ask: Ask, level: Level): Map<string, Secret> {
  const repository = repositoryFor(ask, "environments", level);
  const name = ask.param("environment_name");
  if (!repository.environments.has(name.toLowerCase())) throw notFound();
  return environmentSecrets(ask.world, repository, name);
}

function organizationVariables(ask: Ask): Answer {
  const owner = organizationFor(ask, "organization_actions_variables", "read");
  const all = [...organizationInventory(ask.world, owner.id).variables.values()];
  const { items, headers } = page(ask, all);
  const address = listAddress(ask, owner, "actions/variables");
  const variables = items.map((one) => organizationVariableJson(one, address));
  return { status: 200, body: { total_count: all.length, variables }, headers };
}

function repositoryVariables(ask: Ask): Answer {
  const repository = repositoryFor(ask, "actions_variables", "read");
  const all = [...repositoryInventory(ask.world, repository).variables.values()];
  const { items, headers } = page(ask, all);
  return { status: 200, body: { total_count: all.length, variables: items.map(variableJson) }, headers };
}
