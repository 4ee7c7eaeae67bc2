import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { findProgram, foldersOf, measure, median, option, round, table } from "./measure.mjs";

/**
 * `thaw scan` over a folder of repositories against a bare parse of the same files and against peers, whole processes in turn.
 * --corpus DIR   folders OWNER__NAME with CI files (or THAW_CORPUS); without it copies of the demonstration organisation
 * --runs N       counted runs of each (5), after one that is not counted
 */
export async function run({ root, options, say }) {
  const wanted = option(options, "--corpus", process.env.THAW_CORPUS);
  if (wanted && !existsSync(wanted)) {
    say(`${wanted} does not exist. --corpus takes a folder of repositories named OWNER__NAME.`);
    return 2;
  }
  const copies = wanted ? null : mkdtempSync(path.join(os.tmpdir(), "thaw-bench-corpus-"));
  try {
    const demo = path.join(root, "demo", "org");
    if (copies) {
      copyMany(demo, copies);
      say(
        `No corpus given: measuring ${COPIES} copies of the demonstration organisation. --corpus DIR takes real ones.`,
      );
    }
    const runs = Number(option(options, "--runs", "5"));
    const figures = await figuresOf(root, copies ?? path.resolve(wanted), runs);
    process.stdout.write(options.includes("--json") ? `${JSON.stringify(figures)}\n` : print(figures, runs));
    return 0;
  } finally {
    if (copies) rmSync(copies, { recursive: true, force: true });
  }
}

/** As many CI files as thirty real repositories have. */
const COPIES = 14;

function copyMany(from, to) {
  for (let copy = 0; copy < COPIES; copy++) {
    for (const folder of foldersOf(from))
      cpSync(folder, path.join(to, `${path.basename(folder)}-${copy}`), { recursive: true });
  }
}

async function figuresOf(root, corpus, runs) {
  const thaw = path.join(root, "bin", "thaw.js");
  const parseOnly = path.join(root, "test", "bench", "parse-only.mjs");
  const peers = Object.fromEntries(
    PEERS.flatMap(({ name, args }) => {
      const program = findProgram(name);
      return program ? [[name, { program, args: args(corpus), seconds: [] }]] : [];
    }),
  );
  const scans = [];
  const parses = [];
  const smalls = [];
  const small = smallest(corpus);
  for (let turn = 0; turn <= runs; turn++) {
    const scan = await measure(process.execPath, [thaw, "scan", corpus, "--format", "json"]);
    const parse = JSON.parse((await measure(process.execPath, [parseOnly, corpus])).output);
    const one = await measure(process.execPath, [thaw, "scan", small, "--format", "json"]);
    if (turn === 0) continue;
    scans.push(scan);
    parses.push(parse);
    smalls.push(one);
    for (const peer of Object.values(peers)) {
      if (peer.seconds.length >= Math.min(runs, 3)) continue;
      peer.seconds.push((await measure(peer.program, peer.args, { allowed: [0, 1, 11, 12, 13, 14] })).seconds);
    }
  }
  return {
    files: parses[0].files,
    seconds: round(median(scans.map((item) => item.seconds))),
    parseSeconds: round(median(parses.map((item) => item.seconds))),
    ratio: round(median(scans.map((item, index) => item.seconds / parses[index].seconds)), 2),
    peakMb: round(median(scans.map((item) => item.peakMb)), 1),
    smallRepository: path.basename(small),
    smallRepositorySeconds: round(median(smalls.map((item) => item.seconds))),
    peers: Object.fromEntries(Object.entries(peers).map(([name, peer]) => [name, round(median(peer.seconds))])),
  };
}

const PEERS = [
  { name: "zizmor", args: (corpus) => ["--offline", "--no-config", "--no-progress", "--format", "json", corpus] },
];

/** The first repository with at most five CI files: what somebody runs on their own project. */
function smallest(corpus) {
  const folders = foldersOf(corpus);
  return folders.find((folder) => folder.endsWith("__angular-cli")) ?? folders[0];
}

function print(figures, runs) {
  const rows = [
    ["what", "seconds (median)", "note"],
    ["thaw scan, all files", figures.seconds, `${figures.files} files, peak ${figures.peakMb} MB`],
    [
      "bare yaml parse, in the process",
      figures.parseSeconds,
      `thaw takes ${figures.ratio} times as long, start-up included`,
    ],
    ["thaw scan, one small repository", figures.smallRepositorySeconds, figures.smallRepository],
    ...PEERS.map(({ name }) => [name, figures.peers[name] ?? "not installed", "the same folder, offline"]),
  ];
  return `${table(rows)}\n${runs} runs each, whole processes in turn, on Node ${process.versions.node}.\n`;
}
