import { PrismaPg } from "@prisma/adapter-pg";
import type { DatabaseWatch } from "../../core/observe/watch.ts";
import type { Sight } from "../../core/people/sight.ts";
import { PrismaClient } from "./generated/client.ts";
import { lookAs, NOBODY_LOOKS } from "./sight.ts";

export type Database = PrismaClient;
export type { Prisma } from "./generated/client.ts";

export interface DatabaseOptions {
  /**
   * For workers: the server ends a transaction that does nothing for this many milliseconds, because a worker that stands still must not
   * keep its locks.
   */
  readonly idleMs?: number;
  /** Is told of the pool. */
  readonly watch?: DatabaseWatch;
  /** Who looks, asked for each statement and each transaction as it begins: for web alone, where the database leaves out what they may not read. */
  readonly sight?: () => Sight;
}

/**
 * A Prisma client over a pool of its own. Connections are opened on first use; `database.$disconnect()` closes them.
 * @param connectionString `postgresql://user:password@host:port/name`, or with `?host=/folder` for a UNIX socket
 * @param poolSize connections at most; web and worker together must stay below the server's `max_connections`
 */
export function createDatabase(connectionString: string, poolSize = 10, options: DatabaseOptions = {}): Database {
  const { idleMs, watch, sight } = options;
  const idle = idleMs === undefined ? {} : { idle_in_transaction_session_timeout: idleMs };
  const nobody = sight === undefined ? {} : { options: NOBODY_LOOKS };
  return new PrismaClient({
    adapter: inTurn(new PrismaPg({ connectionString, max: poolSize, ...idle, ...nobody }), watch, sight),
  });
}

/**
 * Prisma asks for several relations of a row at the same time, and inserts the parts of a long list so, also inside of a transaction, whose one
 * connection takes one statement after the other: pg says that it will not queue them in its next version. They wait here instead.
 */
function inTurn(factory: PrismaPg, watch?: DatabaseWatch, sight?: () => Sight): PrismaPg {
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    if (sight !== undefined) lookAs(adapter.underlyingDriver(), sight);
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
