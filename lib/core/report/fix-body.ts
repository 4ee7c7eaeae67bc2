import type { GrantRequest } from "../fix/grants.ts";
import type { AppliedFinding } from "../fix/plan.ts";
import { counted } from "../listing/format.ts";
import { audienceWords } from "../listing/wording.ts";
import type { FixedRepository } from "./fix-report.ts";
import { inert, inlineCode } from "./markdown.ts";

const MOST_ROWS = 25;

/**
 * The text of the pull request: what was found, what changes, what the new credential can do against the old one, what to do before
 * merging, what stays, how to undo. Built from data; names, paths and messages of the repository are shown as text and never mention,
 * link or close anything.
 */
export function fixBody(repository: FixedRepository): string {
  const parts = [
    opening(repository),
    changes(repository.applied),
    grants(repository.grants),
    beforeMerging(repository),
    remains(repository),
    proof(repository),
    undo(repository),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function opening({ name, files, applied, refused }: FixedRepository): string {
  const solved = counted(
    applied.length,
    "place that reads a static credential or hands one on",
    "places that read static credentials or hand them on",
  );
  const left = refused.filter(({ finding }) => finding.blocksThaw).length;
  if (files.length === 0) {
    return `## Nothing can be changed automatically\n\n${left} of the findings in ${inlineCode(name)} keep it frozen, and each needs a person.`;
  }
  const rest =
    left > 0
      ? ` ${counted(left, "finding needs", "findings need")} a person: see below.`
      : " Nothing that keeps this repository frozen is left.";
  return `## Short-lived credentials for ${inlineCode(name)}\n\nThis changes ${counted(files.length, "file", "files")} and replaces ${solved}. A credential that lives for minutes, for one job, is of no use to whoever steals it later.${rest}`;
}

interface Row {
  readonly before: string;
  readonly after: string;
  readonly how: string;
  readonly places: string[];
}

function changes(applied: readonly AppliedFinding[]): string {
  if (applied.length === 0) return "";
  const rows = new Map<string, Row>();
  for (const { finding, remedy, before, after } of applied) {
    const key = `${before}\n${after}\n${remedy}`;
    const row = rows.get(key) ?? { before, after, how: HOW[remedy] ?? remedy, places: [] };
    row.places.push(`${shortPath(finding.primary.path)}:${finding.primary.line}`);
    rows.set(key, row);
  }
  const lines = [...rows.values()].map(
    (row) => `| ${inert(row.before)} | ${inert(row.after)} | ${row.how} | ${placesText(row.places)} |`,
  );
  return ["### What changes", "", "| before | after | how | where |", "|---|---|---|---|", ...capped(lines, 4)].join(
    "\n",
  );
}

const HOW: Readonly<Record<string, string>> = {
  "broker-token": "token from the broker",
  "direct-oidc": "federation",
  "brokered-secret": "leased by the broker",
  "github-token": "`GITHUB_TOKEN`",
  "move-to-vars": "moved to variables",
  "explicit-secret-map": "passed by name",
  "narrow-app-token": "token narrowed",
  delete: "test removed",
};

function grants(requests: readonly GrantRequest[]): string {
  if (requests.length === 0) return "";
  const lines = requests.map((grant) => {
    const what =
      grant.provider === "github-app"
        ? `${Object.entries(grant.permissions)
            .map(([scope, level]) => `${scope}: ${level}`)
            .join(", ")} on ${grant.repositories.join(", ")}`
        : `the stored ${grant.secrets.join(", ")}`;
    const who = audienceWords(grant.who);
    return `| ${inlineCode(grant.name)} | ${inert(what)} | ${inert(who)} | ${grant.ask === null ? "from the text" : `**please confirm**: ${inert(grant.ask)}`} |`;
  });
  return [
    "<details><summary>Grants that the broker is asked for</summary>",
    "",
    "| grant | what | who may ask | scope |",
    "|---|---|---|---|",
    ...capped(lines, 4),
    "",
    "</details>",
  ].join("\n");
}

function beforeMerging({ prerequisites, applied }: FixedRepository): string {
  const reasons = [...new Set(applied.flatMap((item) => item.reasons))];
  if (prerequisites.length === 0 && reasons.length === 0) return "";
  const todo = prerequisites.map((item) => `- [ ] ${inert(item.text)}`);
  const check = reasons.map((reason) => `- [ ] ${inert(reason)}`);
  return ["### Before merging", "", ...capped([...todo, ...check], 0)].join("\n");
}

function remains({ refused, unparsed }: FixedRepository): string {
  const open = refused.filter(({ finding }) => finding.blocksThaw || finding.severity !== "info");
  if (open.length === 0 && unparsed.length === 0) return "";
  const groups = new Map<string, { what: string; places: string[] }>();
  for (const { finding, refusal } of open) {
    const key = `${refusal.code}\n${refusal.message}`;
    const group = groups.get(key) ?? { what: `${inlineCode(refusal.code)} | ${inert(refusal.message)}`, places: [] };
    group.places.push(`${shortPath(finding.primary.path)}:${finding.primary.line}`);
    groups.set(key, group);
  }
  const lines = [...groups.values()].map((group) => `| ${group.what} | ${placesText(group.places)} |`);
  for (const file of unparsed)
    lines.push(`| ${inlineCode("unparsed")} | ${inert(`${file.path} is not understood: ${file.detail}`)} | |`);
  return ["### What remains by hand", "", "| why | what to do | where |", "|---|---|---|", ...capped(lines, 3)].join(
    "\n",
  );
}

function proof({ files }: FixedRepository): string {
  if (files.length === 0) return "";
  return [
    "### What is proven",
    "",
    "Of every changed file: it parses; its content is the old one with exactly these changes; every other line is the same, byte for byte; GitHub's own parser has no new complaint; every context stands where GitHub offers it; each job has the rights it had and those named here; planning again changes nothing.",
  ].join("\n");
}

function undo({ files }: FixedRepository): string {
  if (files.length === 0) return "";
  return "### How to undo\n\nRevert this pull request. The old secrets stay where they are until the new way was seen to work; they are deleted only then.";
}

function placesText(places: readonly string[]): string {
  const shown = places.slice(0, 3).map(inlineCode).join(", ");
  return places.length > 3 ? `${shown} and ${places.length - 3} more` : shown;
}

function capped(lines: readonly string[], columns: number): readonly string[] {
  if (lines.length <= MOST_ROWS) return lines;
  const more = `${lines.length - MOST_ROWS} more, in the plan`;
  const last = columns > 0 ? `| ${more} |${" |".repeat(columns - 1)}` : `- ${more}`;
  return [...lines.slice(0, MOST_ROWS), last];
}

function shortPath(path: string): string {
  return path.replace(/^\.github\/workflows\//, "");
}
