import { git, tryGit } from "./run.ts";

/** One file in which two commits differ, as git sees it. */
export interface FileDiff {
  readonly path: string;
  /** The path before a rename. */
  readonly previous: string | null;
  readonly status: "added" | "removed" | "modified" | "renamed" | "changed";
  /** The blob; where the file was removed, the one that it was. */
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  /** From the first `@@` on; null for binary files and for those whose text is the same. */
  readonly patch: string | null;
}

const STATUS: Readonly<Record<string, FileDiff["status"]>> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  T: "changed",
};

/** What changed from one commit to another, renames found. */
export async function diffBetween(folder: string, from: string, to: string): Promise<FileDiff[]> {
  const diff = (...shown: string[]) => git(folder, ["diff", "-M", "--no-color", "--no-ext-diff", ...shown, from, to]);
  const [raw, counts, text] = await Promise.all([
    diff("-z", "--raw", "--no-abbrev"),
    diff("-z", "--numstat"),
    diff("-p"),
  ]);
  const numbers = countsIn(counts.toString("utf8"));
  const patches = patchesIn(text.toString("utf8"));
  return filesIn(raw.toString("utf8")).map((file, index) => {
    const [additions = 0, deletions = 0] = numbers[index] ?? [];
    return { ...file, additions, deletions, patch: patches[index] ?? null };
  });
}

export interface Sums {
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
}

/** How much `head` has since it left `base`; null where they have no history in common. */
export async function sumsBetween(folder: string, base: string, head: string): Promise<Sums | null> {
  const [numstat, count] = await Promise.all([
    tryGit(folder, ["diff", "-M", "-z", "--numstat", "--no-ext-diff", `${base}...${head}`]),
    tryGit(folder, ["rev-list", "--count", `${base}..${head}`]),
  ]);
  if (numstat.code !== 0 || count.code !== 0) return null;
  const counts = countsIn(numstat.stdout.toString("utf8"));
  return {
    commits: Number(count.stdout.toString("utf8")),
    additions: counts.reduce((sum, [added]) => sum + added, 0),
    deletions: counts.reduce((sum, [, removed]) => sum + removed, 0),
    changedFiles: counts.length,
  };
}

type Named = Pick<FileDiff, "path" | "previous" | "status" | "sha">;

/** `:mode mode sha sha X`, the path, and for a rename the new path, each ended by a zero. */
function filesIn(raw: string): Named[] {
  const parts = raw.split("\0");
  const files: Named[] = [];
  for (let index = 0; index < parts.length - 1; ) {
    const [, , before = "", after = "", letter = ""] = (parts[index] ?? "").split(" ");
    const renamed = letter.startsWith("R");
    const [first = "", second = ""] = parts.slice(index + 1, index + 3);
    files.push({
      path: renamed ? second : first,
      previous: renamed ? first : null,
      status: STATUS[letter.slice(0, 1)] ?? "changed",
      sha: letter === "D" ? before : after,
    });
    index += renamed ? 3 : 2;
  }
  return files;
}

/** Lines added and removed; both are `-` for what is binary. */
function countsIn(numstat: string): (readonly [number, number])[] {
  return [...numstat.matchAll(/(?:^|\0)(\d+|-)\t(\d+|-)\t/g)].map(([, added, removed]) => [
    Number(added) || 0,
    Number(removed) || 0,
  ]);
}

/** One for each file. A file that became a link has two sections under one heading, its end and its beginning. */
function patchesIn(text: string): (string | null)[] {
  const sections = text.split(/^(?=diff --git )/m).filter(Boolean);
  const last = new Map(sections.map((section) => [section.slice(0, section.indexOf("\n")), section]));
  return [...last.values()].map(hunksOf);
}

function hunksOf(patch: string): string | null {
  const start = patch.search(/^@@ /m);
  return start < 0 ? null : patch.slice(start).replace(/\n$/, "");
}
