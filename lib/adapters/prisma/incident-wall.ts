import { createHash } from "node:crypto";
import { shownOf } from "../../core/listing/incident-shown.ts";
import { type IncidentQuery, isFilteredIncident } from "../../core/listing/incident-views.ts";
import {
  groupingProperty,
  WALL_LETTERS,
  type WallGroup,
  type WallGrouping,
  type WallNames,
  type WallView,
} from "../../core/listing/wall.ts";
import type { IncidentReading } from "../../usecases/freeze/reading-ports.ts";
import { Prisma } from "./generated/client.ts";
import { organisationOf } from "./incident-board.ts";
import { rowsAsked, type SignedIncident } from "./incident-reading-detail.ts";
import { FIRST_SIGN, factsOf, fitting, judged, type RowsAsked } from "./incident-reading-facts.ts";

export interface WallAsked {
  readonly query: IncidentQuery;
  readonly at: Date;
}

/**
 * The wall as texts with a letter for each tile. Where the tiles lie takes three times as long to work out as what they show, and does not change with
 * it: it is kept by itself.
 */
export async function readWall(
  database: Prisma.TransactionClient,
  known: SignedIncident,
  { query, at }: WallAsked,
): Promise<WallView> {
  const { row, groups, signs, keep } = known;
  const layout = await keep(`layout of ${row.id} by ${query.by}`, LAYOUT_TABLES, () =>
    readLayout(database, row, query.by),
  );
  const letters = groups.map((group) => WALL_LETTERS[shownOf(factsOf(group))]);
  const letter = (place: number) => letters[signs.charCodeAt(place) - FIRST_SIGN] ?? WALL_LETTERS.unknown;
  const fits = isFilteredIncident(query) ? await readFits(database, rowsAsked(row.id, query, groups, at)) : null;
  return {
    layout: layout.layout,
    groups: layout.groups,
    states: layout.places.map(letter).join(""),
    fits: fits === null ? null : layout.places.map((place) => fits[place] ?? "0").join(""),
    properties: await readProperties(database, row.organisationId),
  };
}

/** By which a wall may be grouped. */
async function readProperties(database: Prisma.TransactionClient, id: string): Promise<WallView["properties"]> {
  const select = { propertyNames: true, propertiesAsOf: true } as const;
  const { propertyNames, propertiesAsOf } = await database.organisation.findUniqueOrThrow({ where: { id }, select });
  return { names: propertyNames, asOf: propertiesAsOf?.toISOString() ?? null };
}

type Row = Pick<SignedIncident["row"], "id" | "organisationId">;

/** Where the tiles of a wall lie: what does not change while states do. */
interface WallLayout {
  /** As the page tells it apart from others. */
  readonly layout: string;
  readonly groups: readonly WallGroup[];
  /** Of each tile, in the wall's order: which repository it is, counted from 0 by their ids. */
  readonly places: readonly number[];
}

/** Of what it reads. Which repositories an incident has, and whether it is over, but not how each of them stands. */
const LAYOUT_TABLES = [
  "incident",
  "rows of incident_repository",
  "repository",
  "repository_owner",
  "repository_property",
] as const;

async function readLayout(
  database: Prisma.TransactionClient,
  { id, organisationId }: Row,
  by: WallGrouping,
): Promise<WallLayout> {
  const rows = await database.$queryRaw<readonly LayoutRow[]>`
    WITH ${judged(ofIncident(id))}, numbered AS MATERIALIZED (
      SELECT repository_id, (row_number() OVER (ORDER BY repository_id) - 1)::int AS place FROM judged
    )
    SELECT p.kind, p.key, string_agg(j.place::text, ' ' ORDER BY ${ORDER}) AS places,
      md5(string_agg(r.id::text, '' ORDER BY ${ORDER})) AS layout
    FROM numbered j JOIN repository r ON r.id = j.repository_id ${placed(by, organisationId)}
    ${GROUPED} ORDER BY ${GROUP_ORDER}`;
  const grouped = rows.map(({ kind, key, places }) => ({ kind, key, places: places.split(" ").map(Number) }));
  return {
    layout: layoutOf(rows),
    groups: grouped.map(({ kind, key, places }) => ({ kind, key, tiles: places.length })),
    places: grouped.flatMap(({ places }) => places),
  };
}

