import type { Failure, Result } from "../../core/contracts.ts";
import { addressWords, type RepositoryAddress } from "../../core/imports/address.ts";
import { importDetector } from "../../core/imports/report.ts";
import { IMPORT_REF } from "../../core/listing/kinds.ts";
import type { Closing, ImportCounts, ImportedInto, ImportStore, NewImport } from "../../usecases/import-ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { writeRepositoryMetrics } from "./metrics.ts";
import { storable } from "./storable.ts";
import { uuid7 } from "./uuid.ts";

const TRANSACTION_MS = 60_000;

/** Rows of one statement. */
const CHUNK = 500;

type AddRequest = Parameters<ImportStore["add"]>[0];
type AddAudit = Parameters<ImportStore["add"]>[1];
type CloseAudit = Parameters<ImportStore["close"]>[1];

export function createImportStore(database: Database): ImportStore {
  return {
    add: (request, audit) =>
      database.$transaction((tx) => add(tx, storable(request), audit), { timeout: TRANSACTION_MS }),
    close: (closing, audit) => database.$transaction((tx) => close(tx, closing, audit), { timeout: TRANSACTION_MS }),
  };
}

async function add(
  tx: Prisma.TransactionClient,
  request: AddRequest,
  audit: AddAudit,
): Promise<Result<readonly ImportedInto[], Failure<"unknown-repository">>> {
  const targets: { readonly id: string; readonly from: NewImport }[] = [];
  const unknown = new Set<string>();
  for (const from of request.imports) {
    const id = await repositoryId(tx, request.organisationId, from.repository);
    if (id === null) unknown.add(addressWords(from.repository));
    else targets.push({ id, from });
  }
  if (unknown.size > 0) return { ok: false, failure: notOurs([...unknown]) };
  // In one order everywhere, so that two imports never wait for each other.
  for (const id of [...new Set(targets.map((target) => target.id))].sort()) await lock(tx, id);
  const into: ImportedInto[] = [];
  for (const { id, from } of targets) {
    const counts = await addOne(tx, request, id, from);
    await writeAudit(tx, request.organisationId, audit(id, from, counts), request.at);
    into.push({ repository: addressWords(from.repository), tool: from.tool, version: from.version, ...counts });
  }
  return { ok: true, value: into };
}

function notOurs(names: readonly string[]): Failure<"unknown-repository"> {
  const shown = names.slice(0, 5).join(", ");
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  const message = `Thaw does not know ${shown}${more} in this organisation, so nothing was changed. Scan it first, or name its repository as Thaw does: --repository OWNER/NAME`;
  return { code: "unknown-repository", message };
}

