import { createReadStream, createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import type { BeliefsAboutGithub } from "../adapters/postgres/restored.ts";

export type { BeliefsAboutGithub } from "../adapters/postgres/restored.ts";

/**
 * Writes everything that a database holds, as it is in one moment.
 * @param file null for standard output. Never over one that is there.
 * @throws DatabaseUnusable, or what the file system says
 */
export async function writeBackup(ownerUrl: string, file: string | null, version: string): Promise<void> {
  const [{ withClient }, { backupLines }] = await Promise.all([
    import("../adapters/postgres/owner.ts"),
    import("../adapters/backup/write.ts"),
  ]);
  await withClient(ownerUrl, async (client) => {
    const lines = Readable.from(withEnds(backupLines(client, version)));
    const out = file === null ? process.stdout : createWriteStream(file, { mode: 0o600, flags: "wx" });
    await pipeline(lines, createGzip(), out, { end: file !== null });
  });
}

async function* withEnds(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

/** Ends with the stream's error where it has one, which readline's lines do not; a line ends at a line feed and at nothing else. */
async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

export interface RestoreReport {
  readonly backupOf: string;
  readonly rows: number;
  readonly beliefs: BeliefsAboutGithub;
}

/**
 * Puts a backup into a new database, and brings it up to this version. Its users are made by `thaw database migrate`.
 * @param file null for standard input
 * @param root where prisma/migrations is
 * @throws BackupUnusable, DatabaseUnusable with a sentence that says what to do
 */
export async function restoreFrom(ownerUrl: string, file: string | null, root: string): Promise<RestoreReport> {
  const [{ withClient }, { openBackup }, { restoreBackup }, { beliefs }] = await Promise.all([
    import("../adapters/postgres/owner.ts"),
    import("../adapters/backup/read.ts"),
    import("../adapters/backup/restore.ts"),
    import("../adapters/postgres/restored.ts"),
  ]);
  const { migrate, migrationsFor } = await migrationsBelow(root);
  const input = file === null ? process.stdin : createReadStream(file);
  const gunzip = createGunzip();
  // A cut file is found out at any moment, also between two readers of it: unheard it would end the process. It is told below.
  gunzip.on("error", () => undefined);
  // What goes wrong with either ends the lines with its error.
  const unpacked = pipeline(input, gunzip).catch((error: unknown) => gunzip.destroy(error as Error));
  try {
    return await withClient(ownerUrl, async (client) => {
      const { header, parts } = await openBackup(linesOf(gunzip));
      await migrate(client, migrationsFor(header.migrations));
      const { rows } = await restoreBackup(client, header, parts);
      await migrate(client, migrationsFor(null));
      return { backupOf: header.at, rows, beliefs: await beliefs(client) };
    });
  } finally {
    gunzip.destroy();
    await unpacked;
  }
}

async function migrationsBelow(root: string) {
  const [{ migrate, readMigrations }, { BackupUnusable }, { default: path }] = await Promise.all([
    import("../adapters/postgres/migrate.ts"),
    import("../adapters/backup/format.ts"),
    import("node:path"),
  ]);
  const all = readMigrations(path.join(root, "prisma", "migrations"));
  /** Those that a database had when it was backed up; all for null. */
  const migrationsFor = (had: readonly { readonly name: string; readonly checksum: string }[] | null) => {
    if (had === null) return all;
    const ours = new Map(all.map((migration) => [migration.name, migration]));
    return had.map(({ name, checksum }) => {
      const migration = ours.get(name);
      if (migration?.checksum === checksum) return migration;
      throw new BackupUnusable(
        `This backup has migration ${JSON.stringify(name)}, which this version of Thaw does not have so. Restore it with the version that wrote it, or a later one.`,
      );
    });
  };
  return { migrate, migrationsFor };
}

/** An operator's word that a restored database may act. @returns false where it waits for none */
export async function confirmRestore(ownerUrl: string): Promise<boolean> {
  const [{ withClient }, { restoreChecked }] = await Promise.all([
    import("../adapters/postgres/owner.ts"),
    import("../adapters/postgres/restored.ts"),
  ]);
  return await withClient(ownerUrl, restoreChecked);
}
