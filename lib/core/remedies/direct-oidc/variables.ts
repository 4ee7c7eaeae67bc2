/** The words of a secret's name, lower case, numbers and what it is for included. */
export function nameWords(name: string): readonly string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/**
 * The name of a variable that stands for what a secret gave access to. Words of the secret's name that say more than
 * its kind are kept: `AWS_PROD_ACCESS_KEY_ID` gives `AWS_ROLE_TO_ASSUME_PROD`, so two keys with different rights never
 * become one role.
 */
export function variableFor(base: string, secret: string | null, noise: ReadonlySet<string>): string {
  const own = nameWords(secret ?? "").filter((word) => !noise.has(word));
  return [base, ...own.map((word) => word.toUpperCase())].join("_");
}

/** Words that the name of any secret may have. */
export const COMMON_WORDS: readonly string[] = (
  "secret secrets token key id user username password pass credential credentials cred creds auth json base64 b64 api " +
  "github gh actions action ci role login"
).split(" ");
