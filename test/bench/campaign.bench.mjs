import { rmSync } from "node:fs";
import path from "node:path";
import { bundle, outputOf } from "./bundled.mjs";
import { option, round, table } from "./measure.mjs";

/**
 * A campaign over a stand-in GitHub with all of its limits and a real PostgreSQL. Waits pass at once and are counted: the hours are those
 * that GitHub's limits would take.
 * --repositories N  how many it has (1500)
 */
export async function run({ root, options, say }) {
  const repositories = Number(option(options, "--repositories", "1500"));
  const folder = path.join(root, ".thaw-test", "bench-campaign");
  try {
    await bundle(root, "campaign", ["main"], folder);
    say(`A campaign of ${repositories} repositories …`);
    const raw = JSON.parse(await outputOf(path.join(folder, "main.mjs"), { root, repositories }));
    process.stdout.write(options.includes("--json") ? `${JSON.stringify(figuresOf(raw))}\n` : print(raw));
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function figuresOf({ pullRequests, requests, limitHits, duplicates, lost, hours }) {
  const requestsPerRepository = round(requests / pullRequests, 2);
  return { pullRequests, requestsPerRepository, limitHits, duplicates, lost, hours: round(hours, 1) };
}

function print(raw) {
  const each = (count) => round(count / raw.pullRequests, 2);
  return table([
    ["pull requests", raw.pullRequests, `of ${raw.repositories}`],
    ["requests for each, tokens not counted", each(raw.requests), "at most 4"],
    ["of these for opening", each(raw.opening), ""],
    ["of these for following", each(raw.requests - raw.opening), ""],
    ["tokens made and taken back for each", each(raw.tokens), ""],
    ["limits of GitHub's exceeded", raw.limitHits, "none"],
    ["repositories with two pull requests", raw.duplicates, "none"],
    ["repositories without one", raw.lost, "none"],
    [
      "hours by GitHub's limits",
      round(raw.hours, 1),
      `told before: ${round(raw.told.earliest, 1)} to ${round(raw.told.latest, 1)}`,
    ],
    ["seconds that it took here", round(raw.seconds, 0), ""],
  ]);
}
