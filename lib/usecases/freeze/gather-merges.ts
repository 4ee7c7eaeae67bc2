import { globOf } from "../../core/branches/release.ts";
import type { GithubDirectory, GithubResult, ReadOptions } from "../github/ports.ts";
import type { Clock } from "../ports.ts";
import { done } from "../refuse.ts";
import type { GithubPastMerges, MergesStore, SeenMerge, StoredMerge } from "./merges-ports.ts";
import { REPLAYED_DAYS } from "./preflight.ts";

export interface GatherPorts {
  readonly directory: GithubDirectory;
  readonly merges: GithubPastMerges;
  readonly store: MergesStore;
  readonly clock: Clock;
  /** GitHub's id of the organisation's account, and what it calls a release branch; null where it is none of GitHub's. */
  readonly place: (
    organisationId: string,
  ) => Promise<{ readonly ownerId: string; readonly releasePatterns: readonly string[] } | null>;
}

const DAY_MS = 86_400_000;
/** Requests of one gathering. The first one reads all of the days, the later ones what came since. */
const MOST_REQUESTS = 40;
/** A merge is found by a search only after a while. */
const OVERLAP_MS = 10 * 60_000;

/**
 * Reads which pull requests were merged of late, day by day from the newest on, since a search finds a thousand at most. Where the bound of
 * requests or of a search was reached it is kept that they are not all known.
 */
export async function gatherMerges(
  ports: GatherPorts,
  organisationId: string,
  signal?: AbortSignal,
): Promise<GithubResult<void>> {
  const place = await ports.place(organisationId);
  if (place === null) return done(undefined);
  const options: ReadOptions = { signal, priority: "background" };
  const observer = await ports.directory.installationOf("observer", place.ownerId, options);
  if (!observer.ok) return observer;
  if (observer.value === null) return done(undefined);
  const at = ports.clock.now();
  const since = new Date(at.getTime() - REPLAYED_DAYS * DAY_MS);
  const until = await ports.store.readUntil(organisationId);
  const begin = until === null ? since : new Date(Math.max(since.getTime(), until.getTime() - OVERLAP_MS));
  const found: StoredMerge[] = [];
  let left = MOST_REQUESTS;
  let incompleteUntil: Date | null = null;
  for (let to = at; to > begin; to = new Date(to.getTime() - DAY_MS)) {
    const from = new Date(Math.max(begin.getTime(), to.getTime() - DAY_MS));
    const read = left === 0 ? null : await ports.merges.merged(observer.value, { from, to }, left, options);
    // It is so until an owner grants it: the preflight says that merges are not known, and no job is given up every minute.
    if (read !== null && !read.ok && read.failure.code === "missing-permission") return done(undefined);
    if (read !== null && !read.ok) return read;
    if (read === null || read.value.more) incompleteUntil ??= to;
    left -= read?.value.requests ?? 0;
    found.push(...(read?.value.merges ?? []).map((merge) => stored(merge, place.releasePatterns)));
  }
  await ports.store.keep(organisationId, found, { since, at, incompleteUntil });
  return done(undefined);
}

function stored(merge: SeenMerge, releasePatterns: readonly string[]): StoredMerge {
  const { repositoryId, number, base, labels, mergedAt } = merge;
  return { repositoryId, number, base, kind: kindOf(merge, releasePatterns), labels, mergedAt: mergedAt.getTime() };
}

function kindOf({ base, defaultBranch }: SeenMerge, releasePatterns: readonly string[]): StoredMerge["kind"] {
  if (base === defaultBranch) return "default";
  return releasePatterns.some((pattern) => globOf(pattern).test(base)) ? "release" : "other";
}
