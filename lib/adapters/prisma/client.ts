import { PrismaPg } from "@prisma/adapter-pg";
import type { DatabaseWatch } from "../../core/observe/watch.ts";
import { PrismaClient } from "./generated/client.ts";

export type Database = PrismaClient;
export type { Prisma } from "./generated/client.ts";

/**
 * A Prisma client over a pool of its own. Connections are opened on first use; `database.$disconnect()` closes them.
 * @param connectionString `postgresql://user:password@host:port/name`, or with `?host=/folder` for a UNIX socket
 * @param poolSize connections at most; web and worker together must stay below the server's `max_connections`
 * @param idleMs for workers: the server ends a transaction that does nothing for this long, because a worker that stands still must not
 *   keep its locks
 * @param watch is told of the pool
 */
export function createDatabase(
  connectionString: string,
  poolSize = 10,
  idleMs?: number,
  watch?: DatabaseWatch,
): Database {
  const idle = idleMs === undefined ? {} : { idle_in_transaction_session_timeout: idleMs };
  return new PrismaClient({ adapter: inTurn(new PrismaPg({ connectionString, max: poolSize, ...idle }), watch) });
}

/**
 * Prisma asks for several relations of a row at the same time, and inserts the parts of a long list so, also inside of a transaction, whose one
 * connection takes one statement after the other: pg says that it will not queue them in its next version. They wait here instead.
 */
function inTurn(factory: PrismaPg, watch?: DatabaseWatch): PrismaPg {
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    if (watch !== undefined) watched(adapter, watch);
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (level) => {
      const transaction = await start(level);
      if (watch !== undefined) traced(transaction, watch);
      return oneAtATime(transaction);
    };
    return adapter;
  };
  return factory;
}

type Adapter = Awaited<ReturnType<PrismaPg["connect"]>>;
type Transaction = Awaited<ReturnType<Adapter["startTransaction"]>>;

function watched(adapter: Adapter, watch: DatabaseWatch): void {
  const pool = adapter.underlyingDriver();
  watch.pool(() => ({ used: pool.totalCount - pool.idleCount, idle: pool.idleCount, waiting: pool.waitingCount }));
  traced(adapter, watch);
}

/**
 * What asks for a job says which trace it belongs to, in a comment before the statement, where `thaw_add_job` finds it: a job is asked for from
 * very many places, and none of them has to know of traces.
 */
function traced(queryable: Pick<Transaction, "queryRaw" | "executeRaw">, { traceparent }: DatabaseWatch): void {
  const query = queryable.queryRaw.bind(queryable);
  const execute = queryable.executeRaw.bind(queryable);
  const told = <Statement extends { readonly sql: string }>(statement: Statement): Statement => {
    const trace = statement.sql.includes("thaw_add_job(") ? traceparent() : null;
    return trace === null ? statement : { ...statement, sql: `/*traceparent='${trace}'*/ ${statement.sql}` };
  };
  queryable.queryRaw = (statement) => query(told(statement));
  queryable.executeRaw = (statement) => execute(told(statement));
}

function oneAtATime(transaction: Transaction): Transaction {
  let last: Promise<unknown> = Promise.resolve();
  const wait = <T>(statement: () => Promise<T>): Promise<T> => {
    const own = last.then(statement);
    last = own.catch(() => undefined);
    return own;
  };
  const query = transaction.queryRaw.bind(transaction);
  const execute = transaction.executeRaw.bind(transaction);
  transaction.queryRaw = (statement) => wait(() => query(statement));
  transaction.executeRaw = (statement) => wait(() => execute(statement));
  return transaction;
}
