import { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";
import type { DatabaseWatch } from "../../core/observe/watch.ts";
import type { Sight } from "../../core/people/sight.ts";
import { PrismaClient } from "./generated/client.ts";
import { mayBeOfOtherColumns, StatementNames } from "./prepared.ts";
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
  /**
   * Who looks, asked for each statement and each transaction as it begins: for web alone, where the database leaves out what they may not read.
   * Such a process asks the same few hundred statements over and over, and keeps them prepared (decision 117).
   */
  readonly sight?: () => Sight;
}

/** How long web keeps a connection that nobody uses, with all that it has prepared, in milliseconds. */
const KEPT_MS = 60_000;

/**
 * A Prisma client over a pool of its own. Connections are opened on first use; `database.$disconnect()` closes them.
 * @param connectionString `postgresql://user:password@host:port/name`, or with `?host=/folder` for a UNIX socket
 * @param poolSize connections at most; web and worker together must stay below the server's `max_connections`
 */
export function createDatabase(connectionString: string, poolSize = 10, options: DatabaseOptions = {}): Database {
  const { idleMs, watch, sight } = options;
  const idle = idleMs === undefined ? {} : { idle_in_transaction_session_timeout: idleMs };
  const pool = { connectionString, max: poolSize, ...idle };
  if (sight === undefined) return new PrismaClient({ adapter: inTurn(new PrismaPg(pool), { watch }) });
  const names = new StatementNames();
  const factory = new PrismaPg(
    { ...pool, options: NOBODY_LOOKS, idleTimeoutMillis: KEPT_MS },
    { statementNameGenerator: (statement) => names.nameOf(statement, sight().kind) },
  );
  return new PrismaClient({ adapter: inTurn(factory, { watch, sight, names }) });
}

interface Around {
  readonly watch?: DatabaseWatch | undefined;
  readonly sight?: () => Sight;
  readonly names?: StatementNames;
}

/**
 * Prisma asks for several relations of a row at the same time, and inserts the parts of a long list so, also inside of a transaction, whose one
 * connection takes one statement after the other: pg says that it will not queue them in its next version. They wait here instead.
 */
function inTurn(factory: PrismaPg, { watch, sight, names }: Around): PrismaPg {
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    if (sight !== undefined) lookAs(adapter.underlyingDriver(), sight);
    if (watch !== undefined) watched(adapter, watch);
    if (names !== undefined) renewed(adapter, names, true);
    const start = adapter.startTransaction;
    adapter.startTransaction = async (level) => {
      const transaction = await start.call(level === undefined ? adapter : beginningAt(adapter, level));
      if (watch !== undefined) traced(transaction, watch);
      if (names !== undefined) renewed(transaction, names, false);
      return oneAtATime(transaction);
    };
    return adapter;
  };
  return factory;
}

/** The same adapter, whose transactions begin at a level by one statement instead of two: a page has several, of a few statements each. */
function beginningAt(adapter: Adapter, level: string): Adapter {
  const pool = adapter.underlyingDriver();
  const connect = async () => {
    const client = await pool.connect();
    // The connection is the transaction's alone, and this is the first that it is asked.
    client.query = ((begin: pg.QueryConfig) => {
      Reflect.deleteProperty(client, "query");
      return client.query({ ...begin, text: `${begin.text} ISOLATION LEVEL ${level}` });
    }) as pg.PoolClient["query"];
    return client;
  };
  return Object.create(adapter, { client: { value: { connect } } });
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

/**
 * A statement that was prepared before a migration is prepared anew. Inside of a transaction, which has failed by then, that is the next one's.
 * @param again asks once more at once
 */
function renewed(queryable: Pick<Transaction, "queryRaw" | "executeRaw">, names: StatementNames, again: boolean): void {
  const renew = async <T>(statement: () => Promise<T>): Promise<T> => {
    try {
      return await statement();
    } catch (error) {
      if (!mayBeOfOtherColumns(error)) throw error;
      names.forget();
      if (!again) throw error;
      return await statement();
    }
  };
  const query = queryable.queryRaw.bind(queryable);
  const execute = queryable.executeRaw.bind(queryable);
  queryable.queryRaw = (statement) => renew(() => query(statement));
  queryable.executeRaw = (statement) => renew(() => execute(statement));
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
