import type { Repository } from "../model.ts";
import type { World } from "../world.ts";

/** What people and Apps say about a repository's commits. Times are milliseconds since the epoch. */

export interface Label {
  readonly id: number;
  name: string;
  color: string;
  description: string | null;
}

export interface Comment {
  readonly id: number;
  readonly author: string;
  readonly body: string;
  readonly createdAt: number;
}

/** An issue, or what a pull request has in common with one. */
export interface Thread {
  readonly number: number;
  readonly labels: Set<Label>;
  readonly comments: Comment[];
}

/** An issue that is no pull request. */
export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly author: string;
  title: string;
  body: string | null;
  state: "open" | "closed";
  readonly createdAt: number;
  updatedAt: number;
  closedAt: number | null;
}

export type ReviewState = "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";

export interface Review {
  readonly id: number;
  readonly author: string;
  readonly state: ReviewState;
  readonly body: string;
  readonly commit: string;
  readonly submittedAt: number;
}

export interface Pull {
  readonly id: number;
  readonly number: number;
  readonly author: string;
  /** Branches of the repository itself: there are no forks here. */
  readonly head: string;
  base: string;
  /** Where the head is; once it is closed, where it was. */
  headSha: string;
  /** Where the base was when the head last changed; once it is merged, where it was before. */
  baseSha: string;
  title: string;
  body: string | null;
  draft: boolean;
  state: "open" | "closed";
  maintainerCanModify: boolean;
  readonly createdAt: number;
  updatedAt: number;
  closedAt: number | null;
  mergedAt: number | null;
  mergedBy: string | null;
  /** The commit that brought it into the base. */
  mergeSha: string | null;
  readonly reviews: Review[];
}

export type StatusState = "error" | "failure" | "pending" | "success";

export interface Status {
  readonly id: number;
  readonly sha: string;
  readonly state: StatusState;
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: string;
  readonly createdAt: number;
}

export interface CheckRun {
  readonly id: number;
  readonly sha: string;
  /** Null for the App of GitHub Actions. */
  readonly appId: number | null;
  name: string;
  status: string;
  conclusion: string | null;
  detailsUrl: string | null;
  externalId: string;
  startedAt: string | null;
  completedAt: string | null;
  output: CheckOutput;
}

export interface CheckOutput {
  readonly title: string | null;
  readonly summary: string | null;
  readonly text: string | null;
  readonly annotations: readonly Readonly<Record<string, unknown>>[];
}

/** A pull request's place in the merge queue of its base. */
export interface QueueEntry {
  readonly id: number;
  readonly pull: number;
  readonly base: string;
  /** The head that was put into the queue. */
  readonly sha: string;
  readonly by: string;
  readonly at: number;
  /** Its branch, in full, once it was built. */
  ref: string | null;
  /** What it was built on. */
  from: string | null;
}

export interface Project {
  /** Issues and pull requests share their numbers. */
  lastNumber: number;
  readonly threads: Map<number, Thread>;
  readonly pulls: Map<number, Pull>;
  readonly issues: Map<number, Issue>;
  /** Switched off in the repository's settings. */
  withoutIssues: boolean;
  /** By name in lower case. */
  readonly labels: Map<string, Label>;
  readonly statuses: Status[];
  readonly checks: Map<number, CheckRun>;
  /** Of all branches, in their order. */
  readonly queue: QueueEntry[];
  /** Where each branch was when it was last looked at; null before the first look. */
  heads: ReadonlyMap<string, string> | null;
  /** Ends when what was asked before has been done. */
  busy: Promise<unknown>;
}

export function projectOf(world: World, repository: Repository): Project {
  const found = world.projects.get(repository.id);
  if (found !== undefined) return found;
  const project: Project = {
    lastNumber: 0,
    threads: new Map(),
    pulls: new Map(),
    issues: new Map(),
    withoutIssues: false,
    labels: new Map(),
    statuses: [],
    checks: new Map(),
    queue: [],
    heads: null,
    busy: Promise.resolve(),
  };
  world.projects.set(repository.id, project);
  return project;
}
