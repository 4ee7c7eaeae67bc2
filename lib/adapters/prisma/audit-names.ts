import type { AuditObject } from "../../core/listing/audit-views.ts";
import { isUuid } from "../../core/uuid.ts";
import type { EventRow } from "./audit-sql.ts";
import { Prisma } from "./generated/client.ts";

interface NameRow {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly owner: string | null;
}

/** What records name by ids, as people call it: one statement for all of a page. */
export interface AuditNames {
  actor(row: EventRow): string;
  about(row: EventRow): AuditObject;
}

const JOB_OF_GITHUB = /^github\/(\d{1,18})$/;

export async function readAuditNames(
  database: Prisma.TransactionClient,
  rows: readonly EventRow[],
): Promise<AuditNames> {
  const found = rows.length === 0 ? [] : await readNames(database, rows);
  const names = new Map(found.map((one) => [`${one.kind} ${one.id}`, one]));
  return {
    actor: ({ actor_kind: kind, actor_id: id }) => {
      const known = names.get(kind === "user" ? `person ${id}` : `subject ${id}`);
      return known === undefined ? id : nameOf(known);
    },
    about: ({ object_kind: kind, object_id: id, data }) => {
      const known = names.get(`${kind} ${id}`);
      if (known?.owner != null)
        return { kind, id, name: nameOf(known), repository: { owner: known.owner, name: known.name } };
      // A pass is called by the repository that it was for.
      const name = known?.name ?? (kind === "pass" || kind === "exception" ? (repositoryIn(data) ?? id) : id);
      return { kind, id, name, repository: null };
    },
  };
}

function nameOf({ owner, name }: NameRow): string {
  return owner === null ? name : `${owner}/${name}`;
}

function repositoryIn(data: string): string | null {
  const read: unknown = JSON.parse(data);
  if (typeof read !== "object" || read === null || !("repository" in read)) return null;
  return typeof read.repository === "string" ? read.repository : null;
}

async function readNames(database: Prisma.TransactionClient, rows: readonly EventRow[]): Promise<readonly NameRow[]> {
  const ids = (kind: string) => [
    ...new Set(rows.flatMap((row) => (row.object_kind === kind && isUuid(row.object_id) ? [row.object_id] : []))),
  ];
  const people = rows.flatMap(({ actor_kind: kind, actor_id: id }) => (kind === "user" && isUuid(id) ? [id] : []));
  const subjects = rows.flatMap(({ actor_id: id }) => JOB_OF_GITHUB.exec(id)?.[1] ?? []);
  const organisations = rows.flatMap(({ organisation_id: id }) => (id === null ? [] : [id]));
  const any = (values: readonly string[]) => Prisma.sql`ANY(${[...new Set(values)]}::uuid[])`;
  // Of the rows' own organisations only: an id in a record must not give away a name of another one.
  const ours = Prisma.sql`organisation_id = ${any(organisations)}`;
  return await database.$queryRaw<NameRow[]>`
    SELECT 'person' AS kind, id::text AS id, login AS name, NULL AS owner FROM app_user WHERE id = ${any(people)}
    UNION ALL SELECT 'subject', 'github/' || github_id, name, owner FROM repository
      WHERE ${ours} AND github_id = ANY(${[...new Set(subjects)]}::bigint[])
    UNION ALL SELECT 'repository', id::text, name, owner FROM repository WHERE ${ours} AND id = ${any(ids("repository"))}
    UNION ALL SELECT 'credential', id::text, name, NULL FROM credential WHERE ${ours} AND id = ${any(ids("credential"))}
    UNION ALL SELECT 'campaign', id::text, name, NULL FROM campaign WHERE ${ours} AND id = ${any(ids("campaign"))}
    UNION ALL SELECT 'api-token', id::text, name, NULL FROM api_token WHERE ${ours} AND id = ${any(ids("api-token"))}
    UNION ALL SELECT 'incident', id::text, title, NULL FROM incident WHERE ${ours} AND id = ${any(ids("incident"))}
    UNION ALL SELECT 'trust-policy', id::text, grant_name, NULL FROM trust_policy WHERE ${ours} AND id = ${any(ids("trust-policy"))}
    UNION ALL SELECT 'issuance', id::text, grant_name, NULL FROM issuance WHERE ${ours} AND id = ${any(ids("issuance"))}
    UNION ALL SELECT 'organisation', id::text, login, NULL FROM organisation
      WHERE id = ${any(organisations)} AND id = ${any(ids("organisation"))}
    UNION ALL SELECT 'kill-switch', id::text, scope_kind || coalesce(' ' || scope_id, ''), NULL FROM kill_switch
      WHERE ${ours} AND id = ${any(ids("kill-switch"))}`;
}
