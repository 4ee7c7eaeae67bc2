import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { readyDatabase } from "../../../lib/container/database.ts";
import { inheritedEnvironment } from "../../../lib/env.ts";
import { readsOf } from "./reads.ts";
import { seed } from "./seed.ts";
import { measure, watch } from "./watch.ts";

/** What `npm run bench -- pages --reads` measures; see test/bench/pages/reads.mjs. Prints figures as JSON. */

interface Plan {
  readonly root: string;
  readonly repositories: number;
  readonly only: string;
  readonly explain: number;
}

const plan = JSON.parse(process.argv[2] ?? "") as Plan;
const folder = mkdtempSync(path.join(tmpdir(), "thaw-bench-pages-"));
const role = (name: string) => ({ name, password: `${name}-of-the-bench` });
const database = await readyDatabase({
  databaseUrl: null,
  root: plan.root,
  stateFolder: path.join(folder, "state"),
  environment: inheritedEnvironment(),
  roles: { web: role("bench_web"), worker: role("bench_worker"), broker: role("bench_broker") },
});
const owner = new pg.Client(database.ownerUrl);
await owner.connect();
try {
  const made = await seed(owner, plan.repositories);
  watch();
  const reads = [];
  for (const { name, as, read } of readsOf(made)) {
    if (!name.includes(plan.only)) continue;
    const url = as === "web" ? database.webUrl : database.workerUrl;
    reads.push({ name, ...(await measure(owner, url, read, plan.explain)) });
  }
  const peakMb = process.resourceUsage().maxRSS / 1_024;
  process.stdout.write(`${JSON.stringify({ repositories: plan.repositories, rows: await rowsOf(), reads, peakMb })}\n`);
} finally {
  await owner.end();
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** So that figures can be told from those of an organisation that was not made up in full. */
async function rowsOf(): Promise<unknown> {
  const tables = ["repository", "scan", "scan_file", "finding", "credential", "source_state", "campaign_repository"];
  const counts = tables.map((table) => `(SELECT count(*)::int FROM ${table}) AS ${table}`);
  const { rows } = await owner.query(`SELECT ${counts.join(", ")}`);
  return rows[0];
}
