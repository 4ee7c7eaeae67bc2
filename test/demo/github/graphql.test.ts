import { buildSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType, parse, validate } from "graphql";
import { beforeAll, expect, test } from "vitest";
import { GRAPHQL_SCHEMA, type StandIn } from "../../../demo/github/index.ts";
import { GITHUB, graphql } from "./graphql-support.ts";
import { appJwt, call, installed, runGit, standIn, token } from "./support.ts";

const WORKFLOW = "on: push\njobs: {}\n";
const REPOSITORIES = `query ($login: String!, $after: String) {
  organization(login: $login) {
    repositories(first: 2, after: $after, orderBy: { field: NAME, direction: ASC }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id databaseId name nameWithOwner isArchived isDisabled isEmpty isFork isTemplate isPrivate visibility
        pushedAt updatedAt url
        defaultBranchRef { name target { oid ... on Commit { tree { oid } committedDate } } }
        object(expression: "HEAD:.github/workflows") {
          ... on Tree {
            oid
            entries { name type mode oid object { ... on Blob { oid byteSize isBinary isTruncated text } } }
          }
        }
        refs(refPrefix: "refs/heads/", first: 10) { totalCount nodes { name prefix target { oid } } }
      }
    }
  }
}`;

let one: StandIn;
let secret: string;
let where: Awaited<ReturnType<typeof installed>>;

beforeAll(async () => {
  one = await standIn();
  const { control } = one;
  await control.createRepository("fjordline/berth", {
    files: {
      ".github/workflows/ci.yml": WORKFLOW,
      ".github/workflows/sub/deep.txt": "deep",
      "binary.bin": Buffer.from([1, 0, 2]),
      "long.txt": `${"a".repeat(511_999)}éé`,
    },
  });
  await control.createRepository("fjordline/empty", { archived: true, visibility: "internal" });
  await control.createRepository("fjordline/plain", { files: { "a.txt": "a" }, defaultBranch: "trunk" });
  await control.createRepository("fjordline/hidden", { files: { "a.txt": "a" } });
  await control.createRepository("elsewhere/foreign", { files: { "a.txt": "a" } });
  await control.commit("fjordline/berth", { "b.txt": "b" }, { branch: "topic/x" });
  const repositories = ["fjordline/berth", "fjordline/empty", "fjordline/plain"];
  where = await installed(one, { contents: "read" }, { repositories });
  secret = await token(one, where);
});

async function revision(full: string, name: string): Promise<string> {
  return (await runGit(one.control.gitFolder(full), "rev-parse", name)).stdout.trim();
}

test("the stand-in's schema has nothing that GitHub's has not, and its inputs and enumerations are whole", () => {
  const own = buildSchema(GRAPHQL_SCHEMA);
  const wrong: string[] = [];
  const known = (name: string, mine: unknown, theirs: unknown) => {
    if (String(mine) !== String(theirs)) wrong.push(`${name}: ${mine}, not ${theirs}`);
  };
  for (const type of Object.values(own.getTypeMap()).filter(({ name }) => !name.startsWith("__"))) {
    const other = GITHUB.getType(type.name);
    known(type.name, type.constructor.name, other?.constructor.name);
    if (isEnumType(type) && isEnumType(other))
      known(
        type.name,
        type.getValues().map(({ name }) => name),
        other.getValues().map(({ name }) => name),
      );
    if (isInputObjectType(type) && isInputObjectType(other))
      known(type.name, typesOf(type.getFields()), typesOf(other.getFields()));
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    if (!isObjectType(other) && !isInterfaceType(other)) continue;
    for (const { name } of type.getInterfaces())
      if (!other.getInterfaces().some((theirs) => theirs.name === name)) wrong.push(`${type.name} is no ${name}`);
    for (const [name, field] of Object.entries(type.getFields())) {
      const theirs = other.getFields()[name];
      known(`${type.name}.${name}`, field.type, theirs?.type);
      for (const argument of field.args)
        known(`${name}(${argument.name})`, argument.type, theirs?.args.find((a) => a.name === argument.name)?.type);
    }
  }
  expect(wrong).toEqual([]);
});

function typesOf(fields: Readonly<Record<string, { readonly name: string; readonly type: unknown }>>): string[] {
  return Object.values(fields)
    .map(({ name, type }) => `${name}: ${type}`)
    .sort();
}

