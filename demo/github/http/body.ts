import type { Ask } from "./ask.ts";
import { GitHubError } from "./errors.ts";

export type Body = Readonly<Record<string, unknown>>;

/** The request's JSON object; an empty body is an empty one. @throws GitHubError 400 in GitHub's words */
export async function bodyOf(ask: Ask): Promise<Body> {
  const text = await ask.context.req.text();
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new GitHubError(400, "Problems parsing JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new GitHubError(400, "Body should be a JSON object");
  return value as Body;
}

export function textIn(body: Body, name: string): string | null {
  const value = body[name];
  return typeof value === "string" ? value : null;
}

/** A text that must be there. @throws GitHubError 422, as GitHub's schema check says it */
export function required(body: Body, name: string): string {
  const value = body[name];
  if (value === undefined || value === null)
    throw new GitHubError(422, `Invalid request.\n\n"${name}" wasn't supplied.`);
  if (typeof value === "string") return value;
  throw new GitHubError(422, `Invalid request.\n\nFor '${name}', ${JSON.stringify(value)} is not a string.`);
}
