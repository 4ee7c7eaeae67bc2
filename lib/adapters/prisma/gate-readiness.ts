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
