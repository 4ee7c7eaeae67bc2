import { pagesOf } from "../../core/github/site.ts";
import {
  BROKER_DAYS,
  type BrokerUse,
  HISTORY_PAGE,
  type HistoryPage,
  MOST_COMMITS,
  MOST_REASONS,
  MOST_REQUESTS,
  type OpenCommit,
  type RepositoryRecord,
  type WindowCommits,
} from "../../core/listing/repository-record.ts";
import { auditView, type EventRow } from "./broker-detail.ts";
import { ISSUANCE_COLUMNS, type IssuanceColumns, issuanceRow } from "./broker-sql.ts";
import type { Prisma } from "./generated/client.ts";
import { readLogins } from "./incident-reading-rows.ts";
import { DONE } from "./review-sql.ts";

/** What the page of one repository tells beside its files: a few rows of each, by their indexes. */
export async function readRecord(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  repositoryId: string,
  before: string | null,
  at: Date,
): Promise<RepositoryRecord | null> {
  const repository = await database.repository.findFirst({
    where: { id: repositoryId, organisationId: { in: [...organisationIds] }, deletedAt: null },
    select: {
      id: true,
      organisationId: true,
      owner: true,
      name: true,
      githubId: true,
      organisation: { select: { host: true, kind: true } },
    },
  });
  if (repository === null) return null;
  const { id, organisationId, githubId } = repository;
  const windows = await readWindows(database, id);
  const commits = await readOpenCommits(database, id, addressOf(repository));
  return {
    windows: windows.map((one) => ({ ...one, open: commits.get(one.incidentId) ?? [] })),
    broker: await readBrokerUse(database, { organisationId, subjectId: githubId?.toString() ?? null }, at),
    history: await readHistory(database, { id, organisationId }, before),
  };
}

interface Named {
  readonly owner: string;
  readonly name: string;
  readonly organisation: { readonly host: string; readonly kind: string };
}

