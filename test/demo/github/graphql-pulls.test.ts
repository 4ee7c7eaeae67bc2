import { beforeAll, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { graphql } from "./graphql-support.ts";
import { call, type Got, type Installed, installed, standIn, token } from "./support.ts";

const FULL = "fjordline/berth";
const FIELDS = "id number title body state isDraft headRefName headRefOid baseRefName baseRefOid url";
const CREATE = `mutation ($input: CreatePullRequestInput!) {
  createPullRequest(input: $input) { clientMutationId pullRequest { ${FIELDS} } } }`;

let one: StandIn;
let where: Installed;
let secret: string;
let repositoryId: string;

beforeAll(async () => {
  one = await standIn();
  await one.control.createRepository(FULL, { files: { "a.txt": "a" } });
  await one.control.commit(FULL, { "b.txt": "b" }, { branch: "thaw/plan" });
  where = await installed(one, { contents: "write", pull_requests: "write" });
  secret = await token(one, where);
  repositoryId = (await graphql(one.url, secret, `{ repository(owner: "fjordline", name: "berth") { id } }`)).body.data
    .repository.id;
});

function create(more: Readonly<Record<string, unknown>> = {}, bearer = secret): Promise<Got> {
  const input = { repositoryId, baseRefName: "main", headRefName: "thaw/plan", title: "Thaw", ...more };
  return graphql(one.url, bearer, CREATE, { input });
}

test("a pull request that GraphQL opens is the one that REST shows, drafts and follows its branch", async () => {
  const { body } = await create({ body: "Why.", draft: true, clientMutationId: "mine" });
  expect(body.errors).toBeUndefined();
  const made = body.data.createPullRequest.pullRequest;
  const rest = () => call(`${one.url}/repos/${FULL}/pulls/${made.number}`, "GET", secret);
  expect((await rest()).body).toMatchObject({
    node_id: made.id,
    title: "Thaw",
    body: "Why.",
    draft: true,
    state: "open",
    head: { ref: "thaw/plan", sha: made.headRefOid },
    base: { ref: "main", sha: made.baseRefOid },
    html_url: made.url,
    user: { login: "broker[bot]" },
  });
  const ready = `mutation ($id: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $id }) { pullRequest { isDraft } } }`;
  const draft = `mutation ($id: ID!) { convertPullRequestToDraft(input: { pullRequestId: $id }) { pullRequest { isDraft } } }`;
  for (const [mutation, expected] of [
    [ready, false],
    [draft, true],
  ] as const) {
    expect((await graphql(one.url, secret, mutation, { id: made.id })).body.errors).toBeUndefined();
    expect((await rest()).body.draft).toBe(expected);
  }
  const commit = await graphql(
    one.url,
    secret,
    `mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }`,
    {
      input: {
        branch: { repositoryNameWithOwner: FULL, branchName: "thaw/plan" },
        expectedHeadOid: made.headRefOid,
        message: { headline: "More" },
        fileChanges: { additions: [{ path: "c.txt", contents: Buffer.from("c").toString("base64") }] },
      },
    },
  );
  const { oid } = commit.body.data.createCommitOnBranch.commit;
  const query = `query ($id: ID!, $number: Int!) { node(id: $id) { ... on PullRequest { headRefOid } }
    repository(owner: "fjordline", name: "berth") { pullRequest(number: $number) { ${FIELDS} merged } } }`;
  const read = (await graphql(one.url, secret, query, { id: made.id, number: made.number })).body.data;
  expect(read.node.headRefOid).toBe(oid);
  expect(read.repository.pullRequest).toMatchObject({ state: "OPEN", isDraft: true, headRefOid: oid, merged: false });
});

test("a second one, one without commits and one of a branch that is not there are refused", async () => {
  const messages: string[] = [];
  await create();
  for (const more of [{}, { headRefName: "main" }, { headRefName: "none" }, { baseRefName: "none" }]) {
    const { body } = await create(more);
    expect(body.data.createPullRequest).toBeNull();
    expect(body.errors).toMatchObject([{ type: "UNPROCESSABLE", path: ["createPullRequest"] }]);
    messages.push(body.errors[0].message);
  }
  expect(messages).toEqual([
    "A pull request already exists for fjordline:thaw/plan.",
    "No commits between main and main",
    "head is invalid",
    "base is invalid",
  ]);
});

test("pull requests need their own permission", async () => {
  const weak = await token(one, where, { permissions: { contents: "write", pull_requests: "read" } });
  expect((await create({}, weak)).body.errors).toMatchObject([{ type: "FORBIDDEN" }]);
  const blind = await token(one, where, { permissions: { contents: "read" } });
  const query = `{ repository(owner: "fjordline", name: "berth") { name pullRequest(number: 1) { title } } }`;
  const { body } = await graphql(one.url, blind, query);
  expect(body.data.repository).toEqual({ name: "berth", pullRequest: null });
  expect(body.errors).toMatchObject([{ type: "FORBIDDEN", path: ["repository", "pullRequest"] }]);
});
