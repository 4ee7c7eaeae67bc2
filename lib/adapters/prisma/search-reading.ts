import type { HitKind, SearchHit } from "../../core/listing/search-hits.ts";
import type { SearchReading } from "../../usecases/reading-ports.ts";
import type { Database } from "./client.ts";
import { NO_TRACE } from "./credential-sql.ts";
import { Prisma } from "./generated/client.ts";

interface HitRow {
  readonly kind: HitKind;
  readonly id: string;
  readonly name: string;
  readonly beside: string;
  readonly owner: string | null;
  readonly repository: string | null;
}

/** Names of things, over PostgreSQL: one statement for all kinds. */
export function createSearchReading(database: Database): SearchReading {
  return {
    async find(organisationIds, text, most) {
      const rows = await database.$queryRaw<HitRow[]>`${hits([...organisationIds], text, most)}`;
      return rows.map(hitOf);
    },
  };
}

function hits(organisationIds: string[], text: string, most: number): Prisma.Sql {
  const escaped = text.replaceAll(/[\\%_]/g, "\\$&");
  const [part, start] = [`%${escaped}%`, `${escaped}%`];
  const ours = Prisma.sql`ANY(${organisationIds}::uuid[])`;
  const first = (column: string) => Prisma.sql`${Prisma.raw(column)} ILIKE ${start} DESC, lower(${Prisma.raw(column)})`;
  return Prisma.sql`
    (SELECT 'repository' AS kind, r.id, r.name, r.owner AS beside, r.owner, r.name AS repository FROM repository r
      WHERE r.organisation_id = ${ours} AND r.deleted_at IS NULL AND r.owner || '/' || r.name ILIKE ${part}
      ORDER BY ${first("r.name")}, r.id LIMIT ${most})
    UNION ALL
    (SELECT 'credential', c.id, c.name, coalesce(r.owner || '/' || r.name, o.login), NULL, NULL
      FROM credential c JOIN organisation o ON o.id = c.organisation_id LEFT JOIN repository r ON r.id = c.repository_id
      WHERE c.organisation_id = ${ours} AND r.deleted_at IS NULL AND c.ended_at IS NULL AND c.name ILIKE ${part}
        AND NOT ${NO_TRACE}
      ORDER BY ${first("c.name")}, c.id LIMIT ${most})
    UNION ALL
    (SELECT 'campaign', c.id, c.name, o.login, NULL, NULL FROM campaign c JOIN organisation o ON o.id = c.organisation_id
      WHERE c.organisation_id = ${ours} AND c.name ILIKE ${part}
      ORDER BY ${first("c.name")}, c.id LIMIT ${most})
    UNION ALL
    (SELECT 'policy', p.id, p.grant_name, coalesce(r.owner || '/' || r.name, 'repository ' || p.subject_id), NULL, NULL
      FROM trust_policy p LEFT JOIN repository r ON r.id = p.repository_id
      WHERE p.organisation_id = ${ours} AND (p.grant_name ILIKE ${part} OR r.owner || '/' || r.name ILIKE ${part})
        AND EXISTS (SELECT FROM trust_policy_version v WHERE v.policy_id = p.id)
      ORDER BY ${first("p.grant_name")}, p.id LIMIT ${most})
    UNION ALL
    (SELECT 'incident', i.id, i.title, o.login, NULL, NULL FROM incident i JOIN organisation o ON o.id = i.organisation_id
      WHERE i.organisation_id = ${ours} AND i.title ILIKE ${part}
      ORDER BY (i.status IN ('activating', 'active', 'resolving')) DESC, ${first("i.title")}, i.id LIMIT ${most})
    UNION ALL
    (SELECT 'person', u.id, u.login, string_agg(DISTINCT m.role, ', ' ORDER BY m.role), NULL, NULL
      FROM app_user u JOIN membership m ON m.user_id = u.id
      WHERE m.organisation_id = ${ours} AND u.disabled_at IS NULL AND u.login ILIKE ${part}
      GROUP BY u.id, u.login ORDER BY ${first("u.login")}, u.id LIMIT ${most})`;
}

function hitOf({ kind, id, name, beside, owner, repository }: HitRow): SearchHit {
  const own = owner === null || repository === null ? null : { owner, name: repository };
  return { kind, id, name, beside, repository: own };
}