test("an organisation's repositories come in pages with their workflows, as git has them", async () => {
  const first = await graphql(one.url, secret, REPOSITORIES, { login: "fjordline" });
  expect(first.body.errors).toBeUndefined();
  const { totalCount, pageInfo, nodes } = first.body.data.organization.repositories;
  expect(totalCount).toBe(3);
  expect(pageInfo.hasNextPage).toBe(true);
  const [berth, empty] = nodes;
  const head = await revision("fjordline/berth", "main");
  expect(berth).toMatchObject({
    databaseId: one.control.repository("fjordline/berth").id,
    nameWithOwner: "fjordline/berth",
    isArchived: false,
    isEmpty: false,
    isPrivate: true,
    visibility: "PRIVATE",
    url: `${one.url}/fjordline/berth`,
    defaultBranchRef: {
      name: "main",
      target: { oid: head, tree: { oid: await revision("fjordline/berth", "main^{tree}") } },
    },
  });
  expect(berth.object.oid).toBe(await revision("fjordline/berth", "main:.github/workflows"));
  expect(berth.object.entries).toEqual([
    {
      name: "ci.yml",
      type: "blob",
      mode: 0o100644,
      oid: await revision("fjordline/berth", "main:.github/workflows/ci.yml"),
      object: {
        oid: await revision("fjordline/berth", "main:.github/workflows/ci.yml"),
        byteSize: WORKFLOW.length,
        isBinary: false,
        isTruncated: false,
        text: WORKFLOW,
      },
    },
    {
      name: "sub",
      type: "tree",
      mode: 0o040000,
      oid: await revision("fjordline/berth", "main:.github/workflows/sub"),
      object: {},
    },
  ]);
  expect(berth.refs.nodes).toEqual([
    { name: "main", prefix: "refs/heads/", target: { oid: head } },
    { name: "topic/x", prefix: "refs/heads/", target: { oid: await revision("fjordline/berth", "topic/x") } },
  ]);
  expect(empty).toMatchObject({ isEmpty: true, isArchived: true, defaultBranchRef: null, object: null });
  expect(empty.visibility).toBe("INTERNAL");
  const second = await graphql(one.url, secret, REPOSITORIES, { login: "fjordline", after: pageInfo.endCursor });
  const last = second.body.data.organization.repositories;
  expect(last.pageInfo.hasNextPage).toBe(false);
  expect(last.nodes.map((node: { name: string }) => node.name)).toEqual(["plain"]);
  expect(last.nodes[0]).toMatchObject({ defaultBranchRef: { name: "trunk" }, object: null });
});

test("a page goes on behind its cursor when repositories before it come and go", async () => {
  const two = await standIn();
  for (const name of ["b", "c", "d"]) await two.control.createRepository(`fjordline/${name}`);
  const bearer = await token(two, await installed(two, { contents: "read" }));
  const query = `query ($after: String) { organization(login: "fjordline") {
    repositories(first: 2, after: $after, orderBy: { field: NAME, direction: ASC }) {
      nodes { name } pageInfo { endCursor hasPreviousPage } } } }`;
  const first = (await graphql(two.url, bearer, query)).body.data.organization.repositories;
  await two.control.deleteRepository("fjordline/c");
  await two.control.createRepository("fjordline/a");
  const after = first.pageInfo.endCursor;
  const next = (await graphql(two.url, bearer, query, { after })).body.data.organization.repositories;
  expect(next.nodes).toEqual([{ name: "d" }]);
  expect((await graphql(two.url, bearer, query, { after: "nonsense" })).body).toMatchObject({
    data: { organization: null },
    errors: [{ type: "INVALID_CURSOR_ARGUMENTS", path: ["organization", "repositories"] }],
  });
});

test("long text is cut at 512,000 bytes between characters, and binary has none", async () => {
  const query = `query { repository(owner: "fjordline", name: "berth") {
    long: object(expression: "main:long.txt") { ... on Blob { byteSize isTruncated isBinary text } }
    binary: object(expression: "HEAD:binary.bin") { ... on Blob { byteSize isTruncated isBinary text } } } }`;
  const { long, binary } = (await graphql(one.url, secret, query)).body.data.repository;
  expect(long).toEqual({ byteSize: 512_003, isTruncated: true, isBinary: false, text: "a".repeat(511_999) });
  expect(binary).toEqual({ byteSize: 3, isTruncated: false, isBinary: true, text: null });
});

test("what a token may not see is not found, beside what it may see", async () => {
  const query = `query {
    good: repository(owner: "fjordline", name: "plain") { name }
    hidden: repository(owner: "fjordline", name: "hidden") { name }
    organization(login: "nobody") { login } }`;
  const { status, body } = await graphql(one.url, secret, query);
  expect(status).toBe(200);
  expect(body.data).toEqual({ good: { name: "plain" }, hidden: null, organization: null });
  expect(body.errors).toEqual([
    {
      type: "NOT_FOUND",
      path: ["hidden"],
      locations: [{ line: 3, column: 5 }],
      message: "Could not resolve to a Repository with the name 'fjordline/hidden'.",
    },
    {
      type: "NOT_FOUND",
      path: ["organization"],
      locations: [{ line: 4, column: 5 }],
      message: "Could not resolve to an Organization with the login of 'nobody'.",
    },
  ]);
});

