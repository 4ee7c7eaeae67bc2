import { SEVERITIES, type Severity } from "../../core/contracts.ts";
import type { SourceId } from "../../core/inventory/facts.ts";
import type { InventoryRule } from "../../core/inventory/findings.ts";
import { SOURCE_IDS } from "../../core/inventory/sources.ts";
import type { JudgementQuery, SourceQuery } from "../../core/listing/inventory-query.ts";
import type { InventoryRoom, ItemDetail, ItemView, JudgementView, Paged } from "../../core/listing/inventory-views.ts";
import { LIST_PAGE } from "../../core/listing/list-page.ts";
import type { InventoryReading } from "../../usecases/reading-ports.ts";
import type { Database } from "./client.ts";
import { atOnce, readProgress } from "./dashboard.ts";
import { Prisma } from "./generated/client.ts";
import { notGone } from "./gone-sql.ts";
import { itemsOf, judgementKey, openJudgements, tablesOf } from "./inventory-items.ts";
import { readSources, readStandings } from "./inventory-states.ts";
import { type Keep, KeptReadings } from "./kept-readings.ts";

/** Reads of the inventory for pages, over PostgreSQL. Each answer is of one moment. */
export function createInventoryReading(
  database: Database,
  readings: KeptReadings = new KeptReadings(),
): InventoryReading {
  return {
    room: (organisationIds, query, at) =>
      atOnce(database, async (tx) => {
        const keep = await readings.at(tx, organisationIds);
        const counts = await keep("judgements by rule", ["inventory_finding", "repository"], () =>
          readCounts(tx, organisationIds),
        );
        const sources = await readSources(tx, organisationIds, keep);
        return {
          sources,
          // Of each, every source is there.
          connected: sources.length / SOURCE_IDS.length,
          judgements: await readJudgements(tx, organisationIds, query, counts),
          counts,
          scan: await readProgress(tx, organisationIds, keep),
          asOf: at.toISOString(),
        };
      }),
    judgements: (organisationIds, query) => selectJudgements(database, organisationIds, query, null),
    source: (organisationIds, source, query, at) =>
      atOnce(database, async (tx) => {
        const keep = await readings.at(tx, organisationIds);
        const sources = await readStandings(tx, organisationIds, source, keep);
        const all = sources.reduce((sum, { items }) => sum + items, 0);
        return {
          sources,
          items: await readItems(tx, { organisationIds, source, query, keep }, all),
          all,
          scan: await readProgress(tx, organisationIds, keep),
          asOf: at.toISOString(),
        };
      }),
    items: (organisationIds, source, query) =>
      atOnce(database, async (tx) => {
        const all = async (judged: boolean) => await everyItem(tx, { organisationIds, source, query }, judged);
        return [...(await all(true)), ...(query.judged ? [] : await all(false))];
      }),
  };
}

function contains(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
}

/** Rows of one page. */
interface Part {
  readonly limit: number;
  readonly offset: number;
}

async function paged<T>(total: number, asked: number, read: (part: Part) => Promise<readonly T[]>): Promise<Paged<T>> {
  const pages = Math.max(1, Math.ceil(total / LIST_PAGE));
  const page = Math.min(asked, pages);
  const rows = await read({ limit: LIST_PAGE, offset: (page - 1) * LIST_PAGE });
  return { rows, total, page, pages };
}

// ---- judgements

const WORST_FIRST = Prisma.raw(
  `array_position(ARRAY[${[...SEVERITIES].reverse().map((severity) => `'${severity}'`)}], f.severity)`,
);

/** That of the index: of a longer name its beginning. */
const JUDGEMENT_ORDER = Prisma.sql`${WORST_FIRST}, f.rule, lower(left(f.name, 200)), f.id`;

