import type { Sums } from "../git/diff.ts";
import { nodeId } from "../ids.ts";
import type { Label, Pull, Thread } from "../pulls/store.ts";
import { actorJson, associationOf } from "./actor.ts";
import { isoSeconds, ownerJson } from "./owner.ts";
import { repositoryJson } from "./repository.ts";
import type { Scene } from "./scene.ts";

/** A pull request as it stands in lists. `merge` is its merge's commit, or the one that merging would make. */
export function pullJson(scene: Scene, pull: Pull, thread: Thread, merge: string | null): Record<string, unknown> {
  const { world, links } = scene;
  const time = (value: number | null) => (value === null ? null : isoSeconds(value));
  const addresses = addressesOf(scene, pull);
  return {
    ...addresses,
    id: pull.id,
    node_id: nodeId("PR", pull.id),
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: actorJson(world, pull.author, links),
    body: pull.body,
    labels: [...thread.labels].map((label) => labelJson(scene, label)),
    milestone: null,
    active_lock_reason: null,
    created_at: time(pull.createdAt),
    updated_at: time(pull.updatedAt),
    closed_at: time(pull.closedAt),
    merged_at: time(pull.mergedAt),
    merge_commit_sha: merge,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    head: endJson(scene, pull.head, pull.headSha),
    base: endJson(scene, pull.base, pull.baseSha),
    author_association: associationOf(pull.author),
    auto_merge: null,
    draft: pull.draft,
    _links: linksOf(addresses),
  };
}

type Addresses = Readonly<Record<string, string>>;

function addressesOf({ repo, html }: Scene, { number, headSha }: Pull): Addresses {
  const [self, page, issue] = [`${repo}/pulls/${number}`, `${html}/pull/${number}`, `${repo}/issues/${number}`];
  return {
    url: self,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    commits_url: `${self}/commits`,
    review_comments_url: `${self}/comments`,
    review_comment_url: `${repo}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: `${repo}/statuses/${headSha}`,
  };
}

function linksOf(addresses: Addresses): Record<string, unknown> {
  const href = (name: string) => ({ href: addresses[name] });
  return {
    self: href("url"),
    html: href("html_url"),
    issue: href("issue_url"),
    comments: href("comments_url"),
    review_comments: href("review_comments_url"),
    review_comment: href("review_comment_url"),
    commits: href("commits_url"),
    statuses: href("statuses_url"),
  };
}

function endJson({ repository, owner, links }: Scene, ref: string, sha: string): Record<string, unknown> {
  const user = ownerJson(owner, links);
  return { label: `${owner.login}:${ref}`, ref, sha, user, repo: repositoryJson(repository, owner, links) };
}

export function labelJson({ repo }: Scene, label: Label): Record<string, unknown> {
  return {
    id: label.id,
    node_id: nodeId("LA", label.id),
    url: `${repo}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

/** What only one pull request's own answer has. */
interface PullDetail extends Sums {
  readonly mergeable: boolean | null;
  readonly state: string;
}

export function fullPullJson(
  scene: Scene,
  pull: Pull,
  thread: Thread,
  merge: string | null,
  detail: PullDetail,
): Record<string, unknown> {
  return {
    ...pullJson(scene, pull, thread, merge),
    merged: pull.mergedAt !== null,
    mergeable: detail.mergeable,
    // Whether each commit could be put on top is only known after it was tried.
    rebaseable: detail.mergeable,
    mergeable_state: detail.state,
    merged_by: pull.mergedBy === null ? null : actorJson(scene.world, pull.mergedBy, scene.links),
    comments: thread.comments.length,
    review_comments: 0,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: detail.commits,
    additions: detail.additions,
    deletions: detail.deletions,
    changed_files: detail.changedFiles,
  };
}
