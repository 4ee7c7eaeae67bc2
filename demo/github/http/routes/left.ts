import { environmentVariables, organizationInventory, repositoryInventory } from "../../inventory/store.ts";
import { variableJson } from "../../json/inventory.ts";
import { collaboratorJson, hookJson, invitationJson, releaseJson, runnerJson } from "../../json/left.ts";
import { membersOf } from "../../people.ts";
import { ensureOwner } from "../../repositories.ts";
import { type Answer, type Ask, page, type Route, repositoryFor } from "../ask.ts";
import { GitHubError, notFound } from "../errors.ts";
import { organizationFor } from "../organization.ts";
import { sceneOf } from "../scene.ts";

const REPO = "/repos/{owner}/{repo}";

/** What somebody can leave behind to come back by. Each part has its chapter of GitHub's reference. */
export const LEFT_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: `${REPO}/hooks`,
    docs: "repos/webhooks#list-repository-webhooks",
    auth: "token",
    handle: (ask) => {
      const repository = repositoryFor(ask, "repository_hooks", "read");
      const { repo } = sceneOf(ask, repository);
      return listed(ask, [...repositoryInventory(ask.world, repository).hooks.values()], (one) => hookJson(one, repo));
    },
  },
  {
    method: "GET",
    path: "/orgs/{org}/hooks",
    docs: "orgs/webhooks#list-organization-webhooks",
    auth: "token",
    handle: (ask) => {
      const owner = organizationFor(ask, "organization_hooks", "read");
      const place = `${ask.links.api}/orgs/${owner.login}`;
      return listed(ask, [...organizationInventory(ask.world, owner.id).hooks.values()], (one) => hookJson(one, place));
    },
  },
  {
    method: "GET",
    path: `${REPO}/collaborators`,
    docs: "collaborators/collaborators#list-repository-collaborators",
    auth: "token",
    handle: collaborators,
  },
  {
    method: "GET",
    path: `${REPO}/invitations`,
    docs: "collaborators/invitations#list-repository-invitations",
    auth: "token",
    handle: (ask) => {
      const repository = repositoryFor(ask, "administration", "read");
      const scene = sceneOf(ask, repository);
      const all = [...repositoryInventory(ask.world, repository).invitations.values()];
      return listed(ask, all, (one) => invitationJson(scene, one));
    },
  },
  {
    method: "GET",
    path: `${REPO}/actions/runners`,
    docs: "actions/self-hosted-runners#list-self-hosted-runners-for-a-repository",
    auth: "token",
    handle: (ask) => runners(ask, repositoryInventory(ask.world, repositoryFor(ask, "administration", "read"))),
  },
  {
    method: "GET",
    path: "/orgs/{org}/actions/runners",
    docs: "actions/self-hosted-runners#list-self-hosted-runners-for-an-organization",
    auth: "token",
    handle: (ask) => {
      const owner = organizationFor(ask, "organization_self_hosted_runners", "read");
      return runners(ask, organizationInventory(ask.world, owner.id));
    },
  },
  {
    method: "GET",
    path: `${REPO}/environments/{environment_name}/variables`,
    docs: "actions/variables#list-environment-variables",
    auth: "token",
    handle: variablesOfEnvironment,
  },
  {
    method: "GET",
    path: `${REPO}/releases`,
    docs: "releases/releases#list-releases",
    auth: "anyone",
    handle: (ask) => {
      const repository = repositoryFor(ask, "contents", "read");
      const scene = sceneOf(ask, repository);
      const all = [...repositoryInventory(ask.world, repository).releases.values()].reverse();
      return listed(ask, all, (one) => releaseJson(scene, one));
    },
  },
];

function listed<T>(ask: Ask, all: readonly T[], json: (one: T) => Record<string, unknown>): Answer {
  const { items, headers } = page(ask, all);
  return { status: 200, body: items.map(json), headers };
}

/** `outside` are those who are no members; `direct` are all who are there by themselves. */
function collaborators(ask: Ask): Answer {
  const repository = repositoryFor(ask, "metadata", "read");
  const { affiliation = "all" } = ask.context.req.query();
  if (!["all", "direct", "outside"].includes(affiliation)) throw new GitHubError(422, "Validation Failed");
  const scene = sceneOf(ask, repository);
  const members = membersOf(ask.world, scene.owner);
  const all = [...repositoryInventory(ask.world, repository).collaborators].filter(
    ([login]) => affiliation !== "outside" || !members.has(ensureOwner(ask.world, login, "User").id),
  );
  return listed(ask, all, ([login, role]) => collaboratorJson(scene, login, role));
}

function runners(ask: Ask, { runners: all }: Pick<ReturnType<typeof repositoryInventory>, "runners">): Answer {
  const { items, headers } = page(ask, [...all.values()]);
  return { status: 200, body: { total_count: all.size, runners: items.map(runnerJson) }, headers };
}

function variablesOfEnvironment(ask: Ask): Answer {
  const repository = repositoryFor(ask, "environments", "read");
  const name = ask.param("environment_name");
  if (!repository.environments.has(name.toLowerCase())) throw notFound();
  const all = environmentVariables(ask.world, repository, name);
  const { items, headers } = page(ask, [...all.values()]);
  return { status: 200, body: { total_count: all.size, variables: items.map(variableJson) }, headers };
}
