import type { GateCount, GateView } from "../../core/listing/incident-views.ts";
import { JUDGED_FOR_MS, judgedIn } from "./gate-readiness.ts";
import { evidenceOf } from "./gate-rows.ts";
import type { Prisma } from "./generated/client.ts";

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

/** Of how many repositories each gate in force says what. */
export async function countGates(
  database: Prisma.TransactionClient,
  incident: { readonly id: string; readonly gates: readonly string[] },
  repositories: number,
  at: Date,
): Promise<readonly GateCount[]> {
  const since = new Date(at.getTime() - JUDGED_FOR_MS);
  const rows = await database.$queryRaw<{ gate_id: string; verdict: string; count: number }[]>`
    SELECT v.gate_id, v.verdict, count(*)::int AS count FROM gate_verdict v
    JOIN gate_standing s ON s.incident_id = v.incident_id AND s.repository_id = v.repository_id
    WHERE v.incident_id = ${incident.id}::uuid AND s.judged_at >= ${since} AND v.verdict IN ('pass', 'hold')
    GROUP BY v.gate_id, v.verdict`;
  return incident.gates.map((gate) => {
    const of = (verdict: string) => rows.find((row) => row.gate_id === gate && row.verdict === verdict)?.count ?? 0;
    const [pass, hold] = [of("pass"), of("hold")];
    return { gate, pass, hold, unknown: Math.max(repositories - pass - hold, 0) };
  });
}
