import type { SecretNames } from "./secret-names.ts";

/** One branch whose workflows are not those of the default branch. */
export interface OtherBranch {
  readonly name: string;
  /** Null where it has no workflows: then nothing runs from it. */
  readonly workflowsTree: string | null;
}

/** What is known of a repository's branches. */
export interface BranchKnowledge {
  /** How many branches GitHub counted last, and when it was pushed to; null where that is not known. */
  readonly total: number | null;
  readonly pushedAt: Date | null;
  /** Where the default branch is. */
  readonly headSha: string | null;
  /** The newest look at them; null before the first. */
  readonly look: {
    readonly total: number;
    readonly pushedAt: Date | null;
    readonly headSha: string | null;
    readonly complete: boolean;
  } | null;
  /** Those whose workflows are others than the default branch's. */
  readonly others: readonly OtherBranch[];
  /** By tree. */
  readonly readings: ReadonlyMap<string, SecretNames>;
}

/**
 * The branches besides the default one on which a workflow refers to a secret, or null when that cannot be told: a branch was not looked at
 * since the last push, or its workflows hide what they read. Any branch with workflows counts, since a push to it or a person can run them. A
 * branch whose workflows are those of the default branch is judged with it. What is found is told also where not all could be read.
 */
export function elsewhere(name: string, known: BranchKnowledge): readonly string[] | null {
  const wanted = name.toUpperCase();
  const found: string[] = [];
  let unknown = !isComplete(known);
  for (const branch of known.others) {
    if (branch.workflowsTree === null) continue;
    const reading = known.readings.get(branch.workflowsTree);
    if (reading?.names.includes(wanted)) found.push(branch.name);
    else if (reading === undefined || reading.opaque !== null) unknown = true;
  }
  if (found.length > 0) return found.sort();
  return unknown ? null : [];
}

function isComplete({ total, pushedAt, headSha, look }: BranchKnowledge): boolean {
  if (total === null) return false;
  // The default branch alone, or nothing at all.
  if (total <= 1) return true;
  if (look === null || !look.complete || look.total !== total || look.headSha !== headSha) return false;
  if (pushedAt === null) return true;
  return look.pushedAt !== null && look.pushedAt.getTime() >= pushedAt.getTime();
}

/** A look is as good as the clock of whoever pushed: within this time another push may have the same second. */
const SETTLED_MS = 2 * 60_000;
/** Looked at again without a sign of a push. */
const OLD_MS = 24 * 3_600_000;

export interface LookedState {
  readonly total: number | null;
  readonly pushedAt: Date | null;
  readonly headSha: string | null;
  /** Which branches count as release branches. */
  readonly settings: string;
}

/** Whether a repository's branches have to be looked at. */
export function isLookDue(
  now: LookedState,
  last: (LookedState & { readonly lookedAt: Date }) | null,
  at: Date,
): boolean {
  if (now.total !== null && now.total <= 1) return last !== null && last.total !== now.total;
  if (last === null || last.settings !== now.settings) return true;
  if (last.total !== now.total || last.headSha !== now.headSha) return true;
  if (last.pushedAt?.getTime() !== now.pushedAt?.getTime()) return true;
  const age = at.getTime() - last.lookedAt.getTime();
  const unsettled = last.pushedAt !== null && last.lookedAt.getTime() - last.pushedAt.getTime() < SETTLED_MS;
  return unsettled || age > OLD_MS || age < 0;
}
