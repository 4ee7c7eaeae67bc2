import type { Ask } from "./ask.ts";
import { GitHubError, invalidRequest } from "./errors.ts";

export type Body = Readonly<Record<string, unknown>>;

/** The request's JSON object; an empty body is an empty one. @throws GitHubError 400 in GitHub's words */
export async function bodyOf(ask: Ask): Promise<Body> {
  return objectOf(jsonIn(await ask.context.req.text()));
}

export function objectOf(value: unknown): Body {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new GitHubError(400, "Body should be a JSON object");
  return value as Body;
}

/** The JSON of a body, which need not be an object; an empty body is an empty one. @throws GitHubError 400 */
export function jsonIn(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new GitHubError(400, "Problems parsing JSON");
  }
}

export function textIn(body: Body, name: string): string | null {
  const value = body[name];
  return typeof value === "string" ? value : null;
}

/** A text that must be there. @throws GitHubError 422, as GitHub's schema check says it */
export function required(body: Body, name: string): string {
  const value = body[name];
  if (value === undefined || value === null) throw invalidRequest(`"${name}" wasn't supplied.`);
  if (typeof value === "string") return value;
  throw invalidRequest(`For '${name}', ${JSON.stringify(value)} is not a string.`);
}

/** One of a few words, or null where nothing is said. @throws GitHubError 422 for another one */
export function oneOf<T extends string>(body: Body, name: string, allowed: readonly T[]): T | null {
  const value = body[name];
  if (value === undefined || value === null) return null;
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  const listed = allowed.map((one) => `"${one}"`).join(", ");
  throw invalidRequest(`For 'properties/${name}', ${value} is not a member of [${listed}].`);
}
