import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "./generated/client.ts";

export type Database = PrismaClient;
export type { Prisma } from "./generated/client.ts";

/**
 * A Prisma client over a pool of its own. Connections are opened on first use; `database.$disconnect()` closes them.
 * @param connectionString `postgresql://user:password@host:port/name`, or with `?host=/folder` for a UNIX socket
 * @param poolSize connections at most; web and worker together must stay below the server's `max_connections`
 * @param idleMs for workers: the server ends a transaction that does nothing for this long, because a worker that stands still must not
 *   keep its locks
 */
export function createDatabase(connectionString: string, poolSize = 10, idleMs?: number): Database {
  const idle = idleMs === undefined ? {} : { idle_in_transaction_session_timeout: idleMs };
  const adapter = new PrismaPg({ connectionString, max: poolSize, ...idle });
  return new PrismaClient({ adapter });
}
