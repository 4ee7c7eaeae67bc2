import { z } from "zod";
import type { ChecksState, ReviewState } from "../../core/campaign/observe.ts";
import type { LookRequest, PullView, RepositorySight } from "../../usecases/github/changes-ports.ts";
import type { GithubResult } from "../../usecases/github/ports.ts";
import type { GraphqlAnswer } from "./client.ts";
import { failed, partsOf } from "./files-answer.ts";

/** What a campaign sees of many repositories in one request: the document, and what its answer means. */

const PULL = `fragment Pull on PullRequest {
  number state isDraft headRefName headRefOid mergeable updatedAt mergedAt mergeCommit { oid } statusCheckRollup { state }
  latestReviews(first: 50) { nodes { state } }
}`;
const REPOSITORY = `fragment Sight on Repository {
  id databaseId name owner { login } isArchived isDisabled
  defaultBranchRef { name target { oid } }
  workflows: object(expression: "HEAD:.github/workflows") { oid }
}`;

/** Names are variables: they are strangers' texts. A repository is `r0`, `r1` … in the answer. */
export function lookDocument(requests: readonly LookRequest[]) {
  const variables: Record<string, string | number> = {};
  const declared: string[] = [];
  const variable = (name: string, type: string, value: string | number) => {
    variables[name] = value;
    declared.push(`$${name}: ${type}!`);
    return `$${name}`;
  };
  const parts = requests.map(({ owner, name, branch, pullNumber }, index) => {
    const repository = `repository(owner: ${variable(`o${index}`, "String", owner)}, name: ${variable(`n${index}`, "String", name)})`;
    const ref = `ref(qualifiedName: ${variable(`b${index}`, "String", `refs/heads/${branch}`)}) { target { oid } }`;
    if (pullNumber === null) return `r${index}: ${repository} { ...Sight ${ref} }`;
    const pull = `pullRequest(number: ${variable(`p${index}`, "Int", pullNumber)}) { ...Pull }`;
    return `r${index}: ${repository} { ...Sight ${ref} ${pull} }`;
  });
  const fragments = requests.some(({ pullNumber }) => pullNumber !== null) ? `${REPOSITORY}\n${PULL}` : REPOSITORY;
  const query = `query Look(${declared.join(", ")}) {\n  ${parts.join("\n  ")}\n  rateLimit { cost }\n}\n${fragments}`;
  return { query, variables };
}

const oid = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const objectSchema = z.object({ oid }).nullable();
const pullSchema = z.object({
  number: z.int().positive(),
  state: z.enum(["OPEN", "CLOSED", "MERGED"]),
  isDraft: z.boolean(),
  headRefName: z.string(),
  headRefOid: oid,
  mergeable: z.enum(["MERGEABLE", "CONFLICTING", "UNKNOWN"]),
  updatedAt: moment,
  mergedAt: moment.nullable(),
  mergeCommit: objectSchema,
  statusCheckRollup: z.object({ state: z.enum(["ERROR", "EXPECTED", "FAILURE", "PENDING", "SUCCESS"]) }).nullable(),
  latestReviews: z.object({ nodes: z.array(z.object({ state: z.string() }).nullable()).nullable() }).nullable(),
});
const sightSchema = z.object({
  id: z.string().min(1).max(200),
  databaseId: z.int().positive(),
  name: z.string().min(1).max(200),
  owner: z.object({ login: z.string().min(1).max(200) }),
  isArchived: z.boolean(),
  isDisabled: z.boolean(),
  defaultBranchRef: z.object({ name: z.string().min(1).max(1_024), target: objectSchema }).nullable(),
  workflows: objectSchema,
  ref: z.object({ target: objectSchema }).nullable(),
  pullRequest: pullSchema.optional(),
});

/** One answer for each request. A name that belongs to another repository by now is `moved`. */
export function sightsOf(
  requests: readonly LookRequest[],
  answer: GraphqlAnswer<unknown>,
): readonly GithubResult<RepositorySight>[] {
  const hidden = new Set<string>();
  const errors = answer.errors.filter(({ path, type }) => {
    const checks = path[2] === "statusCheckRollup" && type === "FORBIDDEN";
    if (checks) hidden.add(String(path[0]));
    return !checks;
  });
  const part = partsOf({ ...answer, errors });
  return requests.map((request, index) => {
    const read = part(index);
    if (!read.ok) return read;
    const parsed = sightSchema.safeParse(read.value);
    if (!parsed.success) return failed("unavailable", "a repository is not as GitHub describes it");
    if (parsed.data.databaseId !== request.repositoryId) return failed("moved", "the name is another repository's");
    return { ok: true, value: sightOf(parsed.data, hidden.has(`r${index}`)) };
  });
}

function sightOf(found: z.infer<typeof sightSchema>, checksHidden: boolean): RepositorySight {
  const { id, databaseId, name, owner, isArchived, isDisabled, defaultBranchRef, workflows, ref, pullRequest } = found;
  return {
    repository: { id: databaseId, nodeId: id, owner: owner.login, name },
    archived: isArchived,
    disabled: isDisabled,
    defaultBranch: defaultBranchRef?.name ?? null,
    head: defaultBranchRef?.target?.oid ?? null,
    baseTree: workflows?.oid ?? null,
    branchHead: ref?.target?.oid ?? null,
    pull: pullRequest === undefined ? null : pullView(pullRequest, workflows?.oid ?? null, checksHidden),
  };
}

const MERGEABLE = { MERGEABLE: "yes", CONFLICTING: "conflicts", UNKNOWN: "unknown" } as const;
const STATES = { OPEN: "open", CLOSED: "closed", MERGED: "merged" } as const;
const CHECKS = {
  ERROR: "failing",
  FAILURE: "failing",
  EXPECTED: "running",
  PENDING: "running",
  SUCCESS: "passing",
} as const;

function pullView(pull: z.infer<typeof pullSchema>, baseTree: string | null, checksHidden: boolean): PullView {
  const { statusCheckRollup, latestReviews } = pull;
  const checks: ChecksState = statusCheckRollup === null ? "none" : CHECKS[statusCheckRollup.state];
  return {
    number: pull.number,
    state: STATES[pull.state],
    draft: pull.isDraft,
    headBranch: pull.headRefName,
    headSha: pull.headRefOid,
    mergeable: MERGEABLE[pull.mergeable],
    checks: checksHidden ? null : checks,
    review: reviewOf((latestReviews?.nodes ?? []).map((node) => node?.state ?? "")),
    baseTree,
    mergedSha: pull.mergeCommit?.oid ?? null,
    mergedAt: pull.mergedAt,
    updatedAt: pull.updatedAt,
  };
}

/** One who asks for changes weighs more than any who approve. */
function reviewOf(states: readonly string[]): ReviewState {
  if (states.includes("CHANGES_REQUESTED")) return "changes-requested";
  return states.includes("APPROVED") ? "approved" : "none";
}
