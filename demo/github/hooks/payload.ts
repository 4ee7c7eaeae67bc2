import { appOf } from "../apps.ts";
import { diffBetween } from "../git/diff.ts";
import { type CommitDetail, readCommit, readCommits } from "../git/read.ts";
import { isAncestor, NOTHING } from "../git/refs.ts";
import type { Happening } from "../happenings.ts";
import { installationJson } from "../json/app.ts";
import { checkRunJson } from "../json/check.ts";
import { ownerJson } from "../json/owner.ts";
import { membershipJson, teamJson } from "../json/person.ts";
import { repositoryJson } from "../json/repository.ts";
import { reviewJson } from "../json/review.ts";
import { rulesetJson } from "../json/ruleset.ts";
import { type Scene, sceneIn } from "../json/scene.ts";
import { fullName, type Owner, type Repository } from "../model.ts";
import { describePull } from "../pulls/describe.ts";
import { findOwner } from "../repositories.ts";
import type { World } from "../world.ts";

type Payload = Record<string, unknown>;

/** @see https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export async function payloadOf(world: World, happening: Happening): Promise<Payload> {
  if ("installation" in happening) return installationPayload(world, happening);
  if ("owner" in happening) return peoplePayload(world, happening);
  if ("ruleset" in happening) return rulesetPayload(world, happening);
  const scene = sceneIn(world, happening.repository, { api: world.url, web: world.url });
  const { owner, links, repository } = scene;
  const common = {
    repository: repositoryJson(repository, owner, links),
    ...(owner.type === "Organization" ? { organization: ownerJson(owner, links) } : {}),
    sender: ownerJson(senderOf(world, happening) ?? owner, links),
  };
  return { ...(await aboutOf(scene, happening)), ...common };
}

function senderOf(world: World, happening: OfRepository): Owner | null {
  const login = "sender" in happening ? happening.sender : undefined;
  return login === undefined ? null : findOwner(world, login);
}

type OfPeople = Extract<Happening, { readonly event: "organization" | "membership" }>;

function peoplePayload(world: World, happening: OfPeople): Payload {
  const { action, owner, person } = happening;
  const links = { api: world.url, web: world.url };
  const common = { action, organization: ownerJson(owner, links), sender: ownerJson(owner, links) };
  if (happening.event === "organization") {
    const membership = membershipJson(owner, person, { role: "member", state: "active" }, links);
    return { ...common, membership };
  }
  return { ...common, scope: "team", member: ownerJson(person, links), team: teamJson(happening.team, owner, links) };
}

type OfRepository = Exclude<
  Happening,
  {
    readonly event: "installation" | "installation_repositories" | "organization" | "membership" | "repository_ruleset";
  }
>;

async function aboutOf(scene: Scene, happening: OfRepository): Promise<Payload> {
  if (happening.event === "push") return pushPayload(scene, happening);
  const { action } = happening;
  if (happening.event === "check_run") return { action, check_run: checkRunJson(scene, happening.run) };
  if (
    happening.event === "repository" ||
    happening.event === "custom_property_values" ||
    happening.event === "deployment_protection_rule"
  )
    return { action, ...happening.more };
  if (happening.event === "merge_group")
    return { action, ...happening.more, merge_group: await groupPayload(scene, happening.group) };
  const pull = await describePull(scene, happening.pull);
  if (happening.event === "pull_request")
    return { action, number: happening.pull.number, pull_request: pull, ...happening.more };
  return { action, review: reviewJson(scene, happening.pull, happening.review), pull_request: pull };
}

type Group = Extract<Happening, { readonly event: "merge_group" }>["group"];

async function groupPayload({ repository }: Scene, { head, ref, base, from }: Group): Promise<Payload> {
  const { tree, message, author, committer } = await readCommit(repository.folder, head);
  const person = ({ name, email }: { readonly name: string; readonly email: string }) => ({ name, email });
  return {
    head_sha: head,
    head_ref: ref,
    base_sha: from,
    base_ref: `refs/heads/${base}`,
    head_commit: {
      id: head,
      tree_id: tree,
      message,
      timestamp: committer.date,
      author: person(author),
      committer: person(committer),
    },
  };
}

type Push = Extract<Happening, { readonly event: "push" }>;

/** GitHub tells of more; nobody here pushes that many. */
const MOST_COMMITS = 20;

