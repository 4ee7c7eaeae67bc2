import type { ApiCredential, ApiFinding, ApiRepository } from "../../core/api/answers.ts";
import { CONFIDENCES, REMEDIES, SEVERITIES } from "../../core/contracts.ts";
import { IMPORT_REF, LISTED_KINDS } from "../../core/listing/kinds.ts";
import type { FindingFilter, RepositoryName, Sight, Slice } from "../../usecases/api/ports.ts";
import { behind, FIRST, isNamed, seen } from "./api-sight.ts";
import { credentialRows } from "./credential-rows.ts";
import { describedCredentials, type ListedCredential, listedCredentials, listedPage } from "./credential-sql.ts";
import { rowView } from "./dashboard-rows.ts";
import { type ListedRow, listedRepositories } from "./dashboard-sql.ts";
import { Prisma } from "./generated/client.ts";

/** Repositories, findings and credentials as the API tells them. */

interface Beside {
  readonly id: string;
  readonly visibility: string;
  readonly default_branch: string | null;
}

export async function readRepositories(
  database: Prisma.TransactionClient,
  sight: Sight,
  slice: Slice,
): Promise<readonly ApiRepository[]> {
  return await described(
    database,
    sight,
    await database.$queryRaw<Beside[]>`
      SELECT r.id, r.visibility, r.default_branch FROM repository r
      WHERE ${seen(sight)} AND ${behind(slice, "r.id")} ORDER BY r.id LIMIT ${slice.most}`,
  );
}

export async function readRepository(
  database: Prisma.TransactionClient,
  sight: Sight,
  name: RepositoryName,
): Promise<ApiRepository | null> {
  const rows = await database.$queryRaw<Beside[]>`
    SELECT r.id, r.visibility, r.default_branch FROM repository r WHERE ${seen(sight)} AND ${isNamed(name)} ORDER BY r.id LIMIT 1`;
  return (await described(database, sight, rows))[0] ?? null;
}

async function described(
  database: Prisma.TransactionClient,
  { organisationId }: Sight,
  found: readonly Beside[],
): Promise<readonly ApiRepository[]> {
  if (found.length === 0) return [];
  const ids = found.map(({ id }) => id);
  const rows = await database.$queryRaw<ListedRow[]>`
    ${listedRepositories([organisationId], { ids })} SELECT * FROM listed ORDER BY id`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  return found.flatMap(({ id, visibility, default_branch: defaultBranch }) => {
    const row = byId.get(id);
    if (row === undefined) return [];
    const { owner, name, archived, state, counts, blocking, ownership, scannedAt, scanning, ...view } = rowView(row);
    return {
      id,
      owner,
      name,
      visibility,
      defaultBranch,
      archived,
      state,
      findings: counts,
      blockingFindings: blocking,
      files: view.files,
      unparsedFiles: view.unparsed,
      owners: row.owners ?? [],
      ownership,
      scannedCommit: view.commit,
      scannedAt,
      scanning,
    };
  });
}

interface FindingRow {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly detector: string;
  readonly kind: string;
  readonly severity: string;
  readonly confidence: string;
  readonly blocks_thaw: boolean;
  readonly secret_name: string | null;
  readonly ref: string;
  readonly path: string;
  readonly line: number | null;
  readonly message: string;
  readonly remedy: string;
  readonly credential_id: string | null;
  readonly first_seen_at: Date;
}

