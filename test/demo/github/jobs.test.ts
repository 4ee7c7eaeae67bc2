import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import type { JobRequest, JobResult, StandIn } from "../../../demo/github/index.ts";
import { temporaryFolder, writeFiles } from "../../support/clones.ts";
import { call, standIn } from "./support.ts";

const REPOSITORY = "fjordline/route-api";
const FLOW = ".github/workflows/release.yml";

const ACTION = `name: fake
inputs:
  audience: { default: "api://broker" }
  note to self: { default: "\${{ github.repository }}" }
  fail: { default: "false" }
runs: { using: node24, main: main.js, post: post.js }
`;

const MAIN = `
const fs = require("node:fs");
const url = process.env.ACTIONS_ID_TOKEN_REQUEST_URL + "&audience=" + encodeURIComponent(process.env.INPUT_AUDIENCE);
const headers = { authorization: "Bearer " + process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN };
fetch(url, { headers }).then((answer) => answer.json()).then(({ value }) => {
  console.log("::add-mask::lease-secret");
  console.log("the lease is lease-secret");
  console.log("::warning file=a.txt,line=3::careful%0Athere");
  fs.appendFileSync(process.env.GITHUB_OUTPUT, "id<<END\\n" + value + "\\nEND\\ntoken=lease-secret\\n");
  fs.appendFileSync(process.env.GITHUB_STATE, "kept=of main\\n");
  fs.appendFileSync(process.env.GITHUB_ENV, "LEASED=yes\\n");
  console.log("note: " + process.env.INPUT_NOTE_TO_SELF);
  if (process.env.INPUT_FAIL === "true") process.exit(1);
});
`;

const POST = `console.log("post with " + process.env.STATE_kept + " for " + process.env.INPUT_AUDIENCE);`;