async function pushPayload(scene: Scene, { repository, branch, before, after }: Push): Promise<Payload> {
  const { folder } = repository;
  const fresh = after === null ? [] : await freshCommits(folder, before, after);
  const commits = await Promise.all(fresh.slice(-MOST_COMMITS).map((commit) => commitPayload(scene, commit)));
  const forced = before !== null && after !== null && !(await isAncestor(folder, before, after));
  const range = `${(before ?? NOTHING).slice(0, 12)}...${(after ?? NOTHING).slice(0, 12)}`;
  return {
    ref: `refs/heads/${branch}`,
    before: before ?? NOTHING,
    after: after ?? NOTHING,
    base_ref: null,
    created: before === null,
    deleted: after === null,
    forced,
    compare: `${scene.html}/compare/${range}`,
    commits,
    head_commit:
      after === null ? null : (commits.at(-1) ?? (await commitPayload(scene, await readCommit(folder, after)))),
    pusher: { name: scene.owner.login },
  };
}

async function freshCommits(folder: string, before: string | null, after: string): Promise<CommitDetail[]> {
  return before === null ? [await readCommit(folder, after)] : readCommits(folder, before, after);
}

async function commitPayload({ repository, html }: Scene, commit: CommitDetail): Promise<Payload> {
  const [parent] = commit.parents;
  const files = parent === undefined ? [] : await diffBetween(repository.folder, parent, commit.sha);
  const paths = (chosen: readonly string[]) =>
    files.filter(({ status }) => chosen.includes(status)).map(({ path }) => path);
  const moved = files.flatMap(({ previous }) => (previous === null ? [] : [previous]));
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${html}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    added: paths(["added", "renamed"]),
    removed: [...paths(["removed"]), ...moved],
    modified: paths(["modified", "changed"]),
  };
}

type OfInstallation = Extract<Happening, { readonly event: "installation" | "installation_repositories" }>;

function installationPayload(world: World, happening: OfInstallation): Payload {
  const { action, installation } = happening;
  const owner = world.owners.get(installation.ownerId);
  if (owner === undefined) throw new Error(`There is no owner ${installation.ownerId}.`);
  const links = { api: world.url, web: world.url };
  const common = {
    action,
    installation: installationJson(installation, appOf(world, installation.appId), owner, links),
    sender: ownerJson(owner, links),
  };
  if (happening.event === "installation") return common;
  const brief = (one: Repository) => ({
    id: one.id,
    name: one.name,
    full_name: `${owner.login}/${one.name}`,
    private: one.visibility !== "public",
  });
  return {
    ...common,
    repository_selection: installation.repositoryIds === null ? "all" : "selected",
    repositories_added: action === "added" ? happening.repositories.map(brief) : [],
    repositories_removed: action === "removed" ? happening.repositories.map(brief) : [],
    requester: null,
  };
}

type OfRuleset = Extract<Happening, { readonly event: "repository_ruleset" }>;

function rulesetPayload(world: World, { action, ruleset }: OfRuleset): Payload {
  const links = { api: world.url, web: world.url };
  const { kind, id } = ruleset.source;
  const repository = kind === "repository" ? world.repositories.get(id) : undefined;
  const owner = world.owners.get(repository?.ownerId ?? id);
  if (owner === undefined) throw new Error(`There is no owner of ruleset ${ruleset.id}.`);
  const source = repository === undefined ? owner.login : fullName(owner, repository);
  return {
    action,
    repository_ruleset: rulesetJson(ruleset, { source, links }, true),
    organization: ownerJson(owner, links),
    ...(repository === undefined ? {} : { repository: repositoryJson(repository, owner, links) }),
    sender: ownerJson(owner, links),
  };
}
