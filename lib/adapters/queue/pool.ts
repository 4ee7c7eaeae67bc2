import pg from "pg";
import { saysUnavailable } from "../../core/sqlstate.ts";

/**
 * The connections that jobs are taken and ended by. graphile-worker tells the queue how an attempt ended without waiting for it, and tries
 * that again only for a few errors: any other one that a database which goes away gives would end the process. So each error of a
 * connection has the code here that the library waits for: 57P03, "cannot connect now".
 */
export function createQueuePool(connectionString: string, max: number, silentMs: number): pg.Pool {
  const pool = new pg.Pool({ connectionString, max, application_name: "thaw worker's jobs", ...endedAfter(silentMs) });
  // A connection that is lost is noticed by whoever asks it next.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
    client.query = named(client.query.bind(client));
  });
  pool.connect = named(pool.connect.bind(pool));
  return pool;
}

/** Those that a worker says it lives by, and looks after the others: apart from the jobs', since a heartbeat must not wait for them. */
export function createControlPool(connectionString: string, silentMs: number): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 2, application_name: "thaw worker", ...endedAfter(silentMs) });
  pool.on("error", () => undefined);
  // The pool hears only those that nobody has taken. One that is ended between two statements fails the next of them, not the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/**
 * A worker that stands still in the middle of a transaction keeps its locks, that of the sweep among them: nobody could declare it dead.
 * After the silence for which it would be, the database ends its transaction.
 */
function endedAfter(silentMs: number) {
  return { idle_in_transaction_session_timeout: silentMs };
}

/** Of calls that end by a callback nothing is changed. */
function named<Call>(call: Call): Call {
  const asked = call as (...given: unknown[]) => unknown;
  const naming = (...given: unknown[]) => {
    const answer = asked(...given);
    return answer instanceof Promise ? answer.catch(fail) : answer;
  };
  return naming as Call;
}

const CANNOT_CONNECT_NOW = "57P03";

function fail(error: unknown): never {
  if (error instanceof Error && isAway(error)) throw Object.assign(error, { code: CANNOT_CONNECT_NOW });
  throw error;
}

/** Whether a driver's error says that the database cannot be used now: one without an SQLSTATE is one of the connection. */
export function isAway(error: unknown): boolean {
  return error instanceof pg.DatabaseError ? saysUnavailable(error.code ?? "") : error instanceof Error;
}
