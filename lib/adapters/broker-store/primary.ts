import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { saysUnavailable } from "../../core/sqlstate.ts";

/** A statement with a name is prepared, and its plan kept for a while. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

export interface Primary {
  /** Rejects with the driver's error; one that means "no database" is told apart by `isUnavailable`. */
  query<Row extends pg.QueryResultRow>(statement: Statement): Promise<pg.QueryResult<Row>>;
  /** Several statements as one transaction. */
  transaction<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface PrimaryOptions {
  /** Addresses of all servers; the one that takes writes is found, and found anew after a failover. */
  readonly urls: readonly string[];
  readonly connections: number;
}

/** Without this, a server that vanished without a word would keep requests for as long as TCP does. */
const TIMEOUT_MS = 4_000;
const CONNECT_MS = 2_000;
/** For the other servers, once one has said that it takes writes. */
const GRACE_MS = 250;

/**
 * The two statements of a request are large, and always the same: they are planned once and kept, and never compiled, since planning them
 * costs more than running them. Each is about a few rows, found by an index; the planner, which cannot know that of a list in JSON, would
 * rather read a small table whole.
 */
const SETTINGS = ["plan_cache_mode=force_generic_plan", "jit=off", "random_page_cost=0.1"]
  .map((setting) => `-c ${setting}`)
  .join(" ");

/**
 * A plan that was made while the tables were small reads them whole, for as long as it is kept. A new name is a new plan: there is one
 * every so often, and one whenever this process has written twice as much. Connections are replaced before they have collected many.
 */
const PLAN_MS = 15_000;
const CONNECTION_SECONDS = 120;

function createPlanNames(): (name: string) => string {
  let statements = 0;
  return (name) => {
    statements += 1;
    return `${name}_${Math.floor(Date.now() / PLAN_MS)}_${Math.floor(Math.log2(statements))}`;
  };
}

/** What pg-pool says of itself after `end`. */
function isEndedPool(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Cannot use a pool after calling end");
}

class NoPrimary extends Error {
  override readonly name = "NoPrimary";
}

/**
 * Connections to the PostgreSQL that takes writes. When it goes away, or turns into a standby, requests fail at once and the next one looks
 * for it anew: nothing waits for a server that is gone, and nothing is sent twice.
 */
export function createPrimary({ urls, connections }: PrimaryOptions): Primary {
  const planNamed = createPlanNames();
  let pool: pg.Pool | null = null;
  let finding: Promise<pg.Pool> | null = null;

  async function current(): Promise<pg.Pool> {
    if (pool !== null) return pool;
    // Set by the one search and not by those who waited for it: one of them may have found it broken by then.
    finding ??= find(urls, connections)
      .then((found) => {
        pool = found;
        return found;
      })
      .finally(() => {
        finding = null;
      });
    return await finding;
  }

  function drop(broken: pg.Pool): void {
    if (pool !== broken) return;
    pool = null;
    broken.end().catch(() => undefined);
  }

  async function within<T>(work: (pool: pg.Pool) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      const used = await current();
      try {
        return await work(used);
      } catch (error) {
        if (isUnavailable(error)) drop(used);
        // Another request found these connections broken before this one had sent anything.
        if (tries > 1 || !isEndedPool(error)) throw error;
      }
    }
  }

  return {
    query: ({ name, text, values = [] }) =>
      within((used) =>
        used.query({ name: name === undefined ? undefined : planNamed(name), text, values: [...values] }),
      ),
    transaction: (work) => within((used) => inTransaction(used, work)),
    async close() {
      const used = pool;
      pool = null;
      await used?.end();
    },
  };
}

/**
 * Asks all servers at once and takes the one that takes writes. If several say so, a server that was replaced has come back, and the one
 * of the newest timeline is right: each promotion begins a new one. What is written to the old one would be lost, used-up tokens among it.
 */
async function find(urls: readonly string[], connections: number): Promise<pg.Pool> {
  const found: pg.Pool[] = [];
  const reasons: string[] = [];
  let decided = false;
  let oneAnswered: () => void = () => undefined;
  const one = new Promise<void>((resolve) => {
    oneAnswered = resolve;
  });
  const looks = urls.map(async (url) => {
    try {
      const pool = await look(url, connections);
      if (decided) return await pool.end();
      found.push(pool);
      oneAnswered();
    } catch (error) {
      reasons.push(shortDetail(error));
    }
  });
  await Promise.race([Promise.all(looks), one.then(() => sleep(GRACE_MS, undefined, { ref: false }))]);
  decided = true;
  const chosen = await newest(found);
  for (const pool of found) if (pool !== chosen) pool.end().catch(() => undefined);
  if (chosen !== undefined) return chosen;
  throw new NoPrimary(
    `The database cannot be used: no address is one of a PostgreSQL that takes writes (${reasons.join(", ")}).`,
  );
}

/** A pool for a server that takes writes. Rejects for a standby, and for one that cannot be reached. */
async function look(connectionString: string, connections: number): Promise<pg.Pool> {
  const pool = new pg.Pool({
    connectionString,
    max: connections,
    connectionTimeoutMillis: CONNECT_MS,
    maxLifetimeSeconds: CONNECTION_SECONDS,
    statement_timeout: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS + 500,
    keepAlive: true,
    options: SETTINGS,
    application_name: "thaw-broker",
  });
  // A connection that breaks says so by an event, which without a listener would end the process: an idle one to the pool, which then
  // replaces it, and one between two statements of a transaction to nobody; its next statement fails.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  try {
    const { rows } = await pool.query<{ standby: boolean }>("SELECT pg_is_in_recovery() AS standby");
    if (rows[0]?.standby === false) return pool;
    throw new NoPrimary("a standby");
  } catch (error) {
    pool.end().catch(() => undefined);
    throw error;
  }
}

async function newest(pools: readonly pg.Pool[]): Promise<pg.Pool | undefined> {
  if (pools.length < 2) return pools[0];
  const timelines = await Promise.all(pools.map(timelineOf));
  return pools[timelines.indexOf(Math.max(...timelines))];
}

/** The name of a file of the log begins with its timeline, in hex. PostgreSQL docs, "Backup Control Functions". */
async function timelineOf(pool: pg.Pool): Promise<number> {
  try {
    const { rows } = await pool.query<{ file: string }>("SELECT pg_walfile_name(pg_current_wal_lsn()) AS file");
    return Number.parseInt(rows[0]?.file.slice(0, 8) ?? "0", 16);
  } catch {
    return 0;
  }
}

async function inTransaction<T>(pool: pg.Pool, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    await client.query("ROLLBACK").then(
      () => {
        broken = undefined;
      },
      () => undefined,
    );
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * Whether this says that the database cannot be used, rather than that the statement is wrong. A driver's error without an SQLSTATE is one
 * of the connection.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return saysUnavailable(error.code ?? "");
  return error instanceof Error;
}

/** For the log: the code alone where there is one. Messages of the server can quote values. */
export function shortDetail(error: unknown): string {
  if (error instanceof pg.DatabaseError) return `SQLSTATE ${error.code ?? "unknown"}`;
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.message.slice(0, 200) : "unknown";
}
