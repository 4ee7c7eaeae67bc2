import type { GitObject } from "../git/batch.ts";
import { commitIn, isSignedBy, type RawCommit, type RawEntry, treeEntries } from "../git/objects.ts";
import { isRefName } from "../git/read.ts";
import { nodeId } from "../ids.ts";
import { isoSeconds } from "../json/owner.ts";
import type { Repository } from "../model.ts";
import { isProtected } from "../repositories.ts";
import { associatedPulls } from "./associated.ts";
import { connection, type PageArguments } from "./connection.ts";
import { type Graph, pageOf, type RefPlace } from "./graph.ts";
import { type HistoryArguments, historyOf, userOf } from "./history.ts";
import { repositoryNode } from "./repository.ts";

/** Where GitHub cuts the text of a blob. @see https://docs.github.com/en/graphql/reference/git#blob */
const MOST_TEXT = 512_000;

/** The object that an expression names, or null. */
export async function objectNamed(graph: Graph, repository: Repository, name: string) {
  const found = await graph.objects(repository).read(name);
  return found === null ? null : objectNode(graph, repository, found);
}

export async function refNamed(graph: Graph, repository: Repository, name: string) {
  if (!isRefName(name) || (await graph.objects(repository).read(name)) === null) return null;
  return refNode(graph, { repository, name });
}

export function refNode(graph: Graph, { repository, name }: RefPlace, listed?: string) {
  const prefix = listed ?? /^refs\/[^/]+\//.exec(name)?.[0] ?? "refs/";
  return {
    __typename: "Ref",
    id: nodeId("REF", `${repository.id}:${name}`),
    name: name.slice(prefix.length),
    prefix,
    repository: () => repositoryNode(graph, repository),
    target: () => objectNamed(graph, repository, name),
    refUpdateRule: () => ruleOf(repository, name),
  };
}

