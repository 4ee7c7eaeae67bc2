import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { Failure, Result } from "../../core/contracts.ts";
import type { FileChange } from "../../usecases/ports.ts";
import type { Place } from "./discover.ts";

interface Target {
  readonly change: FileChange;
  readonly real: string;
  readonly mode: number;
  readonly fresh: string;
}

/**
 * Writes changed files into a work tree, all or none. Each must still hold, byte for byte, what was read; nothing is written through a
 * link that leaves the tree. New contents are written beside the old ones and put in their place by renaming, so that a crash leaves
 * every file whole.
 */
export async function writeFiles(place: Place, changes: readonly FileChange[]): Promise<Result<void>> {
  if (place.form === "bare")
    return failed("bare", `${place.path} is a bare repository: there are no files to write. Clone it first.`);
  const targets: Target[] = [];
  for (const change of changes) {
    const target = targetOf(place.path, change);
    if (!target.ok) return target;
    targets.push(target.value);
  }
  const written: Target[] = [];
  try {
    for (const target of targets) {
      written.push(target);
      writeFresh(target);
    }
  } catch (error) {
    for (const { fresh } of written) rmSync(fresh, { force: true });
    return failed(
      "unwritable",
      `${written.at(-1)?.change.path} cannot be written (${codeOf(error)}). Nothing was changed.`,
    );
  }
  return putInPlace(targets);
}

function targetOf(root: string, change: FileChange): Result<Target> {
  const realRoot = realpathSync(root);
  try {
    const real = realpathSync(join(realRoot, change.path));
    const inside = relative(realRoot, real);
    if (inside === ".." || inside.startsWith(`..${sep}`) || inside.startsWith(`.git${sep}`)) {
      return failed("outside", `${change.path} is a link that leads out of the repository. Nothing was changed.`);
    }
    const stat = lstatSync(real);
    if (!stat.isFile()) return failed("unwritable", `${change.path} is not a regular file. Nothing was changed.`);
    if (!readFileSync(real).equals(Buffer.from(change.before, "utf8"))) {
      return failed(
        "file-changed",
        `${change.path} has changed since it was read. Nothing was changed; run the command again.`,
      );
    }
    const fresh = join(dirname(real), `.thaw-${process.pid}-${relative(dirname(real), real)}`);
    return { ok: true, value: { change, real, mode: stat.mode & 0o777, fresh } };
  } catch (error) {
    return failed("unwritable", `${change.path} cannot be read again (${codeOf(error)}). Nothing was changed.`);
  }
}

/** Exclusive: a file or link that stands there already is not written through. */
function writeFresh({ fresh, mode, change }: Target): void {
  const file = openSync(fresh, "wx", mode);
  try {
    const bytes = Buffer.from(change.after, "utf8");
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Renames in order. Should one fail, those before it get their old content back. */
function putInPlace(targets: readonly Target[]): Result<void> {
  const done: Target[] = [];
  try {
    for (const target of targets) {
      renameSync(target.fresh, target.real);
      done.push(target);
    }
    return { ok: true, value: undefined };
  } catch (error) {
    for (const target of targets.slice(done.length)) rmSync(target.fresh, { force: true });
    for (const target of done) {
      writeFresh({ ...target, change: { ...target.change, after: target.change.before } });
      renameSync(target.fresh, target.real);
    }
    return failed(
      "unwritable",
      `${targets[done.length]?.change.path} cannot be replaced (${codeOf(error)}). Nothing was changed.`,
    );
  }
}

function failed(code: string, message: string): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: { code, message } };
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "unknown error";
}
