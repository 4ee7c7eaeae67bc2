import type { AttemptResult } from "../../../core/freeze/proof.ts";
import type { Field } from "./attempts.ts";
import { type Candidate, candidate, checkOf, headOf, inForce, lookUntil, must, QUEUE_NAME } from "./ground.ts";

type Outcome = Omit<AttemptResult, "id">;

/** How long a group without the check is watched; GitHub merges one that has it within a moment. */
const WATCHED = 20;
/** GitHub builds a group's commit, and merges it, when it gets to it. */
const PATIENCE = 120;

/**
 * A merge queue of the proof's own, on a release branch that the freeze guards. A pull request without the check must not get into it, and one that
 * has it must wait in it for as long as its group has none: the same one then has to come out, or waiting would say nothing.
 */
export async function throughQueue(field: Field): Promise<Outcome> {
  const { ground, hands, queueBranch } = field;
  if (ground.observer === null) return notTried("The Observer App, which reads queues, is not installed.");
  const made = await hands.makeQueue(ground.freezer, ground.repository, { name: QUEUE_NAME, branch: queueBranch });
  if (made.kind === "refused") return { verdict: "absent", answer: `There can be no merge queue here. ${made.answer}` };
  if (made.kind === "failed") return notTried(made.answer);
  await inForce(field, ground, queueBranch, "merge_queue");
  const before = await headOf(field.clone, queueBranch);
  const unpassed = await candidateFor(field, "unpassed-queue", false);
  const entered = await hands.enqueue(ground.remediator, ground.repository, unpassed.number);
  if (entered.kind === "failed") return notTried(entered.answer);
  const passed = await candidateFor(field, "passed-queue", true);
  const queued = await hands.enqueue(ground.remediator, ground.repository, passed.number);
  if (queued.kind !== "done") return notTried(`A pull request with the check was not queued: ${queued.answer}`);
  const group = await groupOf(field, passed);
  if (await moves(field, before, group === null ? 1 : WATCHED))
    return { verdict: "let-through", answer: "The queue merged what had no check." };
  if (group === null) return notTried("GitHub made no commit for the queue's group.");
  must("The check", await field.freezer.writeCheck(ground.freezer, ground.repository, checkOf("release", group)));
  if (!(await moves(field, before, PATIENCE)))
    return notTried("Nothing came out of the queue, with the check or without: what held it is not known.");
  const first = entered.kind === "refused" ? entered.answer : "It was queued, and waited for its check.";
  return { verdict: "held", answer: `${first} A group waited until its own commit had the check.` };
}

function notTried(answer: string): Outcome {
  return { verdict: "not-tried", answer };
}

function candidateFor(field: Field, name: string, passed: boolean): Promise<Candidate> {
  const request = { name, passed, base: field.queueBranch, kind: "release" } as const;
  return candidate(field, field.ground, field.clone, request);
}

/** The commit that GitHub made of the branch and the pull request; null where it made none. */
async function groupOf(field: Field, { number }: Candidate): Promise<string | null> {
  const { ground, queue, queueBranch } = field;
  const { observer, repository } = ground;
  if (observer === null) return null;
  return await lookUntil(ground, field, PATIENCE, async () => {
    const { entries } = must("The queue", await queue.read(observer, repository, queueBranch));
    return entries.find(({ pullRequest }) => pullRequest === number)?.to ?? null;
  });
}

/** Whether the branch is elsewhere within so many looks. */
async function moves(field: Field, before: string, looks: number): Promise<boolean> {
  const { clone, ground, queueBranch } = field;
  const moved = async () => ((await headOf(clone, queueBranch)) === before ? null : true);
  return (await lookUntil(ground, field, looks, moved)) !== null;
}
