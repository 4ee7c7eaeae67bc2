import type { CredentialFacts, ExposedRun, ExposureInput, Use } from "../../core/exposure/classify.ts";
import type { SeenRun } from "../../usecases/gates/exposure-ports.ts";
import type { Database } from "./client.ts";

/** Kinds that can write to repositories. Where nobody knows to which, it is taken that it is those whose jobs read them. */
const WRITERS: ReadonlySet<string> = new Set([
  "github-pat",
  "github-app-private-key",
  "ssh-deploy-key",
  "persisted-pat-checkout",
  "unknown-secret",
]);

/** All that a classification looks at, in a constant number of statements. */
export async function exposureInput(
  database: Database,
  incidentId: string,
): Promise<{ readonly input: ExposureInput; readonly unread: number }> {
  const incident = await database.incident.findUniqueOrThrow({ where: { id: incidentId } });
  const { organisationId, exposureFrom, exposureTo } = incident;
  const [credentials, reads, footholds] = await Promise.all([
    credentialsOf(database, organisationId, exposureFrom),
    readsOf(database, incidentId),
    database.exposureFoothold.findMany({ where: { incidentId }, select: { repositoryId: true } }),
  ]);
  const named = namesIn(credentials);
  const jobs = jobsIn(reads);
  const unseen = reads.filter(({ runs, missing }) => runs === null || missing !== null);
  const input = {
    window: { from: exposureFrom.getTime(), to: exposureTo.getTime() },
    runs: reads.flatMap(({ repository_id: id, runs }) => (runs ?? []).map((run) => exposedRun(id, run, named))),
    unseen: unseen.map(({ repository_id: id }) => id),
    footholds: footholds.map(({ repositoryId }) => repositoryId),
    credentials: credentials.map((row) => factsOf(row, jobs)),
  };
  return { input, unread: reads.filter(({ runs }) => runs === null).length };
}

interface ReadRow {
  readonly repository_id: string;
  readonly runs: readonly SeenRun[] | null;
  readonly missing: string | null;
}

function readsOf(database: Database, incidentId: string): Promise<readonly ReadRow[]> {
  return database.$queryRaw<ReadRow[]>`
    SELECT i.repository_id, e.runs, e.missing FROM incident_repository i
    LEFT JOIN exposure_read e ON e.incident_id = i.incident_id AND e.repository_id = i.repository_id
    WHERE i.incident_id = ${incidentId}::uuid ORDER BY i.repository_id`;
}

interface CredentialRow {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly level: string;
  readonly repository_id: string | null;
  readonly stored_at: Date | null;
  /** Null where that is not visible, which means any. */
  readonly readers: readonly string[] | null;
  readonly uses: readonly Omit<Use, "job">[];
}

/**
 * Those that were there within the window, or of which nobody knows. What a plan moved elsewhere since was there. A name in a text whose references all
 * came to be those of a stored credential is that one, and is not counted beside it.
 */
function credentialsOf(database: Database, organisationId: string, from: Date): Promise<readonly CredentialRow[]> {
  return database.$queryRaw<CredentialRow[]>`
    SELECT c.id, c.name, c.kind, c.level, c.repository_id, c.stored_at,
      CASE
        WHEN c.repository_id IS NOT NULL THEN ARRAY[c.repository_id]
        WHEN c.level IN ('org', 'dependabot') AND c.visibility = 'selected' THEN
          ARRAY(SELECT w.repository_id FROM credential_reader w WHERE w.credential_id = c.id ORDER BY 1)
        WHEN c.level IN ('org', 'dependabot') AND c.visibility = 'private' THEN
          ARRAY(SELECT r.id FROM repository r WHERE r.organisation_id = c.organisation_id AND r.visibility <> 'public' ORDER BY 1)
      END AS readers,
      coalesce(u.uses, '[]') AS uses
    FROM credential c
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(DISTINCT jsonb_build_object('repositoryId', f.repository_id, 'path', f.path, 'line', (f.span ->> 'line')::int,
        'fingerprint', f.fingerprint)) AS uses
      FROM finding f WHERE f.credential_id = c.id AND f.resolved_scan_id IS NULL
    ) u ON true
    WHERE c.organisation_id = ${organisationId}::uuid AND c.level <> 'codespaces' AND (c.ended_at IS NULL OR c.ended_at >= ${from})
      AND (c.level <> 'unknown' OR EXISTS (SELECT FROM finding f WHERE f.credential_id = c.id))
    ORDER BY c.id`;
}

/**
 * An environment's may ask for somebody's word, which is not known here: then it does not. A selection is as it is now: who was taken out of it
 * since is not known to have been in it, and its runs tell.
 */
function factsOf({ id, name, kind, readers, stored_at, uses }: CredentialRow, jobs: Jobs): CredentialFacts {
  const writes = WRITERS.has(kind) ? null : [];
  const usedBy = uses.map((use) => ({ ...use, job: jobs.of(use.repositoryId, use.path, name) }));
  return { id, name, readers, guarded: null, storedAt: stored_at?.getTime() ?? null, writes, opens: [], usedBy };
}

interface Jobs {
  of(repositoryId: string, path: string, name: string): string | null;
}

/** Which jobs were given which names: findings know the line of a reference, and runs know the job. */
function jobsIn(reads: readonly ReadRow[]): Jobs {
  const found = new Map<string, Set<string>>();
  const key = (repositoryId: string, path: string, name: string) => `${repositoryId} ${name.toUpperCase()} ${path}`;
  for (const { repository_id: id, runs } of reads)
    for (const { path, job, names } of (runs ?? []).flatMap((run) => run.jobs ?? []))
      for (const name of names) {
        const own = found.get(key(id, path, name)) ?? new Set();
        found.set(key(id, path, name), own.add(job));
      }
  return {
    of(repositoryId, path, name) {
      const jobs = found.get(key(repositoryId, path, name));
      return jobs === undefined ? null : [...jobs].sort().join(", ");
    },
  };
}

type Named = ReadonlyMap<string, readonly CredentialRow[]>;

function namesIn(credentials: readonly CredentialRow[]): Named {
  const found = new Map<string, CredentialRow[]>();
  for (const one of credentials) {
    const name = one.name.toUpperCase();
    found.set(name, [...(found.get(name) ?? []), one]);
  }
  return found;
}

/** A name may be the repository's, an environment's or the organisation's: each that was in reach counts, and so does one that a run shows to have been. */
function exposedRun(repositoryId: string, { runId, at, jobs }: SeenRun, named: Named): ExposedRun {
  const received = (names: readonly string[]) =>
    names
      .flatMap((name) => named.get(name) ?? [])
      .filter((one) => one.repository_id === null || one.repository_id === repositoryId)
      .map(({ id }) => id);
  return {
    repositoryId,
    runId,
    at,
    jobs: jobs?.map(({ path, job, names }) => ({ path, job, received: received(names) })) ?? null,
  };
}
