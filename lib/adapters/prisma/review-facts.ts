import type { Fact, WindowCommit } from "../../core/gates/facts.ts";
import { commitFact } from "../../core/review/reviewer.ts";
import type { CommitDetails } from "../../core/review/risk.ts";
import type { Person } from "../../core/review/window.ts";
import type { FactSource } from "../../usecases/gates/ports.ts";
import { readAppFact } from "./app-audit-store.ts";
import type { Database } from "./client.ts";

/** What reviews know, for the gates. */
export function reviewFacts(database: Database): FactSource {
  return async ({ incident, subjects, now }) => {
    const ids = subjects.map(({ repositoryId }) => repositoryId);
    const [commits, apps] = await Promise.all([
      readCommitFacts(database, incident.id, ids),
      readAppFact(database, incident.id, incident.organisationId, now),
    ]);
    return new Map(
      ids.map((id) => {
        const own = commits.get(id);
        return [id, own === undefined ? { apps } : { apps, commits: own }];
      }),
    );
  };
}

/** By our id of the repository. One that was never read is missing. */
export type CommitFactsByRepository = ReadonlyMap<string, Fact<readonly WindowCommit[]>>;

interface ReadingRow {
  readonly repository_id: string;
  readonly head_sha: string | null;
  readonly as_of: Date | null;
  readonly tried_at: Date;
  readonly missing: string | null;
}

interface FactRow {
  readonly repository_id: string;
  readonly sha: string;
  readonly movers: unknown;
  readonly movers_known: boolean;
  readonly details: unknown;
  readonly reviewers: readonly bigint[];
}

/** The fact `commits` of repositories of an incident, by two statements however many they are. It is about the branch's commit at the reading. */
export async function readCommitFacts(
  database: Database,
  incidentId: string,
  repositoryIds: readonly string[],
): Promise<CommitFactsByRepository> {
  const ids = [...repositoryIds];
  const [readings, rows] = await Promise.all([
    database.$queryRaw<ReadingRow[]>`
      SELECT repository_id, head_sha, as_of, tried_at, missing FROM commit_reading
      WHERE incident_id = ${incidentId}::uuid AND repository_id = ANY(${ids}::uuid[])`,
    database.$queryRaw<FactRow[]>`
      SELECT c.repository_id, c.sha, c.movers, c.movers_known, c.details - 'touched' AS details,
        ARRAY(SELECT v.reviewer_github_id FROM commit_review v WHERE v.incident_id = c.incident_id
          AND v.repository_id = c.repository_id AND v.commit_sha = c.sha) AS reviewers
      FROM window_commit c WHERE c.incident_id = ${incidentId}::uuid AND c.repository_id = ANY(${ids}::uuid[])
      ORDER BY c.repository_id, c.place`,
  ]);
  const commits = new Map<string, FactRow[]>();
  for (const row of rows) {
    const known = commits.get(row.repository_id);
    if (known === undefined) commits.set(row.repository_id, [row]);
    else known.push(row);
  }
  return new Map(readings.map((row) => [row.repository_id, factOf(row, commits.get(row.repository_id) ?? [])]));
}

function factOf(
  { head_sha: sha, as_of, tried_at, missing }: ReadingRow,
  rows: readonly FactRow[],
): Fact<readonly WindowCommit[]> {
  if (as_of === null) return { value: null, asOf: tried_at.getTime(), sha, missing: missing ?? "They are being read." };
  const value = rows.map((row) =>
    commitFact({
      sha: row.sha,
      movers: row.movers as readonly Person[],
      known: row.movers_known,
      details: row.details as CommitDetails | null,
      reviewers: row.reviewers.map(Number),
    }),
  );
  return { value, asOf: as_of.getTime(), sha, missing: null };
}
