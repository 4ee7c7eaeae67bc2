import type { Failure, Result } from "../core/contracts.ts";
import type { FoundRepository } from "./ports.ts";

/** Every repository that the paths lead to, each once. A failure names all paths that cannot be read. */
export async function findAll(
  find: (path: string) => Promise<Result<readonly FoundRepository[]>>,
  paths: readonly string[],
): Promise<Result<readonly FoundRepository[], Failure<"paths">>> {
  const found: FoundRepository[] = [];
  const refused: string[] = [];
  for (const path of paths) {
    const result = await find(path);
    if (result.ok) found.push(...result.value.filter((item) => !found.some((known) => known.path === item.path)));
    else refused.push(result.failure.message);
  }
  if (refused.length > 0) return { ok: false, failure: { code: "paths", message: refused.join("\n") } };
  return { ok: true, value: found };
}
