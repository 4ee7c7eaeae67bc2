import type { GithubFailure, GithubFailureCode, GithubResult } from "../../usecases/github/ports.ts";

const MESSAGES: Readonly<Record<GithubFailureCode, string>> = {
  unavailable: "GitHub could not be reached, or did not answer as it should.",
  "rate-limited": "GitHub asks to wait.",
  misconfigured: "GitHub does not accept the App's own key or id.",
  unauthorised: "GitHub does not accept the token any more.",
  suspended: "The GitHub App is suspended for this owner.",
  "not-installed": "The GitHub App is not installed for this owner.",
  "missing-permission": "The GitHub App lacks a permission, or access to a repository.",
  "not-found": "GitHub does not have it, or does not show it to this App.",
  moved: "It has another place on GitHub by now.",
  invalid: "GitHub refused the request.",
  broader: "GitHub gave a token that can do more than was asked for, so it was revoked.",
  refused: "This must not be asked of GitHub in this role.",
  foreign: "GitHub's answer led to another place, which was not followed.",
};

export interface FailureExtra {
  readonly status?: number | null;
  readonly retryAfterSeconds?: number;
  readonly outcomeUnknown?: boolean;
  /** It may pass by itself: another try makes sense where the request is idempotent. */
  readonly passing?: boolean;
}

/** What inside of the adapter is thrown; at its edge it becomes a failure. `detail` is made by us, of fixed words and figures. */
export class GithubError extends Error {
  override readonly name = "GithubError";
  readonly failure: GithubFailure;
  readonly passing: boolean;

  constructor(code: GithubFailureCode, detail: string, extra: FailureExtra = {}) {
    super(MESSAGES[code]);
    const { status = null, retryAfterSeconds, outcomeUnknown = false, passing = false } = extra;
    const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    this.failure = { code, message: MESSAGES[code], detail: scrub(detail), status, outcomeUnknown, ...wait };
    this.passing = passing;
  }
}

/** What looks like a token of GitHub's or a JSON web token: an answer's text may repeat what it was sent. */
const TOKENS = /\b(?:gh[a-z]_|github_pat_)[\w.-]+|\beyJ[\w-]+(?:\.[\w-]*)*|(?<=bearer\s)\S+/gi;
const LONGEST = 300;

/** One line that is safe to log, of text that GitHub wrote. */
export function scrub(text: string): string {
  return text
    .replace(TOKENS, "[redacted]")
    .replace(/\p{Cc}+/gu, " ")
    .slice(0, LONGEST);
}

/**
 * The error of ours, which Octokit wraps in one of its own. Of any other only the kind is told: its text may hold an address or a
 * header.
 */
export function unwrap(error: unknown): GithubError | null {
  if (error instanceof GithubError) return error;
  if (error instanceof Error && error.cause instanceof GithubError) return error.cause;
  const octokits = error instanceof Error && (error.name === "HttpError" || error.name === "GraphqlResponseError");
  return octokits ? new GithubError("unavailable", `an answer was not understood (${error.name})`) : null;
}

/** What the work gives, or the failure that stopped it. Errors that are not about GitHub go on. */
export async function attempt<T>(work: () => Promise<T>): Promise<GithubResult<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    const known = unwrap(error);
    if (known === null) throw error;
    return { ok: false, failure: known.failure };
  }
}
