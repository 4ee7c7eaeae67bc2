import { z } from "zod";
import type { TokenScope } from "../../usecases/github/app-ports.ts";
import type {
  BranchesSeen,
  BranchHead,
  GithubBranches,
  GithubFailure,
  GithubInstallation,
  GithubResult,
  ReadOptions,
} from "../../usecases/github/ports.ts";
import type { GithubApps } from "./apps.ts";
import { oidSchema } from "./blob.ts";
import type { GithubClient, GraphqlAnswer } from "./client.ts";
import { attempt } from "./failure.ts";
import { failed, type Part, partsOf } from "./files-answer.ts";

/** Repositories of one request, and branches of each. Most have fewer. */
const TOGETHER = 50;
const FIRST = 30;
/** For those that have more: the next pages of several repositories in a request. */
const MORE_TOGETHER = 10;
const MORE = 100;
/** A repository has at most so many pages read: 1,030 branches. */
const MOST_PAGES = 11;

interface Wanted {
  readonly id: number;
  readonly nodeId: string;
}

/** One repository on its way. */
interface Looking {
  readonly wanted: Wanted;
  readonly after: string | null;
  readonly pages: number;
  readonly seen: BranchesSeen | null;
}

/** `file` of a commit names folders as well; the answer is held against `object`, which is known to. */
const TREES = `
fragment Trees on Commit {
  oid
  committedDate
  workflows: file(path: ".github/workflows") { oid }
  actions: file(path: ".github/actions") { oid }
  yml: file(path: "action.yml") { oid }
  yaml: file(path: "action.yaml") { oid }
}`;

/** Branches of several repositories, each from its own place in the list. Source: https://docs.github.com/en/graphql/reference/git#ref */
export function branchesDocument(count: number, most: number): string {
  const places = Array.from({ length: count }, (_, index) => index);
  const declared = places.map((index) => `$i${index}: ID!, $a${index}: String`).join(", ");
  const parts = places.map(
    (index) => `r${index}: node(id: $i${index}) { ... on Repository {
      databaseId
      pushedAt
      defaultBranchRef { name target { ... on Commit { ...Trees } } }
      object(expression: "HEAD:.github/workflows") { oid }
      refs(refPrefix: "refs/heads/", first: ${most}, after: $a${index}) {
        totalCount
        pageInfo { endCursor hasNextPage }
        nodes { name refUpdateRule { pattern } target { ... on Commit { ...Trees } } }
      }
    } }`,
  );
  return `query Branches(${declared}) { ${parts.join("\n")} rateLimit { cost } } ${TREES}`;
}

const found = z.object({ oid: oidSchema }).nullable();
const treesSchema = z.object({
  oid: oidSchema,
  committedDate: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  workflows: found,
  actions: found,
  yml: found,
  yaml: found,
});
const nodeSchema = z.object({
  databaseId: z.int().positive(),
  pushedAt: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .nullable(),
  defaultBranchRef: z.object({ name: z.string().min(1), target: treesSchema }).nullable(),
  object: found,
  refs: z.object({
    totalCount: z.int().nonnegative(),
    pageInfo: z.object({ endCursor: z.string().nullable(), hasNextPage: z.boolean() }),
    nodes: z.array(
      z.object({
        name: z.string().min(1),
        refUpdateRule: z.object({ pattern: z.string() }).nullish(),
        target: treesSchema,
      }),
    ),
  }),
});
type Node = z.infer<typeof nodeSchema>;

/** Reads which branches there are, and the trees of each, those of fifty repositories in a request. */
export function createBranches(apps: GithubApps): GithubBranches {
  return {
    async *read(installation, wanted, options) {
      for (let at = 0; at < wanted.length; at += TOGETHER)
        yield* await readGroup(apps, installation, wanted.slice(at, at + TOGETHER), options);
    },
  };
}

type Answer = { readonly id: number; readonly result: GithubResult<BranchesSeen> };

async function readGroup(
  apps: GithubApps,
  { id, role }: GithubInstallation,
  wanted: readonly Wanted[],
  options?: ReadOptions,
): Promise<readonly Answer[]> {
  const scope: TokenScope = { role, installationId: id, repositoryIds: "all", permissions: { contents: "read" } };
  const read = await apps.withInstallation(scope, (client) => readAll(client, wanted), options);
  return read.ok ? read.value : wanted.map((one) => ({ id: one.id, result: read }));
}

