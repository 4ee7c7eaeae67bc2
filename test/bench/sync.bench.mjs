import { rmSync } from "node:fs";
import path from "node:path";
import { bundle, outputOf } from "./bundled.mjs";
import { option, round, table } from "./measure.mjs";

/**
 * The worker reads organisations of a stand-in GitHub, with all of its limits, into a real PostgreSQL (fsync on): each a process of its own
 * on this machine. A second sync follows when one of a hundred has changed.
 * --repositories N,N  how many they have (2000,10000; with --json the first only)
 */
export async function run({ root, options, say }) {
  const sizes = option(options, "--repositories", "2000,10000").split(",").map(Number);
  const json = options.includes("--json");
  const folder = path.join(root, ".thaw-test", "bench-sync");
  try {
    await bundle(root, "sync", ["main", "github"], folder);
    const all = [];
    for (const repositories of json ? sizes.slice(0, 1) : sizes) {
      say(`Reading ${repositories} repositories …`);
      const plan = { root, repositories, github: path.join(folder, "github.mjs") };
      all.push(JSON.parse(await outputOf(path.join(folder, "main.mjs"), plan)));
    }
    process.stdout.write(json ? `${JSON.stringify(figuresOf(all[0]))}\n` : print(all));
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function figuresOf(raw) {
  return {
    repositories: raw.repositories,
    requests: raw.requests,
    seconds: round(raw.seconds, 1),
    peakMb: round(raw.peakMb, 0),
    resyncRequests: raw.resyncRequests,
    resyncSeconds: round(raw.resyncSeconds, 1),
  };
}

function print(all) {
  const row = (what, of, wanted = "") => [what, ...all.map(of), wanted];
  const rows = [
    row("repositories", (one) => one.repositories, "wanted"),
    row("workflow files", (one) => one.files),
    row("requests of the first sync", (one) => one.requests),
    row("a repository", (one) => round(one.requests / one.repositories, 4), "at most 0.06"),
    row("seconds", (one) => round(one.seconds, 1), "at most 120 for 2,000"),
    row("processor seconds: worker", (one) => round(one.cpu.worker, 1)),
    row("processor seconds: stand-in", (one) => round(one.cpu.github, 1)),
    row("the worker's most memory, MB", (one) => round(one.peakMb, 0), "less than 500"),
    row("requests when 1 % changed", (one) => one.resyncRequests, "at most 50 for 2,000"),
    row("seconds", (one) => round(one.resyncSeconds, 1), "at most 10 for 2,000"),
    row("limits of GitHub's exceeded", (one) => one.limits, "none"),
  ];
  return table(rows);
}
