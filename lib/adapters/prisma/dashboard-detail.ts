import {
  CONFIDENCES,
  CONTEXTS,
  MODIFIERS,
  REMEDIES,
  SEVERITIES,
  type Sink,
  type Span,
  type Target,
} from "../../core/contracts.ts";
import { IMPORT_REF, LISTED_KINDS } from "../../core/listing/kinds.ts";
import type {
  FindingView,
  OwnersView,
  RepositoryDetail,
  ScanView,
  SourceView,
  UnparsedView,
} from "../../core/listing/views.ts";
import { OWNER_SOURCES, OWNERSHIP_STATES } from "../../core/owners/choose.ts";
import { readBranches, readCalls } from "./dashboard-elsewhere.ts";
import { readPlan } from "./dashboard-plan.ts";
import { rowView } from "./dashboard-rows.ts";
import { type ListedRow, listedRepositories } from "./dashboard-sql.ts";
import type { Finding, Prisma } from "./generated/client.ts";

/** One repository with all that its page shows. */
export async function readRepositoryDetail(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  named: { readonly owner: string; readonly name: string },
  at: Date,
): Promise<{ readonly organisationId: string; readonly detail: RepositoryDetail } | null> {
  const [row] = await database.$queryRaw<ListedRow[]>`
    ${listedRepositories(organisationIds, named)} SELECT * FROM listed ORDER BY id LIMIT 1`;
  if (row === undefined) return null;
  const repository = await database.repository.findFirstOrThrow({
    where: { id: row.id },
    select: { defaultBranch: true, visibility: true, organisation: { select: { host: true } } },
  });
  const findings = await readFindings(database, row);
  return {
    organisationId: row.organisation_id,
    detail: {
      repository: rowView(row),
      host: repository.organisation.host,
      defaultBranch: repository.defaultBranch,
      visibility: repository.visibility,
      owners: await readOwners(database, row),
      scan: await readScan(database, row),
      failure: await readFailure(database, row),
      findings,
      plan: await readPlan(database, row),
      unparsed: await readUnparsed(database, row),
      sources: await readSources(database, row, [...new Set(findings.map((finding) => finding.span.path))]),
      branches: await readBranches(database, row.id, new Set(findings.map(({ fingerprint }) => fingerprint))),
      calls: await readCalls(database, row.id),
      asOf: at.toISOString(),
    },
  };
}

async function readOwners(database: Prisma.TransactionClient, row: ListedRow): Promise<OwnersView | null> {
  const known = await database.repositoryOwnership.findFirst({ where: { repositoryId: row.id } });
  if (known === null) return null;
  const owners = await database.repositoryOwner.findMany({
    where: { repositoryId: row.id },
    orderBy: [{ kind: "desc" }, { slug: "asc" }],
  });
  return {
    // A word that this version does not know is a state that is not known.
    state: OWNERSHIP_STATES.find((state) => state === known.state) ?? "unknown",
    owners: owners.flatMap(({ kind, slug, source, verified }) => {
      const from = OWNER_SOURCES.find((one) => one === source);
      return from === undefined ? [] : [{ kind: kind === "team" ? "team" : "user", slug, source: from, verified }];
    }),
    notVisible: OWNER_SOURCES.filter((source) => known.notVisible.includes(source)),
    notes: known.notes,
    asOf: known.asOf.toISOString(),
  };
}

async function readScan(database: Prisma.TransactionClient, row: ListedRow): Promise<ScanView | null> {
  if (row.scan_id === null) return null;
  const scan = await database.scan.findFirstOrThrow({ where: { id: row.scan_id } });
  return {
    ref: scan.ref,
    commit: scan.commitSha,
    engineVersion: scan.engineVersion,
    finishedAt: scan.finishedAt?.toISOString() ?? null,
    files: scan.files,
    unparsed: scan.unparsed,
  };
}

/** Only a failure that is newer than what is shown: an older one was overtaken. */
async function readFailure(database: Prisma.TransactionClient, row: ListedRow): Promise<RepositoryDetail["failure"]> {
  const newest = await database.scan.findFirst({
    where: { repositoryId: row.id, purpose: "branch", status: { in: ["done", "failed"] } },
    orderBy: { queuedAt: "desc" },
  });
  if (newest === null || newest.status !== "failed") return null;
  return {
    message: newest.errorMessage ?? "The scan did not end.",
    at: newest.finishedAt?.toISOString() ?? null,
  };
}

async function readFindings(database: Prisma.TransactionClient, row: ListedRow): Promise<readonly FindingView[]> {
  const refs = row.ref === null ? [IMPORT_REF] : [row.ref, IMPORT_REF];
  const rows = await database.finding.findMany({
    where: { repositoryId: row.id, ref: { in: refs }, resolvedScanId: null },
    orderBy: [{ path: "asc" }, { fingerprint: "asc" }],
  });
  return rows.map(findingView);
}

async function readUnparsed(database: Prisma.TransactionClient, row: ListedRow): Promise<readonly UnparsedView[]> {
  if (row.scan_id === null) return [];
  const files = await database.scanFile.findMany({
    where: { scanId: row.scan_id, status: "unparsed" },
    orderBy: { path: "asc" },
  });
  return files.map(({ path, reason, detail }) => ({ path, reason: reason ?? "unreadable", detail }));
}

async function readSources(
  database: Prisma.TransactionClient,
  row: ListedRow,
  paths: readonly string[],
): Promise<readonly SourceView[]> {
  if (row.scan_id === null || paths.length === 0) return [];
  return await database.$queryRaw<SourceView[]>`
    SELECT f.path, b.text FROM scan_file f
    JOIN source_blob b ON b.organisation_id = f.organisation_id AND b.sha = f.blob_sha
    WHERE f.scan_id = ${row.scan_id}::uuid AND f.path = ANY(${[...paths]}::text[])`;
}

const ORIGINS = ["manager", "literal", "import"] as const;

/** Words that an older or newer engine stored and this version does not know become the most careful known one. */
function findingView(row: Finding): FindingView {
  return {
    fingerprint: row.fingerprint,
    detector: row.detector,
    kind: LISTED_KINDS.find((kind) => kind === row.kind) ?? "unknown-secret",
    origin: ORIGINS.find((origin) => origin === row.origin) ?? "secret",
    target: row.target as unknown as Target | null,
    severity: SEVERITIES.find((severity) => severity === row.severity) ?? "high",
    confidence: CONFIDENCES.find((confidence) => confidence === row.confidence) ?? "low",
    blocksThaw: row.blocksThaw,
    secretName: row.secretName,
    context: CONTEXTS.find((context) => context === row.context) ?? "other",
    span: row.span as unknown as Span,
    remedy: REMEDIES.find((remedy) => remedy === row.remedy) ?? "manual",
    message: row.message,
    modifiers: MODIFIERS.filter((modifier) => row.modifiers.includes(modifier)),
    generatedFrom: row.generatedFrom,
    sinks: row.sinks as unknown as readonly Sink[],
    commit: row.commitSha,
    literalShape: row.literalShape,
    firstSeenAt: row.firstSeenAt.toISOString(),
  };
}
