import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { importContainer } from "../container/imports.ts";
import type { SystemActor } from "../core/actor.ts";
import type { Result } from "../core/contracts.ts";
import { type RepositoryAddress, repositoryNamed } from "../core/imports/address.ts";
import { IMPORT_FORMATS, type ImportFormat } from "../core/imports/read.ts";
import { type LeftReason, MOST_IMPORT_BYTES } from "../core/imports/report.ts";
import { counted } from "../core/listing/format.ts";
import { plainText } from "../core/report/redacted.ts";
import { stateFolder } from "../env.ts";
import { main as close } from "./import-close.ts";
import { pathTrouble, plainLines } from "./output.ts";
import { readRunning } from "./state.ts";

const USAGE = `usage: thaw import FILE… [--format sarif|trufflehog] [--repository OWNER/NAME] [--root PATH]…
       thaw import close OWNER/NAME FINGERPRINT… --reason TEXT
       thaw import close OWNER/NAME --tool NAME --reason TEXT

Adds what other scanners found to the Thaw that \`npm start\` runs here: rule, place and level, never the text that they quote. An import
clears nothing, and no scan clears what was imported: only \`close\` does, with a reason for the record.

  --format FORMAT          what the files are; without it, it is told from the text
  --repository OWNER/NAME  for files that do not say which repository they are of
  --root PATH              the folder of the repository on the scanner's machine, for absolute paths

exit status: 0 done, 1 not imported, 2 usage or an unreadable FILE, 3 done, but some results could not be taken
`;

const ACTOR: SystemActor = { kind: "system", id: "terminal" };

interface Options {
  readonly files: readonly string[];
  readonly format: ImportFormat | null;
  readonly repository: RepositoryAddress | null;
  readonly roots: readonly string[];
}

/** `thaw import`. Returns the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  if (args[0] === "close") return await close(args.slice(1), { usage: USAGE, actor: ACTOR });
  const options = readOptions(args);
  if (typeof options === "string") {
    if (options === "help") {
      process.stdout.write(USAGE);
      return 0;
    }
    process.stderr.write(`thaw import: ${options}\n\n${USAGE}`);
    return 2;
  }
  const files = readAll(options.files);
  if (!files.ok) return refused(files.failure.message, 2);
  const running = readRunning(stateFolder(path.dirname(path.dirname(fileURLToPath(import.meta.url)))));
  if (running === null) return refused("Thaw is not running here. Start it in another terminal: npm start", 1);
  const container = await importContainer(running.databaseUrl);
  try {
    const { organisationId } = running;
    let status = 0;
    for (const { name, bytes } of files.value) {
      const end = await container.importFindings(ACTOR, { ...options, organisationId, bytes });
      if (!end.ok) return refused(`${plainText(name)}: ${end.failure.message}`, 1);
      for (const one of end.value.into) process.stdout.write(`${plainText(name)}: ${addedLine(one)}\n`);
      if (end.value.into.length === 0) process.stdout.write(`${plainText(name)}: no findings\n`);
      for (const line of leftLines(end.value.left)) process.stderr.write(`${plainText(name)}: ${line}\n`);
      if (Object.values(end.value.left).some((count) => count > 0)) status = 3;
    }
    return status;
  } finally {
    await container.close();
  }
}

interface Into {
  readonly repository: string;
  readonly tool: string;
  readonly version: string | null;
  readonly added: number;
  readonly known: number;
  readonly closed: number;
}

function addedLine({ repository, tool, version, added, known, closed }: Into): string {
  const parts = [`${counted(added, "finding")} of ${tool}${version === null ? "" : ` ${version}`} added`];
  if (known > 0) parts.push(`${known} known already`);
  if (closed > 0) parts.push(`${closed} closed by a person earlier, and left so`);
  return `${repository}: ${parts.join(", ")}`;
}

const LEFT_WORDS: Readonly<Record<LeftReason, string>> = {
  unreadable: "not as the format says",
  "no-place": "not taken: no file is named",
  outside: "not taken: the file is not below the repository; name its folder on the scanner's machine: --root PATH",
};

function leftLines(left: Readonly<Record<LeftReason, number>>): readonly string[] {
  return (Object.keys(LEFT_WORDS) as LeftReason[])
    .filter((reason) => left[reason] > 0)
    .map((reason) => `${counted(left[reason], "result")} ${LEFT_WORDS[reason]}`);
}

function refused(message: string, status: number): number {
  process.stderr.write(`thaw import: ${plainLines(message)}\n`);
  return status;
}

function readOptions(args: readonly string[]): Options | string {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return error instanceof Error ? plainText(error.message) : "the arguments cannot be read";
  }
  const { values, positionals } = parsed;
  if (values.help) return "help";
  const trouble = pathTrouble(positionals)?.replace("PATH", "FILE");
  if (trouble) return trouble;
  const format = values.format === undefined ? null : IMPORT_FORMATS.find((name) => name === values.format);
  if (format === undefined) return `--format takes one of ${IMPORT_FORMATS.join(", ")}`;
  const repository = values.repository === undefined ? null : repositoryNamed(values.repository);
  if (values.repository !== undefined && repository === null) return "--repository takes OWNER/NAME";
  const roots = (values.root ?? []).flatMap((root) => [root, path.resolve(root)]);
  return { files: positionals, format, repository, roots };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: "string" },
      repository: { type: "string" },
      root: { type: "string", multiple: true },
      help: { type: "boolean", short: "h" },
    },
  });
}

interface ReadFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** All files or none: what is wrong with the last one is said before the first is imported. */
function readAll(names: readonly string[]): Result<readonly ReadFile[]> {
  const files: ReadFile[] = [];
  for (const name of names) {
    const read = readBounded(name);
    if (!read.ok) return read;
    files.push({ name, bytes: read.value });
  }
  return { ok: true, value: files };
}

function readBounded(name: string): Result<Uint8Array> {
  const failed = (why: string): Result<never> => ({
    ok: false,
    failure: { code: "file", message: `${name} cannot be read: ${why}` },
  });
  let file: number;
  try {
    file = openSync(name, "r");
  } catch (error) {
    return failed((error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : String(error));
  }
  try {
    const { size } = fstatSync(file);
    if (size > MOST_IMPORT_BYTES) return failed(`it is larger than ${MOST_IMPORT_BYTES / 1024 / 1024} MB`);
    return { ok: true, value: readFileSync(file) };
  } catch (error) {
    return failed((error as NodeJS.ErrnoException).code === "EISDIR" ? "it is a folder" : String(error));
  } finally {
    closeSync(file);
  }
}
