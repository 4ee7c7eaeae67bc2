import { headsOf, namesOfRefs } from "../git/refs.ts";
import { git } from "../git/run.ts";
import { nodeId } from "../ids.ts";
import { repositoryInventory } from "../inventory/store.ts";
import { isoSeconds } from "../json/owner.ts";
import type { Repository } from "../model.ts";
import { membersOf } from "../people.ts";
import { ensureOwner, ownerOf } from "../repositories.ts";
import { connection, type PageArguments } from "./connection.ts";
import { unprocessable } from "./errors.ts";
import { objectNamed, refNamed, refNode } from "./git.ts";
import { demand, type Graph, mayDo, pageOf } from "./graph.ts";
import { ownerNode } from "./owners.ts";
import { pullNumbered } from "./pulls.ts";
import { mergeQueueNode } from "./queue.ts";

export function repositoryNode(graph: Graph, repository: Repository) {
  const owner = ownerOf(graph.world, repository);
  const head = `refs/heads/${repository.defaultBranch}`;
  return {
    __typename: "Repository",
    id: nodeId("R", repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: `${owner.login}/${repository.name}`,
    url: pageOf(graph, repository),
    deployments: (page: DeploymentsArguments) => deploymentsOf(graph, repository, page),
    description: null,
    owner: () => ownerNode(graph, owner),
    visibility: repository.visibility.toUpperCase(),
    ...flagsOf(repository),
    isEmpty: () => isEmpty(graph, repository),
    createdAt: isoSeconds(repository.createdAt),
    pushedAt: isoSeconds(repository.pushedAt),
    updatedAt: isoSeconds(repository.pushedAt),
    viewerPermission: () => viewerPermission(graph, repository),
    defaultBranchRef: () => reading(graph, repository, () => refNamed(graph, repository, head)),
    object: (asked: ObjectArguments) => reading(graph, repository, () => objectOf(graph, repository, asked)),
    ref: ({ qualifiedName }: { readonly qualifiedName: string }) =>
      reading(graph, repository, () => refCalled(graph, repository, qualifiedName)),
    pullRequest: ({ number }: { readonly number: number }) => {
      demand(graph, repository, "pull_requests", "read");
      return pullNumbered(graph, repository, number);
    },
    collaborators: (page: CollaboratorsArguments) => collaboratorsOf(graph, repository, page),
    mergeQueue: ({ branch }: { readonly branch?: string | null }) =>
      mergeQueueNode(graph, repository, branch ?? repository.defaultBranch),
    refs: (page: RefsArguments) => reading(graph, repository, () => refsOf(graph, repository, page)),
  };
}

function flagsOf({ visibility, archived, disabled, fork, template }: Repository) {
  return {
    isArchived: archived,
    isDisabled: disabled,
    isFork: fork,
    isLocked: false,
    isMirror: false,
    isPrivate: visibility !== "public",
    isTemplate: template,
  };
}

function reading<T>(graph: Graph, repository: Repository, read: () => T): T {
  demand(graph, repository, "contents", "read");
  return read();
}

async function isEmpty(graph: Graph, repository: Repository): Promise<boolean> {
  if ((await graph.objects(repository).read(`refs/heads/${repository.defaultBranch}`)) !== null) return false;
  return (await headsOf(repository.folder)).size === 0;
}

function viewerPermission(graph: Graph, repository: Repository): string {
  if (mayDo(graph, repository, "administration", "write")) return "ADMIN";
  return mayDo(graph, repository, "contents", "write") ? "WRITE" : "READ";
}

interface ObjectArguments {
  readonly expression?: string | null;
  readonly oid?: string | null;
}

/** `HEAD` is the default branch, whatever the bare repository's own says. */
async function objectOf(graph: Graph, repository: Repository, { expression, oid }: ObjectArguments) {
  if (expression == null && oid == null) throw unprocessable("Must specify exactly one of `expression` or `oid`");
  if (oid != null && !/^[0-9a-f]{40}$/.test(oid)) return null;
  const name = oid ?? (expression ?? "").replace(/^HEAD(?=$|[:^~@])/, `refs/heads/${repository.defaultBranch}`);
  return objectNamed(graph, repository, name);
}

/** A full name first, then a branch, then a tag. */
async function refCalled(graph: Graph, repository: Repository, name: string) {
  for (const full of name.startsWith("refs/") ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`]) {
    const found = await refNamed(graph, repository, full);
    if (found !== null) return found;
  }
  return null;
}

interface CollaboratorsArguments extends PageArguments {
  readonly affiliation?: "ALL" | "DIRECT" | "OUTSIDE" | null;
}

/** Those who were asked in by themselves; the stand-in tells no others. */
function collaboratorsOf(graph: Graph, repository: Repository, { affiliation, ...page }: CollaboratorsArguments) {
  demand(graph, repository, "metadata", "read");
  const { world } = graph;
  const members = membersOf(world, ownerOf(world, repository));
  const items = [...repositoryInventory(world, repository).collaborators.keys()]
    .map((login) => ensureOwner(world, login, "User"))
    .filter(({ id }) => affiliation !== "OUTSIDE" || !members.has(id));
  return connection(
    { items, keyOf: ({ login, id }) => [login, id], nodeOf: (person) => ownerNode(graph, person) },
    page,
  );
}

interface DeploymentsArguments extends PageArguments {
  readonly orderBy?: { readonly direction: "ASC" | "DESC" } | null;
}

/** Of a branch that is gone GitHub tells no ref. */
function deploymentsOf(graph: Graph, repository: Repository, page: DeploymentsArguments) {
  demand(graph, repository, "deployments", "read");
  return connection(
    {
      items: graph.world.deployments.get(repository.id) ?? [],
      keyOf: ({ at, id }) => [at, id],
      descending: page.orderBy?.direction === "DESC",
      nodeOf: ({ id, ref, at }) => ({
        __typename: "Deployment",
        id: nodeId("DE", id),
        createdAt: isoSeconds(at),
        ref: () => refCalled(graph, repository, ref),
      }),
    },
    page,
  );
}

interface RefsArguments extends PageArguments {
  readonly refPrefix: string;
  readonly query?: string | null;
  readonly direction?: "ASC" | "DESC" | null;
  readonly orderBy?: { readonly field: string; readonly direction: "ASC" | "DESC" } | null;
}

async function refsOf(graph: Graph, repository: Repository, page: RefsArguments) {
  const prefix = page.refPrefix.replace(/\/*$/, "/");
  if (!/^refs\/(?:[\w.-]+\/)*$/.test(prefix)) return null;
  const byTime = page.orderBy?.field === "TAG_COMMIT_DATE";
  const all = byTime ? await namesByTime(repository.folder, prefix) : await refNames(repository.folder, prefix);
  const items = all.filter(({ name }) => page.query == null || name.slice(prefix.length).includes(page.query));
  return connection(
    {
      items,
      keyOf: ({ name, time }) => [byTime ? time : name, name],
      descending: (page.orderBy?.direction ?? page.direction) === "DESC",
      nodeOf: ({ name }) => refNode(graph, { repository, name }, prefix),
    },
    page,
  );
}

async function namesByTime(folder: string, prefix: string): Promise<{ name: string; time: number }[]> {
  const format = "--format=%(refname)%00%(creatordate:unix)";
  const lines = (await git(folder, ["for-each-ref", format, prefix])).toString("utf8").split("\n");
  return lines
    .filter(Boolean)
    .map((line) => line.split("\0"))
    .map(([name = "", time = "0"]) => ({ name, time: Number(time) }));
}

/** From git's own files: a page of fifty repositories would be as many processes. */
async function refNames(folder: string, prefix: string): Promise<{ name: string; time: number }[]> {
  return (await namesOfRefs(folder, prefix)).map((name) => ({ name, time: 0 }));
}
