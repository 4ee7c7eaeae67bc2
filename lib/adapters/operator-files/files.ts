import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import path from "node:path";
import type { Failure, Result } from "../../core/contracts.ts";
import { SecretText } from "../../core/secret-text.ts";
import type { AppendableFile, OperatorFiles, ReservedFiles } from "../../usecases/github/app-ports.ts";

/** Files in one folder that only this user can read. */
export function operatorFiles(folder: string): OperatorFiles {
  const place = path.resolve(folder);
  return {
    async reserve(names) {
      const made: string[] = [];
      try {
        await mkdir(place, { recursive: true, mode: 0o700 });
        for (const name of names) {
          await (await open(path.join(place, name), "wx", 0o600)).close();
          made.push(name);
        }
        return { ok: true, value: reserved(place, made) };
      } catch (error) {
        await reserved(place, made).release();
        const message = sentence(error, place);
        return notWritable(message);
      }
    },
    async appendTo(file, variables) {
      const where = path.resolve(file);
      try {
        return await appendable(where, variables);
      } catch (error) {
        const { code = "unknown reason" } = error as { readonly code?: string };
        return notWritable(`${where} cannot be written (${code}). Name another file with --variables.`);
      }
    },
  };
}

/** The file is made here where it is missing: what cannot be written is known before there is something to write. */
async function appendable(
  file: string,
  variables: readonly string[],
): Promise<Result<AppendableFile, Failure<"not-writable">>> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const opened = await open(file, "a+", 0o600);
  try {
    // On Windows the mode says nothing of who may read.
    if (process.platform !== "win32" && ((await opened.stat()).mode & 0o077) !== 0)
      return notWritable(`${file} can be read by others. Run chmod 600 on it first: secrets are written there.`);
    const text = await opened.readFile("utf8");
    const set = variables.filter((name) => new RegExp(`^\\s*(?:export\\s+)?${name}=`, "m").test(text));
    if (set.length > 0)
      return notWritable(
        `${file} sets ${set.join(", ")} already, which is not replaced. Remove it, or name another file.`,
      );
    return { ok: true, value: { path: file, append: (added) => append(file, added) } };
  } finally {
    await opened.close();
  }
}

async function append(file: string, added: SecretText): Promise<void> {
  const opened = await open(file, "a+", 0o600);
  try {
    const text = await opened.readFile("utf8");
    await write(opened, new SecretText(`${text === "" || text.endsWith("\n") ? "" : "\n"}${added.reveal()}`));
  } finally {
    await opened.close();
  }
}

async function write(file: FileHandle, text: SecretText): Promise<void> {
  await file.writeFile(text.reveal());
  await file.sync();
}

function notWritable(message: string): Result<never, Failure<"not-writable">> {
  return { ok: false, failure: { code: "not-writable", message } };
}

function sentence(error: unknown, place: string): string {
  const { code = "", path: file = place } = error as { readonly code?: string; readonly path?: string };
  if (code === "EEXIST")
    return `${file} is there already and is not replaced. Move it away, or name another folder with --out.`;
  return `${file} cannot be written (${code || "unknown reason"}). Name another folder with --out.`;
}

function reserved(place: string, names: readonly string[]): ReservedFiles {
  const pathOf = (name: string) => path.join(place, name);
  return {
    pathOf,
    async write(name, text) {
      const file = await open(pathOf(name), "r+");
      try {
        await write(file, text);
      } finally {
        await file.close();
      }
    },
    async release() {
      for (const name of names) await rm(pathOf(name), { force: true });
    },
  };
}
