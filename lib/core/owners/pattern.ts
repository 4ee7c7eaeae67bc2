/** One pattern of a CODEOWNERS file, ready to be matched. */
export interface OwnerPattern {
  /** Between slashes; `**` stands for any number of folders. */
  readonly segments: readonly string[];
  /** It ends with a slash: it is of what lies in a folder of this name. */
  readonly folder: boolean;
}

/**
 * Reads a pattern, or says why GitHub does not take it. The rules are those of gitignore, but for `!`, `[ ]` and an escaped `#`, which
 * do not work; and a pattern that ends with `/*` is of that folder's own files only.
 * Source: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-syntax
 */
export function ownerPattern(text: string): OwnerPattern | { readonly mistake: string } {
  if (text.startsWith("!")) return { mistake: "a pattern cannot be negated by !" };
  if (text.startsWith("\\#")) return { mistake: "a pattern cannot start with an escaped #" };
  if (/[[\]]/.test(text)) return { mistake: "a pattern cannot have a range [ ]" };
  const folder = text.endsWith("/");
  const parts = text.split("/").filter((part) => part !== "");
  if (parts.length === 0) return { mistake: "a pattern has to name something" };
  // A slash at the beginning or in the middle ties it to the root.
  const tied = text.slice(0, -1).includes("/");
  return { segments: tied ? parts : ["**", ...parts], folder };
}

/** Whether the pattern is of this file. Case counts. Time grows with the product of both lengths at most. */
export function ownsPath({ segments, folder }: OwnerPattern, path: string): boolean {
  const names = path.split("/");
  let reached = new Set([0]);
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    const next = new Set<number>();
    for (const at of reached) {
      if (segment === "**") for (let to = at + (last ? 1 : 0); to <= names.length; to += 1) next.add(to);
      else if (at < names.length && nameMatches(segment, names[at] ?? "")) next.add(at + 1);
    }
    reached = next;
  }
  if (folder) return [...reached].some((at) => at > 0 && at < names.length);
  // `docs/*` is of the files in docs, and of none in its folders.
  if (segments.at(-1) === "*") return reached.has(names.length);
  return [...reached].some((at) => at > 0);
}

/** `*` is any number of characters, `?` one, `\` takes the next as it is. No backtracking beyond the last star. */
function nameMatches(pattern: string, name: string): boolean {
  const wanted = charactersOf(pattern);
  let at = 0;
  let from = 0;
  let star = -1;
  let mark = 0;
  while (from < name.length) {
    const want = wanted[at];
    if (want === "any") {
      star = at;
      at += 1;
      mark = from;
    } else if (want !== undefined && (want === "one" || want.exactly === name[from])) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      at = star + 1;
      mark += 1;
      from = mark;
    } else return false;
  }
  return wanted.slice(at).every((want) => want === "any");
}

type Wanted = "any" | "one" | { readonly exactly: string };

function charactersOf(pattern: string): readonly Wanted[] {
  const wanted: Wanted[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? "";
    if (character === "*") wanted.push("any");
    else if (character === "?") wanted.push("one");
    else if (character === "\\" && at + 1 < pattern.length) {
      at += 1;
      wanted.push({ exactly: pattern[at] ?? "" });
    } else wanted.push({ exactly: character });
  }
  return wanted;
}
