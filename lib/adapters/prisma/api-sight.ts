import { OPEN_VISIBILITIES } from "../../core/api/scopes.ts";
import type { RepositoryName, Sight, Slice } from "../../usecases/api/ports.ts";
import { Prisma } from "./generated/client.ts";

/** Below every id. */
export const FIRST = "00000000-0000-0000-0000-000000000000";

/** Of a repository `r`: that it is the organisation's and there, and that the token reaches it. */
export function seen({ organisationId, reach }: Sight): Prisma.Sql {
  const own = Prisma.sql`r.organisation_id = ${organisationId}::uuid AND r.deleted_at IS NULL`;
  if (reach === "organisation") return own;
  return Prisma.sql`${own} AND r.visibility = ANY(${[...OPEN_VISIBILITIES]}::text[])`;
}

export function isNamed({ owner, name }: RepositoryName): Prisma.Sql {
  return Prisma.sql`lower(r.owner) = lower(${owner}) AND lower(r.name) = lower(${name})`;
}

export function behind({ after }: Slice, column: "r.id" | "f.id" | "id"): Prisma.Sql {
  return Prisma.sql`${Prisma.raw(column)} > ${after ?? FIRST}::uuid`;
}
