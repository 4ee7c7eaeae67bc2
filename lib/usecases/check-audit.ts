import type { SystemActor } from "../core/actor.ts";
import {
  CHAIN_START,
  type ChainPlace,
  type ChainProblem,
  createChainCheck,
  recordHash,
  type Seal,
} from "../core/audit/chain.ts";
import { type AuditCheck, freshCheck, ROUND_MS } from "../core/audit/check.ts";
import type { CheckAuditPorts } from "./audit-ports.ts";
import type { AuditEntry } from "./ports.ts";

/** Records that one run reads at most, and more only to end a seal: a worker has other things to do. */
const MOST_RECORDS = 200_000;
/** Records that are in memory at once, and seals that are asked for at once. */
const TOGETHER = 5_000;
const SEALS_TOGETHER = 500;

/**
 * Goes on through the chain of seals: first to what is new, then on with the round that begins anew each day. What is wrong stays noted until
 * a whole round found nothing. Every record is hashed here, and not by the database, whose functions somebody may have replaced.
 */
export async function checkAudit(
  ports: CheckAuditPorts,
  actor: SystemActor,
  signal?: AbortSignal,
): Promise<AuditCheck> {
  const now = ports.clock.now();
  const stored = await ports.store.read();
  const signatures = ports.verify !== null;
  const before =
    stored === null || stored.signatures !== signatures ? freshCheck(now.getTime(), signatures, stored) : stored;
  const tip = await extend(ports, before, signal);
  const round = await goAround(ports, tip.check, now.getTime(), { left: MOST_RECORDS - tip.read, signal });
  const found = tip.problem ?? round.problem;
  const judgement = judged(round.check, found, round.ended, now.getTime());
  const anchoredTo = anchoredNow(ports, judgement, Math.max(tip.anchoredTo, round.anchoredTo));
  const check = { ...judgement, anchoredTo, unsealed: await ports.unsealed() };
  await ports.store.save(check, now, entryOf(actor, before, check));
  return check;
}

function judged(check: AuditCheck, found: ChainProblem | null, ended: boolean, now: number): AuditCheck {
  if (found !== null) return { ...check, problem: found, problemAt: check.problemAt ?? now };
  return ended ? { ...check, problem: null, problemAt: null } : check;
}

/** To which seal the chain is known to be as it was published: nowhere, where nothing published is looked at any more. */
function anchoredNow({ anchors }: CheckAuditPorts, { tip, anchoredTo }: AuditCheck, walked: number): number {
  if (anchors.length === 0) return 0;
  // The newest seal may have been published after it was verified.
  const isTip = anchors.some(({ number, hash }) => number === tip.seal && hash === tip.hash);
  return isTip ? tip.seal : Math.max(anchoredTo, walked);
}

/** Both turns are worth a record of their own. */
function entryOf(actor: SystemActor, before: AuditCheck, after: AuditCheck): AuditEntry | null {
  if ((before.problem === null) === (after.problem === null)) return null;
  const { problem } = after;
  const about = { actorKind: actor.kind, actorId: actor.id, objectKind: "audit", objectId: "1" } as const;
  if (problem === null) return { ...about, action: "audit.whole", data: { seals: after.tip.seal } };
  return { ...about, action: "audit.broken", data: { problem: problem.kind, seal: problem.number } };
}

/** To what is new. */
async function extend(ports: CheckAuditPorts, check: AuditCheck, signal?: AbortSignal) {
  const gone = await isGone(ports, check.tip);
  if (gone !== null) return { check, read: 0, anchoredTo: 0, problem: gone };
  const walked = await walk(ports, check.tip, { until: null, left: MOST_RECORDS, signal });
  const { place, records, lastSeq, problem, anchoredTo, atEnd } = walked;
  // Published, and not there: the anchors were read before the seals were.
  const missing = atEnd ? ports.anchors.find(({ number }) => number > place.seal) : undefined;
  return {
    check: {
      ...check,
      tip: place,
      records: check.records + records,
      lastSeq: lastSeq ?? check.lastSeq,
    },
    read: records,
    anchoredTo,
    problem: problem ?? (missing === undefined ? null : ({ kind: "anchor-missing", number: missing.number } as const)),
  };
}