let one: StandIn;
let actions: Record<string, string>;
beforeAll(async () => {
  one = await standIn();
  const folder = writeFiles(path.join(temporaryFolder("action"), "a"), {
    "action.yml": ACTION,
    "main.js": MAIN,
    "post.js": POST,
  });
  actions = { "acme/thaw/action": folder };
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

const steps = (list: string, job = "") => `on: push
name: Release
permissions: { id-token: write, contents: read }
jobs:
  build:
    runs-on: ubuntu-latest
${job}    steps:
${list}`;

const LEASE = `      - id: thaw
        uses: acme/thaw/action@0123456789012345678901234567890123456789 # v1
        with: { audience: "https://broker.example" }
`;

/** The claims of an ID token that a job of this workflow gets. */
async function claimsOf(workflow: string, request: Partial<JobRequest> = {}): Promise<Record<string, unknown>> {
  const result = await run(workflow, request);
  const id = result.steps.find(({ outputs }) => outputs.id !== undefined)?.outputs.id;
  if (id === undefined) throw new Error(result.log);
  return decodeJwt(id);
}

describe("a job", () => {
  test("runs an action's main and post, with inputs, outputs, state, environment and masks", async () => {
    const result = await run(
      steps(`${LEASE}      - id: after
        run: |
          echo "leased $LEASED to \${{ steps.thaw.outputs.token }}"
          echo "big<<E" >> "$GITHUB_OUTPUT"; printf 'a\\nb\\nE\\n' >> "$GITHUB_OUTPUT"
`),
    );
    expect(result.steps.map(({ id, stage, outcome }) => `${id} ${stage} ${outcome}`)).toEqual([
      "thaw main success",
      "after main success",
      "thaw post success",
    ]);
    expect(result.success).toBe(true);
    expect(result.steps[1]?.outputs).toEqual({ big: "a\nb" });
    expect(result.log).toContain("the lease is ***");
    expect(result.log).toContain("leased yes to ***");
    expect(result.log).toContain("note: fjordline/route-api");
    expect(result.log).toContain("post with of main for https://broker.example");
    expect(result.log).not.toContain("lease-secret");
    expect(result.masks).toContain("lease-secret");
    expect(result.annotations).toEqual([
      { level: "warning", message: "careful\nthere", properties: { file: "a.txt", line: "3" } },
    ]);
  });

  test("stops at a failure, but runs what asks for it, and the posts", async () => {
    const result = await run(
      steps(`      - { id: soft, run: exit 3, continue-on-error: true }
      - { id: first, uses: acme/thaw/action@v1, with: { fail: "true" } }
      - { id: never, run: echo no }
      - { id: cleanup, if: failure(), run: "echo cleaning \${{ steps.first.outcome }} \${{ steps.soft.conclusion }}" }
      - { id: ever, if: "\${{ always() && github.ref_name == 'main' }}", run: "true" }
`),
    );
    expect(result.steps.map(({ id, stage, outcome }) => `${id} ${stage} ${outcome}`)).toEqual([
      "soft main failure",
      "first main failure",
      "never main skipped",
      "cleanup main success",
      "ever main success",
      "first post success",
    ]);
    expect(result).toMatchObject({ success: false, conclusion: "failure" });
    expect(result.log).toContain("cleaning failure success");
  });

  test("with an action that nobody gave fails before its first step, and says which", async () => {
    const result = await run(steps(`      - run: echo first\n      - uses: stranger/tool@v1\n`));
    expect(result).toMatchObject({ conclusion: "failure", steps: [] });
    expect(result.annotations[0]?.message).toContain('was not given "stranger/tool"');
  });

  test("checks out its own repository with its own token, which is gone afterwards", async () => {
    const seen = path.join(temporaryFolder("seen"), "token");
    const result = await run(
      steps(`      - uses: actions/checkout@v4
      - run: |
          cat README.md
          grep -c extraheader .git/config
          echo "token=\${{ github.token }}" | tee -a "$GITHUB_STEP_SUMMARY"
          echo -n "\${{ github.token }}" > "\${{ vars.SEEN }}"
`),
      { vars: { SEEN: seen } },
    );
    expect(result.success).toBe(true);
    expect(result.log).toContain("hello");
    expect(result.log).toContain("token=***");
    expect(result.summary).toBe("token=***\n");
    expect(result.permissions).toEqual({ id_token: "write", contents: "read" });
    expect(result.steps.map(({ name }) => name)).toContain("Post actions/checkout@v4");
    expect((await call(`${one.url}/repos/${REPOSITORY}`, "GET", readFileSync(seen, "utf8"))).status).toBe(401);
  });

  test("cannot check out what its token does not reach, nor with a token that is unknown", async () => {
    await one.control.createRepository("fjordline/other", { files: { a: "a" } });
    for (const given of ["{ repository: fjordline/other }", "{ token: ghs_unknown }"])
      expect((await run(steps(`      - { uses: actions/checkout@v4, with: ${given} }\n`))).success).toBe(false);
  });

  test("gets no ID token without id-token: write, and none after its end", async () => {
    const folder = temporaryFolder("request");
    const keep = `      - run: echo "$ACTIONS_ID_TOKEN_REQUEST_URL $ACTIONS_ID_TOKEN_REQUEST_TOKEN" > ${folder}/request\n`;
    await run(steps(keep).replace("id-token: write", "id-token: none"));
    expect(readFileSync(`${folder}/request`, "utf8").trim()).toBe("");
    await run(steps(keep));
    const [url = "", bearer] = readFileSync(`${folder}/request`, "utf8").trim().split(" ");
    expect(url).toContain(one.url);
    expect((await call(`${url}&audience=x`, "GET", bearer)).status).toBe(401);
  });

  test("of a fork's pull request has no ID token, no secrets and a token that reads", async () => {
    const result = await run(
      steps(`      - run: echo "have $ACTIONS_ID_TOKEN_REQUEST_URL$S."\n        env: { S: "\${{ secrets.S }}" }\n`),
      {
        event: "pull_request",
        headRef: "main",
        fork: true,
        secrets: { S: "stored" },
      },
    );
    expect(result.log).toContain("have .");
    expect(result.permissions).toEqual({ contents: "read" });
  });

  test("has nothing of the environment of the program that runs it", async () => {
    process.env.STAND_IN_TEST_SECRET = "ours";
    const result = await run(steps(`      - run: env\n`));
    delete process.env.STAND_IN_TEST_SECRET;
    expect(result.log).not.toContain("STAND_IN_TEST_SECRET");
    expect(result.log).toContain("GITHUB_REPOSITORY=fjordline/route-api");
  });

  test("that is cancelled ends its step and still runs its posts", async () => {
    const stop = new AbortController();
    const marker = path.join(temporaryFolder("cancel"), "begun");
    const running = run(steps(`${LEASE}      - run: touch ${marker}; sleep 30\n      - run: echo no\n`), {
      signal: stop.signal,
    });
    while (!existsSync(marker)) await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort();
    const result = await running;
    expect(result.steps.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual([
      "main success",
      "main cancelled",
      "main skipped",
      "post success",
    ]);
    expect(result.conclusion).toBe("cancelled");
  });

  test("gives its outputs, but none with a masked value", async () => {
    const job = `    outputs: { plain: "\${{ github.ref }}", leak: "\${{ steps.thaw.outputs.token }}" }\n`;
    expect((await run(steps(LEASE, job))).outputs).toEqual({ plain: "refs/heads/main" });
  });

  test("that reads a malformed command file fails, as does one in a shell that is not here", async () => {
    const malformed = await run(steps(`      - run: echo nonsense >> "$GITHUB_OUTPUT"\n`));
    expect(malformed.annotations[0]?.message).toBe(
      "Unable to process file command 'output' successfully. Invalid format 'nonsense'",
    );
    expect((await run(steps(`      - { shell: pwsh, run: "echo" }\n`))).success).toBe(false);
  });

  test("in an environment for protected branches does not run on another", async () => {
    one.control.setEnvironment(REPOSITORY, "production", { branchPolicy: "protected" });
    const workflow = steps(`      - run: "true"\n`, "    environment: production\n");
    expect((await run(workflow)).success).toBe(true);
    await one.control.commit(REPOSITORY, { x: "x" }, { branch: "side" });
    const refused = await run(workflow, { ref: "side" });
    expect(refused.annotations[0]?.message).toContain("is not allowed to deploy to production");
  });
});

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