test("a token without the contents permission gets names and no contents", async () => {
  const weak = await token(one, where, { permissions: { metadata: "read" } });
  const query = `query { repository(owner: "fjordline", name: "plain") { name object(expression: "HEAD:") { oid } } }`;
  const { body } = await graphql(one.url, weak, query);
  expect(body.data.repository).toEqual({ name: "plain", object: null });
  expect(body.errors).toMatchObject([
    { type: "FORBIDDEN", path: ["repository", "object"], message: "Resource not accessible by integration" },
  ]);
});

test("repositories and refs are found by their ids, and by the name that one had", async () => {
  await one.control.createRepository("elsewhere/old", { visibility: "public" });
  one.control.renameRepository("elsewhere/old", "new");
  const named = `query { repository(owner: "elsewhere", name: "old") { id name }
    other: repository(owner: "fjordline", name: "plain") { id defaultBranchRef { id } } viewer { login } }`;
  const { repository, other, viewer } = (await graphql(one.url, secret, named)).body.data;
  expect(repository.name).toBe("new");
  expect(viewer).toEqual({ login: "broker[bot]" });
  const byId = `query ($id: ID!, $ids: [ID!]!) {
    node(id: $id) { id ... on Repository { nameWithOwner } }
    nodes(ids: $ids) { __typename id ... on Ref { name } } }`;
  const ids = [other.defaultBranchRef.id, "R_nonsense", other.id];
  const { body } = await graphql(one.url, secret, byId, { id: repository.id, ids });
  expect(body.data.node.nameWithOwner).toBe("elsewhere/new");
  expect(body.data.nodes).toEqual([
    { __typename: "Ref", id: other.defaultBranchRef.id, name: "trunk" },
    null,
    { __typename: "Repository", id: other.id },
  ]);
  expect(body.errors).toMatchObject([{ type: "NOT_FOUND", path: ["nodes", 1] }]);
});

test("a field, argument or type that the stand-in does not own is a 501, and remembered", async () => {
  const before = one.control.unowned.length;
  const documents = [
    'query { repository(owner: "a", name: "b") { stargazerCount } }',
    'query { organization(login: "a") { repositories(first: 1, hasIssuesEnabled: true) { totalCount } } }',
    'query { node(id: "x") { ... on Issue { id } } }',
  ];
  for (const query of documents) expect((await graphql(one.url, secret, query)).status).toBe(501);
  const details = one.control.unowned.slice(before).map(({ path, detail }) => `${path} ${detail}`);
  expect(details).toEqual([
    '/graphql Cannot query field "stargazerCount" on type "Repository".',
    '/graphql Unknown argument "hasIssuesEnabled" on field "Organization.repositories".',
    '/graphql Unknown type "Issue".',
  ]);
});

test("a document that no schema would take is refused in the body", async () => {
  const post = (query: unknown) => call(`${one.url}/graphql`, "POST", secret, { query });
  for (const query of [
    "query {",
    'query { repository(owner: 1, name: "b") { id } }',
    "query Q($x: Int) { viewer { login } }",
  ]) {
    expect(validateBy(query)).toBe(false);
    expect(await post(query)).toMatchObject({ status: 200, body: { errors: [{ locations: [{ line: 1 }] }] } });
  }
  expect((await post(undefined)).status).toBe(400);
  expect((await call(`${one.url}/graphql`, "POST", secret, [])).status).toBe(400);
});

function validateBy(query: string): boolean {
  try {
    return validate(GITHUB, parse(query)).length === 0;
  } catch {
    return false;
  }
}

test("nobody asks without a good token, and an App not as itself", async () => {
  const ask = (bearer?: string) => graphql(one.url, bearer, "query { viewer { login } }");
  expect(await ask()).toMatchObject({
    status: 401,
    body: { message: "This endpoint requires you to be authenticated." },
  });
  expect(await ask("ghs_unknown")).toMatchObject({ status: 401, body: { message: "Bad credentials" } });
  expect((await ask(await appJwt(where.app))).status).toBe(401);
  const ghes = await call(`${one.url}/api/graphql`, "POST", secret, { query: "query { viewer { login } }" });
  expect(ghes.body.data.viewer.login).toBe("broker[bot]");
});
