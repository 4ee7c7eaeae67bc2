import type { SystemActor } from "../../core/actor.ts";
import type { Result } from "../../core/contracts.ts";
import type { AppRole } from "../../core/github/roles.ts";
import type { GithubFailure } from "../github/ports.ts";
import { auditOf } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import { done } from "../refuse.ts";
import type { FailedDelivery, GithubHooks, RedeliveryRecord } from "./ports.ts";

export interface CatchUpPorts {
  readonly hooks: GithubHooks;
  readonly redeliveries: RedeliveryRecord;
  readonly clock: Clock;
  /** One for each App. */
  readonly hookRoles: readonly AppRole[];
}

/** GitHub sends again what is not older. */
const KEPT_MS = 3 * 86_400_000;
/** Attempts that are looked at in one round: ten requests. */
const MOST_SEEN = 1_000;
const MOST_IN_A_ROUND = 100;
/** What was refused so often is found by a sync, or not at all. */
const MOST_ASKS = 12;
/** Answers of ours that another attempt would get again. */
const LASTING: ReadonlySet<number> = new Set([400, 404, 413, 415]);

/**
 * Asks GitHub to send again what this installation did not take, while it was down most of all. It comes by the same door, with its signature,
 * and is a hint as any other. Where nothing was lost this costs one request for each App. Each is asked for until an attempt succeeds: there
 * are as many failed attempts as were asked for, and the first one, exactly where none did. No clock is compared for that.
 */
export async function catchUp(
  { hooks, redeliveries, clock, hookRoles }: CatchUpPorts,
  actor: SystemActor,
  signal?: AbortSignal,
): Promise<Result<{ readonly asked: number }, GithubFailure>> {
  const since = new Date(clock.now().getTime() - KEPT_MS);
  const options = { signal, priority: "background" } as const;
  let asked = 0;
  for (const role of hookRoles) {
    const failed = await hooks.failed(role, { since, most: MOST_SEEN }, options);
    // An App without a webhook.
    if (!failed.ok && failed.failure.code === "not-found") continue;
    if (!failed.ok) return failed;
    const lost = await lostOf(failed.value, redeliveries);
    for (const { id, guid } of lost.slice(0, MOST_IN_A_ROUND)) {
      signal?.throwIfAborted();
      const sent = await hooks.redeliver(role, id, options);
      if (!sent.ok) return sent;
      await redeliveries.note(clock.now(), auditOf(actor, "webhook.asked-again", "webhook", guid, { role }));
      asked += 1;
    }
  }
  return done({ asked });
}

/** The newest attempt of each that no attempt succeeded of, the oldest first. */
async function lostOf(
  failed: readonly FailedDelivery[],
  redeliveries: Pick<RedeliveryRecord, "asked">,
): Promise<readonly FailedDelivery[]> {
  const attempts = new Map<string, FailedDelivery[]>();
  for (const one of failed) attempts.set(one.guid, [...(attempts.get(one.guid) ?? []), one]);
  if (attempts.size === 0) return [];
  const asked = await redeliveries.asked([...attempts.keys()]);
  const lost = [...attempts].flatMap(([guid, [newest, ...before]]) => {
    const asks = asked.get(guid) ?? 0;
    if (newest === undefined || LASTING.has(newest.status)) return [];
    return before.length >= asks && asks < MOST_ASKS ? [newest] : [];
  });
  return lost.reverse();
}
