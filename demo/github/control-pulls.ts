import { askToDeploy, type DeploymentWait } from "./deployment-waits.ts";
import { exclusively } from "./pulls/follow.ts";
import { labelNamed } from "./pulls/labels.ts";
import { type MergeMethod, mergePull } from "./pulls/merge.ts";
import { changePull, type NewPull, openPull, type PullChange } from "./pulls/open.ts";
import {
  type CheckRun,
  type Issue,
  type Pull,
  projectOf,
  type QueueEntry,
  type Review,
  type ReviewState,
  type Thread,
} from "./pulls/store.ts";
import { addComment, openThread } from "./pulls/threads.ts";
import { dequeue, enqueue, goOn } from "./queue/queue.ts";
import { ensureOwner, repositoryNamed } from "./repositories.ts";
import type { World } from "./world.ts";

/** A pull request as control shows it, at this moment. */
export type PullFacts = Readonly<Omit<Pull, "reviews">> & {
  readonly labels: readonly string[];
  readonly comments: readonly { readonly author: string; readonly body: string }[];
  readonly reviews: readonly Review[];
};

export type PersonsPull = Partial<NewPull> & Pick<NewPull, "head">;

/** What people do to pull requests: with all rights, and under the same rules of git as everybody. */
export function pullControl(world: World) {
  const named = (full: string) => repositoryNamed(world, full);
  const person = (login: string) => ensureOwner(world, login, "User").login;
  return {
    /** Every pull request, the oldest first, after it was brought up to its branches. */
    pulls: (full: string): Promise<readonly PullFacts[]> => factsOf(world, full),
    pull: async (full: string, number: number): Promise<PullFacts> => {
      await factsOf(world, full);
      return facts(world, full, pullNumbered(world, full, number));
    },
    openPull: async (full: string, request: PersonsPull): Promise<number> => {
      const { author = "ada", title = "A change", body = null, draft = false } = request;
      const { head, base = named(full).defaultBranch, maintainerCanModify = true } = request;
      const asked = { author: person(author), title, body, head, base, draft, maintainerCanModify };
      return (await openPull(world, named(full), asked)).number;
    },
    /** Edits, closes, reopens, or marks as ready for review. */
    changePull: (full: string, number: number, change: PullChange): Promise<void> =>
      changePull(world, named(full), pullNumbered(world, full, number), change),
    review: (full: string, number: number, by: string, state: ReviewState, body = ""): Promise<void> =>
      review(world, full, number, { author: person(by), state, body }),
    /** @returns the base's new commit */
    mergePull: (full: string, number: number, by = "ada", method: MergeMethod = "merge"): Promise<string> => {
      const request = { by: person(by), method, sha: null, title: null, message: null, workflows: true };
      return mergePull(world, named(full), pullNumbered(world, full, number), request);
    },
    /** Puts it into the merge queue of its base. */
    enqueue: async (full: string, number: number, by = "ada"): Promise<void> => {
      await enqueue(world, named(full), pullNumbered(world, full, number), person(by));
    },
    dequeue: (full: string, number: number): Promise<void> => dequeue(world, named(full), number),
    /** The entries of all queues, after they went on as far as their checks let them. */
    queue: async (full: string): Promise<readonly Readonly<QueueEntry>[]> => {
      await goOn(world, named(full));
      return projectOf(world, named(full)).queue.map((entry) => ({ ...entry }));
    },
    comment: (full: string, number: number, author: string, body: string): void => {
      addComment(world, named(full), threadNumbered(world, full, number), { author: person(author), body });
    },
    /** Somebody deployed a branch, as its deployments tell. */
    noteDeployment: (full: string, branch: string, deployedAt = world.now()): void => {
      const { id: repositoryId } = named(full);
      const list = world.deployments.get(repositoryId) ?? [];
      world.deployments.set(repositoryId, list);
      const id = world.ids.next("deployment", `${repositoryId}`);
      list.push({ id, ref: `refs/heads/${branch}`, at: deployedAt });
    },
    /** A run comes to a job of an environment with rules of Apps: GitHub asks them. @returns the deployment's id */
    askToDeploy: (full: string, runId: number, environment: string): number =>
      askToDeploy(world, named(full), runId, environment),
    /** What asked to deploy, the oldest first. */
    deploymentWaits: (full: string): readonly Readonly<DeploymentWait>[] =>
      world.waits.filter(({ repositoryId }) => repositoryId === named(full).id),
    label: (full: string, number: number, name: string): void => {
      threadNumbered(world, full, number).labels.add(labelNamed(world, named(full), name));
    },
    /** Takes the next number, which issues and pull requests share. */
    openIssue: (full: string): number => openThread(projectOf(world, named(full))).number,
    /** Those with a text, the oldest first. */
    issues: (full: string): readonly Readonly<Issue>[] => [...projectOf(world, named(full)).issues.values()],
    switchIssuesOff: (full: string): void => {
      projectOf(world, named(full)).withoutIssues = true;
    },
    /** Every check run with its annotations, the oldest first. */
    checkRuns: (full: string): readonly Readonly<CheckRun>[] => [...projectOf(world, named(full)).checks.values()],
  };
}

async function factsOf(world: World, full: string): Promise<PullFacts[]> {
  const repository = repositoryNamed(world, full);
  return exclusively(world, repository, () =>
    [...projectOf(world, repository).pulls.values()].map((pull) => facts(world, full, pull)),
  );
}

function facts(world: World, full: string, pull: Pull): PullFacts {
  const thread = threadNumbered(world, full, pull.number);
  const labels = [...thread.labels].map(({ name }) => name);
  return { ...pull, labels, comments: [...thread.comments], reviews: [...pull.reviews] };
}

function threadNumbered(world: World, full: string, number: number): Thread {
  const found = projectOf(world, repositoryNamed(world, full)).threads.get(number);
  if (found === undefined) throw new Error(`There is no issue or pull request ${full}#${number}.`);
  return found;
}

function pullNumbered(world: World, full: string, number: number): Pull {
  const found = projectOf(world, repositoryNamed(world, full)).pulls.get(number);
  if (found === undefined) throw new Error(`There is no pull request ${full}#${number}.`);
  return found;
}

async function review(
  world: World,
  full: string,
  number: number,
  said: Pick<Review, "author" | "state" | "body">,
): Promise<void> {
  await exclusively(world, repositoryNamed(world, full), () => {
    const pull = pullNumbered(world, full, number);
    const id = world.ids.next("review", `${pull.id}`);
    const given: Review = { ...said, id, commit: pull.headSha, submittedAt: world.now() };
    pull.reviews.push(given);
    pull.updatedAt = world.now();
    const repository = repositoryNamed(world, full);
    const action = "submitted";
    world.happenings.tell({ event: "pull_request_review", action, repository, pull: { ...pull }, review: given });
  });
}