function addressOf({ owner, name, organisation: { host, kind } }: Named): string | null {
  if (kind !== "github") return null;
  return `${pagesOf(host)}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

interface WindowRow {
  readonly incident_id: string;
  readonly title: string;
  readonly commits: number;
  readonly reviewed: number;
  readonly as_of: Date | null;
  readonly missing: string | null;
}

async function readWindows(
  database: Prisma.TransactionClient,
  repositoryId: string,
): Promise<readonly Omit<WindowCommits, "open">[]> {
  const rows = await database.$queryRaw<WindowRow[]>`
    SELECT ir.incident_id, i.title, coalesce(n.commits, 0) AS commits, coalesce(n.reviewed, 0) AS reviewed, k.as_of,
      CASE WHEN k.as_of IS NULL THEN coalesce(k.missing, 'Not read yet.') ELSE k.missing END AS missing
    FROM incident_repository ir JOIN incident i ON i.id = ir.incident_id
    LEFT JOIN commit_reading k ON k.incident_id = ir.incident_id AND k.repository_id = ir.repository_id
    LEFT JOIN commit_tally n ON n.incident_id = ir.incident_id AND n.repository_id = ir.repository_id
    WHERE ir.repository_id = ${repositoryId}::uuid AND i.status IN ('activating', 'active', 'resolving')
    ORDER BY i.activated_at DESC, i.id`;
  return rows.map(({ incident_id, title, commits, reviewed, as_of, missing }) => ({
    incidentId: incident_id,
    title,
    commits,
    reviewed,
    asOf: as_of?.toISOString() ?? null,
    missing,
  }));
}

interface CommitRow {
  readonly incident_id: string;
  readonly sha: string;
  readonly subject: string;
  readonly author_name: string;
  readonly author_login: string | null;
  readonly came_at: Date | null;
  readonly risk: number;
  readonly reasons: readonly string[];
}

/** By incident. */
async function readOpenCommits(
  database: Prisma.TransactionClient,
  repositoryId: string,
  address: string | null,
): Promise<ReadonlyMap<string, readonly OpenCommit[]>> {
  const rows = await database.$queryRaw<CommitRow[]>`
    SELECT c.* FROM incident_repository ir JOIN incident i ON i.id = ir.incident_id
    CROSS JOIN LATERAL (
      SELECT c.incident_id, c.sha, c.subject, c.author_name, c.author_login, c.came_at, c.risk, c.reasons FROM window_commit c
      WHERE c.incident_id = ir.incident_id AND c.repository_id = ir.repository_id AND NOT ${DONE}
      ORDER BY c.risk DESC, c.place, c.sha LIMIT ${MOST_COMMITS}
    ) c
    WHERE ir.repository_id = ${repositoryId}::uuid AND i.status IN ('activating', 'active', 'resolving')`;
  const found = new Map<string, OpenCommit[]>();
  for (const row of rows) {
    const own = found.get(row.incident_id) ?? [];
    found.set(row.incident_id, [...own, openCommit(row, address)]);
  }
  return found;
}

function openCommit({ author_name, author_login, came_at, ...row }: CommitRow, address: string | null): OpenCommit {
  const { sha, subject, risk, reasons } = row;
  return {
    sha,
    url: address === null ? null : `${address}/commit/${sha}`,
    subject,
    author: author_login ?? author_name,
    cameAt: came_at?.toISOString() ?? null,
    risk,
    reasons,
  };
}

const DAY_MS = 86_400_000;

interface Subject {
  readonly organisationId: string;
  /** GitHub's id of the repository, which decides whatever name a token had; null for one that GitHub does not know. */
  readonly subjectId: string | null;
}

async function readBrokerUse(
  database: Prisma.TransactionClient,
  { organisationId, subjectId }: Subject,
  at: Date,
): Promise<BrokerUse> {
  if (subjectId === null) return { issued: 0, denied: 0, failed: 0, reasons: [], newest: [], asOf: at.toISOString() };
  const since = new Date(at.getTime() - BROKER_DAYS * DAY_MS);
  const where = { organisationId, subjectId, at: { gt: since } };
  const phases = await database.issuance.groupBy({ by: ["phase"], where, _count: true });
  const count = (...wanted: readonly string[]) =>
    phases.reduce((sum, { phase, _count }) => sum + (wanted.includes(phase) ? _count : 0), 0);
  const newest = await database.$queryRaw<IssuanceColumns[]>`
    SELECT ${ISSUANCE_COLUMNS} FROM issuance i JOIN organisation o ON o.id = i.organisation_id
    WHERE i.organisation_id = ${organisationId}::uuid AND i.subject_id = ${subjectId} AND i.at > ${since}
    ORDER BY i.at DESC, i.id DESC LIMIT ${MOST_REQUESTS}`;
  const reasons = await database.$queryRaw<(IssuanceColumns & { readonly count: number })[]>`
    SELECT * FROM (
      SELECT DISTINCT ON (i.reason_code) ${ISSUANCE_COLUMNS}, (count(*) OVER (PARTITION BY i.reason_code))::int AS count
      FROM issuance i JOIN organisation o ON o.id = i.organisation_id
      WHERE i.organisation_id = ${organisationId}::uuid AND i.subject_id = ${subjectId} AND i.at > ${since}
        AND i.phase IN ('denied', 'failed') AND i.reason_code IS NOT NULL
      ORDER BY i.reason_code, i.at DESC, i.id DESC
    ) r ORDER BY r.count DESC, r.reason_code LIMIT ${MOST_REASONS}`;
  return {
    // What was taken back was given.
    issued: count("issued", "revoked"),
    denied: count("denied"),
    failed: count("failed"),
    reasons: reasons.map((row) => ({ reason: row.reason_code ?? "", count: row.count, last: issuanceRow(row) })),
    newest: newest.map(issuanceRow),
    asOf: at.toISOString(),
  };
}

type HistoryRow = EventRow & { readonly objectKind: string };

/**
 * Records about the repository itself, and about what is its alone: passes, exceptions, policies, credentials and campaigns. Each thing is
 * looked up by the audit's index of things, so that it costs the same however long the record is.
 */
async function readHistory(
  database: Prisma.TransactionClient,
  { id: repositoryId, organisationId }: { readonly id: string; readonly organisationId: string },
  before: string | null,
): Promise<HistoryPage> {
  const rows = await database.$queryRaw<HistoryRow[]>`
    WITH thing AS (
      SELECT 'repository' AS kind, ${repositoryId}::text AS id
      UNION ALL SELECT 'pass', p.id::text FROM pr_pass p WHERE p.repository_id = ${repositoryId}::uuid
      UNION ALL SELECT 'exception', e.id::text FROM thaw_exception e WHERE e.repository_id = ${repositoryId}::uuid
      UNION ALL SELECT 'trust-policy', t.id::text FROM trust_policy t WHERE t.repository_id = ${repositoryId}::uuid
      UNION ALL SELECT 'credential', c.id::text FROM credential c WHERE c.repository_id = ${repositoryId}::uuid
      UNION ALL SELECT 'campaign', c.id::text FROM campaign c WHERE c.only_repository_id = ${repositoryId}::uuid
    )
    SELECT a.seq, a.at, a.actor_kind AS "actorKind", a.actor_id AS "actorId", a.action, a.data, a.object_kind AS "objectKind"
    FROM thing CROSS JOIN LATERAL (
      SELECT * FROM audit_event e WHERE e.object_kind = thing.kind AND e.object_id = thing.id AND e.organisation_id = ${organisationId}::uuid
        AND (${before}::bigint IS NULL OR e.seq < ${before}::bigint)
      ORDER BY e.seq DESC LIMIT ${HISTORY_PAGE + 1}
    ) a ORDER BY a.seq DESC LIMIT ${HISTORY_PAGE + 1}`;
  const page = rows.slice(0, HISTORY_PAGE);
  const logins = await readLogins(
    database,
    page.map(({ actorId }) => actorId),
  );
  return {
    events: page.map((row) => ({
      ...auditView(row),
      actor: logins.get(row.actorId) ?? row.actorId,
      objectKind: row.objectKind,
    })),
    older: rows.length > HISTORY_PAGE ? (page.at(-1)?.seq.toString() ?? null) : null,
  };
}
