import { z } from "zod";
import type { PermissionMap } from "../../core/contracts.ts";
import type { CommitDetails } from "../../core/review/risk.ts";
import type { BranchMove, Person } from "../../core/review/window.ts";
import type {
  GithubInstallation,
  GithubRepositoryRef,
  GithubResult,
  ReadOptions,
} from "../../usecases/github/ports.ts";
import type { CommitRange, GithubReview, SeenCommit, Signatory } from "../../usecases/review/ports.ts";
import type { GithubApps } from "./apps.ts";
import { oidSchema } from "./blob.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";
import { detailSchema, detailsDocument, pullsComplete, pullsIn, touchedIn } from "./review-documents.ts";
import { moment, understood } from "./understood.ts";

/** Texts of strangers, which end on pages and in exports. */
const line = z.string().transform((text) =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, 300),
);

/** GitHub gives null, an empty object, or an account. */
const account = z
  .object({ id: z.int().positive().optional(), login: z.string().max(100).optional() })
  .transform(({ id, login }): Person | null => (id === undefined || login === undefined ? null : { id, login }))
  .nullish()
  .transform((one) => one ?? null);

export const movesSchema = z.array(
  z
    .object({
      before: oidSchema,
      after: oidSchema,
      ref: z.string(),
      timestamp: moment,
      activity_type: z.string(),
      actor: account,
    })
    .transform(
      ({ before, after, ref, timestamp, activity_type: type, actor }): BranchMove & { readonly ref: string } => ({
        before: orNothing(before),
        after: orNothing(after),
        at: timestamp.getTime(),
        forced: type === "force_push",
        actor,
        ref,
      }),
    ),
);

/** An id of zeros stands for no commit. */
function orNothing(sha: string): string | null {
  return /^0+$/.test(sha) ? null : sha;
}

const signatory = z
  .object({ name: line.optional(), date: z.string().optional() })
  .nullish()
  .transform((one): Omit<Signatory, "account"> => {
    const at = Date.parse(one?.date ?? "");
    return { name: one?.name ?? "", at: Number.isNaN(at) ? null : new Date(at) };
  });

const commitSchema = z
  .object({
    sha: oidSchema,
    parents: z.array(z.object({ sha: oidSchema })),
    author: account,
    committer: account,
    commit: z.object({
      message: z
        .string()
        .transform((text) => text.split("\n", 1)[0] ?? "")
        .pipe(line),
      author: signatory,
      committer: signatory,
      verification: z.object({ verified: z.boolean(), reason: z.string().max(100) }).optional(),
    }),
  })
  .transform(
    ({ sha, parents, author, committer, commit }): SeenCommit => ({
      sha,
      parents: parents.map((one) => one.sha),
      subject: commit.message,
      author: { ...commit.author, account: author },
      committer: { ...commit.committer, account: committer },
      verified: commit.verification?.verified === true,
      verifyReason: commit.verification?.reason ?? "unknown",
    }),
  );
const rangeSchema = z.object({
  total_commits: z.int().nonnegative(),
  commits: z.array(commitSchema),
  files: z.array(z.object({ filename: z.string() })).optional(),
});

/** GitHub lists as many files of a comparison. */
const MOST_FILES = 300;

/**
 * What came to a branch.
 * Sources: https://docs.github.com/en/rest/repos/repos#list-repository-activities, https://docs.github.com/en/rest/commits/commits
 */
export function createReview(apps: GithubApps): GithubReview {
  return {
    moves: (observer, repository, branch, since, options) =>
      using(
        apps,
        observer,
        repository,
        { contents: "read" },
        (client) => moves(client, repository, branch, since),
        options,
      ),
    range: (observer, repository, { base, tip }, options) =>
      using(
        apps,
        observer,
        repository,
        { contents: "read" },
        (client) => range(client, repository, base, tip),
        options,
      ),
    details: (observer, repository, { shas, branch, paths }, options) =>
      using(
        apps,
        observer,
        repository,
        { contents: "read", pull_requests: "read" },
        (client) => details(client, repository, { shas, branch, paths }),
        options,
      ),
  };
}

/** With a token for this repository alone. What an installation was not given is not asked for. */
export function using<T>(
  apps: GithubApps,
  { id, role, permissions: held }: GithubInstallation,
  { id: repositoryId }: Pick<GithubRepositoryRef, "id">,
  permissions: PermissionMap,
  work: (client: GithubClient) => Promise<T>,
  options?: ReadOptions,
): Promise<GithubResult<T>> {
  const lacking = Object.entries(permissions).find(([name]) => !Object.hasOwn(held, name));
  if (lacking !== undefined)
    return attempt(() =>
      Promise.reject(new GithubError("missing-permission", `the installation lacks ${lacking.join(": ")}`)),
    );
  return apps.withInstallation({ role, installationId: id, repositoryIds: [repositoryId], permissions }, work, options);
}

