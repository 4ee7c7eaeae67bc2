import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { findProgram, foldersOf, measure, median, option, round, table } from "./measure.mjs";

/**
 * `thaw scan --tree` against gitleaks on the same trees, whole processes in turn, and what gitleaks finds that we do not.
 * --trees DIR   folders OWNER__NAME with whole repositories (or THAW_TREES); without it the demonstration organisation
 * --runs N      counted runs of each (5), after one that is not counted
 */
export async function run({ root, options, say }) {
  const wanted = option(options, "--trees", process.env.THAW_TREES);
  const trees = wanted ? path.resolve(wanted) : path.join(root, "demo", "org");
  if (!existsSync(trees)) {
    say(`${trees} does not exist. --trees takes a folder of repositories named OWNER__NAME.`);
    return 2;
  }
  const gitleaks = findProgram("gitleaks");
  if (gitleaks === null) say("gitleaks is not installed (PATH, THAW_PEERS): measuring without it.");
  const figures = await figuresOf(root, trees, gitleaks, Number(option(options, "--runs", "5")));
  process.stdout.write(options.includes("--json") ? `${JSON.stringify(figures)}\n` : print(figures));
  return 0;
}

async function figuresOf(root, trees, gitleaks, runs) {
  const thaw = path.join(root, "bin", "thaw.js");
  const folder = mkdtempSync(path.join(os.tmpdir(), "thaw-bench-"));
  const report = path.join(folder, "gitleaks.json");
  const peerArgs = [
    "dir",
    trees,
    "--no-banner",
    "--report-format",
    "json",
    "--report-path",
    report,
    "--exit-code",
    "0",
  ];
  const scans = [];
  const peers = [];
  try {
    for (let turn = 0; turn <= runs; turn++) {
      const scan = await measure(process.execPath, [thaw, "scan", trees, "--tree", "--format", "json"]);
      const peer = gitleaks === null ? null : await measure(gitleaks, peerArgs);
      if (turn === 0) continue;
      scans.push(scan);
      if (peer !== null) peers.push(peer.seconds);
    }
    const seconds = scans.map((scan) => scan.seconds);
    const ratios = peers.map((peer, index) => seconds[index] / peer);
    return {
      runs,
      repositories: foldersOf(trees).length,
      seconds: round(median(seconds)),
      peakMb: round(median(scans.map((scan) => scan.peakMb)), 1),
      gitleaksSeconds: peers.length === 0 ? null : round(median(peers)),
      ratio: peers.length === 0 ? null : round(median(ratios), 3),
      ...(gitleaks === null
        ? {}
        : compare(trees, JSON.parse(scans[0].output), JSON.parse(readFileSync(report, "utf8")))),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Leaks of gitleaks' own rules (the generic one apart), and those among them where we report nothing at the same lines. */
function compare(trees, scan, leaks) {
  const ours = new Map();
  for (const repository of scan.repositories) {
    for (const finding of repository.findings) {
      const file = path.join(path.resolve(repository.path), finding.path);
      ours.set(file, [...(ours.get(file) ?? []), finding]);
    }
  }
  const judged = leaks.filter((leak) => leak.RuleID !== "generic-api-key");
  const missed = judged.filter((leak) => {
    const last = leak.StartLine + leak.Match.split("\n").length - 1;
    const here = ours.get(path.resolve(leak.File)) ?? [];
    return !here.some((finding) => leak.StartLine === 0 || (finding.line <= last && finding.endLine >= leak.StartLine));
  });
  return {
    gitleaksLeaks: judged.length,
    missed: missed.map((leak) => `${leak.RuleID} ${path.relative(trees, leak.File)}:${leak.StartLine}`),
  };
}

function print(figures) {
  const rows = [
    ["what", "seconds (median)", "note"],
    ["thaw scan --tree", figures.seconds, `${figures.repositories} repositories, peak ${figures.peakMb} MB`],
    [
      "gitleaks dir",
      figures.gitleaksSeconds ?? "not installed",
      figures.ratio === null ? "" : `thaw takes ${figures.ratio} times as long`,
    ],
  ];
  const missed = figures.missed ?? [];
  const leaks =
    figures.missed === undefined
      ? ""
      : `\n${figures.gitleaksLeaks} leaks by gitleaks, ${missed.length} of them missed.\n`;
  const list = missed.map((line) => `  ${line}\n`).join("");
  return `${table(rows)}${leaks}${list}\n${figures.runs} runs each, whole processes in turn, on Node ${process.versions.node}.\n`;
}
