import { z } from "zod";
import type { BranchBefore } from "../../usecases/github/freezer-ladder-ports.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";
import { understood } from "./understood.ts";

/** Classic protection of one branch. Source: https://docs.github.com/en/rest/branches/branch-protection */

interface Branch {
  readonly owner: string;
  readonly repo: string;
  readonly branch: string;
}

const flag = z
  .object({ enabled: z.boolean().default(false) })
  .nullish()
  .transform((value) => value?.enabled ?? false);
const people = z
  .object({
    users: z.array(z.object({ login: z.string() })).default([]),
    teams: z.array(z.object({ slug: z.string() })).default([]),
    apps: z.array(z.object({ slug: z.string() })).default([]),
  })
  .transform(({ users, teams, apps }) => ({
    users: users.map(({ login }) => login),
    teams: teams.map(({ slug }) => slug),
    apps: apps.map(({ slug }) => slug),
  }));
/** GitHub answers with people whole, and wants their names. What it tells, and nothing else, is sent back. */
const protectionSchema = z.object({
  required_status_checks: z
    .object({
      strict: z.boolean().default(false),
      checks: z.array(z.object({ context: z.string(), app_id: z.int().nullish() })).default([]),
    })
    .nullish(),
  required_pull_request_reviews: z
    .object({
      dismissal_restrictions: people.optional(),
      bypass_pull_request_allowances: people.optional(),
      dismiss_stale_reviews: z.boolean().optional(),
      require_code_owner_reviews: z.boolean().optional(),
      required_approving_review_count: z.int().optional(),
      require_last_push_approval: z.boolean().optional(),
    })
    .nullish(),
  restrictions: people.nullish(),
  enforce_admins: flag,
  required_linear_history: flag,
  allow_force_pushes: flag,
  allow_deletions: flag,
  block_creations: flag,
  required_conversation_resolution: flag,
  lock_branch: flag,
  allow_fork_syncing: flag,
});
type Protection = z.infer<typeof protectionSchema>;

export async function readBranch(client: GithubClient, branch: Branch): Promise<BranchBefore> {
  return before(await protectionOf(client, branch));
}

function before(seen: Protection | null): BranchBefore {
  return {
    protected: seen !== null,
    locked: seen?.lock_branch ?? false,
    administrators: seen?.enforce_admins ?? false,
  };
}

export async function lockBranch(client: GithubClient, branch: Branch): Promise<BranchBefore> {
  const seen = await protectionOf(client, branch);
  await write(client, branch, seen, { lock_branch: true, enforce_admins: true });
  return before(seen);
}

/** Where locking made the protection, it is taken away; what somebody set meanwhile stays otherwise. */
export async function unlockBranch(client: GithubClient, branch: Branch, before: BranchBefore): Promise<void> {
  if (!before.protected) {
    const gone = await attempt(() => client.rest.repos.deleteBranchProtection({ ...branch }));
    if (gone.ok || gone.failure.code === "not-found") return;
    throw new GithubError(gone.failure.code, gone.failure.detail ?? "", gone.failure);
  }
  const seen = await protectionOf(client, branch);
  // Somebody took it away: nothing is locked by it any more.
  if (seen === null) return;
  await write(client, branch, seen, { lock_branch: before.locked, enforce_admins: before.administrators });
}

async function protectionOf(client: GithubClient, branch: Branch): Promise<Protection | null> {
  const answer = await attempt(() => client.rest.repos.getBranchProtection({ ...branch }));
  if (answer.ok) return understood(protectionSchema, answer.value.data, "the protection of a branch");
  const { code, detail = "" } = answer.failure;
  // A branch that is not there is told the same way; the write that follows is refused for it.
  if (code === "not-found") return null;
  throw new GithubError(code, detail, answer.failure);
}

type Body = Parameters<GithubClient["rest"]["repos"]["updateBranchProtection"]>[0];

async function write(
  client: GithubClient,
  branch: Branch,
  seen: Protection | null,
  change: Pick<Protection, "lock_branch" | "enforce_admins">,
): Promise<void> {
  const checks = seen?.required_status_checks ?? null;
  const body = {
    ...seen,
    required_status_checks: checks === null ? null : { strict: checks.strict, contexts: [], checks: checksOf(checks) },
    required_pull_request_reviews: seen?.required_pull_request_reviews ?? null,
    restrictions: seen?.restrictions ?? null,
    ...change,
  };
  await client.rest.repos.updateBranchProtection({ ...branch, ...body } as unknown as Body);
}

/** -1 lets any App say it, as null does in GitHub's answer. */
function checksOf({ checks }: NonNullable<Protection["required_status_checks"]>) {
  return checks.map(({ context, app_id }) => ({ context, app_id: app_id ?? -1 }));
}