/** Open ones, of the branch that the newest finished scan was of, or imported: those that every list counts. */
export async function readFindings(
  database: Prisma.TransactionClient,
  sight: Sight,
  { repository, severity, blocking }: FindingFilter,
  slice: Slice,
): Promise<readonly ApiFinding[] | null> {
  const conditions = [seen(sight), behind(slice, "f.id"), Prisma.sql`f.resolved_scan_id IS NULL`];
  if (repository !== null) {
    const known = await database.$queryRaw<{ id: string }[]>`
      SELECT r.id FROM repository r WHERE ${seen(sight)} AND ${isNamed(repository)} LIMIT 1`;
    if (known[0] === undefined) return null;
    conditions.push(Prisma.sql`r.id = ${known[0].id}::uuid`);
  }
  if (severity !== null) conditions.push(Prisma.sql`f.severity = ${severity}`);
  if (blocking) conditions.push(Prisma.sql`f.blocks_thaw`);
  const rows = await database.$queryRaw<FindingRow[]>`
    SELECT f.id, r.owner, r.name, f.fingerprint, f.detector, f.kind, f.severity, f.confidence, f.blocks_thaw, f.secret_name, f.ref, f.path,
      (f.span->>'line')::int AS line, f.message, f.remedy, f.credential_id, f.first_seen_at
    FROM finding f JOIN repository r ON r.id = f.repository_id
    WHERE ${Prisma.join(conditions, " AND ")} AND (f.ref = ${IMPORT_REF} OR f.ref = (
      SELECT s.ref FROM scan s WHERE s.repository_id = r.id AND s.status = 'done' AND s.purpose = 'branch'
      ORDER BY s.queued_at DESC LIMIT 1))
    ORDER BY f.id LIMIT ${slice.most}`;
  return rows.map(findingOf);
}

/** Words that this version does not know become the most careful known one. */
function findingOf(row: FindingRow): ApiFinding {
  return {
    id: row.id,
    repository: { owner: row.owner, name: row.name },
    fingerprint: row.fingerprint,
    detector: row.detector,
    kind: LISTED_KINDS.find((kind) => kind === row.kind) ?? "unknown-secret",
    severity: SEVERITIES.find((severity) => severity === row.severity) ?? "critical",
    confidence: CONFIDENCES.find((confidence) => confidence === row.confidence) ?? "low",
    blocksThaw: row.blocks_thaw,
    secretName: row.secret_name,
    ref: row.ref,
    path: row.path,
    line: row.line ?? 0,
    message: row.message,
    remedy: REMEDIES.find((remedy) => remedy === row.remedy) ?? "manual",
    credentialId: row.credential_id,
    firstSeenAt: row.first_seen_at.toISOString(),
  };
}

export async function readCredentials(
  database: Prisma.TransactionClient,
  organisationId: string,
  { after, most }: Slice,
): Promise<readonly ApiCredential[]> {
  const behindIt = Prisma.sql`id > ${after ?? FIRST}::uuid`;
  const listed = await database.$queryRaw<ListedCredential[]>`
    ${listedCredentials([organisationId])}, ${listedPage(behindIt, Prisma.sql`id`, { size: most, skip: 0 })}
    ${describedCredentials(Prisma.sql`page`)} ORDER BY l.id`;
  const rows = await credentialRows(database, listed);
  const exposures = await database.exposure.findMany({
    where: { organisationId, credentialId: { in: rows.map(({ id }) => id) }, goneAt: null },
    orderBy: [{ foundAt: "asc" }, { incidentId: "asc" }],
  });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    level: row.level,
    state: row.state,
    repository: row.repository === null ? null : { owner: row.repository.owner, name: row.repository.name },
    environment: row.environment,
    severity: row.severity,
    references: row.references,
    blockingReferences: row.blocking,
    plannedReferences: row.planned,
    repositories: row.repositories,
    storedAt: row.storedAt,
    changedAt: row.changedAt,
    lastUsedAt: row.lastUsedAt,
    exposures: exposures.filter(({ credentialId }) => credentialId === row.id).map(exposureOf),
    asOf: row.asOf,
  }));
}

function exposureOf(row: { incidentId: string; class: string; foundAt: Date; dueAt: Date; revokedAt: Date | null }) {
  const known = (["handed", "reachable"] as const).find((word) => word === row.class) ?? "unknown";
  return {
    incidentId: row.incidentId,
    class: known,
    foundAt: row.foundAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
  } as const;
}
