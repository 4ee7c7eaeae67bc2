import path from "node:path";
import { buildPrograms } from "../../support/faults/processes.ts";
import { runFaults } from "../../support/faults/run.ts";
import { faultServer } from "../../support/faults/server.ts";

/** What `npm run bench -- faults` counts; see test/bench/faults.bench.mjs. Prints figures as JSON. */

const { root, repositories, seed } = JSON.parse(process.argv[2] ?? "") as {
  readonly root: string;
  readonly repositories: number;
  readonly seed: number;
};
const server = await faultServer(root);
try {
  const [web = ""] = await buildPrograms(["web"], root);
  const worker = { file: path.join(root, "dist", "thaw.js"), args: ["worker"] };
  const plan = {
    repositories,
    seed,
    workerKills: Math.max(2, Math.round(repositories / 40)),
    webKills: Math.max(2, Math.round(repositories / 30)),
    restarts: 2,
    faults: Math.max(13, Math.round(repositories / 4)),
    timeouts: true,
    content: { contentPerMinute: 80, contentPerHour: 2_000 },
    times: null,
    mostMs: 60 * 60_000,
  };
  const figures = await runFaults(plan, server, { worker, web }, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} finally {
  await server.stop();
}