async function readAll(client: GithubClient, wanted: readonly Wanted[]): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  let open: readonly Looking[] = wanted.map((one) => ({ wanted: one, after: null, pages: 0, seen: null }));
  for (let first = true; open.length > 0; first = false) {
    const next: Looking[] = [];
    const size = first ? TOGETHER : MORE_TOGETHER;
    for (let at = 0; at < open.length; at += size)
      await readPage(client, open.slice(at, at + size), first ? FIRST : MORE, answers, next);
    open = next;
  }
  return answers;
}

/** One request, or halves of it where it was too much for one. */
async function readPage(
  client: GithubClient,
  page: readonly Looking[],
  most: number,
  answers: Answer[],
  next: Looking[],
): Promise<void> {
  const part = await ask(client, page, most);
  const again: Looking[] = [];
  for (const [index, looking] of page.entries()) {
    const read = part(index);
    if (!read.ok && read.failure.code === "unavailable" && page.length > 1) again.push(looking);
    else take(looking, read, answers, next);
  }
  const half = Math.ceil(again.length / 2);
  for (let at = 0; at < again.length; at += half)
    await readPage(client, again.slice(at, at + half), most, answers, next);
}

async function ask(client: GithubClient, page: readonly Looking[], most: number): Promise<(index: number) => Part> {
  const variables = Object.fromEntries(
    page.flatMap(({ wanted, after }, index) => [
      [`i${index}`, wanted.nodeId],
      [`a${index}`, after],
    ]),
  );
  const answer = await attempt(() => client.graphql<unknown>(branchesDocument(page.length, most), variables));
  return answer.ok ? partsOf(withoutRules(answer.value)) : () => answer;
}

/** Who may not see a rule is told so as an error: the branch then counts as one without. */
function withoutRules<T>(answer: GraphqlAnswer<T>): GraphqlAnswer<T> {
  return { ...answer, errors: answer.errors.filter(({ path }) => !path.includes("refUpdateRule")) };
}

function take(looking: Looking, read: Part, answers: Answer[], next: Looking[]): void {
  const { wanted, pages, seen } = looking;
  const end = (result: GithubResult<BranchesSeen>) => answers.push({ id: wanted.id, result });
  if (!read.ok) {
    end(read as { readonly ok: false; readonly failure: GithubFailure });
    return;
  }
  const parsed = nodeSchema.safeParse(read.value);
  if (!parsed.success || parsed.data.databaseId !== wanted.id) {
    end(failed("unavailable", "branches are not as GitHub describes them"));
    return;
  }
  const node = parsed.data;
  if ((node.defaultBranchRef?.target.workflows?.oid ?? null) !== (node.object?.oid ?? null)) {
    end(failed("unavailable", "the tree of a commit's folder is not the one that its path names"));
    return;
  }
  const all = { ...seenOf(node), branches: [...(seen?.branches ?? []), ...branchesOf(node)] };
  const { endCursor, hasNextPage } = node.refs.pageInfo;
  if (!hasNextPage) end({ ok: true, value: { ...all, complete: true } });
  else if (endCursor === null || endCursor === looking.after || pages + 1 >= MOST_PAGES) end({ ok: true, value: all });
  else next.push({ wanted, after: endCursor, pages: pages + 1, seen: all });
}

function seenOf({ pushedAt, defaultBranchRef, refs }: Node): BranchesSeen {
  const head = defaultBranchRef?.target ?? null;
  return {
    pushedAt,
    defaultBranch: defaultBranchRef?.name ?? null,
    headSha: head?.oid ?? null,
    ...treesOf(head),
    branches: [],
    total: refs.totalCount,
    complete: false,
  };
}

function branchesOf({ refs, defaultBranchRef }: Node): readonly BranchHead[] {
  return refs.nodes
    .filter(({ name }) => name !== defaultBranchRef?.name)
    .map(({ name, refUpdateRule, target }) => ({
      name,
      headSha: target.oid,
      committedAt: target.committedDate,
      protected: refUpdateRule != null,
      ...treesOf(target),
    }));
}

function treesOf(commit: z.infer<typeof treesSchema> | null) {
  return {
    workflowsTree: commit?.workflows?.oid ?? null,
    actionsTree: commit?.actions?.oid ?? null,
    rootAction: commit?.yml?.oid ?? commit?.yaml?.oid ?? null,
  };
}
