/**
 * What only looks like a credential. Two answers, since they are used differently: `isPlaceholder` is certain and drops a
 * match; `looksLikeThrowaway` is likely (a password such as `postgres` for a test database) and lowers a confidence.
 */

/** Vendors' documentation marks its sample keys by this ending ("AWS access keys", documentation examples). */
const SAMPLE_ENDING = /EXAMPLE(?:KEY)?$/;

/** Keys that a vendor publishes for everybody: the storage emulator's ("Use the Azurite emulator"). Their heads are enough. */
const PUBLISHED = /^Eby8vdM02xNOcqFlqUwJPLlm/;

/** The value is filled in later: shell, Actions, Helm, Terraform, make, Windows, autoconf, ERB, printf. */
const FILLED_IN =
  /\$\{|\{\{|\$\(|#\{|<%|^\$\w+$|^%\w+%$|^@\w+@$|^\{\w*\}$|^<[^<>]*>$|^\[[^[\]]*\]$|^%[-+# 0]?\w$|^__\w+__$/;

/** The share of one character from which a value is filler (`ghp_xxxx…`); random values stay far below. */
const FILLER_SHARE = 0.75;

/** True when `value` can be no credential: empty, filled in later, one repeated character, an alphabet, a vendor's sample. */
export function isPlaceholder(value: string): boolean {
  const bare = value.trim();
  if (bare.length === 0) return true;
  if (SAMPLE_ENDING.test(bare) || PUBLISHED.test(bare) || FILLED_IN.test(bare)) return true;
  if (bare.toLowerCase().includes("abcdefghijklmnopqrstuvwxyz")) return true;
  return isFiller(bare);
}

function isFiller(value: string): boolean {
  const counts = new Map<string, number>();
  for (const character of value.toLowerCase()) counts.set(character, (counts.get(character) ?? 0) + 1);
  return Math.max(...counts.values()) >= value.length * FILLER_SHARE;
}

/** Words that test set-ups, documentation and defaults use for passwords. */
const THROWAWAY_WORDS = new Set(
  (
    "a abc account actions admin administrator api app apikey auth bar baz bearer ci change changeit changeme cloud client code " +
    "container credential credentials database db default demo dev development docker dummy elastic example fake foo foobar " +
    "github gitea github guest hello here host hunter i id insert integration invalid is it keycloak key letmein local " +
    "localhost login mariadb me minio minioadmin mock mongo mongodb my mypassword mysql mypass mysecret n name neo no none " +
    "not null nil of oracle organization p pass passwd password passphrase pg please postgres postgresql pw pwd qwerty rabbitmq real redacted redis " +
    "replace root runner sa safe sample secret secure secrets server service some sql staging string strong super supersecret t " +
    "temp temporary test tester testing testpass testpassword testuser the this tmp todo token true false undefined unused user " +
    "username value very welcome with world x xxx xxxx y you your yourstrong z"
  ).split(" "),
);

const LEET: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "@": "a",
  $: "s",
};

/**
 * True when `value` is a placeholder, or made only of the words and digits that people put where any password will do:
 * `postgres`, `test-password-123`, `P@ssw0rd!`, `YourStrong!Passw0rd`. For values that a person chose; never applied to
 * drop a value that has a vendor's form.
 */
export function looksLikeThrowaway(value: string): boolean {
  if (isPlaceholder(value)) return true;
  return onlyThrowawayWords(value) || onlyThrowawayWords(unleet(value));
}

function unleet(value: string): string {
  const trimmed = value.replace(/[\d\W]+$/, "");
  return trimmed.replace(/[0134@$5]/g, (character) => LEET[character] ?? character);
}

function onlyThrowawayWords(value: string): boolean {
  const words = value.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
  if (words.length === 0) return /^[\d\W_]{0,12}$/.test(value);
  return words.every((word) => THROWAWAY_WORDS.has(word.toLowerCase()));
}
