import { JOBS, type JobName } from "./jobs.ts";

/** How often a job is tried and how long it waits in between. */
export interface RetryPolicy {
  /** The first one counts. Of a job whose worker died, too. */
  readonly attempts: number;
  /** After the first failure; each later pause is twice as long. */
  readonly firstPauseSeconds: number;
  readonly longestPauseSeconds: number;
}

const USUAL: RetryPolicy = { attempts: 5, firstPauseSeconds: 10, longestPauseSeconds: 15 * 60 };

/** What differs from the usual. */
const POLICIES: Partial<Record<JobName, RetryPolicy>> = {
  // A person waits in front of a progress bar.
  "scan.organisation": { attempts: 3, firstPauseSeconds: 3, longestPauseSeconds: 30 },
  "sync.reconcile": { attempts: 3, firstPauseSeconds: 10, longestPauseSeconds: 10 },
  "scan.repositories": { attempts: 5, firstPauseSeconds: 3, longestPauseSeconds: 5 * 60 },
  "scan.branches": { attempts: 5, firstPauseSeconds: 10, longestPauseSeconds: 5 * 60 },
  // The next minute asks again.
  "campaign.step": { attempts: 3, firstPauseSeconds: 20, longestPauseSeconds: 60 },
  "campaign.tick": { attempts: 3, firstPauseSeconds: 10, longestPauseSeconds: 10 },
  "gates.incident": { attempts: 3, firstPauseSeconds: 10, longestPauseSeconds: 30 },
  "gates.custom": { attempts: 2, firstPauseSeconds: 30, longestPauseSeconds: 60 },
  "gates.tick": { attempts: 2, firstPauseSeconds: 10, longestPauseSeconds: 10 },
  // The next one comes in three minutes.
  "people.due": { attempts: 2, firstPauseSeconds: 10, longestPauseSeconds: 10 },
  // Who waits for it is refused after a few seconds, and asks again.
  "people.person": { attempts: 2, firstPauseSeconds: 1, longestPauseSeconds: 1 },
  // Whole organisations wait for it; each write says all, so that trying again costs nothing but a request.
  "freeze.activate": { attempts: 20, firstPauseSeconds: 1, longestPauseSeconds: 30 },
  "freeze.thaw": { attempts: 20, firstPauseSeconds: 1, longestPauseSeconds: 30 },
  "freeze.resolve": { attempts: 20, firstPauseSeconds: 1, longestPauseSeconds: 30 },
  // A person waits for it; GitHub is read before it is asked again.
  "freeze.merge": { attempts: 8, firstPauseSeconds: 1, longestPauseSeconds: 30 },
  // A run waits for it.
  "freeze.deployment": { attempts: 8, firstPauseSeconds: 1, longestPauseSeconds: 60 },
  // The next minute asks again.
  "freeze.prepare": { attempts: 2, firstPauseSeconds: 10, longestPauseSeconds: 10 },
  "freeze.environments": { attempts: 2, firstPauseSeconds: 30, longestPauseSeconds: 30 },
  "freeze.merges": { attempts: 3, firstPauseSeconds: 30, longestPauseSeconds: 300 },
  "freeze.confirm": { attempts: 3, firstPauseSeconds: 3, longestPauseSeconds: 20 },
  "freeze.drift": { attempts: 2, firstPauseSeconds: 5, longestPauseSeconds: 5 },
  "freeze.tick": { attempts: 2, firstPauseSeconds: 5, longestPauseSeconds: 5 },
  // A merge waits for it, or must not happen.
  "gate.repository": { attempts: 8, firstPauseSeconds: 2, longestPauseSeconds: 60 },
  "gate.commit": { attempts: 8, firstPauseSeconds: 1, longestPauseSeconds: 60 },
  "gate.queue": { attempts: 8, firstPauseSeconds: 1, longestPauseSeconds: 60 },
  "gate.landed": { attempts: 8, firstPauseSeconds: 1, longestPauseSeconds: 60 },
  // The next look comes in three minutes.
  "review.persistence": { attempts: 3, firstPauseSeconds: 20, longestPauseSeconds: 5 * 60 },
  "passes.tick": { attempts: 2, firstPauseSeconds: 5, longestPauseSeconds: 5 },
  // The next minute asks again; each message counts its own attempts.
  "notify.organisation": { attempts: 2, firstPauseSeconds: 10, longestPauseSeconds: 10 },
  // Others may be told in the meantime, and a worker may die in the middle: neither is an answer to who asked.
  "notify.test": { attempts: 5, firstPauseSeconds: 5, longestPauseSeconds: 30 },
  "notify.issues": { attempts: 2, firstPauseSeconds: 10, longestPauseSeconds: 10 },
  "notify.tick": { attempts: 2, firstPauseSeconds: 5, longestPauseSeconds: 5 },
  // The next one comes in five minutes.
  "audit.verify": { attempts: 2, firstPauseSeconds: 20, longestPauseSeconds: 20 },
  "scan.repository": { attempts: 3, firstPauseSeconds: 3, longestPauseSeconds: 30 },
};

export function retryPolicy(name: JobName): RetryPolicy {
  return POLICIES[name] ?? USUAL;
}

/** What the database must know of each job. */
export function jobKinds(): readonly { readonly name: JobName; readonly attempts: number }[] {
  return (Object.keys(JOBS) as JobName[]).map((name) => ({ name, attempts: retryPolicy(name).attempts }));
}

/**
 * Seconds until a job may be tried again.
 * @param attempt the one that failed, from 1
 * @param askedFor what the other side asked for, as GitHub does by `retry-after`; it is never cut short
 */
export function pauseSeconds(policy: RetryPolicy, attempt: number, askedFor: number | null): number {
  const doubled = policy.firstPauseSeconds * 2 ** (Math.max(attempt, 1) - 1);
  return Math.max(Math.min(doubled, policy.longestPauseSeconds), askedFor ?? 0);
}
