import type { CommitDetail, TreeEntry } from "../git/read.ts";
import { nodeId } from "../ids.ts";

/** A commit. `repo` is the repository's API address, `html` its page. Commits here belong to no account. */
export function commitJson(commit: CommitDetail, repo: string, html: string): Record<string, unknown> {
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
      verification: { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null },
    },
    url: `${repo}/commits/${sha}`,
    html_url: `${html}/commit/${sha}`,
    comments_url: `${repo}/commits/${sha}/comments`,
    author: null,
    committer: null,
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${repo}/commits/${parent}`,
      html_url: `${html}/commit/${parent}`,
    })),
  };
}

/** What `contents` says of a file or folder, without what is in it. `path` is whole. */
export function contentJson(
  entry: TreeEntry,
  path: string,
  ref: string,
  repo: string,
  html: string,
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
