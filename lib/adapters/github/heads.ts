import { z } from "zod";
import type { TokenScope } from "../../usecases/github/app-ports.ts";
import type {
  FoundRepository,
  GithubHeads,
  GithubInstallation,
  GithubResult,
  HeadsPage,
  RepositoryHead,
} from "../../usecases/github/ports.ts";
import type { GithubApps } from "./apps.ts";
import type { GithubClient, GraphqlError } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";

const HEAD = `
fragment Head on Repository {
  databaseId
  id
  name
  visibility
  isArchived
  isDisabled
  isFork
  pushedAt
  owner { __typename login ... on Organization { databaseId } ... on User { databaseId } }
  defaultBranchRef { name target { oid } }
  workflows: object(expression: "HEAD:.github/workflows") { oid }
  actions: object(expression: "HEAD:.github/actions") { oid }
  yml: object(expression: "HEAD:action.yml") { oid }
  yaml: object(expression: "HEAD:action.yaml") { oid }
  branches: refs(refPrefix: "refs/heads/", first: 1) { totalCount }
}`;

/**
 * A page of an organisation's repositories with the ids of the trees that a scan reads: where none of them changed, nothing has to be
 * fetched. Source: https://docs.github.com/en/graphql/reference/objects#repository
 */
export const HEADS_DOCUMENT = `
query Heads($login: String!, $first: Int!, $after: String) {
  organization(login: $login) {
    databaseId
    repositories(first: $first, after: $after, orderBy: { field: CREATED_AT, direction: ASC }) {
      nodes { ...Head }
      pageInfo { endCursor hasNextPage }
    }
  }
  rateLimit { cost }
}
${HEAD}`;

/** Some repositories by their ids, wherever they are by now. */
export const FIND_DOCUMENT = `
query Find($ids: [ID!]!) {
  nodes(ids: $ids) { ...Head }
  rateLimit { cost }
}
${HEAD}`;

/** GitHub answers pages of a hundred slowly, and with 502 where trees are large. */
const PAGE = 50;

const oid = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const objectSchema = z.object({ oid }).nullable();
const nodeSchema = z.object({
  databaseId: z.int().positive(),
  id: z.string(),
  name: z.string(),
  visibility: z.enum(["PUBLIC", "PRIVATE", "INTERNAL"]),
  isArchived: z.boolean(),
  isDisabled: z.boolean(),
  isFork: z.boolean(),
  pushedAt: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .nullable(),
  defaultBranchRef: z.object({ name: z.string(), target: objectSchema }).nullable(),
  owner: z.object({ login: z.string(), databaseId: z.int().positive() }),
  workflows: objectSchema,
  actions: objectSchema,
  yml: objectSchema,
  yaml: objectSchema,
  branches: z.object({ totalCount: z.int().nonnegative() }).nullable(),
});
const pageSchema = z.object({
  organization: z.object({
    databaseId: z.int().positive(),
    repositories: z.object({
      nodes: z.array(z.unknown()),
      pageInfo: z.object({ endCursor: z.string().nullable(), hasNextPage: z.boolean() }),
    }),
  }),
});

type Read = HeadsPage & { readonly next: string | null };

/** Reads the state of all repositories of an organisation, in one request for fifty. */
export function createHeads(apps: GithubApps): GithubHeads {
  return {
    read(installation, options): AsyncIterable<GithubResult<HeadsPage>> {
      const { id, role } = installation;
      const permissions = { contents: "read" } as const;
      const scope: TokenScope = { role, installationId: id, repositoryIds: "all", permissions };
      return apps.readInstallation(scope, (client) => pagesOf(client, installation), options);
    },
    async find(installation, wanted, options) {
      const { id, role } = installation;
      const permissions = { contents: "read" } as const;
      const scope: TokenScope = { role, installationId: id, repositoryIds: "all", permissions };
      return apps.withInstallation(scope, (client) => findAll(client, installation, wanted), options);
    },
  };
}

async function* pagesOf(client: GithubClient, installation: GithubInstallation): AsyncGenerator<HeadsPage> {
  const seen = new Set<string>();
  for (let after: string | null = null; ; ) {
    const { next, ...page }: Read = await readPage(client, installation, after);
    yield page;
    if (next === null) return;
    if (seen.has(next)) throw new GithubError("unavailable", "the next page is one that was read already");
    seen.add(next);
    after = next;
  }
}