/** Of each repository, by its id, whether it is asked for. */
async function readFits(database: Prisma.TransactionClient, asked: RowsAsked): Promise<string> {
  const [row] = await database.$queryRaw<{ readonly fits: string | null }[]>`
    WITH ${judged(ofIncident(asked.incidentId))}
    SELECT string_agg(CASE WHEN ${fitting(asked)} THEN '1' ELSE '0' END, '' ORDER BY j.repository_id) AS fits
    FROM judged j JOIN repository r ON r.id = j.repository_id`;
  return row?.fits ?? "";
}

/** Of each tile of the same layout: what it is called. */
export async function readWallNames(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  id: string,
  by: WallGrouping,
): ReturnType<IncidentReading["wallNames"]> {
  const organisationId = await organisationOf(database, organisationIds, id);
  if (organisationId === null) return null;
  const rows = await database.$queryRaw<readonly NameRow[]>`
    WITH ${judged(ofIncident(id))}
    SELECT p.kind, p.key, array_agg(r.owner || '/' || r.name ORDER BY ${ORDER}) AS names,
      md5(string_agg(r.id::text, '' ORDER BY ${ORDER})) AS layout
    FROM judged j JOIN repository r ON r.id = j.repository_id ${placed(by, organisationId)}
    ${GROUPED} ORDER BY ${GROUP_ORDER}`;
  const names: WallNames = { layout: layoutOf(rows), names: rows.flatMap((row) => row.names) };
  return { organisationId, names };
}

interface GroupRow {
  readonly kind: WallGroup["kind"];
  readonly key: string;
  readonly layout: string;
}

interface LayoutRow extends GroupRow {
  readonly places: string;
}

interface NameRow extends GroupRow {
  readonly names: readonly string[];
}

function layoutOf(rows: readonly GroupRow[]): string {
  const text = rows.map(({ kind, key, layout }) => JSON.stringify([kind, key, layout])).join("\n");
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}

function ofIncident(id: string): Prisma.Sql {
  return Prisma.sql`ir.incident_id = ${id}::uuid`;
}

/** What tells most groups apart first: tiles are sorted by it. */
const GROUPED = Prisma.sql`GROUP BY p.key, p.kind`;
/** Within a group by name, byte by byte, and only then by owner: all of an incident have the same, and what differs at once is sorted in a fifth of the time. By nothing that changes during an incident. */
const ORDER = Prisma.sql`lower(r.name) COLLATE "C", lower(r.owner) COLLATE "C", r.id`;
/** Teams, then people, then what has no owner; values, then what has none. */
const GROUP_ORDER = Prisma.sql`array_position(ARRAY['team', 'user', 'visibility', 'property', 'all', 'nobody', 'unset'], p.kind), lower(p.key) COLLATE "C", p.key`;

/** `p`: the group of each row of `judged`. Of several owners a team goes first, and then the first by name. */
function placed(by: WallGrouping, organisationId: string): Prisma.Sql {
  if (by === "none") return Prisma.sql`CROSS JOIN (SELECT 'all' AS kind, '' AS key) p`;
  if (by === "visibility") return Prisma.sql`CROSS JOIN LATERAL (SELECT 'visibility' AS kind, r.visibility AS key) p`;
  const property = groupingProperty(by);
  if (property !== null)
    return Prisma.sql`LEFT JOIN repository_property v ON v.repository_id = r.id
      CROSS JOIN LATERAL (SELECT CASE WHEN v."values" ->> ${property} IS NULL THEN 'unset' ELSE 'property' END AS kind,
        coalesce(v."values" ->> ${property}, '') AS key) p`;
  return Prisma.sql`LEFT JOIN (
      SELECT DISTINCT ON (w.repository_id) w.repository_id, w.kind, w.slug FROM repository_owner w WHERE w.organisation_id = ${organisationId}::uuid
      ORDER BY w.repository_id, w.kind <> 'team', lower(w.slug) COLLATE "C", w.slug
    ) o ON o.repository_id = r.id
    CROSS JOIN LATERAL (SELECT coalesce(o.kind, 'nobody') AS kind, coalesce(o.slug, '') AS key) p`;
}
