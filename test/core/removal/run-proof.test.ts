import { describe, expect, test } from "vitest";
import type { RunJob, WorkflowRun } from "../../../lib/core/removal/run-facts.ts";
import { judgeJobs, placeIn, whyNotTheRun, whyNotTheText } from "../../../lib/core/removal/run-proof.ts";
import { buildRepoModel } from "../../../lib/core/workflow/repo.ts";

const PATH = ".github/workflows/ci.yml";
const HEAD = "b".repeat(40);
const PLACE = { repositoryId: 7, defaultBranch: "main", path: PATH };
const AT = new Date("2026-05-03T13:00:00Z");

const RUN: WorkflowRun = {
  id: 1,
  attempt: 1,
  event: "push",
  conclusion: "success",
  headBranch: "main",
  headSha: HEAD,
  path: PATH,
  repositoryId: 7,
  headRepositoryId: 7,
};

describe("a run counts", () => {
  test.each(["push", "schedule", "workflow_dispatch", "repository_dispatch"])(
    "of the default branch by %s",
    (event) => {
      expect(whyNotTheRun({ ...RUN, event }, PLACE)).toBeNull();
      expect(whyNotTheRun({ ...RUN, event, path: `${PATH}@main` }, PLACE)).toBeNull();
    },
  );

  test.each<[string, Partial<WorkflowRun>]>([
    ["of a pull request", { event: "pull_request" }],
    ["of a pull request in the base's name, whose commit is not what it ran", { event: "pull_request_target" }],
    ["of an event that is not known", { event: "constructor" }],
    ["of a fork, though its branch has the default one's name", { headRepositoryId: 8 }],
    ["of a fork that is deleted by now", { headRepositoryId: null }],
    ["of another repository that has the name now", { repositoryId: 8 }],
    ["of another branch", { headBranch: "main2" }],
    ["of no branch", { headBranch: null }],
    ["of another workflow", { path: ".github/workflows/ci.yaml" }],
    ["of a workflow that a ruleset requires", { path: "acme/rules/.github/workflows/ci.yml@refs/heads/main" }],
    ["that failed", { conclusion: "failure" }],
    ["that was passed over", { conclusion: "skipped" }],
    ["that has not ended", { conclusion: null }],
  ])("not one %s", (_, change) => {
    expect(whyNotTheRun({ ...RUN, ...change }, PLACE)).not.toBeNull();
  });
});

function repo(text: string, path = PATH) {
  const files = [{ path, bytes: Buffer.from(text) }];
  return buildRepoModel({ name: "acme/site", files }, () => "");
}

function file(text: string) {
  const [found] = repo(text).files;
  if (found === undefined) throw new Error("Not understood.");
  return found;
}

const CI = `on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Publish
        run: ./publish
        env:
          TOKEN: \${{ secrets.ROBOT }}
      - if: failure()
        run: ./tell
  lint:
    runs-on: ubuntu-latest
    steps:
      - run: ./lint
`;
const NEW = CI.replace("secrets.ROBOT", "github.token");
const IN = { path: PATH, job: "build", step: "Publish" };

function job(name: string, change: Partial<RunJob> = {}): RunJob {
  const steps = [
    { name: "Set up job", conclusion: "success" },
    { name: "Run actions/checkout@v4", conclusion: "success" },
    { name: "Publish", conclusion: "success" },
    { name: "Run ./tell", conclusion: "skipped" },
    { name: "Complete job", conclusion: "success" },
  ];
  return { name, headSha: HEAD, conclusion: "success", completedAt: AT, steps, ...change };
}
const with_ = (name: string, conclusion: string) =>
  job("build", { steps: job("build").steps.map((one) => (one.name === name ? { ...one, conclusion } : one)) });
const judged = (text: string, jobs: readonly RunJob[], place = IN) => judgeJobs(file(text), place, jobs, HEAD);

test("the place of a reference is its job and its step in the text that had it", () => {
  expect(placeIn(PATH, CI, CI.indexOf("secrets.ROBOT"))).toEqual(IN);
  expect(placeIn(PATH, CI, 2)).toBeNull();
  expect(placeIn(PATH, "jobs: [", 2)).toBeNull();
  const whole = `${CI}env:\n  TOKEN: \${{ secrets.ROBOT }}\n`;
  expect(placeIn(PATH, whole, whole.lastIndexOf("secrets.ROBOT"))).toEqual({ path: PATH, job: null, step: null });
});

