import { type BrokerFigures, type Bucket, OUTCOMES, type Outcome, PHASES } from "../../core/listing/broker-views.ts";
import type { FigureWindow } from "../../usecases/governance/ports.ts";
import type { Prisma } from "./client.ts";

interface Counted {
  readonly bucket: number;
  readonly phase: string;
  readonly count: number;
}

/** What the broker did in a window, in equal parts, and what needs somebody now. */
export async function readFigures(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  { hours, buckets }: FigureWindow,
  at: Date,
): Promise<BrokerFigures> {
  const ids = [...organisationIds];
  const from = new Date(at.getTime() - hours * 3_600_000);
  const seconds = (hours * 3_600) / buckets;
  const counted = await database.$queryRaw<Counted[]>`
    SELECT least(${buckets - 1}, floor(extract(epoch FROM i.at - ${from}::timestamptz) / ${seconds}))::int AS bucket, phase,
      count(*)::int AS count
    FROM issuance i WHERE i.organisation_id = ANY(${ids}::uuid[]) AND i.at > ${from} AND i.at <= ${at} GROUP BY 1, 2`;
  const reasons = await database.$queryRaw<{ phase: string; reason: string; count: number }[]>`
    SELECT phase, reason_code AS reason, count(*)::int AS count FROM issuance i
    WHERE i.organisation_id = ANY(${ids}::uuid[]) AND i.at > ${from} AND i.at <= ${at} AND i.reason_code IS NOT NULL
    GROUP BY 1, 2 ORDER BY count DESC, reason LIMIT 8`;
  const [now] = await database.$queryRaw<{ live: number; unknown_live: number; failed: number }[]>`
    SELECT (count(*) FILTER (WHERE i.phase = 'issued'))::int AS live,
      (count(*) FILTER (WHERE i.phase = 'unknown'))::int AS unknown_live,
      (count(*) FILTER (WHERE l.attempts > 0))::int AS failed
    FROM issuance i LEFT JOIN sealed_lease l ON l.issuance_id = i.id
    WHERE i.organisation_id = ANY(${ids}::uuid[]) AND i.at > ${new Date(at.getTime() - LONGEST_MS)} AND i.expires_at > ${at}
      AND i.revoked_at IS NULL AND i.phase IN ('issued', 'failed', 'unknown')`;
  const rows = Array.from({ length: buckets }, (_, index): Bucket => {
    const inBucket = counted.filter(({ bucket }) => bucket === index);
    return { from: new Date(from.getTime() + index * seconds * 1_000).toISOString(), counts: countsOf(inBucket) };
  });
  return {
    counts: countsOf(counted),
    open: sum(counted.filter(({ phase }) => phase === "intent")),
    buckets: rows,
    reasons: reasons.map((row) => ({ ...row, phase: PHASES.find((phase) => phase === row.phase) ?? "unknown" })),
    live: now?.live ?? 0,
    unknownLive: now?.unknown_live ?? 0,
    failedRevocations: now?.failed ?? 0,
    asOf: at.toISOString(),
  };
}

/** No credential lives longer than what a policy may ask for (lib/core/trust/policy.ts). */
const LONGEST_MS = 13 * 3_600_000;

function countsOf(rows: readonly Counted[]): Record<Outcome, number> {
  const of = (outcome: Outcome) => sum(rows.filter(({ phase }) => outcomeOf(phase) === outcome));
  return Object.fromEntries(OUTCOMES.map((outcome) => [outcome, of(outcome)])) as Record<Outcome, number>;
}

/** What was taken back had been issued; an intent is none of them yet. */
function outcomeOf(phase: string): Outcome | null {
  if (phase === "revoked") return "issued";
  return OUTCOMES.find((outcome) => outcome === phase) ?? null;
}

function sum(rows: readonly Counted[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}
