import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildPrograms } from "../support/faults/processes.ts";
import { type FaultFigures, runFaults } from "../support/faults/run.ts";
import { faultServer } from "../support/faults/server.ts";

/** The small case of `npm run bench -- faults`: the same run, with silences of seconds. */

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const REPOSITORIES = 24;
const TIMES = { beat: 200, silent: 4_000, sweep: 500, poll: 200, drain: 4_000 };

let figures: FaultFigures;
let server: Awaited<ReturnType<typeof faultServer>>;

beforeAll(async () => {
  server = await faultServer(ROOT);
  const [worker = "", web = ""] = await buildPrograms(["worker", "web"]);
  const plan = {
    repositories: REPOSITORIES,
    seed: 1,
    workerKills: 3,
    webKills: 2,
    restarts: 1,
    faults: 14,
    timeouts: false,
    // After a secondary limit workers halve their pace, which takes minutes at GitHub's own limits.
    content: { contentPerMinute: 400, contentPerHour: 500 },
    times: TIMES,
    mostMs: 600_000,
  };
  const program = { file: worker, args: [JSON.stringify({ times: TIMES })] };
  figures = await runFaults(plan, server, { worker: program, web }, () => undefined);
}, 700_000);
afterAll(() => server.stop());

test("a campaign whose workers, web, database and GitHub fail ends with one pull request for each repository", () => {
  const { settled, log, pullRequests, duplicates, lost } = figures;
  expect({ settled, log, pullRequests, duplicates, lost }).toEqual({
    settled: true,
    log: [],
    pullRequests: REPOSITORIES,
    duplicates: 0,
    lost: 0,
  });
});

test("its branches hold one commit each, and nothing is left beside them", () => {
  expect(figures).toMatchObject({ oddBranches: 0, leftBranches: 0 });
});

test("no limit of GitHub's is exceeded, whoever was killed and started anew", () => {
  expect(figures.limitHits).toBe(0);
});

test("it did go wrong", () => {
  const { kills, restarts, faults } = figures;
  expect(kills).toMatchObject({ worker: 3, web: 2 });
  expect(restarts).toBe(1);
  expect(Object.keys(faults).length).toBeGreaterThan(10);
});

test("no webhook is taken whose signature is wrong", () => {
  expect(figures.webhooks.forgedTaken).toBe(0);
});

test("a worker that is told to stop ends by itself: with 0, or with 1 where it was declared dead at that moment", () => {
  const { drained } = figures;
  expect(drained.filter((end) => typeof end === "number" && end > 1)).toEqual([]);
});
