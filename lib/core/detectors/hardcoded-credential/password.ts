import { actionKnowledge } from "../../knowledge/index.ts";
import { kindByName } from "../../knowledge/names.ts";
import { isPlaceholder, shannonEntropy } from "../../literals/index.ts";
import type { StepModel } from "../../workflow/model.ts";

/** Whether an input or variable of this name is known to hold a credential; `step` is given for an action's input. */
export function holdsPassword(key: string, step: StepModel | null): boolean {
  if (step?.uses) {
    const inputs = actionKnowledge(step.uses.text)?.inputs;
    const holding = inputs && Object.hasOwn(inputs, key.toLowerCase()) ? inputs[key.toLowerCase()] : undefined;
    if (holding) return holding.kind !== "identifier" && !holding.bundle;
  }
  if (["password", "passwd", "passphrase", "pwd"].includes(lastWord(key))) return true;
  // `cosign-release` names a vendor and holds a version: only a name that ends like a credential's says that it holds one.
  const named = kindByName(key);
  return mayHoldToken(key) && named !== null && named.strength === "strong" && named.kind !== "identifier";
}

function wordsOf(key: string): readonly string[] {
  return key
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

function lastWord(key: string): string {
  return wordsOf(key).at(-1) ?? "";
}

/** A name that ends like a credential's, for values whose own look confirms it. */
export function mayHoldToken(key: string): boolean {
  const words = wordsOf(key);
  const last = words.at(-1) ?? "";
  if (["token", "secret", "apikey", "pat"].includes(last)) return true;
  return last === "key" && ["api", "access", "secret", "private", "auth"].includes(words.at(-2) ?? "");
}

/** A long random word: at least 20 letters and digits of more than 3.5 bits of entropy each, as tokens are and prose is not. */
export function looksRandom(value: string): boolean {
  const text = value.trim();
  if (text.length < 20 || !/^[\w.+/=-]+$/.test(text) || !/[0-9]/.test(text) || !/[A-Za-z]/.test(text)) return false;
  return shannonEntropy(text) > 3.5;
}

/**
 * Passwords that set-ups and documentation use for a database that lives for one job. Stricter than the rule for whole trees: a word
 * with something added (`Passw0rdAdmin`) is a password that somebody chose for something.
 */
export function isThrowawayPassword(value: string): boolean {
  const word = value
    .trim()
    .toLowerCase()
    .replace(/[\d!@#$%_.-]+$/, "");
  return THROWAWAY.has(word) || isPlaceholder(value.trim());
}

const THROWAWAY: ReadonlySet<string> = new Set(
  (
    "a admin adminpassword changeit changeme demo dev dummy dummytoken example fake fakesecret fakekey foo foobar guest letmein " +
    "localtest mock mypassword mysecretpassword p@ssw0rd p@ssword pass passw0rd password postgres postgrespassword qwerty " +
    "redacted root rootpassword sample secret secretpassword supersecret temp test testkey testpass testpassword testsecret " +
    "testtest testtoken testuser toor your-password yourpassword yourstrong@passw0rd yourstrong(!)password"
  ).split(" "),
);

/**
 * Whether a text could be a password that somebody wrote down: one word of at least 6 characters with more than letters of one case.
 * Expressions, variables, paths, addresses, file names, references of managers, and plain words are none.
 */
export function isLiteralPassword(value: string): boolean {
  const text = value.trim();
  if (text.length < 6 || text.length > 200 || /\s/.test(text)) return false;
  if (/[$`{}<>]|:\/\/|^[./~]|^arn:|^refs\//.test(text)) return false;
  if (/^(true|false|null|none|yes|no|always|never|disabled|enabled)$/i.test(text)) return false;
  if (/^[\w.-]+\.(json|pem|key|p12|pfx|txt|ya?ml|asc|gpg|jks|env|toml|crt|cer)$/i.test(text)) return false;
  if (/\//.test(text) && /^[\w@.-]+(\/[\w.@-]+)+$/.test(text)) return false;
  if (/^v?\d+([.:_-]\d+)*([-+][\w.]+)?$/.test(text)) return false;
  const classes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9_-]/].filter((form) => form.test(text)).length;
  return classes >= 2 && !/^[a-z]+([_-][a-z]+)*$/i.test(text);
}

/** The length and nothing of the value: free-form passwords have no public prefix. */
export function literalShape(value: string): string {
  return `…(${value.trim().length})`;
}
