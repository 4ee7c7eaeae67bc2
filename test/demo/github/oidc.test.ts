import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import type { JobRequest, JobResult, StandIn } from "../../../demo/github/index.ts";
import { fakeAction, LEASE, steps } from "./fake-action.ts";
import { call, standIn } from "./support.ts";

const REPOSITORY = "fjordline/route-api";
const FLOW = ".github/workflows/release.yml";

let one: StandIn;
let actions: Record<string, string>;
beforeAll(async () => {
  one = await standIn();
  actions = fakeAction();
  await one.control.createRepository(REPOSITORY, {
    files: { "README.md": "hello\n" },
    protectedRefs: ["refs/heads/main"],
    properties: { tier: "gold", audited: true, teams: ["a", "b"] },
  });
});

/** Puts a workflow on main and runs it. */
async function run(workflow: string, request: Partial<JobRequest> = {}): Promise<JobResult> {
  await one.control.commit(REPOSITORY, { [FLOW]: workflow });
  return one.control.runJob({ repository: REPOSITORY, workflow: FLOW, actions, ...request });
}

/** The claims of an ID token that a job of this workflow gets. */
async function claimsOf(workflow: string, request: Partial<JobRequest> = {}): Promise<Record<string, unknown>> {
  const result = await run(workflow, request);
  const id = result.steps.find(({ outputs }) => outputs.id !== undefined)?.outputs.id;
  if (id === undefined) throw new Error(result.log);
  return decodeJwt(id);
}

