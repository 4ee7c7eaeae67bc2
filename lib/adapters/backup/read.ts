import { createHash, type Hash } from "node:crypto";
import type { z } from "zod";
import {
  type BackupEnd,
  type BackupHeader,
  BackupUnusable,
  endSchema,
  FORMAT,
  headerSchema,
  tableSchema,
} from "./format.ts";

export type BackupPart =
  | { readonly kind: "table"; readonly table: string; readonly columns: readonly string[] }
  /** JSON of some rows of the last table. */
  | { readonly kind: "rows"; readonly rows: readonly string[] };

/** Rows that are handed over together: so many, or so many characters. */
const MOST_ROWS = 1_000;
const MOST_CHARACTERS = 4_000_000;

/**
 * Reads a backup line by line. What it hands over is only good once `end` was reached: a file that was cut or changed says so there.
 * @throws BackupUnusable
 */
export async function openBackup(lines: AsyncIterable<string>) {
  const iterator = lines[Symbol.asyncIterator]();
  const hash = createHash("sha256");
  const first = await iterator.next();
  const header = parsed(headerSchema, first.done === true ? "" : first.value);
  if (header === null) throw new BackupUnusable("This is no backup of Thaw's: thaw backup writes one.");
  if (header.format > FORMAT)
    throw new BackupUnusable(
      `This backup was written by Thaw ${header.version}, which is newer. Restore it with that version.`,
    );
  add(hash, String(first.value));
  return { header: header as BackupHeader, parts: partsOf({ next: () => iterator.next() }, hash) };
}

function add(hash: Hash, line: string): void {
  hash.update(line);
  hash.update("\n");
}

async function* partsOf(iterator: Pick<AsyncIterator<string>, "next">, hash: Hash): AsyncGenerator<BackupPart> {
  const counted: Record<string, number> = {};
  let table: string | null = null;
  let rows: string[] = [];
  let size = 0;
  for (;;) {
    const { value: line, done } = await iterator.next();
    if (done === true)
      throw new BackupUnusable("This backup has no end: it was cut off while it was written or copied.");
    // PostgreSQL writes a space after each colon, so that no row begins as these do.
    const end = line.startsWith('{"end":') ? parsed(endSchema, line) : null;
    const next = line.startsWith('{"table":') ? parsed(tableSchema, line) : null;
    const full = rows.length >= MOST_ROWS || size >= MOST_CHARACTERS;
    if (rows.length > 0 && (end !== null || next !== null || full)) {
      yield { kind: "rows", rows };
      rows = [];
      size = 0;
    }
    if (end !== null) return check(end, hash, counted);
    add(hash, line);
    if (next !== null) {
      table = next.table;
      counted[table] = 0;
      yield { kind: "table", ...next };
    } else {
      if (table === null) throw new BackupUnusable("This backup has rows of no table: it was changed.");
      counted[table] = (counted[table] ?? 0) + 1;
      rows.push(line);
      size += line.length;
    }
  }
}

function check(end: BackupEnd, hash: Hash, counted: Readonly<Record<string, number>>): void {
  const tables = new Set([...Object.keys(end.rows), ...Object.keys(counted)]);
  const wrong = [...tables].find((table) => end.rows[table] !== counted[table]);
  if (hash.digest("hex") !== end.end || wrong !== undefined)
    throw new BackupUnusable("This backup is not what was written: it was changed or damaged.");
}

function parsed<Schema extends z.ZodType>(schema: Schema, line: string): z.infer<Schema> | null {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
