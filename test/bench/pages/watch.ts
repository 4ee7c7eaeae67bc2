import pg from "pg";
import type { Database } from "../../../lib/adapters/prisma/client.ts";
import { createDatabase } from "../../../lib/adapters/prisma/client.ts";

/** What a read asks of PostgreSQL, counted where it leaves this process. */

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  milliseconds: number;
}

export interface Watched {
  readonly statements: number;
  readonly transactions: number;
  /** Pages of 8 KB that the server looked at, opening the connection not counted. */
  readonly blocks: number;
  readonly milliseconds: number;
  readonly longestMs: number;
  /** Of the answer as JSON. */
  readonly kb: number;
}

const SESSION = /^(?:BEGIN|COMMIT|ROLLBACK|SET|SAVEPOINT|RELEASE)/i;
let seen: Statement[] = [];
let begun = new Map<pg.Client, number>();
let transactions: number[] = [];

type Asked = { readonly text?: string; readonly values?: readonly unknown[] } | string;

/** Every statement of every connection that this process makes from now on. */
export function watch(): void {
  const query = pg.Client.prototype.query as (this: pg.Client, ...all: unknown[]) => unknown;
  pg.Client.prototype.query = function watched(this: pg.Client, asked: Asked, ...rest: unknown[]) {
    const text = typeof asked === "string" ? asked : (asked.text ?? "");
    const own = typeof asked === "string" ? undefined : asked.values;
    const one: Statement = { text, values: own ?? (Array.isArray(rest[0]) ? rest[0] : []), milliseconds: 0 };
    const start = performance.now();
    if (/^BEGIN/i.test(text)) begun.set(this, start);
    if (!SESSION.test(text)) seen.push(one);
    const answer = query.call(this, asked, ...rest);
    if (answer instanceof Promise)
      answer.then(
        () => {
          one.milliseconds = performance.now() - start;
          if (/^(?:COMMIT|ROLLBACK)/i.test(text)) ended(this);
        },
        () => undefined,
      );
    return answer;
  } as typeof pg.Client.prototype.query;
}

function ended(client: pg.Client): void {
  const start = begun.get(client);
  if (start !== undefined) transactions.push(performance.now() - start);
  begun.delete(client);
}

function forget(): void {
  seen = [];
  begun = new Map();
  transactions = [];
}

const RUNS = 3;

/** The median of three by time; counts are of the last one, and are the same each time. */
export async function measure(
  owner: pg.Client,
  url: string,
  read: (database: Database) => Promise<unknown>,
  explainMs: number,
): Promise<Watched> {
  const times: number[] = [];
  let kb = 0;
  let blocks = 0;
  let done: readonly Statement[] = [];
  let longestMs = 0;
  let many = 0;
  const empty = await blocksOf(owner, url, async (database) => database.$queryRaw`SELECT 1`);
  for (let run = 0; run < RUNS; run += 1) {
    blocks = await blocksOf(owner, url, async (database) => {
      await database.$queryRaw`SELECT 1`;
      forget();
      const start = performance.now();
      const answer = await read(database);
      times.push(performance.now() - start);
      [done, many, longestMs] = [[...seen], transactions.length, Math.max(0, ...transactions)];
      kb = JSON.stringify(answer, plain)?.length / 1_024 || 0;
    });
  }
  if (explainMs > 0) await explain(owner, done, explainMs);
  const milliseconds = times.sort((a, b) => a - b)[1] ?? 0;
  return { statements: done.length, transactions: many, blocks: blocks - empty, milliseconds, longestMs, kb };
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  return value instanceof Set || value instanceof Map ? [...value] : value;
}

/** A connection tells what it looked at when it ends, so each read has its own. */
async function blocksOf(owner: pg.Client, url: string, read: (database: Database) => Promise<unknown>) {
  const before = await blocksOfAll(owner);
  const database = createDatabase(url, 4);
  await read(database);
  await database.$disconnect();
  for (;;) {
    const { rows } = await owner.query(
      "SELECT count(*)::int AS others FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
    );
    if (rows[0].others === 0) return (await blocksOfAll(owner)) - before;
  }
}

async function blocksOfAll(owner: pg.Client): Promise<number> {
  const { rows } = await owner.query(
    "SELECT blks_hit + blks_read AS blocks FROM pg_stat_database WHERE datname = current_database()",
  );
  return Number(rows[0].blocks);
}

async function explain(owner: pg.Client, statements: readonly Statement[], fromMs: number): Promise<void> {
  for (const { text, values, milliseconds } of statements) {
    if (milliseconds < fromMs || !/^\s*(?:SELECT|WITH|\()/i.test(text)) continue;
    const { rows } = await owner.query(`EXPLAIN (ANALYZE, BUFFERS) ${text}`, [...values]);
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    process.stderr.write(`${Math.round(milliseconds)} ms\n${text}\n${plan}\n\n`);
  }
}