describe("an ID token", () => {
  test("is verified by the keys that the issuer serves, and says all that GitHub's says", async () => {
    const result = await run(steps(LEASE), { actor: "ada" });
    const discovery = (await call(`${one.issuer}/.well-known/openid-configuration`)).body;
    expect(discovery.issuer).toBe(one.issuer);
    const keys = createRemoteJWKSet(new URL(discovery.jwks_uri));
    const options = { issuer: one.issuer, audience: "https://broker.example", algorithms: ["RS256"] };
    const { payload } = await jwtVerify(result.steps[0]?.outputs.id ?? "", keys, options);
    const { id, ownerId } = one.control.repository(REPOSITORY);
    const flow = `${REPOSITORY}/${FLOW}@refs/heads/main`;
    expect(payload).toMatchObject({
      sub: `repo:${REPOSITORY}:ref:refs/heads/main`,
      repository: REPOSITORY,
      repository_id: String(id),
      repository_owner: "fjordline",
      repository_owner_id: String(ownerId),
      repository_visibility: "private",
      actor: "ada",
      actor_id: String(one.control.owner("ada")),
      ref: "refs/heads/main",
      ref_type: "branch",
      ref_protected: "true",
      event_name: "push",
      workflow: "Release",
      workflow_ref: flow,
      job_workflow_ref: flow,
      head_ref: "",
      base_ref: "",
      run_id: String(result.runId),
      run_number: "1",
      run_attempt: "1",
      check_run_id: expect.stringMatching(/^\d+$/),
      runner_environment: "github-hosted",
      repo_property_tier: "gold",
      repo_property_audited: "true",
      repo_property_teams: "a,b",
    });
    expect(payload.sha).toMatch(/^[0-9a-f]{40}$/);
    expect(payload.workflow_sha).toBe(payload.sha);
    expect(payload.job_workflow_sha).toBe(payload.sha);
    expect(payload).not.toHaveProperty("environment");
    const iat = Number(payload.iat);
    expect([Number(payload.nbf) - iat, Number(payload.exp) - iat]).toEqual([-600, 300]);
  });

  test.each([
    [
      "pull_request",
      { headRef: "main", baseRef: "main" },
      "refs/pull/1/merge",
      "repo:fjordline/route-api:pull_request",
    ],
    [
      "pull_request_target",
      { ref: "side", headRef: "side" },
      "refs/heads/main",
      "repo:fjordline/route-api:ref:refs/heads/main",
    ],
    ["workflow_run", { ref: "side" }, "refs/heads/main", "repo:fjordline/route-api:ref:refs/heads/main"],
  ])("of %s has the ref that GitHub gives it", async (event, request, ref, sub) => {
    await one.control.commit(REPOSITORY, { x: "y" }, { branch: "side" });
    expect(await claimsOf(steps(LEASE), { event, ...request })).toMatchObject({ ref, sub, event_name: event });
  });

  test("in an environment names it, also in sub, where a colon is escaped", async () => {
    const claims = await claimsOf(steps(LEASE, `    environment: { name: "blue:green" }\n`));
    expect(claims).toMatchObject({
      environment: "blue:green",
      sub: "repo:fjordline/route-api:environment:blue%3Agreen",
    });
  });

  test("of an unprotected ref says so in a string", async () => {
    await one.control.commit(REPOSITORY, { [FLOW]: steps(LEASE) }, { branch: "open" });
    expect(await claimsOf(steps(LEASE), { ref: "open" })).toMatchObject({
      ref: "refs/heads/open",
      ref_protected: "false",
    });
  });

  test("has the sub that the repository chose, with or without the repository in it", async () => {
    const subject = async (subjectClaims: string[] | null, immutableSubject = false) => {
      one.control.configureRepository(REPOSITORY, { subjectClaims, immutableSubject });
      return (await claimsOf(steps(LEASE))).sub;
    };
    const { id, ownerId } = one.control.repository(REPOSITORY);
    const flow = `job_workflow_ref:${REPOSITORY}/${FLOW}@refs/heads/main`;
    expect(await subject(["repo", "context", "job_workflow_ref"])).toBe(
      `repo:${REPOSITORY}:ref:refs/heads/main:${flow}`,
    );
    expect(await subject(["repository_owner", "event_name"])).toBe("repository_owner:fjordline:event_name:push");
    expect(await subject(null, true)).toBe(`repo:fjordline@${ownerId}/route-api@${id}:ref:refs/heads/main`);
    expect(await subject(null)).toBe(`repo:${REPOSITORY}:ref:refs/heads/main`);
  });

  test("in a called workflow names the called file beside the caller's", async () => {
    const called = steps(LEASE).replace("on: push", "on: { workflow_call: { inputs: { to: { default: dev } } } }");
    await one.control.createRepository("fjordline/platform", { files: { ".github/workflows/deploy.yml": called } });
    const caller = (permissions: string) => `on: push
jobs:
  go:
    permissions: { ${permissions} }
    uses: fjordline/platform/.github/workflows/deploy.yml@main
`;
    const claims = await claimsOf(caller("id-token: write, contents: read"), { job: "go/build" });
    expect(claims).toMatchObject({
      repository: REPOSITORY,
      workflow_ref: `${REPOSITORY}/${FLOW}@refs/heads/main`,
      job_workflow_ref: "fjordline/platform/.github/workflows/deploy.yml@refs/heads/main",
    });
    expect(claims.job_workflow_sha).not.toBe(claims.workflow_sha);
    const refused = await run(caller("contents: read"), { job: "go" });
    expect(refused.annotations[0]?.message).toContain(
      "requesting 'id-token: write', but is only allowed 'id-token: none'",
    );
  });

  test("can carry or lack any claim, for tests of what must be denied", async () => {
    const claims = await claimsOf(steps(LEASE), { claims: { jti: undefined, aud: ["a", "b"] } });
    expect(claims).not.toHaveProperty("jti");
    expect(claims.aud).toEqual(["a", "b"]);
  });

  test("is signed by the new key after a rotation, while the old one is served or not", async () => {
    const kids = async () =>
      (await call(`${one.issuer}/.well-known/jwks`)).body.keys.map(({ kid }: { kid: string }) => kid);
    const [before] = await kids();
    const after = await one.control.rotateIssuerKey();
    expect(await kids()).toEqual([after, before]);
    const last = await one.control.rotateIssuerKey({ keepOld: false });
    expect(await kids()).toEqual([last]);
    expect(JSON.stringify((await call(`${one.issuer}/.well-known/jwks`)).body)).not.toMatch(/"(?:d|p|q)":/);
  });

  test("comes from an issuer below a path, where that is asked for", async () => {
    const server = await standIn({ issuerPath: "/_services/token" });
    const { body } = await call(`${server.url}/_services/token/.well-known/openid-configuration`);
    expect(body).toMatchObject({
      issuer: `${server.url}/_services/token`,
      jwks_uri: `${server.url}/_services/token/.well-known/jwks`,
    });
    expect((await call(`${server.url}/.well-known/openid-configuration`)).status).toBe(501);
    const signed = await server.control.signIdToken({ iss: "any" });
    const { protectedHeader } = await jwtVerify(signed, createRemoteJWKSet(new URL(body.jwks_uri)));
    expect(protectedHeader).toMatchObject({ alg: "RS256", typ: "JWT" });
  });
});
