import type { ExposureClass } from "../../core/gates/facts.ts";
import type { ExposureKey, ExposureQuery } from "../../core/listing/exposure-query.ts";
import type { ExposureTotals } from "../../core/listing/exposure-views.ts";
import { LIST_PAGE } from "../../core/listing/list-page.ts";
import { rowsAsJson } from "./as-json.ts";
import { Prisma } from "./generated/client.ts";
import type { Keep, Read } from "./kept-readings.ts";

/** Places in the list of exposed credentials, without what is heavy about each. */

/**
 * A word `v` about the credential of an exposure `e` in an incident `i`: that it was revoked at its provider. People give the day: one before the
 * window's end says nothing about what was taken after it.
 */
export const SAYS_REVOKED = Prisma.sql`v.credential_id = e.credential_id AND v.kind = 'revoked'
  AND v.at + interval '1 day' > i.exposure_to`;

/** Whether an exposure `e` in an incident `i` is revoked: by a person's word about it, or by what was recorded with its credential. */
export const REVOKED = Prisma.sql`(e.revoked_at IS NOT NULL OR EXISTS (SELECT FROM credential_event v WHERE ${SAYS_REVOKED}))`;

/**
 * `placed`: every credential that is exposed in the incident, and whether it is revoked, as `REVOKED` has it. What was recorded is looked up once
 * for all; credentials are joined where something is asked of them.
 */
function placed(incidentId: string): Prisma.Sql {
  return Prisma.sql`placed AS (
    SELECT e.credential_id, e.position, e.class, e.due_at, e.repository_ids, c.name, c.level, c.repository_id,
      (e.revoked_at IS NOT NULL OR e.credential_id IN (
        SELECT v.credential_id FROM credential_event v
        WHERE v.kind = 'revoked' AND v.at + interval '1 day' > (SELECT i.exposure_to FROM incident i WHERE i.id = ${incidentId}::uuid)
      )) AS revoked
    FROM exposure e LEFT JOIN credential c ON c.id = e.credential_id
    WHERE e.incident_id = ${incidentId}::uuid AND e.gone_at IS NULL
  )`;
}

export interface PlacedRow {
  readonly credential_id: string;
  readonly position: number;
  readonly revoked: boolean;
}

export interface PlacedPage {
  readonly places: readonly PlacedRow[];
  readonly next: ExposureKey | null;
}

/**
 * The places of one page; of all rows for a null `size`. Those that are not revoked come first, in the order of an index; those that are, which
 * may be none of forty thousand, are looked for where they do not fill the page.
 */
export async function readPlaces(
  database: Prisma.TransactionClient,
  incidentId: string,
  query: ExposureQuery,
  { at, size }: { readonly at: Date; readonly size: number | null },
): Promise<PlacedPage> {
  const wanted = size === null ? null : size + 1;
  const after = size === null ? null : query.after;
  const alike = (revoked: boolean, limit: number | null) =>
    readAlike(database, incidentId, query, { at, revoked, after: after?.revoked === revoked ? after : null, limit });
  const open = after?.revoked === true || query.show === "revoked" ? [] : await alike(false, wanted);
  const filled = open.length === wanted || query.show === "open" || query.show === "overdue";
  const rows = filled ? open : [...open, ...(await alike(true, wanted === null ? null : wanted - open.length))];
  const places = size === null ? rows : rows.slice(0, size);
  const last = rows.length > places.length ? places.at(-1) : undefined;
  return { places, next: last === undefined ? null : placeKey(last) };
}

interface Alike {
  readonly at: Date;
  readonly revoked: boolean;
  readonly after: ExposureKey | null;
  readonly limit: number | null;
}

async function readAlike(
  database: Prisma.TransactionClient,
  incidentId: string,
  query: ExposureQuery,
  { at, revoked, after, limit }: Alike,
): Promise<readonly PlacedRow[]> {
  const from =
    after === null
      ? Prisma.sql`true`
      : Prisma.sql`(p.position, p.credential_id) > (${after.position}, ${after.credentialId}::uuid)`;
  return await database.$queryRaw<PlacedRow[]>`
    WITH ${placed(incidentId)} SELECT p.credential_id, p.position, p.revoked
    FROM placed p LEFT JOIN repository r ON r.id = p.repository_id
    WHERE ${fitting(query, at)} AND ${from} AND ${revoked ? Prisma.sql`p.revoked` : Prisma.sql`NOT p.revoked`}
    ORDER BY p.position, p.credential_id ${limit === null ? Prisma.empty : Prisma.sql`LIMIT ${limit}`}`;
}

