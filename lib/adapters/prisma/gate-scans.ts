import type { Facts, Place, ScanFact } from "../../core/gates/facts.ts";
import { UNASKED } from "../../core/workflow/remote-calls.ts";
import type { FactSource, GateSubject } from "../../usecases/gates/ports.ts";
import type { Database } from "./client.ts";
import { NEWEST_SCAN } from "./opaque-sql.ts";

/** The default branch of each repository: its newest commit as the last sync saw it, and what the newest finished scan of it says. */
export function scanFacts(database: Database): FactSource {
  return async ({ subjects }) => {
    const ids = subjects.map(({ repositoryId }) => repositoryId);
    const [scans, blocking, files, calls] = await Promise.all([
      newestScans(database, ids),
      blockingFindings(database, ids),
      unparsedFiles(database, ids),
      unresolvedCalls(database, ids),
    ]);
    const scanOf = new Map(scans.map((scan) => [scan.repository_id, scan]));
    return new Map(
      subjects.map((subject) => {
        const scan = scanOf.get(subject.repositoryId);
        const value = {
          blocking: blocking.get(subject.repositoryId) ?? [],
          unparsed: files.get(subject.repositoryId) ?? [],
          unresolved: calls.get(subject.repositoryId) ?? [],
        };
        return [subject.repositoryId, { ...headFact(subject), ...(scan === undefined ? {} : scanFact(scan, value)) }];
      }),
    );
  };
}

function headFact({ headSha, headAsOf }: GateSubject): Facts {
  const about = { asOf: headAsOf, sha: headSha };
  if (headSha !== null) return { head: { ...about, value: { sha: headSha }, missing: null } };
  return { head: { ...about, value: null, missing: "it has no commit yet, or none that is visible." } };
}

function scanFact(
  { scanned_commit, finished_at, failed, absence, disabled }: ScanRow,
  value: Omit<ScanFact, "complete">,
): Facts {
  const about = { asOf: finished_at.getTime(), sha: scanned_commit, missing: null };
  if (absence !== null || disabled)
    return { scan: { ...about, value: null, missing: "the repository is not shown to us any more." } };
  return { scan: { ...about, value: { ...value, complete: !failed } } };
}

interface ScanRow {
  readonly repository_id: string;
  readonly scanned_commit: string | null;
  readonly finished_at: Date;
  /** A later one did not come to its end. */
  readonly failed: boolean;
  readonly absence: string | null;
  readonly disabled: boolean;
}

/** A scan is as of the newest commit where the trees that it read are that commit's, as in removal-readers.ts. */
function newestScans(database: Database, ids: readonly string[]): Promise<readonly ScanRow[]> {
  return database.$queryRaw<ScanRow[]>`
    SELECT r.id AS repository_id, last.finished_at, r.absence, r.disabled,
      CASE
        WHEN NOT r.scanned_outside AND r.scanned_key::jsonb -> 2 = to_jsonb(coalesce(r.default_branch, 'HEAD'))
          AND r.scanned_key::jsonb -> 3 = to_jsonb(r.head_sha IS NOT NULL)
          AND r.scanned_key::jsonb -> 4 IS NOT DISTINCT FROM coalesce(to_jsonb(r.workflows_tree_sha), 'null')
          AND r.scanned_key::jsonb -> 5 IS NOT DISTINCT FROM coalesce(to_jsonb(r.actions_tree_sha), 'null')
          AND r.scanned_key::jsonb -> 6 IS NOT DISTINCT FROM coalesce(to_jsonb(r.root_action_sha), 'null') THEN r.head_sha
        ELSE coalesce(r.scanned_head, last.commit_sha) END AS scanned_commit,
      EXISTS (SELECT FROM scan s WHERE s.repository_id = r.id AND s.purpose = 'branch' AND s.status = 'failed'
        AND s.queued_at > last.queued_at) AS failed
    FROM repository r
    JOIN LATERAL (
      SELECT s.id, s.commit_sha, s.queued_at, coalesce(s.finished_at, s.queued_at) AS finished_at FROM scan s
      WHERE s.repository_id = r.id AND s.purpose = 'branch' AND s.status = 'done'
      ORDER BY s.queued_at DESC LIMIT 1
    ) last ON true
    WHERE r.id = ANY(${[...ids]}::uuid[])`;
}

type Listed<T> = Promise<ReadonlyMap<string, readonly T[]>>;

/** Of each list as many as people can read: what is beyond is counted by their pages. */
const MOST = 50;

async function blockingFindings(database: Database, ids: readonly string[]): Listed<ScanFact["blocking"][number]> {
  const rows = await database.$queryRaw<(Placed & { fingerprint: string; what: string })[]>`
    SELECT repository_id, fingerprint, what, path, line FROM (
      SELECT f.repository_id, f.fingerprint, coalesce(f.secret_name || ': ', '') || f.kind AS what, f.path, (f.span ->> 'line')::int AS line,
        row_number() OVER (PARTITION BY f.repository_id ORDER BY f.path, (f.span ->> 'line')::int, f.fingerprint) AS place
      FROM finding f
      WHERE f.repository_id = ANY(${[...ids]}::uuid[]) AND f.resolved_scan_id IS NULL AND f.blocks_thaw
    ) each WHERE place <= ${MOST} ORDER BY repository_id, place`;
  return grouped(rows, ({ fingerprint, what, path, line }) => ({ fingerprint, what, place: placeOf(path, line) }));
}

interface Placed {
  readonly repository_id: string;
  readonly path: string;
  readonly line: number | null;
}

function placeOf(path: string, line: number | null): Place | null {
  return line === null ? null : { path, line };
}

async function unparsedFiles(database: Database, ids: readonly string[]): Listed<ScanFact["unparsed"][number]> {
  const rows = await database.$queryRaw<{ repository_id: string; path: string; reason: string }[]>`
    SELECT r.id AS repository_id, f.path, coalesce(f.detail, f.reason, 'it was not understood') AS reason
    FROM repository r
    ${NEWEST_SCAN}
    JOIN scan_file f ON f.scan_id = last.id AND f.status = 'unparsed'
    WHERE r.id = ANY(${[...ids]}::uuid[]) AND last.unparsed > 0
    ORDER BY r.id, f.path`;
  return grouped(rows, ({ path, reason }) => ({ path, reason }));
}

/** What the newest scan took from files of other repositories; one that no answer would change anything about was not asked for. */
async function unresolvedCalls(database: Database, ids: readonly string[]): Listed<ScanFact["unresolved"][number]> {
  const rows = await database.$queryRaw<{ repository_id: string; call: string; reason: string }[]>`
    SELECT c.repository_id, c.owner || '/' || c.repo || CASE WHEN c.path = '' THEN '' ELSE '/' || c.path END || '@' || c.ref AS call, c.why AS reason
    FROM repository_call c
    WHERE c.repository_id = ANY(${[...ids]}::uuid[]) AND c.why IS NOT NULL AND c.result <> ${UNASKED}
    ORDER BY c.repository_id, c.key`;
  return grouped(rows, ({ call, reason }) => ({ call, reason }));
}

export function grouped<Row extends { readonly repository_id: string }, T>(
  rows: readonly Row[],
  each: (row: Row) => T,
): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const own = found.get(row.repository_id);
    if (own === undefined) found.set(row.repository_id, [each(row)]);
    else own.push(each(row));
  }
  return found;
}
