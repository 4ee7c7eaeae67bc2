import type { IncidentState } from "./incident-state.ts";
import { isFreezing } from "./incident-state.ts";
import { type FreezeState, isHeld } from "./repository-state.ts";

/** The answer to a deploy tool. What is not known is never `allowed`. */
export const DEPLOY_ANSWERS = ["allowed", "denied", "unknown"] as const;
export type DeployAnswer = (typeof DEPLOY_ANSWERS)[number];

/**
 * `frozen`: an incident holds it. `leaving`: it was let out, and GitHub was not asked yet. `thawed`, `excepted`: it is out of every incident
 * that has it. `not-frozen`: no incident has it. `joining`: an incident freezes all repositories, and does not have this one yet. `exception-over`:
 * what let it out is over, and nobody froze it again yet. `unwatched`: it was let out of an incident that goes on, and no worker runs that
 * would freeze it again. `restored`: the database came from a backup, and no operator said that what it believes is so.
 */
export const DEPLOY_REASONS = [
  "frozen",
  "leaving",
  "joining",
  "exception-over",
  "unwatched",
  "restored",
  "thawed",
  "excepted",
  "not-frozen",
] as const;
export type DeployReason = (typeof DEPLOY_REASONS)[number];

export interface DeployWord {
  readonly incidentId: string;
  readonly title: string;
  readonly drill: boolean;
  readonly status: IncidentState;
  readonly state: FreezeState;
  /** Milliseconds. */
  readonly since: number;
  /** Of an `excepted` one: an approved exception that neither ended nor is over. */
  readonly exceptionLives: boolean;
}

export interface DeployFacts {
  /** What incidents that hold a slot say of it, the oldest first. */
  readonly words: readonly DeployWord[];
  /** Ids of incidents whose lock keeps the broker from giving its jobs more than allowed grants. */
  readonly locks: readonly string[];
  /** Incidents that freeze all repositories of the organisation. */
  readonly ofAll: readonly Pick<DeployWord, "incidentId" | "title" | "drill" | "since">[];
  readonly restored: boolean;
  /** When a worker last said that it runs, in milliseconds; null for never. */
  readonly workerSeenAt: number | null;
}

export interface DeployJudgement {
  readonly answer: DeployAnswer;
  readonly reason: DeployReason;
  /** Which incident it is about; null where it is about none. */
  readonly incident: Pick<DeployWord, "incidentId" | "title" | "drill"> | null;
  /** Milliseconds; null where nothing began. */
  readonly since: number | null;
}

/** Workers say every few seconds that they run; after this nobody looks. */
export const WORKER_SILENT_MS = 5 * 60_000;

/** Total. By what was decided here, not by what GitHub was seen to do: a deploy waits from the moment in which a person freezes. */
export function mayDeploy(facts: DeployFacts, now: number): DeployJudgement {
  if (facts.restored) return { answer: "unknown", reason: "restored", incident: null, since: null };
  const freezing = facts.words.filter(({ status }) => isFreezing(status));
  const held = freezing.find(({ state }) => isHeld(state));
  if (held !== undefined) return judged("denied", "frozen", held);
  const [lock] = facts.locks;
  if (lock !== undefined) return leaving(facts, lock);
  const over = freezing.find(({ state, exceptionLives }) => state === "excepted" && !exceptionLives);
  if (over !== undefined) return judged("unknown", "exception-over", over);
  const joining = facts.ofAll.find(({ incidentId }) => !facts.words.some((word) => word.incidentId === incidentId));
  if (joining !== undefined) return judged("unknown", "joining", joining);
  const [out] = freezing;
  if (out === undefined) return { answer: "allowed", reason: "not-frozen", incident: null, since: null };
  if (facts.workerSeenAt === null || now - facts.workerSeenAt > WORKER_SILENT_MS)
    return judged("unknown", "unwatched", out);
  return judged("allowed", out.state === "excepted" ? "excepted" : "thawed", out);
}

function judged(answer: DeployAnswer, reason: DeployReason, word: DeployFacts["ofAll"][number]): DeployJudgement {
  const { incidentId, title, drill, since } = word;
  return { answer, reason, incident: { incidentId, title, drill }, since };
}

function leaving({ words }: DeployFacts, lock: string): DeployJudgement {
  const word = words.find(({ incidentId }) => incidentId === lock);
  if (word !== undefined) return judged("denied", "leaving", word);
  return { answer: "denied", reason: "leaving", incident: null, since: null };
}

export const DEPLOY_SENTENCES: Readonly<Record<DeployReason, string>> = {
  frozen: "This repository is frozen.",
  leaving: "This repository was let out, and GitHub is being told. Ask again in a minute.",
  joining: "An incident freezes all repositories, and does not have this one yet. Ask again in some minutes.",
  "exception-over": "The exception that let this repository out is over.",
  unwatched:
    "This repository was let out of an incident that goes on, and nobody watches whether it is to be frozen again: no worker runs.",
  restored: "Thaw's database was restored from a backup, and no operator has confirmed it yet.",
  thawed: "This repository has thawed.",
  excepted: "This repository is let out by an exception.",
  "not-frozen": "This repository is not frozen.",
};
