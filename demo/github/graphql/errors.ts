import type { GraphQLError } from "graphql";

/**
 * A refusal of one field. GitHub answers 200 with it, beside what else could be answered, and says its kind in `type`.
 * @see https://docs.github.com/en/graphql/guides/using-graphql-clients
 */
export class FieldError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

export const missing = (message: string) => new FieldError("NOT_FOUND", message);
export const forbidden = () => new FieldError("FORBIDDEN", "Resource not accessible by integration");
export const unprocessable = (message: string) => new FieldError("UNPROCESSABLE", message);
export const missingNode = (id: string) => missing(`Could not resolve to a node with the global id of '${id}'`);

/** An error as GitHub writes it: `type` stands beside `message`, not in `extensions`. */
export function errorJson(error: GraphQLError): Record<string, unknown> {
  const type = error.originalError instanceof FieldError ? { type: error.originalError.type } : {};
  return {
    ...type,
    ...(error.path === undefined ? {} : { path: error.path }),
    ...(error.locations === undefined ? {} : { locations: error.locations }),
    message: error.message,
  };
}
