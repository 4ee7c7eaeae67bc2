import type { AttemptResult } from "../../../core/freeze/proof.ts";
import type { Field } from "./attempts.ts";
import {
  type Candidate,
  candidate,
  checkOf,
  headOf,
  LOOKS,
  must,
  PAUSE_MS,
  ProofStopped,
  QUEUE_NAME,
} from "./ground.ts";

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
  await inPlace(field);
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

/** GitHub takes a moment from a rule to its effect. */
async function inPlace({ freezer, ground, queueBranch, pause }: Field): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    const rules = must("The rules in force", await freezer.rulesOn(ground.freezer, ground.repository, queueBranch));
    if (rules.some(({ type }) => type === "merge_queue")) return;
    await rest(ground.signal, pause);
  }
  throw new ProofStopped(`The queue was made, and GitHub does not show it on ${queueBranch}.`);
}

/** The commit that GitHub made of the branch and the pull request; null where it made none. */
async function groupOf({ ground, queue, queueBranch, pause }: Field, { number }: Candidate): Promise<string | null> {
  if (ground.observer === null) return null;
  for (let look = 0; look < PATIENCE; look += 1) {
    const { entries } = must("The queue", await queue.read(ground.observer, ground.repository, queueBranch));
    const own = entries.find(({ pullRequest }) => pullRequest === number);
    if (own !== undefined) return own.to;
    await rest(ground.signal, pause);
  }
  return null;
}

/** Whether the branch is elsewhere within so many looks. */
async function moves({ clone, ground, queueBranch, pause }: Field, before: string, looks: number): Promise<boolean> {
  for (let look = 0; look < looks; look += 1) {
    if ((await headOf(clone, queueBranch)) !== before) return true;
    await rest(ground.signal, pause);
  }
  return false;
}

async function rest(signal: AbortSignal, pause: Field["pause"]): Promise<void> {
  if (signal.aborted) throw new ProofStopped("It was stopped.");
  await pause(PAUSE_MS);
}