/** Of a branch that is protected, which everybody who reads the repository may see. */
function ruleOf(repository: Repository, name: string) {
  return isProtected(repository, name) ? { pattern: name.replace(/^refs\/heads\//, "") } : null;
}

const LETTERS: Readonly<Record<GitObject["type"], string>> = { blob: "B", commit: "C", tag: "TA", tree: "T" };

function shared(graph: Graph, repository: Repository, type: GitObject["type"], oid: string) {
  return {
    id: nodeId(LETTERS[type], oid),
    oid,
    abbreviatedOid: oid.slice(0, 7),
    repository: () => repositoryNode(graph, repository),
  };
}

function objectNode(graph: Graph, repository: Repository, { sha, type, content }: GitObject) {
  if (type === "commit") return commitNode(graph, repository, sha, content);
  if (type === "tree") return treeNode(graph, repository, sha);
  if (type === "blob") return blobNode(graph, repository, sha);
  return tagNode(graph, repository, sha, content);
}

function commitNode(graph: Graph, repository: Repository, oid: string, content: Buffer) {
  const commit = commitIn(content);
  const [messageHeadline = "", ...rest] = commit.message.split("\n");
  return {
    __typename: "Commit",
    ...shared(graph, repository, "commit", oid),
    url: `${pageOf(graph, repository)}/commit/${oid}`,
    message: commit.message,
    messageHeadline,
    messageBody: rest.join("\n").trim(),
    author: { ...commit.author, user: () => userOf(graph, commit.author) },
    committer: { ...commit.committer, user: () => userOf(graph, commit.committer) },
    history: (asked: HistoryArguments) =>
      historyOf(repository, oid, asked, (sha) => objectNamed(graph, repository, sha)),
    authoredDate: isoSeconds(Date.parse(commit.author.date)),
    committedDate: isoSeconds(Date.parse(commit.committer.date)),
    tree: () => treeNode(graph, repository, commit.tree),
    file: ({ path }: { readonly path: string }) => fileNode(graph, repository, oid, path),
    signature: signatureNode(graph, commit),
    associatedPullRequests: (page: PageArguments) => associatedPulls(graph, repository, oid, page),
    parents: (page: PageArguments) =>
      connection(
        {
          items: commit.parents,
          keyOf: (sha) => [commit.parents.indexOf(sha), sha],
          nodeOf: (sha) => objectNamed(graph, repository, sha),
        },
        page,
      ),
  };
}

/** GitHub says that a commit is verified here. */
function signatureNode({ world }: Graph, commit: RawCommit) {
  if (commit.signed === null) return null;
  const isValid = isSignedBy(world.commitKey, commit);
  return {
    __typename: "GpgSignature",
    ...commit.signed,
    email: commit.committer.email,
    isValid,
    state: isValid ? "VALID" : "UNKNOWN_KEY",
    wasSignedByGitHub: isValid,
  };
}

function treeNode(graph: Graph, repository: Repository, oid: string) {
  const entries = async () => {
    const bytes = await bytesOf(graph, repository, oid);
    return treeEntries(bytes).map((entry) => entryNode(graph, repository, entry));
  };
  return { __typename: "Tree", ...shared(graph, repository, "tree", oid), entries };
}

function entryNode(graph: Graph, repository: Repository, { mode, name, sha, type }: RawEntry) {
  return {
    // As a number, in which the octal digits of git are not seen any more: a file is 33188.
    mode: Number.parseInt(mode, 8),
    name,
    type,
    oid: sha,
    repository: () => repositoryNode(graph, repository),
    size: async () => (type === "blob" ? (await bytesOf(graph, repository, sha)).length : 0),
    object: () => {
      // The commit of a submodule is not in this repository.
      if (type === "commit") return null;
      return type === "tree" ? treeNode(graph, repository, sha) : blobNode(graph, repository, sha);
    },
  };
}

/** The entry at a path, whether a file or a folder; null where there is none. */
async function fileNode(graph: Graph, repository: Repository, commit: string, path: string) {
  const [, folder = "", name = ""] = /^\/*(.*?)\/*([^/]+)\/*$/s.exec(path) ?? [];
  const found = await graph.objects(repository).read(`${commit}:${folder}`);
  const entry = found?.type === "tree" ? treeEntries(found.content).find((one) => one.name === name) : undefined;
  return entry === undefined ? null : entryNode(graph, repository, entry);
}

async function bytesOf(graph: Graph, repository: Repository, oid: string): Promise<Buffer> {
  return (await graph.objects(repository).read(oid))?.content ?? Buffer.alloc(0);
}

function blobNode(graph: Graph, repository: Repository, oid: string) {
  const bytes = () => bytesOf(graph, repository, oid);
  return {
    __typename: "Blob",
    ...shared(graph, repository, "blob", oid),
    byteSize: async () => (await bytes()).length,
    isBinary: async () => isBinary(await bytes()),
    isTruncated: async () => (await bytes()).length > MOST_TEXT,
    text: async () => textOf(await bytes()),
  };
}

function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, 8000).includes(0);
}

function textOf(bytes: Buffer): string | null {
  if (isBinary(bytes)) return null;
  if (bytes.length <= MOST_TEXT) return bytes.toString("utf8");
  // A character that the cut goes through is left out.
  return new TextDecoder().decode(bytes.subarray(0, MOST_TEXT), { stream: true });
}

function tagNode(graph: Graph, repository: Repository, oid: string, content: Buffer) {
  const text = content.toString("utf8");
  const end = text.indexOf("\n\n");
  const field = (name: string) => new RegExp(`^${name} (.*)$`, "m").exec(text.slice(0, end))?.[1] ?? "";
  return {
    __typename: "Tag",
    ...shared(graph, repository, "tag", oid),
    name: field("tag"),
    message: text.slice(end + 2).trim(),
    target: () => objectNamed(graph, repository, field("object")),
  };
}
