import { entriesIn, entryAt, readBlob, readCommit, resolveName, type TreeEntry } from "../../git/read.ts";
import { environmentJson } from "../../json/environment.ts";
import { commitJson, contentJson } from "../../json/git.ts";
import { fullRepositoryJson } from "../../json/repository.ts";
import type { Repository } from "../../model.ts";
import { repositoryPart } from "../../oidc/subject.ts";
import { isProtected } from "../../repositories.ts";
import { type Answer, type Ask, allowed, heldOn, type Route, repositoryFor } from "../ask.ts";
import { GitHubError, notFound, UnownedError } from "../errors.ts";
import { base64Lines, rawAnswer } from "../files.ts";
import { ownerById } from "../owners.ts";
import { commitNamed, sceneOf } from "../scene.ts";

/** @see https://docs.github.com/en/rest/repos */
export const REPOSITORY_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/actions/oidc/customization/sub",
    docs: "actions/oidc#get-the-customization-template-for-an-oidc-subject-claim-for-a-repository",
    auth: "token",
    handle: subjectTemplate,
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/commits/{ref}",
    docs: "commits/commits#get-a-commit",
    auth: "anyone",
    handle: getCommit,
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/contents/{path}",
    docs: "repos/contents#get-repository-content",
    auth: "anyone",
    handle: getContents,
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/branches/{branch}",
    docs: "branches/branches#get-a-branch",
    auth: "anyone",
    handle: getBranch,
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/environments/{environment_name}",
    docs: "deployments/environments#get-an-environment",
    auth: "anyone",
    handle: getEnvironment,
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}",
    docs: "repos/repos#get-a-repository",
    auth: "anyone",
    handle: (ask) => describe(ask, repositoryFor(ask, "metadata", "read")),
  },
  {
    method: "GET",
    path: "/repositories/{repository_id}",
    docs: "repos/repos#get-a-repository",
    auth: "anyone",
    handle: getById,
  },
];

function describe(ask: Ask, repository: Repository): Answer {
  const held = ask.caller.kind === "token" ? heldOn(ask.world, ask.caller, repository) : null;
  const owner = ownerById(ask, repository.ownerId);
  return { status: 200, body: fullRepositoryJson(repository, owner, ask.links, held) };
}

function getById(ask: Ask): Answer {
  const found = ask.world.repositories.get(Number(ask.param("repository_id")));
  if (found === undefined) throw notFound();
  return describe(ask, allowed(ask, found, "metadata", "read"));
}

/** What follows a commit's or branch's address on GitHub, and is not owned here. */
const BELOW = /\/(?:branches-where-head|check-suites|comments|pulls|statuses|protection(?:\/.*)?|rename)$/;

function nameIn(ask: Ask, param: string): string {
  const name = ask.param(param);
  if (BELOW.test(name)) throw new UnownedError();
  return name;
}

async function getCommit(ask: Ask): Promise<Answer> {
  const name = nameIn(ask, "ref");
  const repository = repositoryFor(ask, "contents", "read");
  const sha = await commitNamed(repository, name);
  const commit = commitJson(sceneOf(ask, repository), await readCommit(repository.folder, sha));
  return { status: 200, body: { ...commit, stats: { total: 0, additions: 0, deletions: 0 }, files: [] } };
}

async function getContents(ask: Ask): Promise<Answer> {
  const path = ask.param("path").replace(/\/+$/, "");
  if (path.split("/").some((part) => part === "." || part === ".."))
    throw new GitHubError(422, "path contains a malformed path component");
  const repository = repositoryFor(ask, "contents", "read");
  const ref = ask.context.req.query("ref") ?? repository.defaultBranch;
  const found = await resolveName(repository.folder, ref);
  if (found === null) throw new GitHubError(404, `No commit found for the ref ${ref}`);
  const entry = await entryAt(repository.folder, found.sha, path);
  if (entry === null) throw notFound();
  const scene = sceneOf(ask, repository);
  if (entry.type === "tree") {
    const inside = await entriesIn(repository.folder, found.sha, path);
    return { status: 200, body: inside.map((one) => contentJson(scene, one, one.name, ref)) };
  }
  return fileAnswer(ask, repository, entry, contentJson(scene, entry, path, ref));
}

async function fileAnswer(
  ask: Ask,
  repository: Repository,
  entry: TreeEntry,
  about: Record<string, unknown>,
): Promise<Answer> {
  if (entry.type === "commit") throw new UnownedError();
  const content = await readBlob(repository.folder, entry.sha);
  const raw = rawAnswer(ask, content);
  if (raw !== null) return raw;
  if (entry.mode === "120000") return { status: 200, body: { ...about, target: content.toString("utf8") } };
  return { status: 200, body: { ...about, content: base64Lines(content), encoding: "base64" } };
}

async function getBranch(ask: Ask): Promise<Answer> {
  const name = nameIn(ask, "branch");
  const repository = repositoryFor(ask, "contents", "read");
  const ref = `refs/heads/${name}`;
  const found = await resolveName(repository.folder, ref);
  if (found === null) throw new GitHubError(404, "Branch not found");
  const scene = sceneOf(ask, repository);
  const self = `${scene.repo}/branches/${name}`;
  const guarded = isProtected(repository, ref);
  const checks = { enforcement_level: "off", contexts: [], checks: [] };
  const body = {
    name,
    commit: commitJson(scene, await readCommit(repository.folder, found.sha)),
    _links: { self, html: `${scene.html}/tree/${name}` },
    protected: guarded,
    protection: { enabled: guarded, required_status_checks: checks },
    protection_url: `${self}/protection`,
  };
  return { status: 200, body };
}

function getEnvironment(ask: Ask): Answer {
  const name = ask.param("environment_name");
  if (name.includes("/")) throw new UnownedError();
  const repository = repositoryFor(ask, "actions", "read");
  const found = repository.environments.get(name.toLowerCase());
  if (found === undefined) throw notFound();
  return { status: 200, body: environmentJson(sceneOf(ask, repository), found) };
}

function subjectTemplate(ask: Ask): Answer {
  const repository = repositoryFor(ask, "actions", "read");
  const own = repository.subjectClaims;
  const prefix = `repo:${repositoryPart(repository, ownerById(ask, repository.ownerId))}`;
  const body = {
    use_default: own === null,
    ...(own === null ? {} : { include_claim_keys: own }),
    use_immutable_subject: repository.immutableSubject,
    sub_claim_prefix: prefix,
  };
  return { status: 200, body };
}
