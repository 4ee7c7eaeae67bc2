import { applyPatch, structuredPatch } from "diff";
import type { Failure, Result } from "../contracts.ts";
import { noneNew, officialErrors } from "../edit/official.ts";
import { ciFileKind } from "../workflow/repo.ts";

/** `moved-on`: what the plan wrote stands there no more as it was written. `unproven`: the result cannot be shown to be right. */
export type RevertRefusal = "moved-on" | "unproven";

export interface WrittenFile {
  readonly path: string;
  /** What the plan was made on, and what it wrote. */
  readonly before: string;
  readonly after: string;
}

/**
 * The text of a file without a plan's edits: the lines that they replaced are back, and everything that was written around them since stays.
 * An edit is taken back where it stands, with three lines around it, as it was written; else the whole file is refused. Of the result it is
 * proven that the plan's edits on it give the current text, byte for byte, and that GitHub's own parser says nothing against it that it did
 * not say before.
 */
export function revertFile(
  { path, before, after }: WrittenFile,
  current: string | null,
): Result<string, Failure<RevertRefusal>> {
  if (current === null) return refused("moved-on", `${path} is not there any more.`);
  const text = current === after ? before : patched(current, path, after, before);
  if (text === null) {
    return refused("moved-on", `${path} was changed where the migration changed it: take it back by hand.`);
  }
  const again = current === after ? after : patched(text, path, before, after);
  const kind = ciFileKind(path) ?? "workflow";
  const known = [...officialErrors(current, kind), ...officialErrors(before, kind)];
  if (again !== current || !noneNew(known, officialErrors(text, kind)))
    return refused(
      "unproven",
      `That ${path} is right without the migration could not be proven: take it back by hand.`,
    );
  return { ok: true, value: text };
}

/** Null where a piece does not stand there exactly as it is expected, line ends included. */
function patched(text: string, path: string, from: string, to: string): string | null {
  const patch = structuredPatch(path, path, from, to, undefined, undefined, { context: 3 });
  const result = applyPatch(text, patch, { fuzzFactor: 0, autoConvertLineEndings: false });
  return result === false ? null : result;
}

function refused(
  code: RevertRefusal,
  message: string,
): { readonly ok: false; readonly failure: Failure<RevertRefusal> } {
  return { ok: false, failure: { code, message } };
}
