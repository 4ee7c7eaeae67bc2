import { createHash } from "node:crypto";
import { z } from "zod";
import { stagingBranch } from "../../core/campaign/branch.ts";
import type { BranchChange, BranchSight, Committed } from "../../usecases/github/changes-ports.ts";
import type { GithubClient, GraphqlAnswer, GraphqlError } from "./client.ts";
import { GithubError } from "./failure.ts";

/** Branches and their one commit, by GraphQL: signed by GitHub, and only where the branch still is as it is believed to be. */

/** Source: https://docs.github.com/en/graphql/reference/mutations#createcommitonbranch; mutations of a document run one after the other. */
const COMMIT = `mutation Commit($ref: CreateRefInput!, $commit: CreateCommitOnBranchInput!) {
  createRef(input: $ref) { ref { id } }
  createCommitOnBranch(input: $commit) { commit { oid } }
}`;
const COMMIT_ONLY = `mutation Commit($commit: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $commit) { commit { oid } }
}`;
/** All or none. Source: https://docs.github.com/en/graphql/reference/mutations#updaterefs */
const MOVE = `mutation Move($refs: UpdateRefsInput!) { updateRefs(input: $refs) { clientMutationId } }`;

/** Stands for a ref that is not there. */
const NOWHERE = "0".repeat(40);
const oid = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const committedSchema = z.object({ createCommitOnBranch: z.object({ commit: z.object({ oid }) }) });

/** A new branch, or one that was made and got no commit. */
export async function writeCommit(client: GithubClient, change: BranchChange): Promise<Committed> {
  const { repository, branch, base } = change;
  const ref = { repositoryId: repository.nodeId, name: `refs/heads/${branch}`, oid: base };
  const answer = await client.graphql<unknown>(COMMIT, { ref, commit: commitInput(change) });
  return committed(answer);
}

/** On a branch that stands at the base. */
export async function writeOnly(client: GithubClient, change: BranchChange): Promise<Committed> {
  return committed(await client.graphql<unknown>(COMMIT_ONLY, { commit: commitInput(change) }));
}

function commitInput({ repository, branch, base, files, headline }: BranchChange) {
  return {
    branch: { repositoryNameWithOwner: `${repository.owner}/${repository.name}`, branchName: branch },
    expectedHeadOid: base,
    message: { headline },
    fileChanges: {
      additions: files.map(({ path, text }) => ({ path, contents: Buffer.from(text, "utf8").toString("base64") })),
      deletions: [],
    },
  };
}

/** A branch that could not be made may be there at the right commit already, so only what became of the commit counts. */
function committed(answer: GraphqlAnswer<unknown>): Committed {
  const refusal = answer.errors.find(({ path }) => path[0] !== "createRef");
  if (refusal?.type === "STALE_DATA") return { kind: "stale" };
  if (refusal !== undefined) throw refused(refusal);
  const parsed = committedSchema.safeParse(answer.data);
  if (parsed.success) return { kind: "written", head: parsed.data.createCommitOnBranch.commit.oid };
  throw new GithubError("unavailable", "a commit's answer is not as GitHub describes it", { outcomeUnknown: true });
}

function refused({ type, message }: GraphqlError): GithubError {
  const detail = `GraphQL answered ${type}: ${message}`;
  const extra = { status: 200 };
  if (type === "FORBIDDEN") return new GithubError("missing-permission", detail, extra);
  if (type === "NOT_FOUND") return new GithubError("not-found", detail, extra);
  // GitHub answers errors of its own so as well, and the commit may be there.
  if (type === "INTERNAL" || type === "UNKNOWN")
    return new GithubError("unavailable", detail, { ...extra, outcomeUnknown: true });
  return new GithubError("invalid", detail, extra);
}

/** Builds the commit beside the branch, then moves the branch there: its pull request is never without a change. */
export async function rebuildBranch(
  client: GithubClient,
  change: BranchChange & { readonly from: string },
): Promise<Committed> {
  const beside = { ...change, branch: stagingBranch(change.branch) };
  const left = await inspectBranch(client, beside);
  const built = await buildBeside(client, beside, left);
  if (built.kind === "stale") return built;
  const moved = await moveRefs(client, change, [
    { name: `refs/heads/${change.branch}`, beforeOid: change.from, afterOid: built.head, force: true },
    { name: `refs/heads/${beside.branch}`, beforeOid: built.head, afterOid: NOWHERE },
  ]);
  return moved ? built : { kind: "stale" };
}

