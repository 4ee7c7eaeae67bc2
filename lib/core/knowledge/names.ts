import type { CredentialKind } from "../contracts.ts";
import { NAME_RULES, type NameRule } from "./name-rules.ts";

/** What a name alone says. `strong`: hardly anything else has such a name. `weak`: better than nothing, gives way to any other evidence. */
export interface NameEvidence {
  readonly kind: CredentialKind;
  readonly strength: "strong" | "weak";
}

/** Longer names are no names that somebody chose; they are not looked at, so that hostile input stays cheap. */
const NAME_LENGTH_MAX = 200;

/** Words that people write in several ways. */
const SYNONYMS: Readonly<Record<string, string>> = {
  passwd: "password",
  passw: "password",
  passcode: "password",
  pwd: "password",
  pass: "password",
  pw: "password",
  cred: "credentials",
  creds: "credentials",
  credential: "credentials",
  cert: "certificate",
  certs: "certificate",
  certificates: "certificate",
  crt: "certificate",
  organisation: "org",
  organization: "org",
  usr: "user",
  tok: "token",
  tokens: "token",
  apitoken: "api token",
  apikey: "api key",
  hostnames: "hosts",
};

/** Words after the part that matters: `NPM_TOKEN_PROD`, `KEY_BASE64`. Numbers are dropped as well. */
const QUALIFIERS: ReadonlySet<string> = new Set([
  "prod",
  "production",
  "prd",
  "dev",
  "development",
  "staging",
  "stage",
  "stg",
  "test",
  "testing",
  "qa",
  "uat",
  "sandbox",
  "ci",
  "rw",
  "ro",
  "nightly",
  "new",
  "old",
  "base64",
  "b64",
  "encoded",
  "v",
  "default",
  "nonprod",
  "preview",
  "canary",
  "next",
  "legacy",
  "backup",
  "value",
]);

/** Short words that may be part of a word written in one piece; other short ones would be found by accident. */
const SHORT_PARTS: ReadonlySet<string> = new Set([
  "gh",
  "id",
  "pat",
  "key",
  "app",
  "npm",
  "api",
  "aws",
  "gcp",
  "ssh",
  "gpg",
  "url",
  "pem",
  "org",
  "p12",
  "bot",
  "sas",
]);

/** Endings that are split off a word even when its beginning is unknown: `acmetoken`. */
const ENDINGS = [
  "webhookurl",
  "accesstoken",
  "privatekey",
  "apitoken",
  "passphrase",
  "credentials",
  "password",
  "username",
  "apikey",
  "webhook",
  "secret",
  "token",
  "bot",
] as const;

const RULES: readonly CompiledRule[] = NAME_RULES.map(compile);
/** The longest phrase of the table, in words. */
const PHRASE_WORDS_MAX = Math.max(...NAME_RULES.flatMap(phrasesOf).map((phrase) => phrase.split(" ").length));
const WORDS: ReadonlySet<string> = collectWords(NAME_RULES);
const LONGEST_WORD = Math.max(...[...WORDS].map((word) => word.length));

/**
 * What the name of a secret, a variable or an input says about the value behind it; null when it says nothing.
 *
 * Total and without regard to case: GitHub compares the names of secrets without case, so a change of case inside a word is no
 * evidence. `npmToken` is taken apart with a word list instead, which finds the same parts in `NPMTOKEN`.
 * A name whose last word is PASSWORD, SECRET, TOKEN or PRIVATE_KEY is never called an identifier.
 */
export function kindByName(name: string): NameEvidence | null {
  if (name.length > NAME_LENGTH_MAX) return null;
  const before = REMEMBERED.get(name);
  if (before !== undefined) return before;
  const evidence = judgeName(name);
  if (REMEMBERED.size >= REMEMBERED_MAX) REMEMBERED.clear();
  REMEMBERED.set(name, evidence);
  return evidence;
}

/** The same few names are asked for again and again in one scan. Bounded, since names come from hostile text. */
const REMEMBERED = new Map<string, NameEvidence | null>();
const REMEMBERED_MAX = 5_000;

function judgeName(name: string): NameEvidence | null {
  const words = wordsOf(name);
  if (words.length === 0) return null;
  const runs = runsOf(words);
  return RULES.find((rule) => fits(rule, runs))?.evidence ?? null;
}

