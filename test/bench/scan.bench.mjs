import path from "node:path";
import { withCorpus } from "./corpus.mjs";
import { findProgram, foldersOf, measure, median, option, round, table } from "./measure.mjs";

/**
 * `thaw scan` over a folder of repositories against a bare parse of the same files and against peers, whole processes in turn.
 * --corpus DIR   folders OWNER__NAME with CI files (or THAW_CORPUS); without it copies of the demonstration organisation
 * --runs N       counted runs of each (5), after one that is not counted
 */
export async function run(bench) {
  const { root, options } = bench;
  return await withCorpus(bench, async (corpus) => {
    const runs = Number(option(options, "--runs", "5"));
    const figures = await figuresOf(root, corpus, runs);
    process.stdout.write(options.includes("--json") ? `${JSON.stringify(figures)}\n` : print(figures, runs));
    return 0;
  });
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
