import type { Result } from "../../core/contracts.ts";
import type { QueueEntry } from "../../core/freeze/gate-check.ts";
import { groupWords } from "../../core/freeze/group-words.ts";
import type { GithubFailure, GithubInstallation, ReadOptions } from "../github/ports.ts";
import type { QueuedPull, SeenQueue } from "../github/queue-ports.ts";
import { done } from "../refuse.ts";
import type { GatePorts, Looked } from "./gate.ts";
import type { GateIncident, KnownGroup } from "./gate-ports.ts";
import { isBlind, say } from "./gate-say.ts";

export interface Queues extends Looked {
  readonly observer: GithubInstallation;
  readonly holding: readonly GateIncident[];
  /** A branch of whose queue something told; null where nothing did. */
  readonly told: string | null;
}

export interface JudgedQueues {
  readonly written: number;
  /** Commits that are judged as heads of a queue, and by nothing else. */
  readonly heads: ReadonlySet<string>;
}

/**
 * Judges every head of a repository's merge queues, as they are on GitHub now: a queue of which something told, and those that had a
 * judged head before. A head is let through where each pull request from the branch to it has a pass and the queue added nothing. What
 * is let through is noted before the check says so, since GitHub may merge in the same moment. A head that left its queue is no group any
 * more: it is judged as any other commit, and nobody offers it.
 */
export async function judgeGroups(
  ports: GatePorts,
  queues: Queues,
  options?: ReadOptions,
): Promise<Result<JudgedQueues, GithubFailure>> {
  const known = await ports.gate.groups(queues.repository.id);
  const heads = new Set<string>();
  let written = 0;
  for (const base of new Set([...(queues.told === null ? [] : [queues.told]), ...known.map((one) => one.base)])) {
    const own = known.filter((one) => one.base === base);
    const seen = await ports.queue.read(queues.observer, queues.repository.ref, base, options);
    if (!seen.ok && !isBlind(seen.failure)) return seen;
    const queue = seen.ok ? seen.value : null;
    const judged = await judgeQueue(ports, queues, { base, own, queue }, options);
    if (!judged.ok) return judged;
    written += judged.value.written;
    for (const head of judged.value.heads) heads.add(head);
  }
  return done({ written, heads });
}

interface OneQueue {
  readonly base: string;
  /** Heads that were judged before. */
  readonly own: readonly KnownGroup[];
  /** Null where it may not be read. */
  readonly queue: SeenQueue | null;
}

async function judgeQueue(
  ports: GatePorts,
  queues: Queues,
  { base, own, queue }: OneQueue,
  options?: ReadOptions,
): Promise<Result<JudgedQueues, GithubFailure>> {
  const { repository, holdings, holding, offered } = queues;
  // A commit that a pull request offers as well is judged as that one's.
  const isOffered = new Set(offered?.map(({ headSha }) => headSha));
  const there = queue?.entries.map(({ to }) => to) ?? own.map(({ sha }) => sha);
  const heads = new Set(there.filter((sha) => !isOffered.has(sha)));
  const gone = own.filter(({ sha }) => !heads.has(sha)).map(({ sha }) => sha);
  if (gone.length > 0) await ports.gate.endGroups(repository.id, gone, ports.clock.now());
  const entries = queue === null || holdings.length === 0 ? [] : await entriesOf(ports, queues, queue.entries, options);
  if ("ok" in entries) return entries;
  let written = 0;
  for (const to of heads) {
    options?.signal?.throwIfAborted();
    const { words, passed } = groupWords({
      now: ports.clock.now().getTime(),
      defaultBranch: repository.defaultBranch,
      base,
      from: queue?.branchHead ?? null,
      to,
      entries: queue === null ? null : entries,
      holdings,
      known: queues.known.filter(({ sha }) => sha === to).map(({ context }) => context),
    });
    for (const { place } of holding) {
      const { path = [], pullRequests = [] } = passed.find((one) => one.incidentId === place.incidentId) ?? {};
      await ports.gate.noteGroup({ place, sha: to, base, path, pullRequests }, ports.clock.now());
    }
    const said = await say(ports, queues, { sha: to, words, pullRequest: null }, options);
    if (!said.ok) return said;
    written += said.value;
  }
  return done({ written, heads });
}

type Failed = Extract<Result<never, GithubFailure>, { readonly ok: false }>;

async function entriesOf(
  { queue }: GatePorts,
  { observer, repository }: Queues,
  queued: readonly QueuedPull[],
  options?: ReadOptions,
): Promise<readonly QueueEntry[] | Failed> {
  const entries: QueueEntry[] = [];
  for (const one of queued) {
    const brings = await queue.brings(observer, repository.ref, one, options);
    if (!brings.ok && !isBlind(brings.failure)) return { ok: false, failure: brings.failure };
    entries.push({ ...one, brings: brings.ok ? brings.value : null });
  }
  return entries;
}
