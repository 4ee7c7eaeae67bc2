import type { GithubResult } from "./ports.ts";

/** Null in place of what a permission hides; a failure only where another try may tell more. */
export function visible<T>(result: GithubResult<T>): GithubResult<T | null> {
  const hidden = !result.ok && (result.failure.code === "missing-permission" || result.failure.code === "not-found");
  return hidden ? { ok: true, value: null } : result;
}
