import { expect, test } from "vitest";
import { graphql } from "./graphql-support.ts";
import { call, installed, standIn, token } from "./support.ts";

test("a query costs a hundredth of the requests it needs, from a bucket of its own", async () => {
  const one = await standIn();
  await one.control.createRepository("fjordline/a");
  const at = await installed(one, { contents: "read" });
  const bearer = await token(one, at);
  const core = (await call(`${one.url}/rate_limit`, "GET", bearer)).body.rate;
  // One request for the repositories, 100 for their refs: 101 by 100 is one point; with tags as well it is two.
  const inside = `refs(refPrefix: "refs/heads/", first: 50) { totalCount } tags: refs(refPrefix: "refs/tags/", last: 1) { totalCount }`;
  const query = `query ($n: Int = 100) { rateLimit { cost limit remaining used nodeCount resetAt }
    organization(login: "fjordline") { repositories(first: $n) { nodes { ${inside} } } } }`;
  const { body, headers } = await graphql(one.url, bearer, query);
  expect(body.data.rateLimit).toMatchObject({ cost: 2, limit: 5000, used: 2, remaining: 4998, nodeCount: 5200 });
  expect(headers.get("x-ratelimit-resource")).toBe("graphql");
  expect(headers.get("x-ratelimit-remaining")).toBe("4998");
  expect((await call(`${one.url}/rate_limit`, "GET", bearer)).body.rate.used).toBe(core.used);
  one.control.setRateLimit({ installation: at.installation }, 1, 5000, "graphql");
  const refused = await graphql(one.url, bearer, query);
  expect(refused.status).toBe(200);
  expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
  expect(refused.body).toMatchObject({ errors: [{ type: "RATE_LIMITED" }] });
  expect(one.control.limits()).toMatchObject([{ limit: "primary" }]);
});

test("a list without a limit, beyond a hundred, or of half a million nodes is refused", async () => {
  const list = (page: string, inside = "totalCount") =>
    `query { organization(login: "fjordline") { repositories${page} { ${inside} } } }`;
  const deep = `nodes { refs(refPrefix: "refs/heads/", first: 100) { nodes { target { ... on Commit {
    parents(first: 100) { totalCount } } } } } }`;
  const one = await standIn();
  await one.control.createRepository("fjordline/a");
  const secret = await token(one, await installed(one, { contents: "read" }));
  const types: string[] = [];
  for (const query of [list(""), list("(first: 101)"), list("(first: 100)", deep)])
    types.push((await graphql(one.url, secret, query)).body.errors[0].type);
  expect(types).toEqual(["MISSING_PAGINATION_BOUNDARIES", "EXCESSIVE_PAGINATION", "MAX_NODE_LIMIT_EXCEEDED"]);
});
