import { rmSync } from "node:fs";
import path from "node:path";
import { bundle, outputOf } from "./bundled.mjs";
import { option, round, table } from "./measure.mjs";

/**
 * A campaign by real processes (`thaw worker` twice, and what takes webhooks) while workers, web, database and GitHub fail, and people go on
 * with their work. Then everything is counted. It ends with an error where not each repository has one pull request.
 * --repositories N  how many it has (300)
 * --seed N          other moments and places (1)
 */
export async function run({ root, options, say }) {
  const repositories = Number(option(options, "--repositories", "300"));
  const seed = Number(option(options, "--seed", "1"));
  const folder = path.join(root, ".thaw-test", "bench-faults");
  try {
    await bundle(root, "faults", ["main"], folder);
    say(`A campaign of ${repositories} repositories, and what can go wrong …`);
    const raw = JSON.parse(await outputOf(path.join(folder, "main.mjs"), { root, repositories, seed }));
    process.stdout.write(options.includes("--json") ? `${JSON.stringify(raw)}\n` : print(raw));
    if (isRight(raw)) return 0;
    for (const line of raw.log) say(line);
    return 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isRight({ settled, repositories, pullRequests, duplicates, lost, oddBranches, leftBranches, ...rest }) {
  const counted = settled && pullRequests === repositories && duplicates === 0 && lost === 0;
  return counted && oddBranches === 0 && leftBranches === 0 && rest.limitHits === 0 && rest.webhooks.forgedTaken === 0;
}

function print(raw) {
  const { kills, webhooks, people } = raw;
  const longest = Math.max(0, ...raw.takenUpMs) / 1_000;
  const named = (counts) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(", ");
  return table([
    ["pull requests", raw.pullRequests, `of ${raw.repositories}`],
    ["repositories with two", raw.duplicates, "none"],
    ["repositories without one, or unknown to us", raw.lost, "none"],
    ["branches that are not one commit of ours", raw.oddBranches, "none"],
    ["branches left behind", raw.leftBranches, "none"],
    ["limits of the stand-in exceeded", raw.limitHits, "none"],
    ["jobs given up and not done since", raw.deadLetters, ""],
    ["workers killed", kills.worker, `${kills.atWork} of them in the middle of the campaign's step`],
    ["web killed", kills.web, ""],
    ["database restarted", raw.restarts, ""],
    ["processes that ended by themselves", raw.gaveUp, "and were started anew"],
    [
      "work of a killed worker taken up after, longest",
      `${round(longest, 1)} s`,
      `at most 90, ${raw.takenUpMs.length} seen`,
    ],
    ["failures of GitHub", sum(raw.faults), named(raw.faults)],
    ["steps tried again", raw.retries, ""],
    ["webhooks sent", webhooks.sent, `${webhooks.taken} taken`],
    ["lost, doubled, late", `${webhooks.lost}, ${webhooks.doubled}, ${webhooks.late}`, ""],
    ["of years ago", webhooks.old, "with a right signature"],
    ["forged", webhooks.forged, `${webhooks.forgedTaken} taken`],
    ["what people did", sum(people), named(people)],
    ["requests", raw.requests, ""],
    ["ends of workers at SIGTERM", raw.drained.join(", "), "0"],
    ["minutes", round(raw.seconds / 60, 1), ""],
  ]);
}

function sum(counts) {
  return Object.values(counts).reduce((all, one) => all + one, 0);
}