/** By the name that it has in this organisation; the host counts where the organisation has one. */
async function repositoryId(
  tx: Prisma.TransactionClient,
  organisationId: string,
  { host, owner, name }: RepositoryAddress,
): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    SELECT r.id FROM repository r JOIN organisation o ON o.id = r.organisation_id
    WHERE r.organisation_id = ${organisationId}::uuid AND r.deleted_at IS NULL
      AND lower(r.owner) = lower(${owner}) AND lower(r.name) = lower(${name})
      AND (o.kind = 'folder' OR ${host}::text IS NULL OR lower(o.host) = ${host})`;
  return row?.id ?? null;
}

/** The lock that a scan's end takes: what is counted below is what there is. */
async function lock(tx: Prisma.TransactionClient, id: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM repository WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
}

async function addOne(
  tx: Prisma.TransactionClient,
  { organisationId, at }: AddRequest,
  repositoryId: string,
  from: NewImport,
): Promise<ImportCounts> {
  const engine = from.version === null ? from.tool : `${from.tool} ${from.version}`;
  const scanId = await importScan(tx, { organisationId, repositoryId, engine, commit: from.commit, at });
  const counts = { added: 0, known: 0, closed: 0 };
  for (let start = 0; start < from.findings.length; start += CHUNK) {
    const rows = from.findings.slice(start, start + CHUNK).map((finding) => ({
      ...rowOf(finding, from.tool),
      id: uuid7(at.getTime()),
      organisation_id: organisationId,
      repository_id: repositoryId,
      scan_id: scanId,
      seen_at: at,
    }));
    for (const { state, count } of await putChunk(tx, JSON.stringify(rows))) counts[state] += count;
  }
  await tx.scan.update({ where: { id: scanId }, data: { findingsOpen: counts.added + counts.known } });
  await writeRepositoryMetrics(tx, { organisationId, repositoryId }, at);
  return counts;
}

interface NewScan {
  readonly organisationId: string;
  readonly repositoryId: string;
  readonly engine: string;
  readonly commit: string | null;
  readonly at: Date;
}

async function importScan(tx: Prisma.TransactionClient, scan: NewScan): Promise<string> {
  const { organisationId, repositoryId, engine, commit, at } = scan;
  const id = uuid7(at.getTime());
  await tx.scan.create({
    data: {
      id,
      organisationId,
      repositoryId,
      batchId: id,
      ref: IMPORT_REF,
      commitSha: commit,
      purpose: "import",
      engineVersion: engine,
      status: "done",
      queuedAt: at,
      startedAt: at,
      finishedAt: at,
    },
  });
  return id;
}

function rowOf(finding: NewImport["findings"][number], tool: string): object {
  const { path, line, column, endLine, endColumn } = finding;
  return {
    ref: IMPORT_REF,
    fingerprint: finding.fingerprint,
    detector: importDetector(tool),
    kind: finding.kind,
    severity: finding.severity,
    confidence: finding.confidence,
    blocks_thaw: finding.blocksThaw,
    path,
    // Offsets are not known: the text was another program's.
    span: { path, start: 0, end: 0, line, column, endLine, endColumn },
    message: finding.message,
    commit_sha: finding.commit,
  };
}

/** Inserts, or confirms what is there. What a person closed stays as it is. */
async function putChunk(
  tx: Prisma.TransactionClient,
  json: string,
): Promise<readonly { readonly state: keyof ImportCounts; readonly count: number }[]> {
  return await tx.$queryRaw`
    WITH put AS (
      INSERT INTO finding (id, organisation_id, repository_id, ref, fingerprint, detector, kind, origin, severity, confidence,
        blocks_thaw, context, path, span, remedy, message, modifiers, sinks, commit_sha, first_scan_id, last_scan_id, first_seen_at)
      SELECT id, organisation_id, repository_id, ref, fingerprint, detector, kind, 'import', severity, confidence,
        blocks_thaw, 'other', path, span, 'manual', message, '{}', '[]', commit_sha, scan_id, scan_id, seen_at
      FROM jsonb_to_recordset(${json}::jsonb) AS row (id uuid, organisation_id uuid, repository_id uuid, ref text, fingerprint text,
        detector text, kind text, severity text, confidence text, blocks_thaw boolean, path text, span jsonb, message text,
        commit_sha text, scan_id uuid, seen_at timestamptz)
      ON CONFLICT (repository_id, ref, fingerprint) DO UPDATE SET
        kind = excluded.kind, severity = excluded.severity, confidence = excluded.confidence, blocks_thaw = excluded.blocks_thaw,
        span = excluded.span, message = excluded.message, last_scan_id = excluded.last_scan_id
      RETURNING first_scan_id = last_scan_id AS fresh, resolved_scan_id
    )
    SELECT CASE WHEN resolved_scan_id IS NOT NULL THEN 'closed' WHEN fresh THEN 'added' ELSE 'known' END AS state,
      count(*)::int AS count
    FROM put GROUP BY 1`;
}

async function close(
  tx: Prisma.TransactionClient,
  { organisationId, repository, which, at }: Closing,
  audit: CloseAudit,
): Promise<Result<number, Failure<"unknown-repository" | "not-open">>> {
  const id = await repositoryId(tx, organisationId, repository);
  if (id === null) return { ok: false, failure: notOurs([addressWords(repository)]) };
  await lock(tx, id);
  const open = await tx.finding.findMany({
    where: {
      repositoryId: id,
      origin: "import",
      resolvedScanId: null,
      ...("tool" in which
        ? { detector: importDetector(which.tool) }
        : { fingerprint: { in: [...which.fingerprints] } }),
    },
    select: { id: true, fingerprint: true },
    orderBy: { fingerprint: "asc" },
  });
  const missing = "tool" in which ? open.length === 0 : open.length < new Set(which.fingerprints).size;
  if (missing) {
    const message =
      "These are not all open imported findings of the repository, so none was closed. Its page lists them.";
    return { ok: false, failure: { code: "not-open", message } };
  }
  const scanId = await importScan(tx, { organisationId, repositoryId: id, engine: "closing", commit: null, at });
  await tx.finding.updateMany({ where: { id: { in: open.map((row) => row.id) } }, data: { resolvedScanId: scanId } });
  await writeRepositoryMetrics(tx, { organisationId, repositoryId: id }, at);
  const closed = open.map((row) => row.fingerprint);
  await writeAudit(tx, organisationId, audit(id, closed), at);
  return { ok: true, value: closed.length };
}