/** How many a query finds. */
export async function countPlaces(
  database: Prisma.TransactionClient,
  incidentId: string,
  query: ExposureQuery,
  at: Date,
): Promise<number> {
  const [count] = await database.$queryRaw<{ readonly total: number }[]>`
    WITH ${placed(incidentId)}
    SELECT count(*)::int AS total FROM placed p LEFT JOIN repository r ON r.id = p.repository_id WHERE ${fitting(query, at)}`;
  return count?.total ?? 0;
}

export const PAGE: { readonly size: number } = { size: LIST_PAGE };

export function placeKey({ revoked, position, credential_id: credentialId }: PlacedRow): ExposureKey {
  return { revoked, position, credentialId };
}

/** Whether nothing is left out: then the count of all is that of what is found. */
export function isWhole({ text, repositoryId, show, classes, levels }: ExposureQuery): boolean {
  return show === "all" && text === "" && repositoryId === null && classes.length + levels.length === 0;
}

function fitting({ text, repositoryId, show, classes, levels }: ExposureQuery, at: Date): Prisma.Sql {
  const conditions = [Prisma.sql`true`];
  if (show === "open") conditions.push(Prisma.sql`NOT p.revoked`);
  if (show === "overdue") conditions.push(Prisma.sql`NOT p.revoked AND p.due_at < ${at}`);
  if (show === "revoked") conditions.push(Prisma.sql`p.revoked`);
  if (classes.length > 0) conditions.push(Prisma.sql`p.class = ANY(${[...classes]}::text[])`);
  if (levels.length > 0) conditions.push(Prisma.sql`p.level = ANY(${[...levels]}::text[])`);
  if (repositoryId !== null) conditions.push(Prisma.sql`${repositoryId}::uuid = ANY(p.repository_ids)`);
  // Signs of a pattern are meant as they stand.
  const like = `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
  if (text !== "") conditions.push(Prisma.sql`(p.name ILIKE ${like} OR r.owner || '/' || r.name ILIKE ${like})`);
  return Prisma.join(conditions, " AND ");
}

/** Of all that is exposed in an incident, of whichever moment. */
export async function readTotals(
  database: Prisma.TransactionClient,
  incidentId: string,
  { keep, at }: { readonly keep: Keep; readonly at: Date },
): Promise<ExposureTotals> {
  return totalsOf(await keep(`exposed by ${incidentId}`, EXPOSED, () => readAlikeDue(database, incidentId)), at);
}

/** All that `placed` reads. */
const EXPOSED: readonly Read[] = ["credential_event", "exposure", "incident"];

interface AlikeDue {
  readonly class: ExposureClass;
  readonly revoked: boolean;
  /** Milliseconds since 1970. */
  readonly due: number;
  readonly exposed: number;
}

/** Those that were found together are due together. */
async function readAlikeDue(database: Prisma.TransactionClient, incidentId: string): Promise<readonly AlikeDue[]> {
  return await rowsAsJson<AlikeDue>(
    database,
    Prisma.sql`WITH ${placed(incidentId)}
    SELECT class, revoked, (date_part('epoch', due_at) * 1000)::bigint AS due, count(*)::int AS exposed
    FROM placed GROUP BY class, revoked, due_at`,
  );
}

function totalsOf(alike: readonly AlikeDue[], at: Date): ExposureTotals {
  const sum = (rows: readonly AlikeDue[]) => rows.reduce((all, { exposed }) => all + exposed, 0);
  const left = alike.filter(({ revoked }) => !revoked);
  const open = { handed: 0, reachable: 0, unknown: 0 };
  for (const { class: how, exposed } of left) open[how] += exposed;
  const [exposed, standing] = [sum(alike), sum(left)];
  return {
    exposed,
    revoked: exposed - standing,
    overdue: sum(left.filter(({ due }) => due < at.getTime())),
    open,
  };
}
