/** What a token for machines may read. There is no scope that writes: whoever changes something is a person with a session. */

export const API_SCOPES = [
  "read:repositories",
  "read:findings",
  "read:freeze",
  "read:credentials",
  "read:campaigns",
  "read:incidents",
  "read:audit",
] as const;
export type ApiScope = (typeof API_SCOPES)[number];

export const SCOPE_WORDS: Readonly<Record<ApiScope, string>> = {
  "read:repositories": "repositories, their state and owners",
  "read:findings": "open findings, with file and line",
  "read:freeze": "whether a repository may deploy",
  "read:credentials": "names of secrets and tokens, where they are used, and whether they were exposed",
  "read:campaigns": "campaigns and their pull requests",
  "read:incidents": "incidents and the state of each repository in them",
  "read:audit": "the whole audit trail of the organisation",
};

/** Their answers are about the whole organisation, private repositories among it. */
export const WHOLE_SCOPES: readonly ApiScope[] = ["read:credentials", "read:campaigns", "read:incidents", "read:audit"];

/**
 * `organisation`: everything of it. `open`: repositories that are public, or internal to the enterprise. One whose visibility is not known
 * is treated as private.
 */
export const API_REACHES = ["organisation", "open"] as const;
export type ApiReach = (typeof API_REACHES)[number];

/** Of a repository, what a token of reach `open` sees. */
export const OPEN_VISIBILITIES = ["public", "internal"] as const;

export const LONGEST_TOKEN_DAYS = 365;
export const USUAL_TOKEN_DAYS = 90;
export const LONGEST_TOKEN_NAME = 80;

export function isApiScope(word: string): word is ApiScope {
  return API_SCOPES.some((scope) => scope === word);
}

/** Those of the scopes that a token needs the reach `organisation` for. */
export function beyondReach(scopes: readonly ApiScope[], reach: ApiReach): readonly ApiScope[] {
  return reach === "organisation" ? [] : scopes.filter((scope) => WHOLE_SCOPES.includes(scope));
}
