import { SEVERITIES, type Severity } from "../../core/contracts.ts";
import type { SourceId } from "../../core/inventory/facts.ts";
import type { InventoryRule } from "../../core/inventory/findings.ts";
import { INVENTORY_PAGE, type JudgementQuery, type SourceQuery } from "../../core/listing/inventory-query.ts";
import type { InventoryRoom, ItemDetail, ItemView, JudgementView, Paged } from "../../core/listing/inventory-views.ts";
import type { InventoryReading } from "../../usecases/reading-ports.ts";
import type { Database } from "./client.ts";
import { atOnce, readProgress } from "./dashboard.ts";
import { Prisma } from "./generated/client.ts";
import { notGone } from "./gone-sql.ts";
import { itemsOf, judgementKey, openJudgements } from "./inventory-items.ts";
import { readSources } from "./inventory-states.ts";

/** Reads of the inventory for pages, over PostgreSQL. Each answer is of one moment. */
export function createInventoryReading(database: Database): InventoryReading {
  return {
    room: (organisationIds, query, at) =>
      atOnce(database, async (tx) => {
        const counts = await readCounts(tx, organisationIds);
        return {
          sources: await readSources(tx, organisationIds, null),
          connected: await tx.organisation.count({
            where: { id: { in: [...organisationIds] }, githubId: { not: null } },
          }),
          judgements: await readJudgements(tx, organisationIds, query, counts),
          counts,
          scan: await readProgress(tx, organisationIds),
          asOf: at.toISOString(),
        };
      }),
    judgements: (organisationIds, query) => selectJudgements(database, organisationIds, query, null),
    source: (organisationIds, source, query, at) =>
      atOnce(database, async (tx) => {
        const sources = await readSources(tx, organisationIds, source);
        const all = sources.reduce((sum, { items }) => sum + items, 0);
        return {
          sources,
          items: await readItems(tx, organisationIds, source, query, all),
          all,
          scan: await readProgress(tx, organisationIds),
          asOf: at.toISOString(),
        };
      }),
    items: (organisationIds, source, query) => selectItems(database, organisationIds, source, query, null),
  };
}

function contains(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
}

async function paged<T>(
  total: number,
  asked: number,
  read: (limit: Prisma.Sql) => Promise<readonly T[]>,
): Promise<Paged<T>> {
  const pages = Math.max(1, Math.ceil(total / INVENTORY_PAGE));
  const page = Math.min(asked, pages);
  const rows = await read(Prisma.sql`LIMIT ${INVENTORY_PAGE} OFFSET ${(page - 1) * INVENTORY_PAGE}`);
  return { rows, total, page, pages };
}

// ---- judgements

const WORST_FIRST = Prisma.raw(
  `array_position(ARRAY[${[...SEVERITIES].reverse().map((severity) => `'${severity}'`)}], f.severity)`,
);

const JUDGEMENT_ORDER = Prisma.sql`${WORST_FIRST}, f.rule, lower(f.name), f.id`;

/** `FROM …`: judgements that stand as `f`, with their repository as `r`. */
function standing(organisationIds: readonly string[], query: Pick<JudgementQuery, "text" | "rules" | "severities">) {
  const part = contains(query.text);
  const conditions = [
    Prisma.sql`f.organisation_id = ANY(${[...organisationIds]}::uuid[]) AND f.ended_at IS NULL`,
    notGone(Prisma.sql`f.repository_id`, organisationIds),
  ];
  if (query.text !== "") conditions.push(Prisma.sql`(f.name ILIKE ${part} OR r.owner || '/' || r.name ILIKE ${part})`);
  if (query.rules.length > 0) conditions.push(Prisma.sql`f.rule = ANY(${[...query.rules]}::text[])`);
  if (query.severities.length > 0) conditions.push(Prisma.sql`f.severity = ANY(${[...query.severities]}::text[])`);
  return Prisma.sql`FROM inventory_finding f LEFT JOIN repository r ON r.id = f.repository_id WHERE ${Prisma.join(conditions, " AND ")}`;
}

async function readJudgements(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  query: JudgementQuery,
  counts: InventoryRoom["counts"],
): Promise<Paged<JudgementView>> {
  const total = await countJudgements(database, organisationIds, query, counts);
  return await paged(total, query.page, (limit) => selectJudgements(database, organisationIds, query, limit));
}

/** What asks for rules and severities alone is counted with all of them. */
async function countJudgements(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  query: JudgementQuery,
  counts: InventoryRoom["counts"],
): Promise<number> {
  if (query.text !== "") {
    const [counted] = await database.$queryRaw<{ total: number }[]>`
      SELECT count(*)::int AS total ${standing(organisationIds, query)}`;
    return counted?.total ?? 0;
  }
  const among = (words: readonly string[], word: string) => words.length === 0 || words.includes(word);
  const asked = counts.filter(({ rule, severity }) => among(query.rules, rule) && among(query.severities, severity));
  return asked.reduce((sum, { count }) => sum + count, 0);
}

interface JudgementRow extends Omit<JudgementView, "repository" | "firstSeenAt" | "asOf"> {
  readonly owner: string | null;
  readonly repository: string | null;
  readonly archived: boolean | null;
  readonly firstSeenAt: Date;
  readonly asOf: Date;
}

