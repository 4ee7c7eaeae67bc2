import { UNNAMED_ACTION } from "../fix/assemble/file-draft.ts";
import { counted } from "../listing/format.ts";
import type { FixedRepository } from "./fix-report.ts";
import { plainText } from "./redacted.ts";

interface Options {
  readonly write: boolean;
  /** Leaves out what the report itself says: places and things to do. */
  readonly brief: boolean;
}

/** What a person at a terminal wants to know beside the diffs: how much is solved, what to do first, what is left and why. */
export function fixSummary(repositories: readonly FixedRepository[], { write, brief }: Options): string {
  const lines: string[] = [];
  for (const repository of repositories) lines.push(...repositoryLines(repository, write, brief));
  const unnamed = repositories.some(({ files }) => files.some((file) => file.diff.includes(UNNAMED_ACTION.uses)));
  if (unnamed) {
    lines.push(
      `The broker's action is not named yet: ${UNNAMED_ACTION.uses.split("@")[0]} stands in its place, and no job can run it.`,
      "Name it with --action OWNER/REPO/action@<40 hex>, or as `action:` in thaw.config.yml. Where it was written already, put the real one in its place.",
    );
  }
  return lines.length > 0 ? `${lines.join("\n")}\n` : "";
}

function repositoryLines(repository: FixedRepository, write: boolean, brief: boolean): readonly string[] {
  const { files, applied, refused, prerequisites, after } = repository;
  const done = write && repository.written ? "written" : "planned";
  const lines = [
    `${plainText(repository.name)}: ${counted(applied.length, "finding")} solved in ${counted(files.length, "file")} (${done}, ${repository.disposition}), ${refused.length} left, ${after.blocking} blocking after that`,
  ];
  if (repository.notWritten !== null) lines.push(`  not written: ${plainText(repository.notWritten)}`);
  if (brief) return lines;
  for (const item of prerequisites) lines.push(`  before merging: ${plainText(item.text)}`);
  for (const reason of new Set(applied.flatMap((item) => item.reasons))) lines.push(`  to check: ${plainText(reason)}`);
  for (const group of grouped(refused)) lines.push(`  left: ${group}`);
  for (const file of repository.unparsed)
    lines.push(`  not understood: ${plainText(file.path)}: ${plainText(file.detail)}`);
  return lines;
}

const MOST_PLACES = 3;

/** One line for each reason: a generated file may hold a hundred findings that are left for the same one. */
function grouped(refused: FixedRepository["refused"]): readonly string[] {
  const groups = new Map<string, { readonly words: string; readonly places: string[] }>();
  for (const { finding, refusal } of refused) {
    const words = `${refusal.code}: ${plainText(refusal.message)}`;
    const group = groups.get(words) ?? { words, places: [] };
    group.places.push(`${plainText(finding.primary.path)}:${finding.primary.line}`);
    groups.set(words, group);
  }
  return [...groups.values()].map(({ words, places }) => {
    const more = places.length > MOST_PLACES ? ` and ${places.length - MOST_PLACES} more` : "";
    return `${places.slice(0, MOST_PLACES).join(", ")}${more} ${words}`;
  });
}
