import { MODIFIERS, SEVERITIES } from "../../core/contracts.ts";
import { CREDENTIAL_LEVELS } from "../../core/listing/credential-query.ts";
import type { CredentialDetail, HistoryEntry, OutcomeGroup } from "../../core/listing/credential-views.ts";
import { LIST_PAGE } from "../../core/listing/list-page.ts";
import { isUuid } from "../../core/uuid.ts";
import { outcomeOf, readReferences } from "./credential-references.ts";
import { credentialRows } from "./credential-rows.ts";
import {
  describedCredentials,
  type ListedCredential,
  listedCredentials,
  NO_TRACE,
  OPEN_REFERENCES,
} from "./credential-sql.ts";
import { readProgress } from "./dashboard.ts";
import { Prisma } from "./generated/client.ts";

/** Groups and rows beyond these are so rare in what they say that the page is better without them. */
const OUTCOMES_SHOWN = 40;
const ALIKE_SHOWN = 20;
const HISTORY_SHOWN = 60;

/** One credential with what its page shows; all of its references for `page` null. */
export async function readCredentialDetail(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  id: string,
  asked: number | null,
  at: Date,
): Promise<{ readonly organisationId: string; readonly detail: CredentialDetail } | null> {
  if (!isUuid(id)) return null;
  const [row] = await database.$queryRaw<ListedCredential[]>`
    ${listedCredentials(organisationIds, id)} ${describedCredentials(Prisma.sql`listed`)}`;
  if (row === undefined) return null;
  const [credential] = await credentialRows(database, [row]);
  if (credential === undefined) return null;
  const { host, kind } = await database.organisation.findUniqueOrThrow({ where: { id: row.organisation_id } });
  const pages = asked === null ? 1 : Math.max(1, Math.ceil(row.references / LIST_PAGE));
  const page = Math.min(asked ?? 1, pages);
  const detail = {
    credential,
    host: kind === "github" ? host : null,
    visibility: row.visibility,
    readers: await database.credentialReader.count({ where: { credentialId: id, repository: { deletedAt: null } } }),
    judgements: await readJudgements(database, id),
    repositories: await readReferences(database, id, asked === null ? null : page),
    page,
    pages,
    modifiers: await readModifiers(database, id),
    outcomes: await readOutcomes(database, id),
    alike: await readAlike(database, row),
    history: await readHistory(database, id),
    scan: await readProgress(database, organisationIds),
    asOf: at.toISOString(),
  };
  return { organisationId: row.organisation_id, detail };
}

async function readJudgements(database: Prisma.TransactionClient, id: string): Promise<CredentialDetail["judgements"]> {
  const rows = await database.inventoryFinding.findMany({
    where: { credentialId: id, endedAt: null },
    orderBy: [{ rule: "asc" }, { subject: "asc" }],
  });
  return rows.map(({ rule, severity, message, asOf }) => ({
    rule,
    severity: SEVERITIES.find((one) => one === severity) ?? "high",
    message,
    asOf: asOf.toISOString(),
  }));
}

async function readModifiers(database: Prisma.TransactionClient, id: string): Promise<CredentialDetail["modifiers"]> {
  const rows = await database.$queryRaw<{ modifier: string; references: number }[]>`
    SELECT m.modifier, count(*)::int AS "references"
    FROM finding f
    CROSS JOIN LATERAL (SELECT FROM repository r WHERE r.id = f.repository_id AND r.deleted_at IS NULL OFFSET 0) r, unnest(f.modifiers) AS m(modifier)
    WHERE f.credential_id = ${id}::uuid AND f.resolved_scan_id IS NULL GROUP BY m.modifier`;
  return MODIFIERS.flatMap((modifier) => {
    const row = rows.find((one) => one.modifier === modifier);
    return row === undefined ? [] : [{ modifier, references: row.references }];
  });
}

interface OutcomeRow {
  readonly remedy: string;
  readonly solved_by: string | null;
  readonly disposition: string | null;
  readonly refusal_code: string | null;
  readonly message: string | null;
  readonly references: number;
}

