import type { Prisma } from "../../lib/adapters/prisma/generated/client.ts";
import { type Keep, KeptReadings } from "../../lib/adapters/prisma/kept-readings.ts";

/** Kept readings that say which of them were made, and fail where one reads a table that it does not name. */
export class CheckedReadings extends KeptReadings {
  readonly made: string[] = [];

  override async at(database: Prisma.TransactionClient, organisationIds: readonly string[]): Promise<Keep> {
    const keep = await super.at(database, organisationIds);
    return (question, tables, make) =>
      keep(question, tables, async () => {
        this.made.push(question);
        const before = await looks(database);
        const answer = await make();
        const named: ReadonlySet<string> = new Set(tables.map((table) => table.replace("rows of ", "")));
        const read = [...(await looks(database))].filter(([table, times]) => times > (before.get(table) ?? 0));
        const missing = read.map(([table]) => table).filter((table) => !named.has(table));
        if (missing.length > 0) throw new Error(`"${question}" reads what it does not name: ${missing.join(", ")}`);
        return answer;
      });
  }
}

/** How often each table was looked into by this connection, its indexes among it. */
async function looks(database: Prisma.TransactionClient): Promise<ReadonlyMap<string, number>> {
  const rows = await database.$queryRaw<{ readonly table: string; readonly times: number }[]>`
    SELECT relname AS table, (seq_scan + coalesce(idx_scan, 0))::int AS times FROM pg_stat_xact_user_tables WHERE schemaname = 'public'`;
  return new Map(rows.map(({ table, times }) => [table, times]));
}