describe("the text that ran", () => {
  test("is one without the secret", () => {
    expect(whyNotTheText(repo(NEW), PATH, "ROBOT")).toBeNull();
  });

  test.each([
    ["still reads it", CI],
    ["reads it in other letters", CI.replace("ROBOT", "Robot")],
    ["reads it by brackets", CI.replace("secrets.ROBOT", "secrets['robot']")],
    ["hands on all secrets", NEW.replace("github.token", "toJSON(secrets)")],
    ["is not understood", "jobs: ["],
  ])("counts not where it %s", (_, text) => {
    expect(whyNotTheText(repo(text), PATH, "ROBOT")).not.toBeNull();
  });

  test("counts not where the file is not there", () => {
    expect(whyNotTheText(repo(NEW, ".github/workflows/other.yml"), PATH, "ROBOT")).not.toBeNull();
  });
});

describe("the job that was changed", () => {
  test("shows it by its own success, with its own step, whatever other jobs did", () => {
    expect(judged(NEW, [job("build"), job("lint", { conclusion: "skipped" })])).toEqual({
      proven: true,
      job: job("build"),
    });
    expect(judged(NEW, [with_("Run actions/checkout@v4", "skipped")])).toMatchObject({ proven: true });
  });

  test.each<[string, readonly RunJob[]]>([
    ["did not run", [job("lint")]],
    ["was passed over", [job("build", { conclusion: "skipped" }), job("lint")]],
    ["failed, though the run did not", [job("build", { conclusion: "failure" })]],
    ["has not ended", [job("build", { conclusion: null })]],
    ["passed over the step", [with_("Publish", "skipped")]],
    ["failed in the step, and went on", [with_("Publish", "failure")]],
    ["does not tell its steps", [job("build", { steps: [] })]],
    ["is of another commit", [job("build", { headSha: "c".repeat(40) })]],
    ["has no end", [job("build", { completedAt: null })]],
    ["has no run", []],
  ])("shows nothing where it %s", (_, jobs) => {
    expect(judged(NEW, jobs).proven).toBe(false);
  });

  test("shows nothing where an error of the step would not have shown", () => {
    for (const value of ["true", "${{ inputs.lax }}"]) {
      const lax = NEW.replace(
        "      - name: Publish\n",
        `      - name: Publish\n        continue-on-error: ${value}\n`,
      );
      expect(judged(lax, [job("build")]).proven).toBe(false);
    }
    const strict = NEW.replace("      - name: Publish\n", "      - name: Publish\n        continue-on-error: false\n");
    expect(judged(strict, [job("build")]).proven).toBe(true);
  });

  test("needs all of its steps where the one that was changed is not there any more", () => {
    const gone = { ...IN, step: "Upload" };
    expect(judged(NEW, [job("build")], gone).proven).toBe(true);
    expect(judged(NEW, [with_("Run actions/checkout@v4", "skipped")], gone).proven).toBe(false);
  });

  test("needs each run of its matrix", () => {
    const matrix = NEW.replace("  build:\n", "  build:\n    strategy: { matrix: { os: [a, b] } }\n");
    const late = job("build (b)", { completedAt: new Date(AT.getTime() + 1_000) });
    expect(judged(matrix, [job("build (a)"), late])).toEqual({ proven: true, job: late });
    expect(judged(matrix, [job("build (a)"), job("build (b)", { conclusion: "cancelled" })]).proven).toBe(false);
    expect(judged(NEW, [job("build (a)")]).proven).toBe(false);
  });

  test("cannot be played by another job that took its name", () => {
    const twin = NEW.replace("  lint:\n", "  lint:\n    name: build\n");
    expect(judged(twin, [job("build"), job("build", { conclusion: "skipped" })]).proven).toBe(false);
    const guise = NEW.replace("  lint:\n", "  lint:\n    name: ${{ github.event.inputs.name }}\n");
    expect(judged(guise, [job("build"), job("lint", { conclusion: "skipped" })]).proven).toBe(false);
  });

  test("needs the whole run where it is not in the file any more, and each job of that", () => {
    const gone = { ...IN, job: "publish" };
    const lint = job("lint", { steps: [{ name: "Run ./lint", conclusion: "success" }] });
    expect(judged(NEW, [job("build"), lint], gone).proven).toBe(true);
    expect(judged(NEW, [job("build")], gone).proven).toBe(false);
    expect(judged(NEW, [job("build"), { ...lint, conclusion: "skipped" }], gone).proven).toBe(false);
    expect(judged(NEW, [job("build"), job("build")], gone).proven).toBe(false);
  });

  test("shows nothing where it calls a workflow", () => {
    const call = `on: push\njobs:\n  build:\n    uses: ./.github/workflows/other.yml\n`;
    expect(judged(call, [job("build / publish")], { ...IN, step: "" }).proven).toBe(false);
  });
});
