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
import { type KnownIncident, rowsAsked } from "./incident-reading-detail.ts";
import { factsOf, fitting, judged } from "./incident-reading-facts.ts";

/** The wall, added up by the database: a row for each group, and none for each of thousands of tiles. */
export async function readWall(
  database: Prisma.TransactionClient,
  { row: { id, organisationId }, groups }: KnownIncident,
  query: IncidentQuery,
  at: Date,
): Promise<WallView> {
  const letters = groups.map((group) => WALL_LETTERS[shownOf(factsOf(group))]);
  const alikes = groups.map(({ alike }) => alike);
  const fits = isFilteredIncident(query)
    ? Prisma.sql`string_agg(CASE WHEN ${fitting(rowsAsked(id, query, groups, at))} THEN '1' ELSE '0' END, '' ORDER BY ${ORDER})`
    : Prisma.sql`''`;
  const rows = await database.$queryRaw<readonly StateRow[]>`
    WITH ${judged(ofIncident(id))}
    SELECT p.kind, p.key, count(*)::int AS tiles, string_agg(coalesce(l.letter, 'u'), '' ORDER BY ${ORDER}) AS states,
      ${fits} AS fits,
      md5(string_agg(r.id::text, '' ORDER BY ${ORDER})) AS layout
    FROM judged j JOIN repository r ON r.id = j.repository_id ${placed(query.by, organisationId)}
    LEFT JOIN unnest(${alikes}::text[], ${letters}::text[]) AS l(alike, letter) ON l.alike = j.alike
    ${GROUPED} ORDER BY ${GROUP_ORDER}`;
  const { propertyNames: named, propertiesAsOf } = await database.organisation.findUniqueOrThrow({
    where: { id: organisationId },
    select: { propertyNames: true, propertiesAsOf: true },
  });
  const properties = { names: named, asOf: propertiesAsOf?.toISOString() ?? null };
  return { ...wallOf(rows, query), properties };
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

interface StateRow extends GroupRow {
  readonly tiles: number;
  readonly states: string;
  readonly fits: string;
}

interface NameRow extends GroupRow {
  readonly names: readonly string[];
}

function wallOf(rows: readonly StateRow[], query: IncidentQuery): Omit<WallView, "properties"> {
  return {
    layout: layoutOf(rows),
    groups: rows.map(({ kind, key, tiles }) => ({ kind, key, tiles })),
    states: rows.map(({ states }) => states).join(""),
    fits: isFilteredIncident(query) ? rows.map(({ fits }) => fits).join("") : null,
  };
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
