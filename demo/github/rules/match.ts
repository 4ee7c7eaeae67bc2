import type { PropertySpec, Ruleset } from "./model.ts";

/** What a ruleset is about. */

export interface Guarded {
  readonly id: number;
  readonly ownerId: number;
  readonly name: string;
  readonly defaultBranch: string;
  /** With the defaults of properties that have one. */
  readonly properties: ReadonlyMap<string, readonly string[]>;
}

/** Whether a ruleset is about this ref of this repository. @param ref full: `refs/heads/main` */
export function isAbout(ruleset: Ruleset, repository: Guarded, ref: string): boolean {
  const kind = ref.startsWith("refs/heads/") ? "branch" : "tag";
  if (ruleset.target !== kind || !isAboutRepository(ruleset, repository)) return false;
  const matches = (pattern: string) => matchesRef(pattern, ref, repository.defaultBranch);
  return ruleset.refs.include.some(matches) && !ruleset.refs.exclude.some(matches);
}

function isAboutRepository({ source, repositories }: Ruleset, repository: Guarded): boolean {
  if (source.kind === "repository") return source.id === repository.id;
  if (source.id !== repository.ownerId) return false;
  const { names, ids, properties } = repositories;
  if (ids !== undefined) return ids.includes(repository.id);
  if (names !== undefined) {
    const named = (pattern: string) => pattern === "~ALL" || fnmatch(pattern, repository.name);
    return names.include.some(named) && !names.exclude.some(named);
  }
  if (properties === undefined) return false;
  const has = ({ name, values }: PropertySpec) =>
    (repository.properties.get(name) ?? []).some((value) => values.includes(value));
  // All of them must match to be in, one is enough to be out.
  return properties.include.every(has) && !properties.exclude.some(has);
}

function matchesRef(pattern: string, ref: string, defaultBranch: string): boolean {
  if (pattern === "~ALL") return true;
  if (pattern === "~DEFAULT_BRANCH") return ref === `refs/heads/${defaultBranch}`;
  return fnmatch(pattern, ref);
}

/**
 * As Ruby's `File.fnmatch` with `FNM_PATHNAME`: a star passes no slash, two stars and a slash pass any number of folders.
 * @see https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/creating-rulesets-for-a-repository#using-fnmatch-syntax
 */
export function fnmatch(pattern: string, text: string): boolean {
  let source = "";
  for (const [token] of pattern.matchAll(/\*\*\/|\*+|\?|\[[^\]]+\]|\\.|[\s\S]/g)) {
    if (token === "**/") source += "(?:[^/]+/)*";
    else if (token.startsWith("*")) source += "[^/]*";
    else if (token === "?") source += "[^/]";
    else if (token.startsWith("[") && token.length > 2) source += token.replace(/^\[!/, "[^").replaceAll("\\", "\\\\");
    else source += token.replace(/^\\(?=.)/, "").replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  }
  return new RegExp(`^${source}$`).test(text);
}
