import { mkdir, open, rm } from "node:fs/promises";
import path from "node:path";
import type { OperatorFiles, ReservedFiles } from "../../usecases/github/app-ports.ts";

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
        return { ok: false, failure: { code: "not-writable", message } };
      }
    },
  };
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
        await file.writeFile(text.reveal());
        await file.sync();
      } finally {
        await file.close();
      }
    },
    async release() {
      for (const name of names) await rm(pathOf(name), { force: true });
    },
  };
}
