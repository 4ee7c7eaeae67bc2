import { type CodeownersRead, type NamedOwner, ownersOfPath, parseCodeowners } from "./codeowners.ts";

/** Where an owner is known from, the surest first: each is asked when those before it name nobody. */
export const OWNER_SOURCES = ["property", "codeowners", "admin", "committers"] as const;
export type OwnerSource = (typeof OWNER_SOURCES)[number];

export interface RepositoryOwner {
  readonly kind: "user" | "team";
  /** A login, or a team's name within the organisation. */
  readonly slug: string;
  readonly source: OwnerSource;
  /** False where nobody could say whether there is such a user or team. */
  readonly verified: boolean;
}

/**
 * `none`: every source was read, and none names somebody who is there. `unknown`: nobody is named, but a source was not visible, so that
 * there may be an owner all the same.
 */
export const OWNERSHIP_STATES = ["known", "none", "unknown"] as const;
export type OwnershipState = (typeof OWNERSHIP_STATES)[number];

export interface Ownership {
  readonly state: OwnershipState;
  readonly owners: readonly RepositoryOwner[];
  readonly notVisible: readonly OwnerSource[];
  /** What a person should know of the sources that were read: lines that do not count, names that are nobody's. */
  readonly notes: readonly string[];
}

/** What one source says. `skipped` is one that nobody set up. */
export type SourceReading =
  | { readonly kind: "named"; readonly owners: readonly NamedOwner[]; readonly notes?: readonly string[] }
  | { readonly kind: "not-visible" }
  | { readonly kind: "skipped" };

/** Who there is. Null where that is not visible. */
export interface OwnerDirectory {
  /** Lower case; of teams those of the organisation. */
  readonly organisation: string;
  readonly teams: ReadonlySet<string> | null;
  readonly users: ReadonlySet<string> | null;
}

const MOST_OWNERS = 20;
const MOST_NOTES = 10;

/** Takes the first source that names somebody who is there. Pure; sources that are left away count as skipped. */
export function chooseOwners(
  readings: Readonly<Partial<Record<OwnerSource, SourceReading>>>,
  directory: OwnerDirectory,
): Ownership {
  const notVisible: OwnerSource[] = [];
  const notes: string[] = [];
  for (const source of OWNER_SOURCES) {
    const reading = readings[source] ?? { kind: "skipped" };
    if (reading.kind === "not-visible") notVisible.push(source);
    if (reading.kind !== "named") continue;
    notes.push(...(reading.notes ?? []));
    const owners = whoAreThere(reading.owners, source, directory, notes);
    if (owners.length > 0) return ended("known", owners.slice(0, MOST_OWNERS), notVisible, notes);
  }
  return ended(notVisible.length > 0 ? "unknown" : "none", [], notVisible, notes);
}

function ended(
  state: OwnershipState,
  owners: readonly RepositoryOwner[],
  notVisible: readonly OwnerSource[],
  notes: readonly string[],
): Ownership {
  return { state, owners, notVisible, notes: [...new Set(notes)].slice(0, MOST_NOTES) };
}

function whoAreThere(
  named: readonly NamedOwner[],
  source: OwnerSource,
  directory: OwnerDirectory,
  notes: string[],
): readonly RepositoryOwner[] {
  const found = new Map<string, RepositoryOwner>();
  for (const owner of named) {
    const there = isThere(owner, directory);
    if (typeof there === "string") notes.push(`${SOURCE_WORDS[source]}: ${there}`);
    else if (owner.kind !== "email") {
      const slug = owner.kind === "user" ? owner.login : owner.slug;
      found.set(`${owner.kind} ${slug.toLowerCase()}`, { kind: owner.kind, slug, source, verified: there });
    }
  }
  return [...found.values()];
}

/** True, false where nobody can say, or why it is nobody. */
function isThere(owner: NamedOwner, { organisation, teams, users }: OwnerDirectory): boolean | string {
  if (owner.kind === "email") return "an e-mail address is named, which no account can be told from";
  if (owner.kind === "user") {
    if (users === null) return false;
    return users.has(owner.login.toLowerCase()) || `there is no user ${owner.login}`;
  }
  if (owner.organisation.toLowerCase() !== organisation) return `the team ${owner.slug} is another organisation's`;
  if (teams === null) return false;
  return teams.has(owner.slug.toLowerCase()) || `there is no team ${owner.slug}`;
}

/** The file that stands for all workflows where their names are not known. */
const ANY_WORKFLOW = ".github/workflows/ci.yml";

/** More than this many workflows name no further owners. */
const MOST_PATHS = 20;

/** What a CODEOWNERS file says of a repository's workflows: the owners of each, the first workflow's first. */
export function codeownersReading(read: CodeownersRead, workflows: readonly string[]): SourceReading {
  if (read === "unreadable") return { kind: "not-visible" };
  if (read === "none") return { kind: "named", owners: [] };
  if (read === "too-large")
    return { kind: "named", owners: [], notes: ["CODEOWNERS has 3 MB or more, so GitHub does not use it"] };
  const file = parseCodeowners(read.text);
  const paths = workflows.length === 0 ? [ANY_WORKFLOW] : workflows.slice(0, MOST_PATHS);
  const owners = paths.flatMap((path) => ownersOfPath(file, path) ?? []);
  const notes = file.mistakes.map(({ line, reason }) => `CODEOWNERS, line ${line} does not count: ${reason}`);
  return { kind: "named", owners, notes };
}

/**
 * What a custom property says, in any of the ways that people write it: `@acme/platform`, `acme/platform`, `platform`, `@ada`, `ada`. A
 * bare word is a team where there is one of that name, else a user.
 */
export function propertyOwner(value: string, { organisation, teams }: OwnerDirectory): NamedOwner | null {
  const word = value.trim().replace(/^@/, "");
  if (word.includes("/")) {
    const [owner = "", slug = "", ...more] = word.split("/");
    return owner !== "" && slug !== "" && more.length === 0 ? { kind: "team", organisation: owner, slug } : null;
  }
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]{0,254}$/.test(word)) return null;
  const isTeam = !value.trim().startsWith("@") && (teams === null || teams.has(word.toLowerCase()));
  return isTeam ? { kind: "team", organisation, slug: word } : { kind: "user", login: word };
}

export const SOURCE_WORDS: Readonly<Record<OwnerSource, string>> = {
  property: "custom property",
  codeowners: "CODEOWNERS",
  admin: "team with admin rights",
  committers: "last committers of workflows",
};
