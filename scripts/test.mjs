import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { findOrInstallBrowser } from "./browser.mjs";
import { run } from "./build.mjs";
import { OTHER_MAJORS, otherNode } from "./nodes.mjs";
import { ensureReady, root } from "./setup.mjs";

/**
 * Everything that must hold, by one command: the same set-up as a start, then types, lint, boundaries, unit and integration
 * tests, browser tests, and the unit tests again on other versions of Node. `npm test -- unit types` runs a choice.
 * Two at a time, because two cores are what a small machine has.
 */

const CI = Boolean(process.env.CI) && process.env.CI !== "false";
const RESULTS = path.join(root, ".thaw-test", "results");

/** One check, or one run of tests: { passed, failed, skipped, output, note? }. What takes longest comes first, after the quick ones. */
const SUITES = [
  ["types", () => check(["typescript/bin/tsc", "--noEmit"])],
  ["lint", () => check(["@biomejs/biome/bin/biome", "check", "--max-diagnostics=200", "."])],
  ["boundaries", () => command(process.execPath, ["scripts/boundaries.mjs"])],
  ["browser", () => browserTests()],
  ["integration", () => twice("integration", process.execPath, "integration")],
  ["unit", () => vitest("unit*", process.execPath, "unit")],
  ...OTHER_MAJORS.map((major) => [`unit-node-${major}`, () => unitOn(major)]),
];
const LANES = 2;
/** With more files failing it is no chance. */
const MOST_AGAIN = 3;

const say = (line) => process.stdout.write(`${line}\n`);
const total = { passed: 0, failed: 0, skipped: 0 };
process.exitCode = await main();

async function main() {
  const asked = process.argv.slice(2);
  const names = SUITES.map(([name]) => name);
  const unknown = asked.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no ${unknown.join(", ")}. Choose from: ${names.join(", ")}\n`);
    return 2;
  }
  await prepare();
  const waiting = SUITES.filter(([name]) => asked.length === 0 || asked.includes(name));
  if (total.failed === 0) await Promise.all(Array.from({ length: LANES }, () => runLane(waiting)));
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
  say(`${total.passed} passed, ${total.failed} failed${skipped}`);
  return total.failed > 0 ? 1 : 0;
}

async function prepare() {
  try {
    await ensureReady(say);
    rmSync(RESULTS, { recursive: true, force: true });
    mkdirSync(RESULTS, { recursive: true });
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    total.failed += 1;
  }
}

async function runLane(waiting) {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [name, suite] = next;
    const started = performance.now();
    const result = await suite().catch((error) => ({ passed: 0, failed: 1, skipped: 0, output: String(error) }));
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    for (const key of ["passed", "failed", "skipped"]) total[key] += result[key];
    const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : "";
    if (result.failed > 0) say(`\n${result.output.trimEnd()}\n`);
    say(`${name.padEnd(14)} ${result.passed} passed, ${result.failed} failed${skipped} (${seconds} s)`);
    if (result.note) say(`               ${result.note}`);
  }
}

async function check([bin, ...args]) {
  const [, scope = "", rest = ""] = /^((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(bin) ?? [];
  const manifest = createRequire(import.meta.url).resolve(`${scope}/package.json`);
  return command(process.execPath, [path.join(path.dirname(manifest), rest), ...args]);
}

async function command(program, args) {
  const { code, output } = await run(program, args);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output };
}

/** One project of vitest.config.ts, by the Node that is named. `files` are all of it, unless they are given. */
async function vitest(project, node, label = project, extra = {}, files = []) {
  const entry = path.join(path.dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
  const report = path.join(RESULTS, `${label}.json`);
  const args = ["run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { code, output } = await run(node, [entry, ...args, "--passWithNoTests", ...files], {
    ...extra,
    NO_COLOR: "1",
  });
  const counted = readCounts(report);
  // A file that cannot be loaded, or an error outside of any test, fails the run without a failed test.
  if (code !== 0 && counted.failed === 0) return { ...counted, failed: 1, failedTests: [], output };
  return { ...counted, output };
}

function readCounts(file) {
  try {
    const report = JSON.parse(readFileSync(file, "utf8"));
    const skipped = report.numPendingTests + report.numTodoTests;
    const failedTests = report.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.filter(({ status }) => status === "failed").map(({ fullName }) => ({ file: name, fullName })),
    );
    return { passed: report.numPassedTests, failed: report.numFailedTests, skipped, failedTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0, failedTests: [] };
  }
}

/**
 * For tests with processes, servers and a browser. What failed is run once more, by its files, and is said to be unsteady where it passes
 * then, with what it failed of: docs/decisions/0086-a-second-run-is-told.md.
 */
async function twice(project, node, label, extra = {}) {
  const first = await vitest(project, node, label, extra);
  const files = [...new Set(first.failedTests.map(({ file }) => file))];
  if (files.length === 0 || files.length > MOST_AGAIN || first.failedTests.length !== first.failed) return first;
  const second = await vitest(project, node, `${label}-again`, extra, files);
  if (second.failed > 0) return { ...first, output: `${first.output}\n\nRun once more:\n${second.output}` };
  say(`\n${first.output.trimEnd()}\n`);
  const names = first.failedTests.map(({ file, fullName }) => `${path.relative(root, file)}: ${fullName}`);
  const unsteady = `Unsteady: failed, then passed when run once more (see above why):\n               ${names.join("\n               ")}`;
  return { ...first, passed: first.passed + first.failed, failed: 0, note: unsteady };
}

async function browserTests() {
  const browser = findOrInstallBrowser(say);
  if (browser !== null) return twice("e2e", process.execPath, "browser", { THAW_BROWSER: browser });
  const what = "no browser was found, and none could be installed. Set THAW_BROWSER to the path of a Chromium.";
  if (CI) return { passed: 0, failed: 1, skipped: 0, output: `Browser tests: ${what}` };
  return { ...(await vitest("e2e", process.execPath, "browser")), note: `Skipped: ${what}` };
}

/** Those whose outcome a version of Node can change: docs/decisions/0068-tests-on-other-versions-of-node.md. */
async function unitOn(major) {
  const node = otherNode(major);
  if (node !== null) return vitest("unit*", node, `unit-node-${major}`, { THAW_OTHER_NODE: "1" });
  const what = `Node ${major} could not be had from the registry.`;
  if (CI) return { passed: 0, failed: 1, skipped: 0, output: what };
  return { passed: 0, failed: 0, skipped: 1, output: "", note: `Skipped: ${what}` };
}
