import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Http } from "../http/ask.ts";
import { refuseSuspended, secretOf } from "../http/auth.ts";
import { errorBody, GitHubError } from "../http/errors.ts";
import type { TokenRecord } from "../model.ts";
import type { World } from "../world.ts";
import { answerDocument, type GraphRequest } from "./execute.ts";

const DOCS = "https://docs.github.com/graphql";

/** GraphQL, where GitHub.com has it and where GitHub Enterprise Server has it. */
export function graphqlApi(world: World): Hono<Http> {
  const api = new Hono<Http>();
  for (const path of ["/graphql", "/api/graphql"]) api.post(path, (context) => answer(world, context));
  return api;
}

async function answer(world: World, context: Context<Http>): Promise<Response> {
  const common = { "x-github-media-type": "github.v4; format=json" };
  try {
    const token = tokenOf(world, context);
    const request = readRequest(await context.req.text());
    const { body, headers } = await answerDocument(world, token, request);
    return context.json(body as object, 200, { ...common, ...headers });
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const headers = { ...common, ...error.headers };
    return context.json(errorBody(error, DOCS), error.status as ContentfulStatusCode, headers);
  }
}

/**
 * GraphQL answers nobody without a token, and no App as itself.
 * @see https://docs.github.com/en/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql
 */
function tokenOf(world: World, context: Context<Http>): TokenRecord {
  const authorization = context.req.header("authorization");
  const docs = `${DOCS}/guides/forming-calls-with-graphql#authenticating-with-graphql`;
  if (authorization === undefined)
    throw new GitHubError(401, "This endpoint requires you to be authenticated.", {}, docs);
  const token = world.tokens.find(secretOf(authorization) ?? "");
  if (token === null) throw new GitHubError(401, "Bad credentials", {}, DOCS);
  refuseSuspended(world, token);
  return token;
}

function readRequest(text: string): GraphRequest {
  const { query, variables, operationName } = parse(text);
  if (typeof query !== "string")
    throw new GitHubError(400, "A query attribute must be specified and must be a string.", {}, DOCS);
  const given = typeof variables === "object" && variables !== null ? (variables as Record<string, unknown>) : {};
  return { query, variables: given, operationName: typeof operationName === "string" ? operationName : null };
}

function parse(text: string): Record<string, unknown> {
  const value = parsed(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new GitHubError(400, "Problems parsing JSON", {}, DOCS);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