async function selectJudgements(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  query: JudgementQuery,
  limit: Prisma.Sql | null,
): Promise<readonly JudgementView[]> {
  const rows = await database.$queryRaw<JudgementRow[]>`
    SELECT f.id, o.login AS organisation, f.rule, f.name, f.severity, f.message, f.credential_id AS "credentialId",
      r.owner, r.name AS repository, r.archived, f.first_seen_at AS "firstSeenAt", f.as_of AS "asOf"
    FROM (SELECT f.* ${standing(organisationIds, query)} ORDER BY ${JUDGEMENT_ORDER} ${limit ?? Prisma.empty}) f
    JOIN organisation o ON o.id = f.organisation_id LEFT JOIN repository r ON r.id = f.repository_id ORDER BY ${JUDGEMENT_ORDER}`;
  return rows.map(({ owner, repository, archived, firstSeenAt, asOf, ...row }) => ({
    ...row,
    repository: repositoryOf(owner, repository, archived),
    firstSeenAt: firstSeenAt.toISOString(),
    asOf: asOf.toISOString(),
  }));
}

async function readCounts(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
): Promise<InventoryRoom["counts"]> {
  const all = { text: "", rules: [], severities: [] };
  return await database.$queryRaw<{ rule: InventoryRule; severity: Severity; count: number }[]>`
    SELECT f.rule, f.severity, count(*)::int AS count ${standing(organisationIds, all)}
    GROUP BY f.rule, f.severity ORDER BY ${WORST_FIRST}, count(*) DESC, f.rule`;
}

// ---- what a source has

/** `FROM …`: the rows of a source as `i`, with their repository as `r`. */
function fittingItems(organisationIds: readonly string[], source: SourceId, { text, judged }: SourceQuery): Prisma.Sql {
  const part = contains(text);
  const conditions = [
    Prisma.sql`i.organisation_id = ANY(${[...organisationIds]}::uuid[])`,
    notGone(Prisma.sql`i.repository_id`, organisationIds),
  ];
  if (judged) conditions.push(isJudged(organisationIds, source));
  if (text !== "")
    conditions.push(
      Prisma.sql`(i.name ILIKE ${part} OR r.owner || '/' || r.name ILIKE ${part} OR i.detail ->> 'login' ILIKE ${part})`,
    );
  return Prisma.sql`FROM (${itemsOf(source)}) i LEFT JOIN repository r ON r.id = i.repository_id WHERE ${Prisma.join(conditions, " AND ")}`;
}

/** Whether something is wrong with a row `i` of the source: all that is, is looked up once. */
function isJudged(organisationIds: readonly string[], source: SourceId): Prisma.Sql {
  const { item, judgement } = judgementKey(source);
  return Prisma.sql`coalesce((${item}) IN (SELECT ${judgement} FROM ${openJudgements(source, organisationIds)}), false)`;
}

async function readItems(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  source: SourceId,
  query: SourceQuery,
  all: number,
): Promise<Paged<ItemView>> {
  const total = query.text === "" && !query.judged ? all : await countItems(database, organisationIds, source, query);
  return await paged(total, query.page, (limit) => selectItems(database, organisationIds, source, query, limit));
}

async function countItems(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  source: SourceId,
  query: SourceQuery,
): Promise<number> {
  const [counted] = await database.$queryRaw<{ total: number }[]>`
    SELECT count(*)::int AS total ${fittingItems(organisationIds, source, query)}`;
  return counted?.total ?? 0;
}

interface ItemRow {
  readonly id: string;
  readonly organisation: string;
  readonly name: string;
  readonly detail: ItemDetail;
  readonly credentialId: string | null;
  readonly owner: string | null;
  readonly repository: string | null;
  readonly archived: boolean | null;
  readonly createdAt: Date | null;
  readonly changedAt: Date | null;
  readonly usedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly judgements: ItemView["judgements"] | null;
  readonly asOf: Date;
}

/** What something is wrong with comes first; the rest by name. What is wrong is put together for the rows of the page. */
async function selectItems(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  source: SourceId,
  query: SourceQuery,
  limit: Prisma.Sql | null,
): Promise<readonly ItemView[]> {
  const { item, judgement } = judgementKey(source);
  const rows = await database.$queryRaw<ItemRow[]>`
    SELECT i.id, o.login AS organisation, i.name, i.detail, i.credential_id AS "credentialId", i.owner, i.repository,
      i.archived, i.created_at AS "createdAt", i.changed_at AS "changedAt", i.used_at AS "usedAt", i.expires_at AS "expiresAt",
      CASE WHEN i.judged THEN (
        SELECT jsonb_agg(jsonb_build_object('rule', f.rule, 'severity', f.severity, 'message', f.message) ORDER BY ${WORST_FIRST})
        FROM ${openJudgements(source, organisationIds)} AND (${judgement}) = (${item})) END AS judgements, i.as_of AS "asOf"
    FROM (
      SELECT i.*, r.owner, r.name AS repository, r.archived, ${isJudged(organisationIds, source)} AS judged
      ${fittingItems(organisationIds, source, query)}
      ORDER BY judged DESC, lower(i.name), lower(r.owner), lower(r.name), i.id ${limit ?? Prisma.empty}
    ) i JOIN organisation o ON o.id = i.organisation_id
    ORDER BY i.judged DESC, lower(i.name), lower(i.owner), lower(i.repository), i.id`;
  return rows.map(itemView);
}

function itemView({ owner, repository, archived, judgements, ...row }: ItemRow): ItemView {
  return {
    id: row.id,
    organisation: row.organisation,
    repository: repositoryOf(owner, repository, archived),
    name: row.name,
    detail: row.detail,
    credentialId: row.credentialId,
    createdAt: row.createdAt?.toISOString() ?? null,
    changedAt: row.changedAt?.toISOString() ?? null,
    usedAt: row.usedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    judgements: judgements ?? [],
    asOf: row.asOf.toISOString(),
  };
}

function repositoryOf(owner: string | null, name: string | null, archived: boolean | null): ItemView["repository"] {
  return owner === null || name === null ? null : { owner, name, archived: archived ?? false };
}
