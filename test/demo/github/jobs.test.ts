import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { JobRequest, JobResult, StandIn } from "../../../demo/github/index.ts";
import { temporaryFolder } from "../../support/clones.ts";
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
