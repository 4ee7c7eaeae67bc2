import { Prisma } from "./generated/client.ts";

/**
 * Whether what hangs on the repository of this column is there still: those that are gone are few, so that they are looked up once in place of
 * every row's repository. What hangs on no repository is there. Who may not see a repository sees nothing that hangs on it either.
 */
export function notGone(column: Prisma.Sql, organisationIds: readonly string[]): Prisma.Sql {
  return Prisma.sql`(${column} IS NULL OR ${column} NOT IN (
    SELECT d.id FROM repository d WHERE d.organisation_id = ANY(${[...organisationIds]}::uuid[]) AND d.deleted_at IS NOT NULL))`;
}