/** What an attempt that was cut has left is used where it fits, else it goes: that name is nobody else's. */
async function buildBeside(client: GithubClient, beside: BranchChange, left: BranchSight): Promise<Committed> {
  if (left.kind === "ours") return { kind: "written", head: left.head };
  if (left.kind === "base") return writeOnly(client, beside);
  if (left.kind === "other") {
    const gone = [{ name: `refs/heads/${beside.branch}`, beforeOid: left.head, afterOid: NOWHERE }];
    if (!(await moveRefs(client, beside, gone))) return { kind: "stale" };
  }
  return writeCommit(client, beside);
}

interface RefUpdate {
  readonly name: string;
  readonly beforeOid: string;
  readonly afterOid: string;
  readonly force?: boolean;
}

/** @returns false where a ref is not where it was believed to be */
export async function moveRefs(
  client: GithubClient,
  { repository }: Pick<BranchChange, "repository">,
  refUpdates: readonly RefUpdate[],
): Promise<boolean> {
  const { errors } = await client.graphql<unknown>(MOVE, { refs: { repositoryId: repository.nodeId, refUpdates } });
  const [first] = errors;
  if (first === undefined) return true;
  if (first.type === "UNPROCESSABLE" || first.type === "STALE_DATA") return false;
  throw refused(first);
}

export function removal(branch: string, head: string): RefUpdate {
  return { name: `refs/heads/${branch}`, beforeOid: head, afterOid: NOWHERE };
}

const objectSchema = z.object({ oid }).nullable();
const branchSchema = z.object({
  node: z.looseObject({
    ref: z
      .object({
        target: z.object({
          oid,
          parents: z.object({ nodes: z.array(z.object({ oid })) }),
          signature: z.object({ isValid: z.boolean(), wasSignedByGitHub: z.boolean() }).nullable(),
        }),
      })
      .nullable(),
  }),
});

/** Reads a branch, and whether it holds what we would have written there. */
export async function inspectBranch(client: GithubClient, change: BranchChange): Promise<BranchSight> {
  const { repository, branch, base, files } = change;
  const variables: Record<string, string> = { id: repository.nodeId, ref: `refs/heads/${branch}` };
  const declared = files.map(({ path }, index) => {
    variables[`f${index}`] = `refs/heads/${branch}:${path}`;
    return `, $f${index}: String!`;
  });
  const blobs = files.map((_, index) => `f${index}: object(expression: $f${index}) { oid }`);
  const commit = `oid ... on Commit { parents(first: 2) { nodes { oid } } signature { isValid wasSignedByGitHub } }`;
  const { data, errors } = await client.graphql<unknown>(
    `query Branch($id: ID!, $ref: String!${declared.join("")}) {
      node(id: $id) { ... on Repository { ref(qualifiedName: $ref) { target { ${commit} } } ${blobs.join(" ")} } }
    }`,
    variables,
  );
  const [first] = errors;
  if (first !== undefined) throw refused(first);
  const parsed = branchSchema.safeParse(data);
  if (!parsed.success) throw new GithubError("unavailable", "a branch is not as GitHub describes it");
  const { ref, ...rest } = parsed.data.node;
  if (ref === null) return { kind: "absent" };
  const { oid: head, parents, signature } = ref.target;
  if (head === base) return { kind: "base" };
  const alone = parents.nodes.length === 1 && parents.nodes[0]?.oid === base;
  const signed = signature?.isValid === true && signature.wasSignedByGitHub;
  const same = files.every(({ text }, index) => {
    const blob = objectSchema.safeParse(rest[`f${index}`]);
    return blob.success && blob.data?.oid === blobId(text);
  });
  return { kind: alone && signed && same ? "ours" : "other", head };
}

/** The id that git gives a file. Source: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
function blobId(text: string): string {
  const bytes = Buffer.from(text, "utf8");
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
