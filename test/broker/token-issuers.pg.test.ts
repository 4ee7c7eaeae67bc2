import { OAuth2Server } from "oauth2-mock-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EgressRequest } from "../../lib/usecases/broker/ports.ts";
import { expectDenied, expectUnproven, own, until } from "../support/broker/helpers.ts";
import { type Issuer, signed, startIssuer } from "../support/broker/issuer.ts";
import { activate, ask, brokerWorld, claimsOf, recordOf, type World } from "../support/broker/world.ts";

/** Whom the broker believes, and whom it never even asks. */

let world: World;
let gitlab: Issuer;
let foreign: OAuth2Server;
/** Everything that left the broker. */
const sent: EgressRequest[] = [];

beforeAll(async () => {
  gitlab = await startIssuer();
  foreign = new OAuth2Server();
  await foreign.issuer.keys.generate("RS256");
  await foreign.start(0, "127.0.0.1");
  foreign.issuer.url = `http://127.0.0.1:${foreign.address().port}`;
  world = await brokerWorld({
    egress: (real) => ({
      send(request, signal) {
        sent.push(request);
        return real.send(request, signal);
      },
    }),
    configure(draft, { github, owner, appId }) {
      const apps = [{ id: appId, key_file: "app.pem" }];
      draft.issuers.push({ id: "gitlab", url: gitlab.url, profile: "gitlab", api: github.url, apps });
      const [base] = draft.ceilings;
      draft.ceilings.push({ ...base, issuer: "gitlab", owner_id: owner, repositories: "installation" });
      draft.issuers.push({ id: "mock", url: foreign.issuer.url, profile: "github", api: github.url, apps });
      draft.ceilings.push({ ...base, issuer: "mock", owner_id: owner });
    },
  });
  const owner = [String(world.ids.owner), world.organisationId];
  await own(
    world,
    "INSERT INTO issuer_owner (issuer, owner_id, organisation_id) VALUES ('gitlab', $1, $2), ('mock', $1, $2)",
    owner,
  );
  await activate(world);
  await activate(world, { who: { issuer: "mock" } });
});
afterAll(async () => {
  await world.close();
  await Promise.all([gitlab.close(), foreign.stop()]);
});

const ISSUERS: readonly (readonly [name: string, issuer: (real: string) => unknown])[] = [
  ["with a suffix", (real) => `${real}1`],
  ["with an enterprise that is not configured", (real) => `${real}/acme`],
  ["with a path that climbs", (real) => `${real}/../`],
  ["with a trailing slash", (real) => `${real}/`],
  ["with the real one as user", (real) => `${real}@evil.example`],
  ["with a user before it", (real) => real.replace("://", "://x@")],
  ["with a query", (real) => `${real}?x=1`],
  ["with an empty query", (real) => `${real}?`],
  ["with a fragment", (real) => `${real}#x`],
  ["in upper case", (real) => real.toUpperCase()],
  ["with https for http", (real) => real.replace("http:", "https:")],
  ["without a scheme", (real) => real.replace("http://", "")],
  ["with a blank before it", (real) => ` ${real}`],
  ["with a line break after it", (real) => `${real}\n`],
  ["as a subdomain", (real) => real.replace("127.0.0.1", "127.0.0.1.evil.example")],
  ["with the address in another form", (real) => real.replace("127.0.0.1", "127.1")],
  ["with the address in IPv6", (real) => real.replace("127.0.0.1", "[::ffff:127.0.0.1]")],
  ["by the name of this machine", (real) => real.replace("127.0.0.1", "localhost")],
  ["of GitHub with a letter that only looks the same", () => "https://token.actions.githubuserc\u043entent.com"],
  ["of GitHub in punycode", () => "https://token.actions.xn--githubusercntent-yxh.com"],
  ["of GitHub itself, which is not configured here", () => "https://token.actions.githubusercontent.com"],
  ["at a link-local address", () => "http://169.254.169.254/latest/meta-data"],
  ["at a private address", () => "http://10.0.0.1"],
  ["that is a file", () => "file:///etc/passwd"],
  ["that is a list with the real one", (real) => [real]],
  ["that is an object", (real) => ({ toString: real })],
  ["that is null", () => null],
  ["that is a number", () => 7],
  ["that is missing", () => undefined],
  ["called __proto__", () => "__proto__"],
];

describe("an issuer that is not one of the configured ones is not believed, and nothing is sent to anybody", () => {
  test.each(ISSUERS)("an issuer %s", async (_name, issuer) => {
    sent.length = 0;
    world.github.control.clearRequests();
    const token = await world.token({ iss: issuer(world.github.issuer) });
    await expectUnproven(world, () => ask(world, { token }), "unknown-issuer");
    expect(sent).toEqual([]);
    expect(world.github.control.requests()).toEqual([]);
    expect(gitlab.requests).toEqual([]);
  });
});

