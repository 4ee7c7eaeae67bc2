import type { Permission } from "./broker-views.ts";

/** What the page about jobs shows. Times are ISO 8601 in UTC. */

export interface DeadLetterView {
  readonly id: string;
  readonly name: string;
  /** What the work was about, as far as its ids still lead somewhere: a repository, an organisation. */
  readonly about: string | null;
  readonly organisation: string | null;
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
  readonly askedAt: string;
  readonly diedAt: string;
  /** Whether it can be asked for again at all: what is not understood cannot. */
  readonly repeatable: boolean;
}

export interface QueueFigures {
  readonly name: string;
  /** Ready, and not begun. */
  readonly waiting: number;
  /** Not before some time: after a failure, or because GitHub asked to wait. */
  readonly delayed: number;
  readonly running: number;
  readonly oldestWait: string | null;
}

export const WORKER_STATES = ["running", "draining", "stopped", "dead"] as const;
export type WorkerState = (typeof WORKER_STATES)[number];

export interface WorkerView {
  readonly generation: string;
  readonly host: string;
  readonly pid: number;
  readonly state: WorkerState;
  readonly concurrency: number;
  readonly startedAt: string;
  readonly seenAt: string;
  readonly endedAt: string | null;
  readonly work: readonly RunningWorkView[];
}

export interface RunningWorkView {
  /** The queue's number. */
  readonly jobId: string;
  readonly name: string;
  readonly beganAt: string;
}

/** Of the last day. */
export interface WebhookFigures {
  readonly queued: number;
  /** Nothing of it was of interest. */
  readonly uninteresting: number;
  /** Of organisations that nobody connected. */
  readonly unknown: number;
  /** Bodies that came again. */
  readonly repeated: number;
  readonly lastAt: string | null;
}

export interface JobBoard {
  /** The newest first; at most LETTERS_SHOWN. */
  readonly letters: readonly DeadLetterView[];
  readonly openLetters: number;
  readonly queue: readonly QueueFigures[];
  readonly workers: readonly WorkerView[];
  readonly webhooks: WebhookFigures;
  /** Whether this person may stop running work. */
  readonly cancel: Permission;
}

export const LETTERS_SHOWN = 100;

const WORDS: Readonly<Record<string, string>> = {
  "scan.organisation": "Scan of an organisation",
  "scan.repository": "Scan of a repository",
  "scan.repositories": "Scan of repositories",
  "scan.branches": "Scan of release branches and others",
  "sync.organisation": "Sync of an organisation",
  "sync.repository": "Sync of a repository",
  "sync.callers": "Sync of those who call a repository",
  "sync.reconcile": "Reconciliation",
  "connect.organisation": "Connecting an organisation",
  "owners.organisation": "Owners of repositories",
  "readers.organisation": "Who may read which repositories",
  "people.due": "Roles of people who are signed in",
  "people.organisation": "Roles of an organisation's people",
  "people.person": "Roles of somebody who is about to decide something",
  "check.pull-request": "Check of a pull request",
  "campaign.step": "Step of a campaign",
  "campaign.tick": "Look at all campaigns",
  "proof.organisation": "Runs that show that old secrets are not needed",
  "proof.due": "Look for merges that wait for a run",
  "narrow.due": "Look for repositories to take out of a secret's reach",
  "credential.remove": "Removal of a secret",
  "freeze.prepare": "Preparing of freezes",
  "freeze.merges": "Reading of merges of the last days",
  "freeze.activate": "Telling GitHub of a freeze",
  "freeze.thaw": "Telling GitHub of a thaw",
  "freeze.confirm": "Confirmation of a freeze",
  "freeze.drift": "Comparison of a freeze with GitHub",
  "freeze.resolve": "Taking a freeze off",
  "freeze.merge": "Merge in a lockdown",
  "freeze.environments": "Count of environments that ask before they deploy",
  "freeze.deployment": "Answer to what wants to deploy",
  "freeze.tick": "Look at all freezes",
  "gates.incident": "Gates of an incident",
  "exposure.incident": "What may have been taken in an incident",
  "gates.custom": "Ask what an incident's own gates ask",
  "gates.tick": "Look at the gates of all incidents",
  "gate.repository": "Freeze's check on pull requests",
  "gate.commit": "Freeze's check on a commit",
  "gate.queue": "Freeze's check on a merge queue",
  "gate.landed": "Comparison of a frozen branch with what was let through",
  "notify.organisation": "Telling channels of incidents",
  "notify.test": "Test of the channels that are told of incidents",
  "notify.issues": "Issues of frozen repositories",
  "notify.tick": "Look for what is to be told",
  "passes.tick": "Ends of passes and exceptions",
  "review.commits": "Commits of an incident's window",
  "review.apps": "Installed Apps, for an incident",
  "review.persistence": "What was left behind within an incident's window",
  "audit.verify": "Verifying of the audit record",
  "review.due": "Look for reviews that need a new reading",
};

/** A job in words; one that has none keeps its name. */
export function jobWords(name: string): string {
  return WORDS[name] ?? name;
}

export const WORKER_WORDS: Readonly<Record<WorkerState, string>> = {
  running: "works",
  draining: "is stopping",
  stopped: "stopped",
  dead: "declared dead",
};
