import type { Repository } from "../model.ts";
import type { World } from "../world.ts";
import { type Comment, type Issue, type Project, projectOf, type Thread } from "./store.ts";

/** What issues and pull requests have in common. */

/** The next number, and what can be said under it. */
export function openThread(project: Project): Thread {
  project.lastNumber += 1;
  const thread: Thread = { number: project.lastNumber, labels: new Set(), comments: [] };
  project.threads.set(thread.number, thread);
  return thread;
}

export function openIssue(world: World, repository: Repository, said: Pick<Issue, "author" | "title" | "body">): Issue {
  const project = projectOf(world, repository);
  const { number } = openThread(project);
  const at = world.now();
  const id = world.ids.next("issue", `${repository.id}/${number}`);
  const issue: Issue = { ...said, id, number, state: "open", createdAt: at, updatedAt: at, closedAt: null };
  project.issues.set(number, issue);
  return issue;
}

export function addComment(
  world: World,
  repository: Repository,
  thread: Thread,
  said: Pick<Comment, "author" | "body">,
): Comment {
  const id = world.ids.next("comment", `${repository.id}/${thread.number}`);
  const comment: Comment = { ...said, id, createdAt: world.now() };
  thread.comments.push(comment);
  touch(world, repository, thread);
  return comment;
}

/** A label or a comment changes the pull request that it is put on. */
export function touch(world: World, repository: Repository, { number }: Thread): void {
  const pull = projectOf(world, repository).pulls.get(number);
  if (pull !== undefined) pull.updatedAt = world.now();
}
