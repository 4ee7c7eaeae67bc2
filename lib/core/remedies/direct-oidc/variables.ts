import { wordsOf } from "../../knowledge/names.ts";

/**
 * The name of a variable that stands for what a secret gave access to. Words of the secret's name that say more than its kind are kept:
 * `AWS_PROD_ACCESS_KEY_ID` gives `AWS_ROLE_TO_ASSUME_PROD`, so two keys with different rights never become one role.
 */
export function variableFor(base: string, secret: string | null, noise: ReadonlySet<string>): string {
  const own = wordsOf(secret ?? "").filter((word) => /^\w+$/.test(word) && !noise.has(word));
  return [base, ...own.map((word) => word.toUpperCase())].join("_");
}

/** Words that any name of a secret may have. */
export const COMMON_WORDS: readonly string[] = [
  ..."secret token key id user username password pass credential credentials cred creds auth json base64 b64 api".split(" "),
  ..."github gh actions action ci".split(" "),
];
