import { randomUUID } from "node:crypto";
import { lstat, mkdir, readdir, readFile, readlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { idOf } from "./read.ts";
import { placeOfRef } from "./refs.ts";
import { git, SEED_TIME } from "./run.ts";

/** Path in the repository → text, bytes, or null to remove it. */
export type FileChanges = Readonly<Record<string, string | Uint8Array | null>>;

interface Entry {
  readonly mode: "100644" | "100755" | "120000";
  readonly content: Buffer;
}

/** Path → what is there, or null where it goes. */
type Entries = ReadonlyMap<string, Entry | null>;

export interface CommitRequest {
  /** Full name: `refs/heads/main`. It is made when it does not exist. */
  readonly ref: string;
  readonly message: string;
  /** A commit to build on; without it the ref's own, without that `startAt`, without that none. */
  readonly startAt?: string;
  readonly author?: { readonly name: string; readonly email: string };
  /** Seconds since the epoch. */
  readonly time?: number;
}

/** As `git init --bare` leaves it, by hand: that would be a process for each. */
export async function createBare(folder: string, defaultBranch: string): Promise<void> {
  const folders = ["objects/info", "objects/pack", "refs/heads", "refs/tags"];
  await Promise.all(folders.map((name) => mkdir(path.join(folder, name), { recursive: true })));
  await Promise.all([
    writeFile(path.join(folder, "HEAD"), `ref: refs/heads/${defaultBranch}\n`),
    writeFile(path.join(folder, "config"), "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n"),
  ]);
}

/**
 * Makes a bare repository with one commit, which holds the files of a plain folder. Equal folders give equal commit ids:
 * author and time are fixed.
 */
export async function seedFromFolder(folder: string, source: string, defaultBranch: string): Promise<string> {
  await createBare(folder, defaultBranch);
  const entries = await entriesOf(source);
  return write(folder, { ref: `refs/heads/${defaultBranch}`, message: "Seed" }, entries, null);
}

/** Makes one commit on a ref. @returns its id */
export async function commitFiles(folder: string, request: CommitRequest, changes: FileChanges): Promise<string> {
  const branch = request.ref.startsWith("refs/heads/");
  const current = await (branch ? placeOfRef(folder, request.ref) : idOf(folder, request.ref, "commit"));
  // A repository without a commit has nothing to start at: its first commit has no parent.
  const start = current ?? (request.startAt === undefined ? null : await idOf(folder, request.startAt, "commit"));
  return write(folder, request, plainEntries(Object.entries(changes)), start);
}

/**
 * The tree of a commit with some files changed, written but on no branch.
 * @param changes path → its new content, or null where it goes
 */
export async function writeTree(
  folder: string,
  commit: string,
  changes: ReadonlyMap<string, Buffer | null>,
): Promise<string> {
  const ref = temporaryRef();
  const answer = await fastImport(folder, [
    ...commitCommands({ ref, message: "" }, plainEntries(changes), commit),
    Buffer.from(`ls ""\n\n${removal(ref)}`),
  ]);
  const [, tree] = /^040000 tree ([0-9a-f]{40})\t/.exec(answer) ?? [];
  if (tree === undefined) throw new Error(`git fast-import named no tree: ${answer}`);
  return tree;
}

/** One commit without a parent for each set of files, all on no branch, by one process. @returns their ids */
export async function writeSeeds(folder: string, all: readonly FileChanges[]): Promise<string[]> {
  const ref = temporaryRef();
  const commits = all.flatMap((files) => [
    Buffer.from(`reset ${ref}\n\n`),
    ...commitCommands({ ref, message: "Seed" }, plainEntries(Object.entries(files)), null),
    ASK_ID,
  ]);
  return (await fastImport(folder, [...commits, Buffer.from(removal(ref))])).trim().split("\n");
}

/** fast-import builds on a ref of its own, which it also takes away again: see `removal`. */
function temporaryRef(): string {
  return `refs/stand-in/${randomUUID()}`;
}

function removal(ref: string): string {
  return `reset ${ref}\nfrom ${"0".repeat(40)}\n\n`;
}

function plainEntries(changes: Iterable<readonly [string, string | Uint8Array | null]>): Entries {
  return new Map(
    Array.from(changes, ([name, content]) => [
      name,
      content === null ? null : { mode: "100644", content: Buffer.from(content) },
    ]),
  );
}

/** One process for any number of files, and no working tree. */
async function write(folder: string, request: CommitRequest, entries: Entries, parent: string | null): Promise<string> {
  return (await fastImport(folder, [...commitCommands(request, entries, parent), ASK_ID])).trim();
}

/** Asks for the id of the commit before it. */
const ASK_ID = Buffer.from("\nget-mark :1\n");

async function fastImport(folder: string, commands: readonly Buffer[]): Promise<string> {
  // It keeps its pack: taking it apart would be a process more.
  const program = ["-c", "fastimport.unpackLimit=1", "fast-import", "--quiet", "--force"];
  const answer = await git(folder, program, Buffer.concat(commands));
  return answer.toString("utf8");
}

/** One commit in the words of `git fast-import`. */
function commitCommands(request: CommitRequest, entries: Entries, parent: string | null): Buffer[] {
  const author = request.author ?? { name: "Fjordline", email: "fjordline@example.com" };
  const time = request.time ?? Date.parse(SEED_TIME) / 1000;
  const line = `${author.name} <${author.email}> ${time} +0000`;
  const parts: Buffer[] = [
    Buffer.from(`commit ${request.ref}\nmark :1\nauthor ${line}\ncommitter ${line}\n`),
    data(Buffer.from(request.message)),
  ];
  if (parent !== null) parts.push(Buffer.from(`from ${parent}\n`));
  // What goes, goes first: a file may be where a folder was.
  for (const [name, entry] of entries) if (entry === null) parts.push(Buffer.from(`D ${JSON.stringify(name)}\n`));
  for (const [name, entry] of entries)
    if (entry !== null)
      parts.push(Buffer.from(`M ${entry.mode} inline ${JSON.stringify(name)}\n`), data(entry.content));
  return parts;
}

function data(content: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`data ${content.length}\n`), content, Buffer.from("\n")]);
}

async function entriesOf(root: string): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  const names = await readdir(root, { recursive: true });
  for (const name of names.sort()) {
    const full = path.join(root, name);
    const found = await lstat(full);
    const inside = name.split(path.sep).join("/");
    if (inside === ".git" || inside.startsWith(".git/")) continue;
    if (found.isSymbolicLink()) entries.set(inside, { mode: "120000", content: Buffer.from(await readlink(full)) });
    else if (found.isFile())
      entries.set(inside, { mode: (found.mode & 0o111) === 0 ? "100644" : "100755", content: await readFile(full) });
  }
  return entries;
}