/** The words of a name, in lower case: separators, numbers and words written together are taken apart, qualifiers at the end dropped. */
export function wordsOf(name: string): readonly string[] {
  const words = name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((piece) => piece !== "")
    .flatMap(wordsOfPiece)
    .flatMap((word) => (SYNONYMS[word] ?? word).split(" "));
  let end = words.length;
  while (end > 1 && QUALIFIERS.has(words[end - 1] ?? "")) end--;
  return words.slice(0, end);
}

function wordsOfPiece(piece: string): readonly string[] {
  const whole = segment(piece);
  if (whole !== null) return whole;
  return piece
    .split(/[0-9]+/)
    .filter((letters) => letters !== "")
    .flatMap(wordsOfLetters);
}

function wordsOfLetters(letters: string): readonly string[] {
  const whole = segment(letters);
  if (whole !== null) return whole;
  const ending = ENDINGS.find((candidate) => letters.endsWith(candidate));
  if (ending === undefined) return [letters];
  const head = letters.slice(0, letters.length - ending.length);
  return [...(segment(head) ?? [head]), ...(segment(ending) ?? [ending])];
}

/** The fewest known words that make up the whole text; null when there are none. */
function segment(text: string): readonly string[] | null {
  if (WORDS.has(text)) return [text];
  const best: (readonly string[] | null)[] = [[]];
  for (let end = 1; end <= text.length; end++) {
    let shortest: readonly string[] | null = null;
    for (let start = Math.max(0, end - LONGEST_WORD); start < end; start++) {
      const before = best[start];
      if (before === null || before === undefined) continue;
      const word = text.slice(start, end);
      if (!mayBePart(word)) continue;
      if (shortest === null || before.length + 1 < shortest.length) shortest = [...before, word];
    }
    best.push(shortest);
  }
  return best[text.length] ?? null;
}

function mayBePart(word: string): boolean {
  if (word.length < 4) return SHORT_PARTS.has(word);
  return WORDS.has(word);
}

/** A rule with its phrases as sets: a name has few runs of words, a rule may have hundreds of phrases. */
interface CompiledRule {
  readonly evidence: NameEvidence;
  readonly any: ReadonlySet<string> | null;
  readonly with: ReadonlySet<string> | null;
  readonly ends: ReadonlySet<string> | null;
  readonly whole: ReadonlySet<string> | null;
  readonly without: ReadonlySet<string> | null;
}

function compile(rule: NameRule): CompiledRule {
  const set = (phrases: readonly string[] | undefined): ReadonlySet<string> | null =>
    phrases === undefined ? null : new Set(phrases);
  return {
    evidence: { kind: rule.kind, strength: rule.strength },
    any: set(rule.any),
    with: set(rule.with),
    ends: set(rule.ends),
    whole: set(rule.whole),
    without: set(rule.without),
  };
}

/** Every run of neighbouring words that is short enough to be a phrase. */
interface Runs {
  readonly all: readonly string[];
  readonly last: readonly string[];
  readonly whole: string;
}

function runsOf(words: readonly string[]): Runs {
  const all: string[] = [];
  const last: string[] = [];
  for (let start = 0; start < words.length; start++) {
    for (let end = start + 1; end <= Math.min(words.length, start + PHRASE_WORDS_MAX); end++) {
      const run = words.slice(start, end).join(" ");
      all.push(run);
      if (end === words.length) last.push(run);
    }
  }
  return { all, last, whole: words.join(" ") };
}

function fits(rule: CompiledRule, runs: Runs): boolean {
  const { any, with: also, ends, whole, without } = rule;
  if (any !== null && !runs.all.some((run) => any.has(run))) return false;
  if (also !== null && !runs.all.some((run) => also.has(run))) return false;
  if (ends !== null && !runs.last.some((run) => ends.has(run))) return false;
  if (whole !== null && !whole.has(runs.whole)) return false;
  return without === null || !runs.all.some((run) => without.has(run));
}

function collectWords(rules: readonly NameRule[]): ReadonlySet<string> {
  const phrases = rules.flatMap(phrasesOf);
  return new Set([
    ...phrases.flatMap((phrase) => phrase.split(" ")),
    ...Object.keys(SYNONYMS),
    ...QUALIFIERS,
    ...ENDINGS.filter((ending) => !["webhookurl", "accesstoken", "privatekey", "apitoken"].includes(ending)),
  ]);
}

function phrasesOf(rule: NameRule): readonly string[] {
  return [rule.any, rule.with, rule.ends, rule.whole, rule.without].flatMap((phrases) => phrases ?? []);
}
