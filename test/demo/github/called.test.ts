import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { JobRequest, JobResult, StandIn } from "../../../demo/github/index.ts";
import { temporaryFolder, writeFiles } from "../../support/clones.ts";
import { standIn } from "./support.ts";

const REPOSITORY = "fjordline/route-api";
const FLOW = ".github/workflows/release.yml";

let one: StandIn;
beforeAll(async () => {
  one = await standIn();
  await one.control.createRepository(REPOSITORY, { files: { "README.md": "hello\n" } });
});

async function run(files: Record<string, string>, request: Partial<JobRequest> = {}): Promise<JobResult> {
  await one.control.commit(REPOSITORY, files);
  return one.control.runJob({ repository: REPOSITORY, workflow: FLOW, ...request });
}

const jobs = (steps: string) => `jobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`;

describe("what a workflow is given", () => {
  test("are the inputs of a dispatch, with their defaults", async () => {
    const workflow = `on: { workflow_dispatch: { inputs: { to: { default: dev }, dry: { type: boolean, default: false } } } }
${jobs(`      - run: echo "to \${{ inputs.to }} \${{ inputs.dry == true }} \${{ github.event.inputs.to }}"\n`)}`;
    const result = await run({ [FLOW]: workflow }, { event: "workflow_dispatch", inputs: { dry: true, to: "prod" } });
    expect(result.log).toContain("to prod true prod");
    expect((await run({ [FLOW]: workflow }, { event: "workflow_dispatch" })).log).toContain("to dev false");
  });

  test("are, in a called one, the caller's inputs and only the secrets that it passes", async () => {
    const called = `on: { workflow_call: { inputs: { to: { default: dev } } } }
${jobs(`      - run: echo "to \${{ inputs.to }}, \${{ secrets.PASSED != '' }}, \${{ secrets.OTHER == '' }}"\n`)}`;
    const call = (secrets: string) => `on: push
jobs: { go: { uses: ./.github/workflows/called.yml, with: { to: "\${{ vars.STAGE }}" }, secrets: ${secrets} } }
`;
    const secrets = { STORED: "s1", OTHER: "s2" };
    const given = { secrets, vars: { STAGE: "prod" } };
    const place = ".github/workflows/called.yml";
    const named = await run({ [FLOW]: call(`{ PASSED: "\${{ secrets.STORED }}" }`), [place]: called }, given);
    expect(named.log).toContain("to prod, true, true");
    const inherited = await run({ [FLOW]: call("inherit"), [place]: called }, given);
    expect(inherited.log).toContain("to prod, false, false");
  });

  test("is nothing where GitHub would not start it, and the reason is said", async () => {
    const cases: readonly [string, Partial<JobRequest>, string][] = [
      ["on: push\njobs: {}\n", {}, "has no jobs"],
      [`on: push\n${jobs("      - run: echo\n")}`, { job: "none" }, "has no job none"],
      [`on: push\n${jobs("      - run: echo\n")}`, { ref: "nowhere" }, "There is no ref nowhere"],
      ["on: push\njobs: { a: { uses: other/private/.github/workflows/x.yml@main } }\n", {}, "workflow was not found"],
      ["on: push\njobs: { a: { steps: [{ run: echo }] }, b: { steps: [] } }\n", {}, "Which job"],
      ["on: push\njobs: { a: { container: node, steps: [{ run: echo }] } }\n", {}, 'has no "container"'],
    ];
    for (const [workflow, request, why] of cases) {
      const result = await run({ [FLOW]: workflow }, request);
      expect(result).toMatchObject({ conclusion: "failure", steps: [] });
      expect(result.annotations[0]?.message).toContain(why);
    }
  });
});

describe("a step", () => {
  test("may use an action of its own repository after checkout, with a pre that runs before all", async () => {
    const folder = writeFiles(path.join(temporaryFolder("pre"), "a"), {
      "action.yml": "runs: { using: node20, pre: pre.js, main: main.js }\n",
      "pre.js": "console.log('pre runs')",
      "main.js": "console.log('main runs')",
    });
    const workflow = `on: push
${jobs(`      - uses: actions/checkout@v4
      - uses: ./.github/actions/own
        with: { who: ada }
      - uses: acme/early@v1
`)}`;
    const own = {
      "action.yml": "inputs: { who: {} }\nruns: { using: node20, main: m.js }\n",
      "m.js": "console.log('hi ' + process.env.INPUT_WHO)",
    };
    const files = Object.fromEntries(Object.entries(own).map(([name, text]) => [`.github/actions/own/${name}`, text]));
    const result = await run({ [FLOW]: workflow, ...files }, { actions: { "acme/early": folder } });
    expect(result.success).toBe(true);
    expect(result.steps.map(({ name, stage }) => `${stage} ${name}`)[0]).toBe("pre Pre acme/early@v1");
    expect(result.log).toMatch(/pre runs.*hi ada.*main runs/s);
  });

  test("hands on PATH and environment, and cannot replace what the runner sets", async () => {
    const tools = writeFiles(path.join(temporaryFolder("tools"), "t"), { "x.txt": "" });
    const workflow = `on: push
env: { LEVEL: workflow, BOTH: workflow }
${jobs(`      - run: |
          echo "${tools}" >> "$GITHUB_PATH"
          echo "GITHUB_REPOSITORY=evil/evil" >> "$GITHUB_ENV"
          echo "LATER=\${{ env.LEVEL }}" >> "$GITHUB_ENV"
      - run: echo "$LATER $BOTH \${{ env.BOTH }} $GITHUB_REPOSITORY"; case "$PATH" in ${tools}:*) echo first;; esac
        env: { BOTH: step }
      - run: echo "NODE_OPTIONS=--require x" >> "$GITHUB_ENV"
`)}`;
    const result = await run({ [FLOW]: workflow });
    expect(result.log).toContain(`workflow step step ${REPOSITORY}`);
    expect(result.log).toContain("first");
    expect(result.steps.map(({ outcome }) => outcome)).toEqual(["success", "success", "failure"]);
  });

  test("of a job whose condition is false does not run", async () => {
    const workflow = `on: push\njobs: { a: { if: "github.event_name == 'pull_request'", steps: [{ run: echo }] } }\n`;
    expect(await run({ [FLOW]: workflow })).toMatchObject({ conclusion: "skipped", success: false, steps: [] });
  });
});

test("what a job's token may do follows its permissions, and what the repository says where there are none", async () => {
  const of = async (top: string, setting: "read" | "write" = "read") => {
    one.control.configureRepository(REPOSITORY, { defaultWorkflowPermissions: setting });
    return (await run({ [FLOW]: `on: push\n${top}${jobs("      - run: echo\n")}` })).permissions;
  };
  expect(await of("")).toEqual({ contents: "read", packages: "read" });
  expect(await of("", "write")).toMatchObject({ contents: "write" });
  expect(await of("", "write")).not.toHaveProperty("id_token");
  expect(await of("permissions: {}\n", "write")).toEqual({});
  expect(await of("permissions: write-all\n")).toMatchObject({ id_token: "write", contents: "write" });
  expect(await of("permissions: read-all\n")).toMatchObject({ id_token: "read" });
  expect(await of("permissions: { contents: none, pull-requests: write }\n")).toEqual({ pull_requests: "write" });
});
