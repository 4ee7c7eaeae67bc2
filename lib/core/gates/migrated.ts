import type { GrantRequest } from "../fix/grants.ts";
import { covers } from "../removal/proof.ts";
import type { MigratedJob } from "./facts.ts";

/** A job that a merged migration gave a grant of the broker. */
export interface MigratedGrant {
  readonly grant: GrantRequest;
  readonly mergedAt: number;
}

/** What the broker handed out, or would have, with the commit whose workflow asked, as GitHub signed it; null where no claim says. */
export interface GrantIssuance {
  readonly kind: "token" | "probe";
  readonly grantName: string;
  readonly provider: string | null;
  readonly scope: Readonly<Record<string, unknown>>;
  readonly workflowSha: string | null;
  readonly at: number;
}

/** A reference that a merged migration replaced by a cloud's own trust, and the run that succeeded since. */
export interface MigratedExchange {
  readonly path: string;
  /** The job's name where a run showed it, else the line of the reference. */
  readonly job: string;
  readonly run: { readonly headSha: string; readonly at: number } | null;
}

export interface MigratedInput {
  readonly grants: readonly MigratedGrant[];
  readonly exchanges: readonly MigratedExchange[];
  readonly issuances: readonly GrantIssuance[];
  /** Commits of the default branch from the merge on, as far as they are known. A run of an older one proves nothing, whenever it ran. */
  readonly commits: readonly string[];
  /** Until when a proof may wait that only a release gives. */
  readonly debts: readonly { readonly path: string; readonly job: string; readonly dueAt: number }[];
}

/**
 * How each migrated job was proven. A job that was given its credential before the merge, with less than the plan asked for, or by a
 * workflow of another commit, was not. Total; in the order of paths and jobs.
 */
export function migratedJobs(input: MigratedInput): readonly MigratedJob[] {
  const commits = new Set(input.commits);
  const asked = input.grants.map((one): MigratedJob => {
    const { workflow: path, job } = one.grant.who;
    const proven = proofOf(one, input.issuances, commits);
    return { path, job: nameOf(one, input.grants), proof: proven ?? debtOf(one.grant, input.debts, job) };
  });
  const direct = input.exchanges.map(
    ({ path, job, run }): MigratedJob => ({
      path,
      job,
      proof:
        run === null || !commits.has(run.headSha) ? null : { kind: "exchange", workflowSha: run.headSha, at: run.at },
    }),
  );
  return [...asked, ...direct].sort((one, other) => compare(one.path, other.path) || compare(one.job, other.job));
}

/** A job with several grants has a line for each. */
function nameOf({ grant }: MigratedGrant, all: readonly MigratedGrant[]): string {
  const same = all.filter(({ grant: { who } }) => who.workflow === grant.who.workflow && who.job === grant.who.job);
  return same.length === 1 ? grant.who.job : `${grant.who.job} (${grant.name})`;
}

/** Real use before a probe; of each, the first. */
function proofOf(
  { grant, mergedAt }: MigratedGrant,
  issuances: readonly GrantIssuance[],
  commits: ReadonlySet<string>,
): MigratedJob["proof"] {
  const fitting = issuances
    .filter((one) => one.grantName === grant.name && one.at > mergedAt && covers(one, grant))
    .flatMap(({ kind, workflowSha, at }) =>
      workflowSha === null || !commits.has(workflowSha) ? [] : [{ kind, workflowSha, at }],
    )
    .sort((one, other) => one.at - other.at);
  const chosen = fitting.find(({ kind }) => kind === "token") ?? fitting[0];
  if (chosen === undefined) return null;
  return { kind: chosen.kind === "token" ? "use" : "probe", workflowSha: chosen.workflowSha, at: chosen.at };
}

function debtOf({ who }: GrantRequest, debts: MigratedInput["debts"], job: string): MigratedJob["proof"] {
  if (!isReleaseOnly(who)) return null;
  const debt = debts.find((one) => one.path === who.workflow && one.job === job);
  return { kind: "release-only", dueAt: debt?.dueAt ?? null };
}

/** Whether nothing but a release, or a new tag, runs it: then waiting for it would keep the repository frozen that it needs to release. */
export function isReleaseOnly({ events, refs }: GrantRequest["who"]): boolean {
  if (events.length === 0) return false;
  if (events.every((event) => event === "release")) return true;
  const byTags = refs.length > 0 && refs.every((ref) => ref.startsWith("refs/tags/"));
  return byTags && events.every((event) => event === "release" || event === "push" || event === "create");
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
