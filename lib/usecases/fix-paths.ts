import type { Failure, RemedyId, Result } from "../core/contracts.ts";
import type { Pin } from "../core/fix/changes.ts";
import type { FixOptions } from "../core/fix/context.ts";
import type { FixedRepository } from "../core/report/fix-report.ts";
import { withCalls } from "./calls-of-clones.ts";
import { findAll } from "./find-repositories.ts";
import type { CloneCalls, FoundRepository, Planner } from "./ports.ts";
import { shownPlan } from "./shown-plan.ts";

export interface FixPathsPorts {
  readonly find: (path: string) => Promise<Result<readonly FoundRepository[]>>;
  readonly planner: Planner;
  readonly clones: (repositories: readonly FoundRepository[]) => CloneCalls;
  /** Called before each repository is looked into. */
  readonly progress: (done: number, total: number, name: string) => void;
}

export interface FixPathsRequest {
  readonly paths: readonly string[];
  readonly write: boolean;
  readonly only: RemedyId | null;
  readonly defaultPermissions: FixOptions["defaultPermissions"];
  /** The broker's action; null for the one that the settings beside the repositories name. */
  readonly action: Pin | null;
}

/**
 * Plans the fixes of every repository that the paths lead to, and writes them when that is asked for. Nothing is planned when one of the
 * paths cannot be read; a repository that cannot be written is said to be so, and the others are written.
 */
export async function fixPaths(
  ports: FixPathsPorts,
  request: FixPathsRequest,
): Promise<Result<readonly FixedRepository[], Failure<"paths">>> {
  const found = await findAll(ports.find, request.paths);
  if (!found.ok) return found;
  const clones = ports.clones(found.value);
  const fixed: FixedRepository[] = [];
  for (const [done, repository] of found.value.entries()) {
    ports.progress(done, found.value.length, repository.name);
    fixed.push(await fixOne(ports, request, repository, clones));
  }
  return { ok: true, value: fixed };
}

async function fixOne(
  ports: FixPathsPorts,
  request: FixPathsRequest,
  repository: FoundRepository,
  clones: CloneCalls,
): Promise<FixedRepository> {
  const source = await withCalls(await repository.read(), repository.name, clones);
  const options = { action: request.action ?? source.settings.action, defaultPermissions: request.defaultPermissions };
  const planned = await ports.planner.plan(source, { options, only: request.only });
  const { files } = planned.plan;
  const result = request.write && files.length > 0 ? await repository.write(files) : null;
  return {
    ...shownPlan(planned, { name: repository.name, path: repository.path }),
    written: result?.ok ?? false,
    notWritten: result && !result.ok ? result.failure.message : null,
  };
}
