import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseDocument } from "yaml";

/** What people did to a migration's pull request, beside what was planned. */
export interface EditFacts {
  /** Paths that the plan changes. */
  readonly planned: readonly string[];
  /** All files that differ from the planner's commit; null where GitHub does not tell all of them. */
  readonly changed: readonly { readonly path: string; readonly status: string }[] | null;
  /** Whether what was planned is what the newest commit was made on. */
  readonly descends: boolean;
  /** Of the planned and of the newest commit; null for a file that is not there, or could not be read. */
  readonly textOf: (path: string, of: "planned" | "edited") => string | null;
  /** What a scan of the newest commit finds and one of the planner's does not; null where one of them could not be made. */
  readonly found: number | null;
}

/** Why a lead has to look; null where it provably says the same as what was planned. Sentences, with nothing in them that a stranger wrote. */
export function editProblem({ planned, changed, descends, textOf, found }: EditFacts): string | null {
  if (!descends) return "It was not made on the commit that was planned.";
  if (changed === null) return "Which files it changes could not be read.";
  if (changed.some(({ path }) => !planned.includes(path))) return "It changes files that the migration does not.";
  if (changed.some(({ status }) => status !== "modified"))
    return "It takes a file of the migration away, or gives it another name.";
  for (const { path } of changed) {
    const [before, after] = [textOf(path, "planned"), textOf(path, "edited")];
    if (before === null || after === null) return "What it changes could not be read.";
    if (!saysTheSame(before, after)) return "It changes what a workflow does.";
  }
  if (found === null) return "It could not be scanned.";
  return found > 0 ? "A scan finds something in it that was not there." : null;
}

/** Whether two YAML texts differ in comments and layout alone. What cannot be told is another. */
export function saysTheSame(before: string, after: string): boolean {
  const [one, other] = [before, after].map((text) => parseDocument(text, { uniqueKeys: true, merge: false }));
  if (one === undefined || other === undefined) return false;
  if ([one, other].some(({ errors, warnings }) => errors.length > 0 || warnings.length > 0)) return false;
  return same(one.contents, other.contents);
}

/**
 * Plain scalars by their text: 3.10 and 3.1 are one number, and two versions. Order counts, and so does how a text is quoted where that makes another
 * type of it. Anchors and aliases are not followed.
 */
function same(one: unknown, other: unknown): boolean {
  if (one === null || other === null || one === undefined || other === undefined)
    return (one ?? null) === (other ?? null);
  if (isAlias(one) || isAlias(other) || isMarked(one) || isMarked(other)) return false;
  if (isMap(one) && isMap(other)) return sameList(one.items, other.items, samePair);
  if (isSeq(one) && isSeq(other)) return sameList(one.items, other.items, same);
  if (!isScalar(one) || !isScalar(other)) return false;
  if (one.type === "PLAIN" && other.type === "PLAIN") return one.source === other.source;
  return typeof one.value === "string" && one.value === other.value;
}

function isMarked(node: unknown): boolean {
  const { tag, anchor } = node as Node & { readonly anchor?: string };
  return tag !== undefined || anchor !== undefined;
}

function samePair(one: Pair, other: Pair): boolean {
  return same(one.key, other.key) && same(one.value, other.value);
}

function sameList<T>(ones: readonly T[], others: readonly T[], equal: (one: T, other: T) => boolean): boolean {
  return ones.length === others.length && ones.every((one, index) => equal(one, others[index] as T));
}