async function readPage(client: GithubClient, installation: GithubInstallation, after: string | null): Promise<Read> {
  const { ownerLogin, ownerId } = installation;
  const { data, errors } = await client.graphql<unknown>(HEADS_DOCUMENT, { login: ownerLogin, first: PAGE, after });
  const bad = placesOf(errors);
  const parsed = pageSchema.safeParse(data);
  if (!parsed.success) throw new GithubError("unavailable", "a page of repositories is not as GitHub describes it");
  const { organization } = parsed.data;
  // Logins change hands: what belongs to another owner by now is none of this installation's.
  if (String(organization.databaseId) !== ownerId) throw new GithubError("not-found", "the owner's login is another's");
  const { nodes, pageInfo } = organization.repositories;
  const found = nodes.map((node, index) => (bad.has(index) ? null : headOf(node, installation)));
  const repositories = found.filter((one) => one !== null);
  const next = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  if (pageInfo.hasNextPage && next === null) throw new GithubError("unavailable", "a next page without a cursor");
  return { repositories, unreadable: nodes.length - repositories.length, next };
}

/** A field that an error made null must not be taken for one that is not there: its whole repository counts as unreadable. */
function placesOf(errors: readonly GraphqlError[]): ReadonlySet<number> {
  const places = errors.map(({ path, type, message }) => {
    const [organization, repositories, nodes, index] = path;
    const inNode = organization === "organization" && repositories === "repositories" && nodes === "nodes";
    if (inNode && typeof index === "number") return index;
    throw new GithubError(type === "NOT_FOUND" ? "not-found" : "unavailable", `GraphQL answered ${type}: ${message}`);
  });
  return new Set(places);
}

type Wanted = Parameters<GithubHeads["find"]>[1];

async function findAll(
  client: GithubClient,
  installation: GithubInstallation,
  wanted: Wanted,
): Promise<readonly FoundRepository[]> {
  const found: FoundRepository[] = [];
  const named: { readonly id: number; readonly nodeId: string }[] = [];
  for (const { id, nodeId } of wanted) {
    const known = nodeId ?? (await nodeIdOf(client, id));
    if (known === null) found.push({ id, state: "not-shown", head: null });
    else named.push({ id, nodeId: known });
  }
  for (let at = 0; at < named.length; at += PAGE)
    found.push(...(await findPage(client, installation, named.slice(at, at + PAGE))));
  return found;
}

/** By the address to which GitHub redirects those who ask for a former name. Null where nothing is shown. */
async function nodeIdOf(client: GithubClient, id: number): Promise<string | null> {
  const read = await attempt(async () => {
    for await (const answer of client.pages<unknown>(`/repositories/${id}`)) return answer;
    return null;
  });
  if (!read.ok && read.failure.code === "not-found") return null;
  if (!read.ok) throw new GithubError(read.failure.code, read.failure.detail ?? "", read.failure);
  const parsed = z.object({ id: z.literal(id), node_id: z.string().min(1) }).safeParse(read.value);
  if (!parsed.success) throw new GithubError("unavailable", "a repository is not as GitHub describes it");
  return parsed.data.node_id;
}

async function findPage(
  client: GithubClient,
  installation: GithubInstallation,
  page: readonly { readonly id: number; readonly nodeId: string }[],
): Promise<readonly FoundRepository[]> {
  const { data, errors } = await client.graphql<unknown>(FIND_DOCUMENT, { ids: page.map(({ nodeId }) => nodeId) });
  const parsed = z.object({ nodes: z.array(z.unknown()).length(page.length) }).safeParse(data);
  if (!parsed.success) throw new GithubError("unavailable", "an answer is not as GitHub describes it");
  return page.map(({ id }, index) => {
    const about = errors.find(({ path: [nodes, place] }) => nodes !== "nodes" || place === index);
    if (about !== undefined && about.type !== "NOT_FOUND") return { id, state: "unknown", head: null };
    const node = parsed.data.nodes[index];
    if (node === null) return { id, state: "not-shown", head: null };
    const head = about === undefined ? headOf(node, installation) : null;
    if (head?.id !== id) return { id, state: "unknown", head: null };
    return { id, state: head.ownerId === installation.ownerId ? "present" : "elsewhere", head };
  });
}

/** Of whatever owner. Null where it is not as GitHub describes it. */
function headOf(node: unknown, { ownerId, ownerLogin }: GithubInstallation): RepositoryHead | null {
  const parsed = nodeSchema.safeParse(node);
  if (!parsed.success) return null;
  const own = String(parsed.data.owner.databaseId);
  const { databaseId, id, name, visibility, isArchived, isDisabled, isFork, pushedAt, ...git } = parsed.data;
  return {
    id: databaseId,
    nodeId: id,
    ownerId: own,
    owner: own === ownerId ? ownerLogin : parsed.data.owner.login,
    name,
    visibility: visibility.toLowerCase() as RepositoryHead["visibility"],
    archived: isArchived,
    disabled: isDisabled,
    fork: isFork,
    pushedAt,
    defaultBranch: git.defaultBranchRef?.name ?? null,
    headSha: git.defaultBranchRef?.target?.oid ?? null,
    workflowsTree: git.workflows?.oid ?? null,
    actionsTree: git.actions?.oid ?? null,
    rootAction: git.yml?.oid ?? git.yaml?.oid ?? null,
    branches: git.branches?.totalCount ?? null,
  };
}