async function readOutcomes(database: Prisma.TransactionClient, id: string): Promise<readonly OutcomeGroup[]> {
  const rows = await database.$queryRaw<OutcomeRow[]>`
    SELECT CASE WHEN i.fingerprint IS NULL THEN f.remedy ELSE '' END AS remedy, i.remedy AS solved_by, i.disposition, i.refusal_code,
      CASE WHEN i.refusal_code IS NOT NULL THEN i.message END AS message, count(*)::int AS "references"
    FROM ${OPEN_REFERENCES} WHERE f.credential_id = ${id}::uuid AND f.resolved_scan_id IS NULL
    GROUP BY 1, 2, 3, 4, 5 ORDER BY "references" DESC, 1, 2, 3, 4, 5 LIMIT ${OUTCOMES_SHOWN}`;
  return rows.map(({ references, ...row }) => ({ outcome: outcomeOf(row), references }));
}

interface AlikeColumns {
  readonly id: string;
  readonly level: string;
  readonly owner: string | null;
  readonly name: string | null;
  readonly archived: boolean | null;
  readonly references: number;
  readonly total: number;
}

/** Names of secrets are compared as GitHub compares them, without case; what is read most stands first. */
async function readAlike(
  database: Prisma.TransactionClient,
  row: ListedCredential,
): Promise<CredentialDetail["alike"]> {
  const rows = await database.$queryRaw<AlikeColumns[]>`
    SELECT c.id, c.level, r.owner, r.name, r.archived, t.open AS "references", (count(*) OVER ())::int AS total
    FROM credential c LEFT JOIN repository r ON r.id = c.repository_id
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS open FROM finding f WHERE f.credential_id = c.id AND f.resolved_scan_id IS NULL
    ) t
    WHERE c.organisation_id = ${row.organisation_id}::uuid AND upper(c.name) = upper(${row.name}) AND c.id <> ${row.id}::uuid
      AND r.deleted_at IS NULL AND NOT ${NO_TRACE} AND (c.level = 'literal') = ${row.level === "literal"} AND (c.level = 'manager') = ${row.level === "manager"}
    ORDER BY t.open DESC, lower(r.owner), lower(r.name), c.id LIMIT ${ALIKE_SHOWN}`;
  return {
    total: rows[0]?.total ?? 0,
    rows: rows.map(({ id, level, owner, name, archived, references }) => ({
      id,
      level: CREDENTIAL_LEVELS.find((one) => one === level) ?? "unknown",
      repository: owner === null || name === null ? null : { owner, name, archived: archived ?? false },
      references,
    })),
  };
}

interface HistoryColumns {
  readonly what: "appeared" | "gone";
  readonly owner: string;
  readonly name: string;
  readonly archived: boolean;
  readonly commit: string | null;
  readonly references: number;
  readonly at: Date;
}

/** Which scan saw references first, and which did not see them any more; newest first. */
async function readHistory(database: Prisma.TransactionClient, id: string): Promise<readonly HistoryEntry[]> {
  const rows = await database.$queryRaw<HistoryColumns[]>`
    SELECT h.what, r.owner, r.name, r.archived, s.commit_sha AS commit, h."references", coalesce(h.at, s.finished_at, s.queued_at) AS at FROM (
      SELECT 'appeared' AS what, f.repository_id, f.first_scan_id AS scan_id, count(*)::int AS "references", min(f.first_seen_at) AS at
      FROM finding f WHERE f.credential_id = ${id}::uuid GROUP BY f.repository_id, f.first_scan_id
      UNION ALL
      SELECT 'gone', f.repository_id, f.resolved_scan_id, count(*)::int, NULL
      FROM finding f WHERE f.credential_id = ${id}::uuid AND f.resolved_scan_id IS NOT NULL GROUP BY f.repository_id, f.resolved_scan_id
    ) h
    CROSS JOIN LATERAL (SELECT s.commit_sha, s.finished_at, s.queued_at FROM scan s WHERE s.id = h.scan_id OFFSET 0) s
    CROSS JOIN LATERAL (SELECT r.owner, r.name, r.archived FROM repository r WHERE r.id = h.repository_id OFFSET 0) r
    ORDER BY coalesce(h.at, s.finished_at, s.queued_at) DESC, lower(r.owner), lower(r.name), h.what DESC LIMIT ${HISTORY_SHOWN}`;
  return rows.map(({ owner, name, archived, at, ...rest }) => ({
    ...rest,
    repository: { owner, name, archived },
    at: at.toISOString(),
  }));
}
