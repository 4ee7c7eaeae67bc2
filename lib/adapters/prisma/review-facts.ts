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

type CommitTuple = readonly [sha: string, movers: readonly Person[], known: boolean, details: CommitDetails | null];
type ReviewTuple = readonly [sha: string, reviewer: number];

/**
 * The fact `commits` of repositories of an incident, by three statements however many they are, with one row for each repository: a thousand with
 * twenty commits each are read within a second. Reviews are not joined there: a new incident has no statistics yet, by which PostgreSQL compares
 * each commit with each review. It is about the branch's commit at the reading.
 */
export async function readCommitFacts(
  database: Database,
  incidentId: string,
  repositoryIds: readonly string[],
): Promise<CommitFactsByRepository> {
  const ids = [...repositoryIds];
  const [readings, commits, reviews] = await Promise.all([
    database.$queryRaw<ReadingRow[]>`
      SELECT repository_id, head_sha, as_of, tried_at, missing FROM commit_reading
      WHERE incident_id = ${incidentId}::uuid AND repository_id = ANY(${ids}::uuid[])`,
    database.$queryRaw<Listed[]>`
      SELECT repository_id,
        jsonb_agg(jsonb_build_array(sha, movers, movers_known, details - 'touched') ORDER BY place)::text AS listed
      FROM window_commit WHERE incident_id = ${incidentId}::uuid AND repository_id = ANY(${ids}::uuid[]) GROUP BY 1`,
    database.$queryRaw<Listed[]>`
      SELECT repository_id, json_agg(json_build_array(commit_sha, reviewer_github_id) ORDER BY id)::text AS listed
      FROM commit_review WHERE incident_id = ${incidentId}::uuid AND repository_id = ANY(${ids}::uuid[]) GROUP BY 1`,
  ]);
  const commitsOf = textsOf(commits);
  const reviewsOf = textsOf(reviews);
  return new Map(
    readings.map((row) => {
      const id = row.repository_id;
      return [id, factOf(row, JSON.parse(commitsOf.get(id) ?? "[]"), JSON.parse(reviewsOf.get(id) ?? "[]"))];
    }),
  );
}

interface Listed {
  readonly repository_id: string;
  readonly listed: string;
}

function textsOf(rows: readonly Listed[]): ReadonlyMap<string, string> {
  return new Map(rows.map(({ repository_id: id, listed }) => [id, listed]));
}

function factOf(
  { head_sha: sha, as_of, tried_at, missing }: ReadingRow,
  commits: readonly CommitTuple[],
  reviews: readonly ReviewTuple[],
): Fact<readonly WindowCommit[]> {
  if (as_of === null) return { value: null, asOf: tried_at.getTime(), sha, missing: missing ?? "They are being read." };
  const reviewers = new Map<string, number[]>();
  for (const [of, reviewer] of reviews) reviewers.set(of, [...(reviewers.get(of) ?? []), reviewer]);
  const value = commits.map(([of, movers, known, details]) =>
    commitFact({ sha: of, movers, known, details, reviewers: reviewers.get(of) ?? [] }),
  );
  return { value, asOf: as_of.getTime(), sha, missing: null };
}
