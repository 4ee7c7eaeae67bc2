import { z } from "zod";
import type { PermissionMap } from "../../core/contracts.ts";
import type { TokenScope } from "../../usecases/github/app-ports.ts";
import type { GithubChanges, LookRequest, PlaceName, RepositorySight } from "../../usecases/github/changes-ports.ts";
import type {
  GithubInstallation,
  GithubRepositoryRef,
  GithubResult,
  ReadOptions,
} from "../../usecases/github/ports.ts";
import type { GithubApps } from "./apps.ts";
import { inspectBranch, moveRefs, rebuildBranch, removal, writeCommit, writeOnly } from "./changes-branch.ts";
import { lookDocument, sightsOf } from "./changes-look.ts";
import { changePull, commentOnce, findPull, labelPull, openPull, rewritePull } from "./changes-pulls.ts";
import type { GithubClient } from "./client.ts";
import { GithubError } from "./failure.ts";

/** Repositories of one request. */
const PAGE = 25;

const COMMITS = { contents: "write", workflows: "write" } as const;
const BRANCHES = { contents: "write" } as const;
const PULLS = { pull_requests: "write" } as const;
/** The last one is the least with which a campaign can be followed; checks are not seen with it. */
const SIGHTS: readonly PermissionMap[] = [
  { contents: "read", pull_requests: "read", checks: "read", statuses: "read" },
  { contents: "read", pull_requests: "read" },
];
const READS = SIGHTS[1] as PermissionMap;

type Work<T> = (client: GithubClient) => Promise<T>;

/**
 * What a campaign does on GitHub, each time with a token for that work alone.
 * @param usual for calls that bring no options of their own
 */
export function createChanges(apps: GithubApps, usual: ReadOptions = {}): GithubChanges {
  const read = <T>(observer: GithubInstallation, work: Work<T>, options = usual) =>
    apps.withInstallation(reading(observer, READS), work, options);
  const write = <T>(
    remediator: GithubInstallation,
    { id }: GithubRepositoryRef,
    permissions: PermissionMap,
    work: Work<T>,
    options = usual,
  ) =>
    apps.withInstallation(
      { role: "remediator", installationId: remediator.id, repositoryIds: [id], permissions },
      work,
      options,
    );
  const seeing = new Map<number, PermissionMap>();
  return {
    look: (observer, requests, options = usual) => look(apps, seeing, observer, requests, options),
    find: (observer, id, options) => read(observer, (client) => findRepository(client, id), options),
    inspect: (observer, change, options) => read(observer, (client) => inspectBranch(client, change), options),
    commit: (remediator, change, options) =>
      write(remediator, change.repository, COMMITS, (client) => writeCommit(client, change), options),
    rebuild: (remediator, change, options) => {
      const work: Work<Awaited<ReturnType<typeof rebuildBranch>>> = (client) =>
        change.from === change.base ? writeOnly(client, change) : rebuildBranch(client, change);
      return write(remediator, change.repository, COMMITS, work, options);
    },
    pullOf: (observer, repository, branch, options) =>
      read(observer, (client) => findPull(client, repository, branch), options),
    open: (remediator, pull, options) =>
      write(remediator, pull.repository, PULLS, (client) => openPull(client, pull), options),
    change: (remediator, pull, change, options) =>
      write(remediator, pull.repository, PULLS, (client) => changePull(client, pull, change), options),
    label: (remediator, pull, labels, options) =>
      write(remediator, pull.repository, PULLS, (client) => labelPull(client, pull, labels), options),
    rewrite: (remediator, pull, text, options) =>
      write(remediator, pull.repository, PULLS, (client) => rewritePull(client, pull, text), options),
    comment: (remediator, pull, text, since, options) =>
      write(remediator, pull.repository, PULLS, (client) => commentOnce(client, pull, text, since), options),
    removeBranch: (remediator, place, options) =>
      write(
        remediator,
        place.repository,
        BRANCHES,
        (client) => moveRefs(client, place, [removal(place.branch, place.head)]),
        options,
      ),
  };
}

function reading({ id, role }: GithubInstallation, permissions: PermissionMap): TokenScope {
  return { role, installationId: id, repositoryIds: "all", permissions };
}

/** Whoever may not see checks sees the rest; what is not visible is `null` there, and never "none". */
async function look(
  apps: GithubApps,
  seeing: Map<number, PermissionMap>,
  observer: GithubInstallation,
  requests: readonly LookRequest[],
  options?: ReadOptions,
): Promise<readonly GithubResult<RepositorySight>[]> {
  const found: GithubResult<RepositorySight>[] = [];
  for (let at = 0; at < requests.length; at += PAGE) {
    const page = requests.slice(at, at + PAGE);
    const read = await lookAt(apps, seeing, observer, page, options);
    found.push(...(read.ok ? read.value : page.map(() => read)));
  }
  return found;
}

async function lookAt(
  apps: GithubApps,
  seeing: Map<number, PermissionMap>,
  observer: GithubInstallation,
  page: readonly LookRequest[],
  options?: ReadOptions,
): Promise<GithubResult<readonly GithubResult<RepositorySight>[]>> {
  const work = async (client: GithubClient) => {
    const { query, variables } = lookDocument(page);
    return sightsOf(page, await client.graphql<unknown>(query, variables));
  };
  const known = seeing.get(observer.id);
  const [most = READS] = SIGHTS;
  const read = await apps.withInstallation(reading(observer, known ?? most), work, options);
  if (known !== undefined || read.ok || read.failure.code !== "missing-permission") return read;
  const less = await apps.withInstallation(reading(observer, READS), work, options);
  if (less.ok) seeing.set(observer.id, READS);
  return less;
}

const repositorySchema = z.object({
  id: z.int().positive(),
  name: z.string(),
  owner: z.object({ id: z.int().positive(), login: z.string() }),
});

async function findRepository(client: GithubClient, id: number): Promise<PlaceName> {
  const { data } = await requestById(client, id);
  const parsed = repositorySchema.safeParse(data);
  if (!parsed.success || parsed.data.id !== id)
    throw new GithubError("unavailable", "a repository is not as GitHub describes it");
  const { owner, name } = parsed.data;
  return { ownerId: String(owner.id), owner: owner.login, name };
}

/** Octokit has no method for the route by id, which the redirects of renamed repositories lead to. */
async function requestById(client: GithubClient, id: number): Promise<{ readonly data: unknown }> {
  for await (const data of client.pages<unknown>(`/repositories/${id}`)) return { data };
  throw new GithubError("unavailable", "a repository without an answer");
}
