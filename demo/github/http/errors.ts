/** GitHub's way to say no: a message, where to read about it, the status as a string. */

export const DOCS = "https://docs.github.com/rest";

export class GitHubError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly documentation: string | null = null,
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** A request that nobody answers here; it becomes a loud 501. */
export class UnownedError extends Error {}

export const notFound = () => new GitHubError(404, "Not Found");
export const badCredentials = () => new GitHubError(401, "Bad credentials", {}, DOCS);
export const notAccessible = () => new GitHubError(403, "Resource not accessible by integration");

/** A body that is not of the shape that the route's schema says. */
export const invalidRequest = (why: string) => new GitHubError(422, `Invalid request.\n\n${why}`);

export interface FieldError {
  readonly resource: string;
  readonly code: "custom" | "invalid" | "missing_field" | "already_exists" | "missing";
  readonly field?: string;
  readonly message?: string;
}

/** @see https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed */
export function validationFailed(...errors: readonly FieldError[]): GitHubError {
  return new GitHubError(422, "Validation Failed", {}, null, { errors });
}

/** @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
export function primaryLimit(who: string, headers: Readonly<Record<string, string>>): GitHubError {
  const message = `API rate limit exceeded for ${who}. If you reach out to GitHub Support for help, please include the request ID ${requestId()} and timestamp.`;
  const docs = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api";
  return new GitHubError(403, message, headers, docs);
}

export function secondaryLimit(status: 403 | 429, retryAfter: number): GitHubError {
  const message = `You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID ${requestId()} and timestamp.`;
  const docs =
    "https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits";
  return new GitHubError(status, message, { "retry-after": String(retryAfter) }, docs);
}

/** In the form of GitHub's; it means nothing here. */
export function requestId(): string {
  const block = () =>
    Math.floor(Math.random() * 0xffff)
      .toString(16)
      .toUpperCase()
      .padStart(4, "0");
  return [block(), block() + block(), block() + block(), block() + block()].join(":");
}

export function errorBody(error: GitHubError, documentation: string): Record<string, unknown> {
  return {
    message: error.message,
    ...error.more,
    documentation_url: error.documentation ?? documentation,
    status: String(error.status),
  };
}