export function pathOf({ owner, name }: Pick<GithubRepositoryRef, "owner" | "name">): string {
  return `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

async function moves(
  client: GithubClient,
  repository: GithubRepositoryRef,
  branch: string,
  since: Date,
): Promise<readonly BranchMove[]> {
  const ref = `refs/heads/${branch}`;
  const found: BranchMove[] = [];
  for await (const page of client.pages<unknown>(`${pathOf(repository)}/activity`, { ref, direction: "desc" })) {
    for (const { ref: moved, ...move } of understood(movesSchema, page, "a repository's activity")) {
      // A GitHub that does not understand the filter would tell of all branches.
      if (moved !== ref) continue;
      found.push(move);
      if (move.at < since.getTime()) return found.reverse();
    }
  }
  return found.reverse();
}

async function range(
  client: GithubClient,
  repository: GithubRepositoryRef,
  base: string | null,
  tip: string,
): Promise<CommitRange> {
  if (base === null) return listed(client, repository, tip);
  if (base === tip) return { commits: [], paths: [], pathsComplete: true };
  const compared = await attempt(() => comparison(client, repository, `${base}...${tip}`));
  if (compared.ok) return compared.value;
  // The two have nothing in common, or where it began is gone: then it is everything that leads there.
  if (compared.failure.code === "not-found") return listed(client, repository, tip);
  throw new GithubError(compared.failure.code, compared.failure.detail ?? "", compared.failure);
}

async function comparison(
  client: GithubClient,
  repository: GithubRepositoryRef,
  basehead: string,
): Promise<CommitRange> {
  const commits = new Map<string, SeenCommit>();
  let total = 0;
  let paths: readonly string[] = [];
  for await (const page of client.pages<unknown>(`${pathOf(repository)}/compare/${basehead}`)) {
    const { total_commits, commits: some, files = [] } = understood(rangeSchema, page, "a comparison");
    total = total_commits;
    if (files.length > 0) paths = files.map(({ filename }) => filename);
    for (const one of some) commits.set(one.sha, one);
  }
  if (commits.size !== total) throw new GithubError("unavailable", "a comparison has other commits than it says");
  return { commits: [...commits.values()], paths, pathsComplete: paths.length < MOST_FILES };
}

async function listed(client: GithubClient, repository: GithubRepositoryRef, tip: string): Promise<CommitRange> {
  const commits: SeenCommit[] = [];
  for await (const page of client.pages<unknown>(`${pathOf(repository)}/commits`, { sha: tip }))
    commits.push(...understood(z.array(commitSchema), page, "a list of commits"));
  return { commits, paths: [], pathsComplete: false };
}

interface Asked {
  readonly shas: readonly string[];
  readonly branch: string;
  readonly paths: readonly string[];
}

/** In halves where it was too much for one answer. */
async function details(
  client: GithubClient,
  repository: GithubRepositoryRef,
  asked: Asked,
): Promise<Map<string, CommitDetails>> {
  const { query, variables } = detailsDocument(repository, asked.shas, asked.paths);
  const answer = await attempt(() => client.graphql<unknown>(query, variables));
  if (!answer.ok) {
    const { code, detail = "" } = answer.failure;
    if (asked.shas.length === 1 || (code !== "unavailable" && code !== "invalid"))
      throw new GithubError(code, detail, answer.failure);
    const half = Math.ceil(asked.shas.length / 2);
    const first = await details(client, repository, { ...asked, shas: asked.shas.slice(0, half) });
    const second = await details(client, repository, { ...asked, shas: asked.shas.slice(half) });
    return new Map([...first, ...second]);
  }
  const denied = answer.value.errors.find(({ type }) => type === "FORBIDDEN");
  if (denied !== undefined)
    throw new GithubError("missing-permission", `GraphQL answered FORBIDDEN: ${denied.message}`);
  return detailsIn(answer.value.data, repository, asked, new Set(answer.value.errors.map(({ path }) => path[1])));
}

const answerSchema = z.object({ repository: z.record(z.string(), z.unknown()).nullable() });

function detailsIn(
  data: unknown,
  repository: GithubRepositoryRef,
  { shas, branch, paths }: Asked,
  broken: ReadonlySet<string | number | undefined>,
): Map<string, CommitDetails> {
  const nodes = understood(answerSchema, data, "an answer about commits").repository;
  if (nodes === null || nodes.databaseId !== repository.id)
    throw new GithubError("not-found", "another repository has its name");
  const found = new Map<string, CommitDetails>();
  for (const [index, sha] of shas.entries()) {
    const node = nodes[`c${index}`];
    const parsed = detailSchema.safeParse(node);
    if (broken.has(`c${index}`) || !parsed.success || parsed.data.oid !== sha) continue;
    found.set(sha, {
      pulls: pullsIn(parsed.data, repository.id, branch),
      pullsComplete: pullsComplete(parsed.data),
      touched: touchedIn(node, parsed.data, paths),
      touchedComplete: true,
    });
  }
  return found;
}
