import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { withCorpus } from "./corpus.mjs";
import { findProgram, measure, median, option, round, table } from "./measure.mjs";

/**
 * `thaw fix` over a folder of repositories, every edited file proven and every plan made twice, beside the scan alone, GitHub's own parser
 * alone, and zizmor where it is installed; whole processes in turn.
 * --corpus DIR   folders OWNER__NAME with CI files (or THAW_CORPUS); without it copies of the demonstration organisation
 * --runs N       counted runs of each (5), after one that is not counted
 */
export async function run(bench) {
  const { root, options } = bench;
  const official = await bundleOfficial(root);
  try {
    return await withCorpus(bench, async (corpus) => {
      const runs = Number(option(options, "--runs", "5"));
      const figures = await figuresOf(root, corpus, runs, official);
      process.stdout.write(options.includes("--json") ? `${JSON.stringify(figures)}\n` : print(figures, runs));
      return 0;
    });
  } finally {
    rmSync(path.dirname(official), { recursive: true, force: true });
  }
}

/** Node 20 cannot import the parser's JSON files: bundled, as the command has it. */
async function bundleOfficial(root) {
  const { build, stop } = createRequire(import.meta.url)("esbuild");
  const outfile = path.join(mkdtempSync(path.join(os.tmpdir(), "thaw-bench-official-")), "official.mjs");
  const js =
    'import { createRequire as benchRequire } from "node:module"; const require = benchRequire(import.meta.url);';
  await build({
    entryPoints: [path.join(root, "test", "bench", "official-only.mjs")],
    ...{ outfile, bundle: true, platform: "node", format: "esm", banner: { js }, logLevel: "warning" },
  });
  stop();
  return outfile;
}

async function figuresOf(root, corpus, runs, official) {
  const thaw = path.join(root, "bin", "thaw.js");
  const zizmor = findProgram("zizmor");
  const fixes = [];
  const scans = [];
  const parses = [];
  const peer = [];
  for (let turn = 0; turn <= runs; turn++) {
    const fix = await measure(process.execPath, [thaw, "fix", corpus, "--format", "json"]);
    const scan = await measure(process.execPath, [thaw, "scan", corpus, "--format", "json"]);
    const parse = JSON.parse((await measure(process.execPath, [official, corpus])).output);
    if (turn === 0) continue;
    fixes.push(fix);
    scans.push(scan);
    parses.push(parse);
    if (!zizmor || peer.length >= 3) continue;
    const args = ["--offline", "--no-config", "--no-progress", "--format", "json", corpus];
    peer.push((await measure(zizmor, args, { allowed: [0, 1, 11, 12, 13, 14] })).seconds);
  }
  const { repositories } = JSON.parse(fixes[0].output);
  const workflows = JSON.parse(scans[0].output).summary;
  return {
    files: workflows.workflows + workflows.actions,
    seconds: round(median(fixes.map((item) => item.seconds))),
    peakMb: round(median(fixes.map((item) => item.peakMb)), 1),
    editedFiles: repositories.reduce((sum, repository) => sum + repository.files.length, 0),
    applied: repositories.reduce((sum, repository) => sum + repository.applied.length, 0),
    refused: repositories.reduce((sum, repository) => sum + repository.refused.length, 0),
    scanSeconds: round(median(scans.map((item) => item.seconds))),
    officialFiles: parses[0].files,
    officialSeconds: round(median(parses.map((item) => item.seconds))),
    ratioToScan: round(median(fixes.map((item, index) => item.seconds / scans[index].seconds)), 2),
    peers: { zizmor: peer.length > 0 ? round(median(peer)) : null },
  };
}

function print(figures, runs) {
  const rows = [
    ["what", "seconds (median)", "note"],
    [
      "thaw fix, all files",
      figures.seconds,
      `${figures.files} files, ${figures.editedFiles} edited and proven, ${figures.applied} findings solved, ${figures.refused} refused, peak ${figures.peakMb} MB`,
    ],
    ["thaw scan, the same files", figures.scanSeconds, `fix takes ${figures.ratioToScan} times as long`],
    [
      "GitHub's own parser alone",
      figures.officialSeconds,
      `${figures.officialFiles} workflows, each once, in the process`,
    ],
    ["zizmor, audit only", figures.peers.zizmor ?? "not installed", "the same folder, offline"],
  ];
  return `${table(rows)}\n${runs} runs each, whole processes in turn, on Node ${process.versions.node}.\n`;
}
