import { isSignedBy } from "../git/objects.ts";
import type { CommitDetail, TreeEntry } from "../git/read.ts";
import { nodeId } from "../ids.ts";
import { accountOf } from "../repositories.ts";
import { ownerJson } from "./owner.ts";
import type { Scene } from "./scene.ts";

/** A commit. It belongs to an account where its address is one of GitHub's own. */
export function commitJson(scene: Scene, commit: CommitDetail): Record<string, unknown> {
  const { repo, html } = scene;
  const { sha } = commit;
  return {
    sha,
    node_id: nodeId("C", sha),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${repo}/git/trees/${commit.tree}` },
      url: `${repo}/git/commits/${sha}`,
      comment_count: 0,
      verification: verificationJson(scene, commit),
    },
    url: `${repo}/commits/${sha}`,
    html_url: `${html}/commit/${sha}`,
    comments_url: `${repo}/commits/${sha}/comments`,
    author: accountJson(scene, commit.author),
    committer: accountJson(scene, commit.committer),
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${repo}/commits/${parent}`,
      html_url: `${html}/commit/${parent}`,
    })),
  };
}

function accountJson({ world, links }: Scene, signatory: CommitDetail["author"]): Record<string, unknown> | null {
  const owner = accountOf(world, signatory);
  return owner === null ? null : ownerJson(owner, links);
}

/** GitHub vouches for what it signed itself; nobody's keys are known here. */
function verificationJson({ world }: Scene, commit: CommitDetail): Record<string, unknown> {
  if (commit.signed === null)
    return { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };
  const verified = isSignedBy(world.commitKey, commit);
  const reason = verified ? "valid" : "unknown_key";
  return { verified, reason, ...commit.signed, verified_at: verified ? commit.committer.date : null };
}

/** What `contents` says of a file or folder, without what is in it. `path` is whole. */
export function contentJson(
  { repo, html }: Scene,
  entry: TreeEntry,
  path: string,
  ref: string,
): Record<string, unknown> {
  const self = `${repo}/contents/${encodePath(path)}?ref=${encodeURIComponent(ref)}`;
  const folder = entry.type === "tree";
  const git = `${repo}/git/${folder ? "trees" : "blobs"}/${entry.sha}`;
  const page = `${html}/${folder ? "tree" : "blob"}/${encodePath(ref)}/${encodePath(path)}`;
  return {
    name: path.split("/").at(-1),
    path,
    sha: entry.sha,
    size: entry.size,
    url: self,
    html_url: page,
    git_url: git,
    download_url: folder ? null : `${html}/raw/${encodePath(ref)}/${encodePath(path)}`,
    type: typeOf(entry),
    _links: { self, git, html: page },
  };
}

function typeOf(entry: TreeEntry): string {
  if (entry.type === "tree") return "dir";
  if (entry.type === "commit") return "submodule";
  return entry.mode === "120000" ? "symlink" : "file";
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
