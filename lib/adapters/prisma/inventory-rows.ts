import type { Prisma } from "./client.ts";
import { uuid7 } from "./uuid.ts";

/** A table whose rows are put as a list is read: columns with their types, and those that tell one row from another. */
export interface ListTable {
  readonly name: string;
  /** Without `id`, `organisation_id`, `as_of` and `ended_at`, which every such table has. */
  readonly columns: Readonly<Record<string, string>>;
  readonly key: readonly string[];
  /** Columns that a row keeps from its first time. */
  readonly fixed?: readonly string[];
}

/** What an organisation's secrets, keys and grants are stored in. Names in these constants are all that is put into SQL as text. */
export const TABLES = {
  credential: {
    name: "credential",
    columns: {
      level: "text",
      repository_id: "uuid",
      environment: "text",
      name: "text",
      kind: "text",
      stored_at: "timestamptz",
      updated_at: "timestamptz",
      visibility: "text",
    },
    key: ["organisation_id", "level", "repository_id", "environment", "name"],
    // What the name says at first gives way to what the findings that read it say.
    fixed: ["kind"],
  },
  actions_variable: {
    name: "actions_variable",
    columns: {
      repository_id: "uuid",
      name: "text",
      audience: "text",
      updated_at: "timestamptz",
      suspicion_rule: "text",
      suspicion_shape: "text",
    },
    key: ["organisation_id", "repository_id", "name"],
  },
  deploy_key: {
    name: "deploy_key",
    columns: {
      repository_id: "uuid",
      github_id: "bigint",
      title: "text",
      read_only: "boolean",
      added_by: "text",
      created_at: "timestamptz",
      last_used_at: "timestamptz",
    },
    key: ["repository_id", "github_id"],
  },
  pat_grant: {
    name: "pat_grant",
    columns: {
      github_id: "bigint",
      login: "text",
      token_name: "text",
      selection: "text",
      repository_ids: "bigint[]",
      permissions: "jsonb",
      granted_at: "timestamptz",
      expires_at: "timestamptz",
      last_used_at: "timestamptz",
    },
    key: ["organisation_id", "github_id"],
  },
  authorised_credential: {
    name: "authorised_credential",
    columns: {
      github_id: "bigint",
      login: "text",
      kind: "text",
      scopes: "text[]",
      note: "text",
      authorised_at: "timestamptz",
      accessed_at: "timestamptz",
      expires_at: "timestamptz",
    },
    key: ["organisation_id", "github_id"],
  },
  app_seen: {
    name: "app_seen",
    columns: {
      installation_github_id: "bigint",
      app_github_id: "bigint",
      slug: "text",
      permissions: "jsonb",
      all_repositories: "boolean",
      suspended_at: "timestamptz",
      installed_at: "timestamptz",
    },
    key: ["organisation_id", "installation_github_id"],
  },
  secret_alert: {
    name: "secret_alert",
    columns: {
      repository_github_id: "bigint",
      number: "integer",
      secret_type: "text",
      validity: "text",
      created_at: "timestamptz",
    },
    key: ["organisation_id", "repository_github_id", "number"],
  },
  inventory_finding: {
    name: "inventory_finding",
    columns: {
      rule: "text",
      subject: "text",
      repository_id: "uuid",
      credential_id: "uuid",
      name: "text",
      severity: "text",
      message: "text",
      first_seen_at: "timestamptz",
    },
    key: ["organisation_id", "rule", "subject"],
    fixed: ["first_seen_at"],
  },
} as const satisfies Readonly<Record<string, ListTable>>;

/** Rows of one statement. */
const CHUNK = 1_000;

/**
 * Inserts rows, or updates those that are there; one that had ended is there again. A row that was seen later already is left alone.
 * @returns how many were not there before, or had ended
 */
export async function putRows(
  tx: Prisma.TransactionClient,
  table: ListTable,
  organisationId: string,
  rows: readonly Readonly<Record<string, unknown>>[],
  at: Date,
): Promise<number> {
  const sql = insertion(table);
  let added = 0;
  for (let from = 0; from < rows.length; from += CHUNK) {
    const chunk = rows.slice(from, from + CHUNK).map((row) => ({
      ...row,
      id: uuid7(at.getTime()),
      organisation_id: organisationId,
      as_of: at,
    }));
    // The rows that are there now, before the statement: what it returns shows them as they are after it.
    const found = await tx.$queryRawUnsafe<{ added: bigint }[]>(sql, JSON.stringify(chunk));
    added += Number(found[0]?.added ?? 0);
  }
  return added;
}

/** Of all keys. No index knows IS NOT DISTINCT FROM, so that the others are compared by what one does know. */
const NULLABLE = new Set(["repository_id", "environment"]);

function sameAs(column: string): string {
  const equal = `old.${column} = row.${column}`;
  return NULLABLE.has(column) ? `(${equal} OR (old.${column} IS NULL AND row.${column} IS NULL))` : equal;
}

const COMMON: Readonly<Record<string, string>> = { id: "uuid", organisation_id: "uuid", as_of: "timestamptz" };

function insertion({ name, columns, key, fixed = [] }: ListTable): string {
  const all: Readonly<Record<string, string>> = { ...COMMON, ...columns };
  const names = Object.keys(all).join(", ");
  const changed = Object.keys(all).filter(
    (column) => column !== "id" && !key.includes(column) && !fixed.includes(column),
  );
  const same = key.map(sameAs).join(" AND ");
  return `
    WITH row AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset($1::jsonb) AS row (${Object.entries(all)
        .map(([column, type]) => `${column} ${type}`)
        .join(", ")})
    ), counted AS MATERIALIZED (
      SELECT count(*) AS added FROM row
      WHERE NOT EXISTS (SELECT FROM ${name} old WHERE ${same} AND old.ended_at IS NULL)
    ), put AS (
      INSERT INTO ${name} (${names}) SELECT ${names} FROM row
      ON CONFLICT (${key.join(", ")}) DO UPDATE SET
        ${changed.map((column) => `${column} = excluded.${column}`).join(", ")}, ended_at = NULL
      WHERE ${name}.as_of <= excluded.as_of
    )
    SELECT added FROM counted`;
}
