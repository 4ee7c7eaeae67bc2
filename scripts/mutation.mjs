// npm run mutation [-- --only PATH…]: changes lib/core/trust in thousands of small ways and counts which of them its tests notice.
// Prints coverage and the share that was noticed, per file. Exits 1 below what stryker.config.json demands.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { ensureInstalled, requireNode, root } from "./setup.mjs";

const PART = "lib/core/trust";
const made = path.join(root, ".thaw-test", "mutation");
const COVERAGE = path.join(made, "coverage", "coverage-summary.json");
const REPORT = path.join(made, "report.json");
const NOTICED = new Set(["Killed", "Timeout"]);
const MISSED = new Set(["Survived", "NoCoverage"]);

function run(program, args) {
  const file = path.join(root, "node_modules", program);
  return spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: ["ignore", 2, 2] }).status ?? 1;
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

const percent = (share) => (Number.isFinite(share) ? `${share.toFixed(1)} %` : "–");
const scoreOf = (statuses) => {
  const noticed = statuses.filter((status) => NOTICED.has(status)).length;
  return (100 * noticed) / (noticed + statuses.filter((status) => MISSED.has(status)).length);
};

function printTable(coverage, report) {
  const files = Object.entries(report.files).map(([file, { mutants }]) => ({
    file,
    lines: coverage[path.join(root, file)]?.lines.pct,
    branches: coverage[path.join(root, file)]?.branches.pct,
    statuses: mutants.map(({ status }) => status),
  }));
  const { lines, branches } = coverage.total;
  const all = { file: "all", lines: lines.pct, branches: branches.pct, statuses: files.flatMap((one) => one.statuses) };
  process.stdout.write("| file | lines | branches | changes | noticed |\n|---|---|---|---|---|\n");
  for (const { file, lines, branches, statuses } of [...files, all]) {
    const cells = [
      file.replace(`${PART}/`, ""),
      percent(lines),
      percent(branches),
      statuses.length,
      percent(scoreOf(statuses)),
    ];
    process.stdout.write(`| ${cells.join(" | ")} |\n`);
  }
}

requireNode();
await ensureInstalled((text) => process.stderr.write(`${text}\n`));
rmSync(made, { recursive: true, force: true });
mkdirSync(made, { recursive: true });
const tested = run("vitest/vitest.mjs", ["run", "--config", "vitest.mutation.config.ts", "--coverage"]);
const only = process.argv.slice(process.argv.indexOf("--only") + 1);
const mutate = process.argv.includes("--only") ? ["--mutate", only.join(",")] : [];
const noticed = tested === 0 ? run("@stryker-mutator/core/bin/stryker.js", ["run", ...mutate]) : 1;
const coverage = readJson(COVERAGE);
const report = readJson(REPORT);
if (coverage !== null && report !== null) printTable(coverage, report);
process.exitCode = tested === 0 ? noticed : tested;
