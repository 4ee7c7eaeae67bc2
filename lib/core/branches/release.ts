/** Which branches besides the default one are scanned as well: code is built and published from them. */

/** Without a setting. `*` is any part of one name, `**` any parts of a path. */
export const RELEASE_PATTERNS: readonly string[] = [
  "release",
  "release/**",
  "releases/**",
  "release-*",
  "v[0-9]*",
  "maintenance/**",
  "support/**",
  "hotfix/**",
  "stable",
  "stable/**",
];

/** Of one repository. What is beyond is counted and said. */
export const MOST_RELEASE_BRANCHES = 20;

export interface ReleaseSettings {
  readonly patterns: readonly string[];
  /** Whether a branch with a rule that the App may see counts as well. */
  readonly protectedOnes: boolean;
  readonly most: number;
}

export const RELEASE_SETTINGS: ReleaseSettings = {
  patterns: RELEASE_PATTERNS,
  protectedOnes: true,
  most: MOST_RELEASE_BRANCHES,
};

export interface NamedBranch {
  readonly name: string;
  readonly committedAt: Date;
  readonly protected: boolean;
}

export interface Chosen<B> {
  /** Protected ones first, then those with the newest commits. */
  readonly chosen: readonly B[];
  /** How many more there are. */
  readonly beyond: number;
}

/** The release branches among a repository's branches, the default one not being among them. */
export function releaseBranches<B extends NamedBranch>(branches: readonly B[], settings: ReleaseSettings): Chosen<B> {
  const patterns = settings.patterns.map(globOf);
  const counts = ({ name, protected: guarded }: B) =>
    (guarded && settings.protectedOnes) || patterns.some((pattern) => pattern.test(name));
  const all = branches.filter(counts).sort(byWeight);
  return { chosen: all.slice(0, settings.most), beyond: Math.max(0, all.length - settings.most) };
}

function byWeight(a: NamedBranch, b: NamedBranch): number {
  if (a.protected !== b.protected) return a.protected ? -1 : 1;
  const newer = b.committedAt.getTime() - a.committedAt.getTime();
  if (newer !== 0) return newer;
  return a.name < b.name ? -1 : 1;
}

/** Takes one character, or with `repeats` any number of them. */
interface Part {
  readonly takes: (character: string) => boolean;
  readonly repeats: boolean;
}

const NO_SLASH = (character: string) => character !== "/";
const TOKEN = /\*{2,}|\*|\?|\[(?:0-9|a-z|A-Z|\w)+\]|[\s\S]/gu;

function partOf(token: string): Part {
  if (token === "*") return { takes: NO_SLASH, repeats: true };
  if (token.startsWith("**")) return { takes: () => true, repeats: true };
  if (token === "?") return { takes: NO_SLASH, repeats: false };
  if (token.length > 1 && token.startsWith("[")) {
    const set = new RegExp(`^${token}$`, "u");
    return { takes: (character) => set.test(character), repeats: false };
  }
  return { takes: (character) => character === token, repeats: false };
}

/**
 * A pattern as GitHub's filters of branches have them: `*` is all but a slash, `**` everything, `?` one character, `[…]` one of several;
 * everything else stands for itself. Step by step, since a regular expression of many stars could take forever.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
 */
export function globOf(pattern: string): { readonly test: (name: string) => boolean } {
  const parts = [...pattern.matchAll(TOKEN)].map(([token]) => partOf(token));
  // The places in the pattern that may come next: a part that repeats may be passed over.
  const spread = (places: Iterable<number>) => {
    const all = new Set(places);
    for (const place of all) if (parts[place]?.repeats) all.add(place + 1);
    return all;
  };
  return {
    test(name) {
      let places = spread([0]);
      for (const character of name) {
        const next = [...places].filter((place) => parts[place]?.takes(character) === true);
        places = spread(next.map((place) => (parts[place]?.repeats ? place : place + 1)));
      }
      return places.has(parts.length);
    },
  };
}
