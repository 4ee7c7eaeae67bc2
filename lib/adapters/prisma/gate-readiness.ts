import type { JudgedGate } from "../../core/gates/thaw.ts";
import { mayThaw } from "../../core/gates/thaw.ts";
import type { ThawReadiness } from "../../usecases/freeze/ports.ts";
import type { Database } from "./client.ts";
import { exceptionsIn } from "./gate-exceptions.ts";
import { verdictOf } from "./gate-rows.ts";
import { grouped } from "./gate-scans.ts";

/** Gates are judged every minute: what is older was judged by nobody who is still there. */
export const JUDGED_FOR_MS = 5 * 60_000;

/** Whether gates let repositories out, by what they were last judged, with exceptions as they are in this moment. */
export function createThawReadiness(database: Database): ThawReadiness {
  return {
    async of(incident, repositoryIds, now) {
      const ids = [...repositoryIds];
      const judged = await judgedIn(database, incident.id, ids, now);
      const exceptions = await exceptionsIn(database, incident, ids);
      return new Map(
        ids.map((id) => [id, mayThaw(incident.gates, judged.get(id) ?? [], exceptions.get(id) ?? [], now.getTime())]),
      );
    },
  };
}

/** By repository, each gate as it was judged last; what was judged too long ago is unknown. */
export async function judgedIn(
  database: Pick<Database, "$queryRaw">,
  incidentId: string,
  repositoryIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, readonly JudgedThen[]>> {
  const rows = await database.$queryRaw<Row[]>`
    SELECT v.repository_id, v.gate_id, v.verdict, v.evidence, v.sha, v.since, s.judged_at
    FROM gate_verdict v JOIN gate_standing s ON s.incident_id = v.incident_id AND s.repository_id = v.repository_id
    WHERE v.incident_id = ${incidentId}::uuid AND v.repository_id = ANY(${[...repositoryIds]}::uuid[])`;
  return grouped(rows, (row) => judgedGate(row, now));
}

/**
 * The same without what each verdict says: by repository, each gate with nothing but its kind. Lists ask for hundreds, and show only that; all of
 * them come as one text.
 */
export async function judgedKindsIn(
  database: Pick<Database, "$queryRaw">,
  incidentId: string,
  repositoryIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, readonly JudgedGate[]>> {
  if (repositoryIds.length === 0) return new Map();
  const [row] = await database.$queryRaw<{ readonly judged: string }[]>`
    SELECT coalesce(json_object_agg(own.repository_id, own.gates), '{}')::text AS judged FROM (
      SELECT v.repository_id, json_object_agg(v.gate_id,
        CASE WHEN s.judged_at < ${new Date(now.getTime() - JUDGED_FOR_MS)} THEN 'unknown' ELSE v.verdict END) AS gates
      FROM gate_verdict v JOIN gate_standing s ON s.incident_id = v.incident_id AND s.repository_id = v.repository_id
      WHERE v.incident_id = ${incidentId}::uuid AND v.repository_id = ANY(${[...repositoryIds]}::uuid[])
      GROUP BY v.repository_id
    ) own`;
  const judged = JSON.parse(row?.judged ?? "{}") as Readonly<Record<string, Readonly<Record<string, string>>>>;
  return new Map(
    Object.entries(judged).map(([id, gates]) => [
      id,
      Object.entries(gates).map(([gate, verdict]) => ({ gate, verdict: verdictOf({ verdict, evidence: [] }) })),
    ]),
  );
}

interface Row {
  readonly repository_id: string;
  readonly gate_id: string;
  readonly verdict: string;
  readonly evidence: unknown;
  readonly sha: string | null;
  readonly since: Date;
  readonly judged_at: Date;
}

interface JudgedThen extends JudgedGate {
  readonly judgedAt: Date;
  readonly sha: string | null;
  readonly since: Date;
}

function judgedGate({ gate_id: gate, judged_at: judgedAt, sha, since, ...row }: Row, now: Date): JudgedThen {
  const then = { gate, judgedAt, sha, since };
  if (now.getTime() - judgedAt.getTime() <= JUDGED_FOR_MS) return { ...then, verdict: verdictOf(row) };
  const missing = ["It was not judged for some minutes: the worker may stand still. Look at the page of jobs."];
  return { ...then, verdict: { kind: "unknown", missing } };
}
