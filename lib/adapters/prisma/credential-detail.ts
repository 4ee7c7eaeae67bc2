import { MODIFIERS, SEVERITIES } from "../../core/contracts.ts";
import { CREDENTIAL_LEVELS } from "../../core/listing/credential-query.ts";
import type { CredentialDetail, HistoryEntry, OutcomeGroup } from "../../core/listing/credential-views.ts";
import { LIST_PAGE } from "../../core/listing/list-page.ts";
import { isUuid } from "../../core/uuid.ts";
import { rowsAsJson } from "./as-json.ts";
import { outcomeOf, readReferences } from "./credential-references.ts";
import { credentialRows } from "./credential-rows.ts";
import { describedCredentials, type ListedCredential, listedCredentials, NO_TRACE, PLANNED } from "./credential-sql.ts";
import { readProgress } from "./dashboard.ts";
import { Prisma } from "./generated/client.ts";
import { oneRow } from "./one-row.ts";

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
  const { host, readers } = await readPlace(database, row);
  const { modifiers, outcomes } = await readFates(database, id);
  const pages = asked === null ? 1 : Math.max(1, Math.ceil(row.references / LIST_PAGE));
  const page = Math.min(asked ?? 1, pages);
  const detail = {
    credential,
    host,
    visibility: row.visibility,
    readers,
    judgements: await readJudgements(database, id),
    repositories: await readReferences(database, id, asked === null ? null : page),
    page,
    pages,
    modifiers,
    outcomes,
    alike: await readAlike(database, row),
    history: await readHistory(database, id),
    scan: await readProgress(database, organisationIds),
    asOf: at.toISOString(),
  };
  return { organisationId: row.organisation_id, detail };
}

/** GitHub's host, and how many of the repositories that were chosen are known. */
async function readPlace(
  database: Prisma.TransactionClient,
  { id, organisation_id: organisationId }: ListedCredential,
): Promise<Pick<CredentialDetail, "host" | "readers">> {
  return oneRow(
    await database.$queryRaw<Pick<CredentialDetail, "host" | "readers">[]>`
    SELECT CASE WHEN o.kind = 'github' THEN o.host END AS host, (
      SELECT count(*)::int FROM credential_reader w JOIN repository r ON r.id = w.repository_id AND r.deleted_at IS NULL
      WHERE w.credential_id = ${id}::uuid
    ) AS readers FROM organisation o WHERE o.id = ${organisationId}::uuid`,
  );
}

interface JudgementColumns {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly as_of: Date;
}

async function readJudgements(database: Prisma.TransactionClient, id: string): Promise<CredentialDetail["judgements"]> {
  const rows = await database.$queryRaw<JudgementColumns[]>`
    SELECT f.rule, f.severity, f.message, f.as_of FROM inventory_finding f
    WHERE f.credential_id = ${id}::uuid AND f.ended_at IS NULL ORDER BY f.rule, f.subject`;
  return rows.map(({ rule, severity, message, as_of: asOf }) => ({
    rule,
    severity: SEVERITIES.find((one) => one === severity) ?? "high",
    message,
    asOf: asOf.toISOString(),
  }));
}

interface OutcomeRow {
  readonly remedy: string;
  readonly solved_by: string | null;
  readonly disposition: string | null;
  readonly refusal_code: string | null;
  readonly message: string | null;
  readonly references: number;
}

interface Fates {
  readonly modifiers: Readonly<Record<string, number>>;
  readonly outcomes: readonly OutcomeRow[];
}

/** By one pass over its open references: how many have which modifier, and what plans do about how many. */
async function readFates(
  database: Prisma.TransactionClient,
  id: string,
): Promise<Pick<CredentialDetail, "modifiers" | "outcomes">> {
  const row = oneRow(
    await database.$queryRaw<Fates[]>`
    WITH open AS MATERIALIZED (
      SELECT f.modifiers, CASE WHEN i.fingerprint IS NULL THEN f.remedy ELSE '' END AS remedy, i.remedy AS solved_by, i.disposition, i.refusal_code,
        CASE WHEN i.refusal_code IS NOT NULL THEN i.message END AS message
      FROM finding f CROSS JOIN LATERAL (SELECT FROM repository r WHERE r.id = f.repository_id AND r.deleted_at IS NULL OFFSET 0) r ${PLANNED}
      WHERE f.credential_id = ${id}::uuid AND f.resolved_scan_id IS NULL
    ), alike AS (
      SELECT remedy, solved_by, disposition, refusal_code, message, count(*)::int AS "references"
      FROM open GROUP BY 1, 2, 3, 4, 5 ORDER BY "references" DESC, 1, 2, 3, 4, 5 LIMIT ${OUTCOMES_SHOWN}
    ), modified AS (
      SELECT m.modifier, count(*)::int AS "references" FROM open, unnest(open.modifiers) AS m(modifier) GROUP BY m.modifier
    )
    SELECT (SELECT coalesce(json_agg(alike), '[]') FROM alike) AS outcomes,
      (SELECT coalesce(json_object_agg(modifier, "references"), '{}') FROM modified) AS modifiers`,
  );
  return {
    modifiers: MODIFIERS.flatMap((modifier) => {
      const references = row.modifiers[modifier];
      return references === undefined ? [] : [{ modifier, references }];
    }),
    outcomes: row.outcomes.map(({ references, ...one }): OutcomeGroup => ({ outcome: outcomeOf(one), references })),
  };
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
  /** ISO 8601. */
  readonly at: string;
}

/** Which scan saw references first, and which did not see them any more; newest first. */
async function readHistory(database: Prisma.TransactionClient, id: string): Promise<readonly HistoryEntry[]> {
  const rows = await rowsAsJson<HistoryColumns>(
    database,
    Prisma.sql`
    SELECT h.what, r.owner, r.name, r.archived, s.commit_sha AS commit, h."references", coalesce(h.at, s.finished_at, s.queued_at) AS at FROM (
      SELECT 'appeared' AS what, f.repository_id, f.first_scan_id AS scan_id, count(*)::int AS "references", min(f.first_seen_at) AS at
      FROM finding f WHERE f.credential_id = ${id}::uuid GROUP BY f.repository_id, f.first_scan_id
      UNION ALL
      SELECT 'gone', f.repository_id, f.resolved_scan_id, count(*)::int, NULL
      FROM finding f WHERE f.credential_id = ${id}::uuid AND f.resolved_scan_id IS NOT NULL GROUP BY f.repository_id, f.resolved_scan_id
    ) h
    CROSS JOIN LATERAL (SELECT s.commit_sha, s.finished_at, s.queued_at FROM scan s WHERE s.id = h.scan_id OFFSET 0) s
    CROSS JOIN LATERAL (SELECT r.owner, r.name, r.archived FROM repository r WHERE r.id = h.repository_id OFFSET 0) r
    ORDER BY coalesce(h.at, s.finished_at, s.queued_at) DESC, lower(r.owner), lower(r.name), h.what DESC LIMIT ${HISTORY_SHOWN}`,
  );
  return rows.map(({ owner, name, archived, at, ...rest }) => ({
    ...rest,
    repository: { owner, name, archived },
    at: new Date(at).toISOString(),
  }));
}
