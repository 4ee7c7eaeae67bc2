import { createTwoFilesPatch } from "diff";

/**
 * A unified diff as `git apply` takes it: three lines of context, the file's own line ends, and the mark of a last line without one.
 * The texts are those that may be shown: literals are covered before they get here.
 */
export function unifiedDiff(path: string, before: string, after: string): string {
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 3 });
  // The library's first line is a ruler that no tool asks for.
  return patch.replace(/^=+\n/, "");
}
