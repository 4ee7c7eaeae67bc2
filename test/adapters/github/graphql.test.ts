import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GithubApps, type GithubClient, GithubError, signerOfKey } from "../../../lib/adapters/github/index.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import type { TokenScope } from "../../../lib/usecases/github/app-ports.ts";
import { PRIVATE_KEY, quickTimer, SECRET, seen } from "./support.ts";

/** A server that mints any token and answers what a test says, since answers of GraphQL with errors cannot be asked for. */
interface Reply {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const TOKEN = `ghs_${"Aa1".repeat(12)}`;
const SCOPE: TokenScope = {
  role: "observer",
  installationId: 7,
  repositoryIds: "all",
  permissions: { contents: "read" },
};
const QUERY = "query($owner: String!) { organization(login: $owner) { id } rateLimit { cost } }";

let server: Server;
let url = "";
let asked: { readonly path: string; readonly body: string; readonly authorization: string }[] = [];
let replies: Reply[] = [];
let clock: ReturnType<typeof quickTimer>;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = await textOf(request);
    const path = request.url ?? "";
    const minting = path.endsWith("/access_tokens");
    if (!minting) asked.push({ path, body, authorization: request.headers.authorization ?? "" });
    const reply = minting ? minted(body) : (replies.shift() ?? { status: 500, body: {} });
    response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers });
    response.end(JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

beforeEach(() => {
  clock = quickTimer();
  asked = [];
  replies = [];
});

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

function minted(body: string): Reply {
  const { permissions, repository_ids } = JSON.parse(body) as { permissions: object; repository_ids?: number[] };
  const chosen = repository_ids === undefined ? {} : { repositories: repository_ids.map((id) => ({ id })) };
  const expires_at = new Date(clock.timer.now() + 3_600_000).toISOString();
  const repository_selection = repository_ids === undefined ? "all" : "selected";
  return { status: 201, body: { token: TOKEN, expires_at, permissions, repository_selection, ...chosen } };
}

function run<T>(work: (client: GithubClient) => Promise<T>, api = url, scope = SCOPE) {
  const app = { appId: "1", signer: signerOfKey(new SecretText(PRIVATE_KEY)) };
  const apps = new GithubApps({
    api,
    apps: { observer: app, remediator: app },
    mints: { onMint: () => undefined },
    timer: clock.timer,
  });
  return apps.withInstallation(scope, work);
}

const ask = (client: GithubClient) =>
  client.graphql<{ organization: { id: string } | null }>(QUERY, { owner: "fjordline" });

describe("GraphQL", () => {
  test("the data and what it cost", async () => {
    replies = [1, 2].map((cost) => ({ body: { data: { organization: { id: "O" }, rateLimit: { cost } } } }));
    const result = await run(async (client) => ({
      first: await ask(client),
      second: await ask(client),
      spent: client.spent(),
    }));
    expect(result).toMatchObject({
      ok: true,
      value: { first: { errors: [], cost: 1 }, second: { cost: 2 }, spent: 3 },
    });
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({ query: QUERY, variables: { owner: "fjordline" } });
    expect(asked[0]).toMatchObject({ path: "/graphql", authorization: `Bearer ${TOKEN}` });
  });

  test("on an Enterprise Server it is at /api/graphql", async () => {
    replies = [{ body: { data: { organization: null } } }];
    expect((await run(ask, `${url}/api/v3`)).ok).toBe(true);
    expect(asked.map(({ path }) => path)).toEqual(["/api/graphql"]);
  });

  test("errors beside data are both given", async () => {
    const errors = [
      { type: "FORBIDDEN", path: ["organization", 0, "id"], message: "Resource not accessible" },
      "nonsense",
    ];
    replies = [{ body: { data: { organization: null, rateLimit: { cost: 4 } }, errors } }];
    expect(await run(ask)).toMatchObject({
      ok: true,
      value: {
        data: { organization: null },
        cost: 4,
        errors: [
          { type: "FORBIDDEN", path: ["organization", 0, "id"] },
          { type: "UNKNOWN", path: [], message: "" },
        ],
      },
    });
  });

  test.each([
    ["NOT_FOUND", "not-found"],
    ["FORBIDDEN", "missing-permission"],
    ["undefinedField", "invalid"],
  ])("%s without data is the failure %s", async (type, code) => {
    replies = [{ body: { data: null, errors: [{ type, message: "no" }] } }];
    expect(await run(ask)).toMatchObject({ ok: false, failure: { code } });
  });

  test.each([
    ["null", { data: null }],
    ["nothing", {}],
    ["a text", { data: "x" }],
  ])("%s for data is a failure", async (_, body) => {
    replies = [{ body }];
    expect(await run(ask)).toMatchObject({ ok: false, failure: { code: "unavailable" } });
  });

  test("a limit that comes with status 200 is waited for", async () => {
    const limited = { data: null, errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] };
    replies = [{ body: limited, headers: { "retry-after": "30" } }, { body: { data: { organization: null } } }];
    expect((await run(ask)).ok).toBe(true);
    expect(clock.waits.some((ms) => ms > 29_000)).toBe(true);
  });

  test("a query that failed is asked again", async () => {
    replies = [{ status: 502, body: {} }, { body: { data: { organization: null } } }];
    expect((await run(ask)).ok).toBe(true);
    expect(asked).toHaveLength(2);
  });
});

describe("a write is never asked twice", () => {
  const scope: TokenScope = { ...SCOPE, role: "remediator", repositoryIds: [1], permissions: { contents: "write" } };
  const mutate = (client: GithubClient) => client.graphql("mutation { createCommitOnBranch { clientMutationId } }");
  const post = ({ rest }: GithubClient) =>
    rest.pulls.create({ owner: "o", repo: "r", head: "h", base: "b", title: "t" });

  test.each([
    ["mutation", 502, mutate, true],
    ["REST write", 500, post, true],
    ["mutation under a limit", 429, mutate, false],
    ["REST write under a limit", 429, post, false],
    ["REST write that is redirected", 307, post, false],
  ] as const)("%s, %i", async (_, status, work, outcomeUnknown) => {
    replies = [{ status, body: {}, headers: { location: "/repositories/1/pulls" } }];
    const result = await run<unknown>(work, url, scope);
    expect(result).toMatchObject({ ok: false, failure: { outcomeUnknown, status } });
    expect(asked).toHaveLength(1);
  });
});

describe("no secret is shown", () => {
  const echo: Reply = { status: 422, body: { message: `Cannot use Bearer ${TOKEN} or ${TOKEN}, eyJhbGciOi.abc.def` } };
  const get = ({ rest }: GithubClient) => rest.repos.get({ owner: "o", repo: "r" });

  test("where GitHub repeats it", async () => {
    replies = [echo];
    const result = await run(get);
    expect(result).toMatchObject({ failure: { code: "invalid", detail: expect.stringContaining("Cannot use") } });
    expect(seen(result)).not.toMatch(SECRET);
  });

  test("in an error that a job catches, nor in its causes", async () => {
    replies = [echo, { body: { data: null, errors: [{ type: "X", message: `token ${TOKEN}` }] } }];
    await run(async (client) => {
      for (const work of [get, ask]) {
        const error = await work(client).catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(GithubError);
        const { stack, cause } = error as Error;
        expect(seen(error, stack, cause)).not.toMatch(SECRET);
      }
    });
    expect(asked).toHaveLength(2);
  });

  test("in the client that a job holds", async () => {
    replies = [{ body: {} }];
    await run(async (client) => {
      await get(client);
      expect(seen(client)).not.toMatch(SECRET);
    });
  });
});
