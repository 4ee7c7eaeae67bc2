import type { GateCount, GateView } from "../../core/listing/incident-views.ts";
import { JUDGED_FOR_MS, judgedIn } from "./gate-readiness.ts";
import { evidenceOf } from "./gate-rows.ts";
import type { Prisma } from "./generated/client.ts";
import type { Keep } from "./kept-readings.ts";
import { oneRow } from "./one-row.ts";

/** What the gates of an incident say of one repository, those in force in their order. */
export async function readGatesOf(
  database: Prisma.TransactionClient,
  incident: { readonly id: string; readonly gates: readonly string[] },
  repositoryId: string,
  at: Date,
): Promise<readonly GateView[]> {
  const judged = (await judgedIn(database, incident.id, [repositoryId], at)).get(repositoryId) ?? [];
  return incident.gates.map((gate) => {
    const found = judged.find((one) => one.gate === gate);
    if (found === undefined) return { gate, ...NOT_JUDGED };
    const { verdict, judgedAt, sha, since } = found;
    const lines = new Set(evidenceOf(verdict).map((line) => (typeof line === "string" ? line : line.text)));
    const times = { judgedAt: judgedAt.toISOString(), since: since.toISOString() };
    return { gate, verdict: verdict.kind, lines: [...lines], sha, ...times };
  });
}

const NOT_JUDGED = {
  verdict: "unknown",
  lines: ["It was not judged yet."],
  judgedAt: null,
  sha: null,
  since: null,
} as const satisfies Omit<GateView, "gate">;

/**
 * Of how many repositories each gate in force says what. All that was said is counted from an index, and what was said of repositories that nobody judged of
 * late, few as a rule, is taken away again.
 */
export async function countGates(
  database: Prisma.TransactionClient,
  incident: { readonly id: string; readonly gates: readonly string[] },
  repositories: number,
  at: Date,
  keep: Keep,
): Promise<readonly GateCount[]> {
  const since = new Date(at.getTime() - JUDGED_FOR_MS);
  const stale = await readStale(database, incident.id, since);
  const rows = await keep(
    `verdicts of ${incident.id}, but of ${stale}`,
    ["gate_standing", "gate_verdict", "incident_repository"],
    () => readVerdicts(database, incident.id, since),
  );
  return incident.gates.map((gate) => {
    const of = (verdict: string) => rows.find((row) => row.gate_id === gate && row.verdict === verdict)?.count ?? 0;
    const [pass, hold] = [of("pass"), of("hold")];
    return { gate, pass, hold, unknown: Math.max(repositories - pass - hold, 0) };
  });
}

/** Which repositories were judged, but not of late: how many, and 64 bits of which. */
export async function readStale(database: Prisma.TransactionClient, incidentId: string, since: Date): Promise<string> {
  const row = oneRow(
    await database.$queryRaw<{ readonly stale: string }[]>`
    SELECT count(*) || ' ' || coalesce(bit_xor(uuid_hash_extended(repository_id, 0)), 0) AS stale
    FROM gate_standing WHERE incident_id = ${incidentId}::uuid AND judged_at < ${since}`,
  );
  return row.stale;
}

interface VerdictRow {
  readonly gate_id: string;
  readonly verdict: string;
  readonly count: number;
}

function readVerdicts(database: Prisma.TransactionClient, incidentId: string, since: Date) {
  return database.$queryRaw<readonly VerdictRow[]>`
    WITH stale AS MATERIALIZED (
      SELECT h.repository_id FROM incident_repository h
      LEFT JOIN gate_standing s ON s.incident_id = h.incident_id AND s.repository_id = h.repository_id
      WHERE h.incident_id = ${incidentId}::uuid AND coalesce(s.judged_at < ${since}, true)
    ), said AS (
      SELECT gate_id, verdict, count(*) AS repositories FROM gate_verdict
      WHERE incident_id = ${incidentId}::uuid AND verdict IN ('pass', 'hold') GROUP BY gate_id, verdict
      UNION ALL
      SELECT v.gate_id, v.verdict, -count(*) FROM stale
      JOIN gate_verdict v ON v.incident_id = ${incidentId}::uuid AND v.repository_id = stale.repository_id AND v.verdict IN ('pass', 'hold')
      GROUP BY v.gate_id, v.verdict
    )
    SELECT gate_id, verdict, sum(repositories)::int AS count FROM said GROUP BY gate_id, verdict`;
}