/** The seal that was verified last may have been taken away since, or another one put in its place. */
async function isGone(ports: CheckAuditPorts, { seal, hash }: ChainPlace): Promise<ChainProblem | null> {
  if (seal === 0) return null;
  const [there] = await ports.seals(seal - 1, 1);
  if (there?.number !== seal) return { kind: "seal-missing", number: seal };
  if (there.hash === hash) return null;
  return { kind: "seal-hash", number: seal, expectedRows: there.rows, foundRows: there.rows };
}

interface Share {
  readonly left: number;
  readonly signal: AbortSignal | undefined;
}

async function goAround(ports: CheckAuditPorts, check: AuditCheck, now: number, { left, signal }: Share) {
  const over = check.again.seal === check.tip.seal && now - check.againBeganAt >= ROUND_MS;
  const begun = over ? { ...check, again: CHAIN_START, againBeganAt: now } : check;
  if (begun.again.seal === begun.tip.seal) {
    // Nothing is sealed, or the round was ended before: what came since was verified as it came.
    return { check: begun, anchoredTo: 0, problem: null, ended: false };
  }
  const walked = await walk(ports, begun.again, { until: begun.tip.seal, left, signal });
  const ended = walked.problem === null && walked.place.seal === begun.tip.seal;
  // The same number, and another seal than was verified as the last one.
  const other = ended && walked.place.hash !== begun.tip.hash;
  const problem = other
    ? ({ kind: "seal-hash", number: begun.tip.seal, expectedRows: walked.records, foundRows: walked.records } as const)
    : walked.problem;
  const whole = ended && !other;
  return {
    check: { ...begun, again: walked.place, wholeAt: whole ? begun.againBeganAt : begun.wholeAt },
    anchoredTo: walked.anchoredTo,
    problem,
    ended: whole,
  };
}

interface Walk extends Share {
  /** Number of the last seal; null for all that there are. */
  readonly until: number | null;
}

/** As far as everything is in order: the place that it ends at is before the first seal of which something is wrong. */
async function walk(ports: CheckAuditPorts, from: ChainPlace, { until, left, signal }: Walk) {
  const anchors = ports.anchors.filter(({ number }) => number > from.seal);
  const check = createChainCheck(anchors, ports.verify ?? (() => true), from);
  const end = { place: from, records: 0, lastSeq: null as string | null, anchoredTo: 0, atEnd: false };
  const problem = check.firstProblem;
  if (problem() !== null) return { ...end, problem: problem() };
  while (end.records < left) {
    signal?.throwIfAborted();
    const most = until === null ? SEALS_TOGETHER : Math.min(SEALS_TOGETHER, until - end.place.seal);
    const seals = most > 0 ? await ports.seals(end.place.seal, most) : [];
    if (seals.length === 0) return { ...end, atEnd: true, problem: null };
    for (const batch of batchesOf(seals)) {
      const all = await ports.records(batch);
      for (const [index, seal] of batch.entries()) {
        const records = all[index] ?? [];
        check.seal(seal, records.map(recordHash));
        if (problem() !== null) return { ...end, problem: problem() };
        end.place = check.place();
        end.records += records.length;
        end.lastSeq = records.at(-1)?.seq ?? end.lastSeq;
        end.anchoredTo = check.anchoredTo();
      }
    }
  }
  return { ...end, problem: null };
}

/** Seals that are read together, by how many records they say that they have. */
function batchesOf(seals: readonly Seal[]): readonly (readonly Seal[])[] {
  const batches: Seal[][] = [];
  let records = TOGETHER;
  for (const seal of seals) {
    if (records + seal.rows > TOGETHER) {
      batches.push([]);
      records = 0;
    }
    batches.at(-1)?.push(seal);
    records += seal.rows;
  }
  return batches;
}
