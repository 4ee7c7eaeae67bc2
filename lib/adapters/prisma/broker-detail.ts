import { z } from "zod";
import type { AuditView, CheckView, IssuanceDetail, LeaseView } from "../../core/listing/broker-views.ts";
import { ISSUANCE_COLUMNS, type IssuanceColumns, issuanceRow } from "./broker-sql.ts";
import type { Prisma } from "./client.ts";
import { documentOf } from "./policy-rows.ts";

interface DetailColumns extends IssuanceColumns {
  readonly issuer: string;
  readonly owner_id: string;
  readonly run_id: string | null;
  readonly hashed_token: string | null;
  readonly scope: unknown;
}

/** One request with its whole record. */
export async function readIssuance(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  id: string,
  at: Date,
): Promise<IssuanceDetail | null> {
  const [row] = await database.$queryRaw<DetailColumns[]>`
    SELECT ${ISSUANCE_COLUMNS}, i.issuer, i.owner_id, i.run_id, i.hashed_token, i.scope
    FROM issuance i JOIN organisation o ON o.id = i.organisation_id
    WHERE i.id = ${id}::uuid AND i.organisation_id = ANY(${[...organisationIds]}::uuid[])`;
  if (row === undefined) return null;
  const events = await database.auditEvent.findMany({
    where: { objectKind: "issuance", objectId: id },
    orderBy: { seq: "asc" },
    take: 100,
  });
  const intent = events.find(({ action }) => action === "issuance.intent") ?? events[0];
  const result = events.find(({ data }) => Array.isArray(field(data, "checks")));
  const claims = field(intent?.data, "claims");
  const ask = field(intent?.data, "ask");
  const detail = field(result?.data, "detail");
  return {
    row: issuanceRow(row),
    issuer: row.issuer,
    ownerId: row.owner_id,
    runId: row.run_id,
    hashedToken: row.hashed_token,
    scope: row.scope,
    claims: isRecord(claims) ? claims : null,
    narrowed: narrowedOf(ask),
    checks: checksOf(field(result?.data, "checks")),
    detail: typeof detail === "string" ? detail : null,
    policy: await readPolicyOf(database, row),
    lease: await readLease(database, id),
    events: events.map(auditView),
    asOf: at.toISOString(),
  };
}

const compactCheck = z.tuple([
  z.string(),
  z.string(),
  z.array(z.union([z.string(), z.number()])),
  z.string(),
  z.string(),
  z.boolean(),
]);

/** Checks as the broker's store writes them: reason, source, path, expected, actual, holds. */
function checksOf(stored: unknown): readonly CheckView[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((entry): CheckView[] => {
    const read = compactCheck.safeParse(entry);
    if (!read.success) return [];
    const [reason, source, path, expected, actual, holds] = read.data;
    return [{ reason, source, path, expected, actual, holds }];
  });
}

function narrowedOf(ask: unknown): unknown {
  const repositories = field(ask, "repositories") ?? null;
  const permissions = field(ask, "permissions") ?? null;
  return repositories === null && permissions === null ? null : { repositories, permissions };
}

async function readPolicyOf(database: Prisma.TransactionClient, { policy_id, version }: DetailColumns) {
  if (policy_id === null || version === null) return null;
  const row = await database.trustPolicyVersion.findFirst({
    where: { policyId: policy_id, version },
    select: { document: true },
  });
  return row === null ? null : { id: policy_id, version, document: documentOf(row.document) };
}

async function readLease(database: Prisma.TransactionClient, id: string): Promise<LeaseView | null> {
  // Column by column: what is sealed is not for this process.
  const row = await database.sealedLease.findUnique({
    where: { issuanceId: id },
    select: { expiresAt: true, revokeAt: true, attempts: true },
  });
  if (row === null) return null;
  return { expiresAt: row.expiresAt.toISOString(), revokeAt: row.revokeAt.toISOString(), attempts: row.attempts };
}

export interface EventRow {
  readonly seq: bigint;
  readonly at: Date;
  readonly actorKind: string;
  readonly actorId: string;
  readonly action: string;
  readonly data: unknown;
}

/** What is short of a record's data; what it holds in lists is for programs. */
export function auditView({ seq, at, actorKind, actorId, action, data }: EventRow): AuditView {
  const entries = isRecord(data) ? Object.entries(data) : [];
  const facts = entries.flatMap(([name, value]) => (typeof value === "object" ? [] : [[name, String(value)] as const]));
  return { seq: seq.toString(), at: at.toISOString(), actorKind, actor: actorId, action, facts };
}

function field(data: unknown, name: string): unknown {
  return isRecord(data) && Object.hasOwn(data, name) ? data[name] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
