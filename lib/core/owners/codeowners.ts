import { type OwnerPattern, ownerPattern, ownsPath } from "./pattern.ts";

/** Where GitHub looks for it, in this order; the first that is there counts. */
export const CODEOWNERS_PATHS = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"] as const;

/** A file of this size or more is not used by GitHub at all. */
export const CODEOWNERS_BYTES = 3 * 1024 * 1024;

/** What was found of it. `unreadable`: it is there, or may be, and could not be had; `too-large`: GitHub itself does not use it. */
export type CodeownersRead = { readonly text: string } | "none" | "too-large" | "unreadable";

/** An owner as the file names it. Whether there is such a one is not said there. */
export type NamedOwner =
  | { readonly kind: "user"; readonly login: string }
  | { readonly kind: "team"; readonly organisation: string; readonly slug: string }
  | { readonly kind: "email" };

export interface OwnerRule {
  readonly pattern: OwnerPattern;
  /** None where the file says that nobody owns what it matches. */
  readonly owners: readonly NamedOwner[];
}

export interface OwnerMistake {
  /** 1-based. */
  readonly line: number;
  readonly reason: string;
}

export interface Codeowners {
  readonly rules: readonly OwnerRule[];
  /** Lines that GitHub skips, the first hundred. */
  readonly mistakes: readonly OwnerMistake[];
}

const MOST_MISTAKES = 100;
const USER = /^@([A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9_])?)$/;
const TEAM = /^@([A-Za-z0-9](?:[A-Za-z0-9_-]{0,98})?)\/([A-Za-z0-9_][A-Za-z0-9._-]{0,254})$/;
const EMAIL = /^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$/;

/** Reads the file's text. Total: a line that GitHub would skip is skipped, and named with its reason; it is never quoted. */
export function parseCodeowners(text: string): Codeowners {
  const rules: OwnerRule[] = [];
  const mistakes: OwnerMistake[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    const read = ruleOf(line);
    if (read === null) continue;
    if (typeof read !== "string") rules.push(read);
    else if (mistakes.length < MOST_MISTAKES) mistakes.push({ line: index + 1, reason: read });
  }
  return { rules, mistakes };
}

/** The owners of one file: those of the last rule that matches, even where it names none. Null where no rule matches. */
export function ownersOfPath({ rules }: Pick<Codeowners, "rules">, path: string): readonly NamedOwner[] | null {
  return rules.findLast(({ pattern }) => ownsPath(pattern, path))?.owners ?? null;
}

/** A rule, the reason why the line is none, or null where it says nothing. */
function ruleOf(line: string): OwnerRule | string | null {
  const trimmed = line.trim();
  if (trimmed === "" || trimmed.startsWith("#")) return null;
  const [written = "", ...rest] = wordsOf(trimmed);
  const pattern = ownerPattern(written);
  if ("mistake" in pattern) return pattern.mistake;
  const owners: NamedOwner[] = [];
  for (const word of rest) {
    if (word.startsWith("#")) break;
    const owner = ownerNamed(word);
    if (owner === null) return "an owner is @user, @organisation/team or an e-mail address";
    owners.push(owner);
  }
  return { pattern, owners };
}

/** Split at white space that is not escaped. */
function wordsOf(line: string): readonly string[] {
  return line.match(/(?:\\.|[^\s\\]|\\$)+/g) ?? [];
}

/** `@user`, `@organisation/team` or an address; null for anything else. */
export function ownerNamed(word: string): NamedOwner | null {
  const user = USER.exec(word);
  if (user !== null) return { kind: "user", login: user[1] ?? "" };
  const team = TEAM.exec(word);
  if (team !== null) return { kind: "team", organisation: team[1] ?? "", slug: team[2] ?? "" };
  return word.length <= 254 && EMAIL.test(word) ? { kind: "email" } : null;
}