test("an issuer that somebody else wrote is believed once it is configured, by discovery and its own keys", async () => {
  const claims = claimsOf(world, { iss: foreign.issuer.url });
  const token = await foreign.issuer.buildToken({
    scopesOrTransform: (_header, payload) => {
      for (const key of Object.keys(payload)) delete payload[key];
      Object.assign(payload, claims);
    },
  });
  const answer = await ask(world, { token });
  expect(answer.status).toBe(200);
  expect(await recordOf(world, answer)).toMatchObject({ issuer: "mock", phase: "issued" });
  expect(
    sent.filter(({ url }) => url.startsWith(foreign.issuer.url ?? "-")).map(({ url }) => new URL(url).pathname),
  ).toEqual(["/.well-known/openid-configuration", "/jwks"]);
});

test("a token of one issuer that calls itself another's is not accepted", async () => {
  const kid = "first";
  const token = signed({ alg: "RS256", kid }, claimsOf(world, {}), gitlab.privateKey);
  await expectUnproven(world, () => ask(world, { token }), "unknown-key");
});

describe("GitLab, whose claims are told by data alone", () => {
  const now = () => Math.floor(Date.now() / 1_000);
  const claims = (more: object = {}) => ({
    iss: gitlab.url,
    aud: world.origin,
    sub: "project_path:acme/api:ref_type:branch:ref:main",
    jti: `gitlab-${Math.random()}`,
    iat: now(),
    nbf: now() - 5,
    exp: now() + 300,
    namespace_id: String(world.ids.owner),
    namespace_path: "acme",
    project_id: String(world.ids.api),
    project_path: "acme/api",
    user_id: "42",
    user_login: "ada",
    pipeline_id: "7",
    pipeline_source: "push",
    ref: "main",
    ref_type: "branch",
    ref_path: "refs/heads/main",
    ref_protected: "true",
    runner_id: 1,
    runner_environment: "gitlab-hosted",
    sha: "a".repeat(40),
    ci_config_ref_uri: "gitlab.example/acme/api//.gitlab-ci.yml@refs/heads/main",
    ...more,
  });
  const token = (more: object = {}) => signed({ alg: "RS256", kid: gitlab.kid }, claims(more), gitlab.privateKey);

  beforeAll(async () => {
    await activate(world, { who: { issuer: "gitlab", workflows: [".gitlab-ci.yml"] } });
  });

  test("a job that the policy fits gets its credential", async () => {
    const answer = await ask(world, { token: token() });
    expect(answer.status).toBe(200);
    expect(await recordOf(world, answer)).toMatchObject({ issuer: "gitlab", actor: "ada", run_id: "7" });
  });

  test.each([
    ["another project of the same path", { project_id: "1" }, "no-policy"],
    ["another pipeline file", { ci_config_ref_uri: "gitlab.example/acme/api//evil.yml@refs/heads/main" }, "workflow"],
    [
      "the right file of another project",
      { ci_config_ref_uri: "gitlab.example/acme/evil//.gitlab-ci.yml@refs/heads/main" },
      "workflow",
    ],
    ["a merge request", { pipeline_source: "merge_request_event" }, "event"],
    ["a branch that is not protected", { ref_protected: "false" }, "ref-unprotected"],
    ["a runner of one's own", { runner_environment: "self-hosted" }, "runner"],
    [
      "GitHub's claims beside GitLab's, which mean nothing here",
      { repository_id: "1", ref_path: "refs/heads/evil" },
      "ref",
    ],
  ])("%s is denied", async (_name, more, reason) => {
    await expectDenied(world, () => ask(world, { token: token(more) }), reason);
  });

  test("a word for the runner that the profile does not know is not accepted", async () => {
    await expectUnproven(
      world,
      () => ask(world, { token: token({ runner_environment: "github-hosted" }) }),
      "wrong-claim-type",
    );
  });
});

describe("keys", () => {
  test("after a rotation the new key is fetched once, and its tokens are accepted; those of a key that is gone are not", async () => {
    const old = await world.token();
    await world.github.control.rotateIssuerKey({ keepOld: false });
    world.github.control.clearRequests();
    const fetches = () => world.github.control.requests().filter(({ path }) => path.endsWith("/jwks")).length;
    // The least pause between two fetches has to pass, if there was one just now.
    const answer = await until(async () => {
      const tried = await ask(world);
      return tried.status === 200 ? tried : null;
    });
    expect(answer.status).toBe(200);
    expect(fetches()).toBe(1);
    await expectUnproven(world, () => ask(world, { token: old }), "unknown-key");
    expect(fetches()).toBe(1);
  });

  test("a flood of tokens with invented keys causes one request for keys at most", async () => {
    sent.length = 0;
    const flood = Array.from({ length: 60 }, (_, index) =>
      signed({ alg: "RS256", kid: `k${index}` }, claimsOf(world, {}), gitlab.privateKey),
    );
    const answers = await Promise.all(flood.map((token) => ask(world, { token })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(sent.filter(({ url }) => url.endsWith("/jwks")).length).toBeLessThanOrEqual(1);
  });
});
