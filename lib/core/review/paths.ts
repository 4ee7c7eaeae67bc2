/** Files by which a commit does more than change a program: they run on somebody's machine before anybody looks at them. */

export const RISKY_KINDS = ["workflow", "action", "container", "package"] as const;
export type RiskyKind = (typeof RISKY_KINDS)[number];

/** What package managers read scripts from that run at an installation. */
const MANIFESTS =
  /(?:^|\/)(?:package\.json|setup\.py|pyproject\.toml|build\.rs|composer\.json|Gemfile|[^/]+\.gemspec|extconf\.rb|\.npmrc|\.yarnrc\.yml|\.pnpmfile\.cjs)$/i;
const CONTAINERS = /(?:^|\/)(?:[^/]*\.)?(?:Dockerfile|Containerfile)(?:\.[^/]*)?$/i;

/** Null for any other path. */
export function riskOfPath(path: string): RiskyKind | null {
  if (path.startsWith(".github/workflows/")) return "workflow";
  if (path.startsWith(".github/actions/") || /(?:^|\/)action\.ya?ml$/i.test(path)) return "action";
  if (CONTAINERS.test(path)) return "container";
  return MANIFESTS.test(path) ? "package" : null;
}

/** Looked at in each commit, whatever a comparison lists: the first three are where GitHub itself looks. */
export const ALWAYS_LOOKED_AT = [
  ".github/workflows",
  ".github/actions",
  "action.yml",
  "action.yaml",
  "Dockerfile",
  "package.json",
] as const;

/** Beyond those, of one comparison. */
export const MOST_MORE_PATHS = 20;

/** What is looked at in each commit of a range, of which a comparison lists these files. */
export function pathsToLookAt(listed: readonly string[]): readonly string[] {
  const more = listed.filter((path) => riskOfPath(path) !== null && !isBelow(path));
  return [...new Set([...ALWAYS_LOOKED_AT, ...more.slice(0, MOST_MORE_PATHS)])];
}

function isBelow(path: string): boolean {
  return path.startsWith(".github/workflows/") || path.startsWith(".github/actions/");
}

/** The kind of a path that is looked at, folders among them. */
export function kindOfLookedAt(path: string): RiskyKind {
  if (path === ".github/workflows") return "workflow";
  if (path === ".github/actions") return "action";
  return riskOfPath(path) ?? "package";
}
