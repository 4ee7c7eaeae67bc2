import { nodeId } from "../ids.ts";
import type { Owner, Permissions, Repository } from "../model.ts";
import { holds } from "../permissions.ts";
import { isoSeconds, type Links, ownerJson } from "./owner.ts";

/** GitHub's links of a repository: the field, and what follows the repository's own address. */
const URLS: Readonly<Record<string, string>> = {
  archive_url: "/{archive_format}{/ref}",
  assignees_url: "/assignees{/user}",
  blobs_url: "/git/blobs{/sha}",
  branches_url: "/branches{/branch}",
  collaborators_url: "/collaborators{/collaborator}",
  comments_url: "/comments{/number}",
  commits_url: "/commits{/sha}",
  compare_url: "/compare/{base}...{head}",
  contents_url: "/contents/{+path}",
  contributors_url: "/contributors",
  deployments_url: "/deployments",
  downloads_url: "/downloads",
  events_url: "/events",
  forks_url: "/forks",
  git_commits_url: "/git/commits{/sha}",
  git_refs_url: "/git/refs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  hooks_url: "/hooks",
  issue_comment_url: "/issues/comments{/number}",
  issue_events_url: "/issues/events{/number}",
  issues_url: "/issues{/number}",
  keys_url: "/keys{/key_id}",
  labels_url: "/labels{/name}",
  languages_url: "/languages",
  merges_url: "/merges",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  pulls_url: "/pulls{/number}",
  releases_url: "/releases{/id}",
  stargazers_url: "/stargazers",
  statuses_url: "/statuses/{sha}",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  tags_url: "/tags",
  teams_url: "/teams",
  trees_url: "/git/trees{/sha}",
};

/** The fields that are the same for every repository here. */
const CONSTANT = {
  description: null,
  homepage: null,
  language: null,
  forks_count: 0,
  stargazers_count: 0,
  watchers_count: 0,
  size: 0,
  open_issues_count: 0,
  topics: [],
  has_issues: true,
  has_projects: true,
  has_wiki: false,
  has_pages: false,
  has_downloads: true,
  has_discussions: false,
  mirror_url: null,
  license: null,
  forks: 0,
  open_issues: 0,
  watchers: 0,
  allow_forking: false,
  web_commit_signoff_required: false,
} as const;

/** A repository as it stands in lists and in the answer to a new token. */
export function repositoryJson(repository: Repository, owner: Owner, links: Links): Record<string, unknown> {
  const full = `${owner.login}/${repository.name}`;
  const url = `${links.api}/repos/${full}`;
  const html = `${links.web}/${full}`;
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: full,
    private: repository.visibility !== "public",
    visibility: repository.visibility,
    owner: ownerJson(owner, links),
    html_url: html,
    url,
    ...Object.fromEntries(Object.entries(URLS).map(([field, rest]) => [field, url + rest])),
    git_url: `${html.replace(/^https?:/, "git:")}.git`,
    ssh_url: `git@${new URL(html).hostname}:${full}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    default_branch: repository.defaultBranch,
    created_at: isoSeconds(repository.createdAt),
    updated_at: isoSeconds(repository.pushedAt),
    pushed_at: isoSeconds(repository.pushedAt),
    fork: repository.fork,
    is_template: repository.template,
    archived: repository.archived,
    disabled: repository.disabled,
    ...CONSTANT,
  };
}

/** What one repository's own address answers. `held` is what the caller may do, null for strangers. */
export function fullRepositoryJson(
  repository: Repository,
  owner: Owner,
  links: Links,
  held: Permissions | null,
): Record<string, unknown> {
  const push = held !== null && holds(held, "contents", "write");
  const admin = held !== null && holds(held, "administration", "write");
  return {
    ...repositoryJson(repository, owner, links),
    ...(held === null ? {} : { permissions: { admin, maintain: admin, push, triage: push, pull: true } }),
    ...(owner.type === "Organization" ? { organization: ownerJson(owner, links) } : {}),
    custom_properties: repository.properties,
    network_count: 0,
    subscribers_count: 0,
  };
}
