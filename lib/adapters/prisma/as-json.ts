import { Prisma } from "./generated/client.ts";

/**
 * Rows of a statement, in its order, by one text. Prisma turns each value over by itself, which takes a quarter of a second of ten thousand rows;
 * a text of them all takes some milliseconds. Times are ISO 8601 texts, and numbers of any kind numbers: none may be larger than a
 * double holds whole.
 */
export async function rowsAsJson<T>(
  database: Pick<Prisma.TransactionClient, "$queryRaw">,
  statement: Prisma.Sql,
): Promise<readonly T[]> {
  const [row] = await database.$queryRaw<{ readonly rows: string }[]>(
    Prisma.sql`SELECT coalesce(json_agg(row), '[]')::text AS rows FROM (${statement}) row`,
  );
  return JSON.parse(row?.rows ?? "[]") as readonly T[];
}

export function timeOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