/** `FROM …`: judgements that stand as `f`, with their repository as `r`, of organisations `of`. */
function standing(
  organisationIds: readonly string[],
  query: Pick<JudgementQuery, "text" | "rules" | "severities">,
  of = Prisma.sql`ANY(${[...organisationIds]}::uuid[])`,
) {
  const part = contains(query.text);
  const conditions = [
    Prisma.sql`f.organisation_id = ${of} AND f.ended_at IS NULL`,
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
  return await paged(total, query.page, (part) => selectJudgements(database, organisationIds, query, part));
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

/** The first rows of each organisation come in the order of an index; of those, the page's. */
async function selectJudgements(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  query: JudgementQuery,
  part: Part | null,
): Promise<readonly JudgementView[]> {
  const first = part === null ? Prisma.empty : Prisma.sql`LIMIT ${part.offset + part.limit}`;
  const page = part === null ? Prisma.empty : Prisma.sql`LIMIT ${part.limit} OFFSET ${part.offset}`;
  const rows = await database.$queryRaw<JudgementRow[]>`
    SELECT f.id, o.login AS organisation, f.rule, f.name, f.severity, f.message, f.credential_id AS "credentialId",
      r.owner, r.name AS repository, r.archived, f.first_seen_at AS "firstSeenAt", f.as_of AS "asOf"
    FROM (
      SELECT f.* FROM organisation o
      CROSS JOIN LATERAL (SELECT f.* ${standing(organisationIds, query, Prisma.raw("o.id"))} ORDER BY ${JUDGEMENT_ORDER} ${first}) f
      WHERE o.id = ANY(${[...organisationIds]}::uuid[]) ORDER BY ${JUDGEMENT_ORDER} ${page}
    ) f
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

/** Which of a source's rows: those that something is wrong with, those that nothing is, or both. */
type Judged = boolean | "either";

interface ItemsAsked {
  readonly organisationIds: readonly string[];
  readonly source: SourceId;
  readonly query: SourceQuery;
}

/** `FROM …`: the rows of a source as `i`, with their repository as `r`. */
function fittingItems({ organisationIds, source, query: { text } }: ItemsAsked, judged: Judged): Prisma.Sql {
  const part = contains(text);
  const conditions = [
    Prisma.sql`i.organisation_id = ANY(${[...organisationIds]}::uuid[])`,
    notGone(Prisma.sql`i.repository_id`, organisationIds),
  ];
  if (judged === true) conditions.push(isJudged(organisationIds, source));
  if (judged === false) conditions.push(Prisma.sql`${isJudged(organisationIds, source)} IS NOT TRUE`);
  if (text !== "")
    conditions.push(
      Prisma.sql`(i.name ILIKE ${part} OR r.owner || '/' || r.name ILIKE ${part} OR i.detail ->> 'login' ILIKE ${part})`,
    );
  return Prisma.sql`FROM (${itemsOf(source)}) i LEFT JOIN repository r ON r.id = i.repository_id WHERE ${Prisma.join(conditions, " AND ")}`;
}

/** That something is wrong with a row `i` of the source: all that is, is looked up once. */
function isJudged(organisationIds: readonly string[], source: SourceId): Prisma.Sql {
  const { item, judgement } = judgementKey(source);
  return Prisma.sql`((${item}) IN (SELECT ${judgement} FROM ${openJudgements(source, organisationIds)}))`;
}

/** What is kept of a source is how many rows fit without a search, and which stand on its first page. */
type ItemsKept = ItemsAsked & { readonly keep: Keep };

async function readItems(database: Prisma.TransactionClient, asked: ItemsKept, all: number): Promise<Paged<ItemView>> {
  const { text, judged, page } = asked.query;
  const total = text === "" && !judged ? all : await countItems(database, asked, judged || "either");
  return await paged(total, page, async (part) => {
    const make = () => selectIds(database, asked, part);
    const kept = text === "" && part.offset === 0;
    const question = `first of ${asked.source}${judged ? ", judged" : ""}`;
    const ids = kept ? await asked.keep(question, tablesOf(asked.source), make) : await make();
    return await itemsByIds(database, asked, ids);
  });
}

async function countItems(database: Prisma.TransactionClient, asked: ItemsKept, judged: Judged): Promise<number> {
  const make = async () => {
    const [counted] = await database.$queryRaw<{ total: number }[]>`
      SELECT count(*)::int AS total ${fittingItems(asked, judged)}`;
    return counted?.total ?? 0;
  };
  const { source, query, keep } = asked;
  return query.text === ""
    ? await keep(`how many of ${source}, judged ${judged}`, tablesOf(source), make)
    : await make();
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

const ITEM_ORDER = Prisma.raw("lower(i.name), lower(r.owner), lower(r.name), i.id");

/** What something is wrong with comes first; the rest, which is most of it, is looked at only where those do not fill the page. */
async function selectIds(database: Prisma.TransactionClient, asked: ItemsKept, part: Part): Promise<readonly string[]> {
  const alike = async (judged: boolean, { limit, offset }: Part) => {
    const rows = await database.$queryRaw<{ readonly id: string }[]>`
      SELECT i.id ${fittingItems(asked, judged)} ORDER BY ${ITEM_ORDER} LIMIT ${limit} OFFSET ${offset}`;
    return rows.map(({ id }) => id);
  };
  const judged = await alike(true, part);
  if (asked.query.judged || judged.length === part.limit) return judged;
  // A page without any of them begins somewhere in the rest.
  const first = judged.length > 0 || part.offset === 0;
  const skipped = first ? 0 : part.offset - (await countItems(database, asked, true));
  return [...judged, ...(await alike(false, { limit: part.limit - judged.length, offset: skipped }))];
}

async function itemsByIds(
  database: Prisma.TransactionClient,
  asked: ItemsAsked,
  ids: readonly string[],
): Promise<readonly ItemView[]> {
  if (ids.length === 0) return [];
  const chosen = Prisma.sql`SELECT * FROM unnest(${[...ids]}::uuid[]) WITH ORDINALITY AS p (id, position)`;
  // By the ids themselves: to who sees a part, a join would look through all rows for each of them.
  return await selectItems(database, asked, {
    chosen,
    within: Prisma.sql`i.id = ANY(${[...ids]}::uuid[])`,
    judged: true,
  });
}

/** Of an export: what tells the order is read of all rows at once. */
function everyItem(
  database: Prisma.TransactionClient,
  asked: ItemsAsked,
  judged: boolean,
): Promise<readonly ItemView[]> {
  const chosen = Prisma.sql`SELECT i.id, row_number() OVER (ORDER BY ${ITEM_ORDER}) AS position ${fittingItems(asked, judged)}`;
  return selectItems(database, asked, { chosen, within: Prisma.sql`true`, judged });
}

/** Which rows: each with its `id` and `position`, what is known of those rows `i` `within` which they are, and whether any of them is judged. */
interface Chosen {
  readonly chosen: Prisma.Sql;
  readonly within: Prisma.Sql;
  readonly judged: boolean;
}

async function selectItems(
  database: Prisma.TransactionClient,
  { organisationIds, source }: ItemsAsked,
  { chosen, within, judged }: Chosen,
): Promise<readonly ItemView[]> {
  const { item, judgement } = judgementKey(source);
  const wrong = judged
    ? Prisma.sql`(
        SELECT jsonb_agg(jsonb_build_object('rule', f.rule, 'severity', f.severity, 'message', f.message) ORDER BY ${WORST_FIRST})
        FROM ${openJudgements(source, organisationIds)} AND (${judgement}) = (${item}))`
    : Prisma.sql`NULL`;
  const rows = await database.$queryRaw<ItemRow[]>`
    SELECT i.id, o.login AS organisation, i.name, i.detail, i.credential_id AS "credentialId", r.owner, r.name AS repository,
      r.archived, i.created_at AS "createdAt", i.changed_at AS "changedAt", i.used_at AS "usedAt", i.expires_at AS "expiresAt",
      ${wrong} AS judgements, i.as_of AS "asOf"
    FROM (${chosen}) p JOIN (${itemsOf(source)}) i ON i.id = p.id JOIN organisation o ON o.id = i.organisation_id
    LEFT JOIN repository r ON r.id = i.repository_id WHERE ${within} ORDER BY p.position`;
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
