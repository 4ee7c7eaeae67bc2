import { schema as description } from "@octokit/graphql-schema";
import { buildSchema, type GraphQLSchema, parse, validate } from "graphql";
import { expect } from "vitest";
import { call, type Got } from "./support.ts";

/** GitHub's own schema, whole. */
export const GITHUB: GraphQLSchema = buildSchema(description.idl, { assumeValid: true });

/** Sends a document, which must be one that GitHub would take. */
export async function graphql(
  url: string,
  bearer: string | undefined,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Got> {
  expect(validate(GITHUB, parse(query)).map(({ message }) => message)).toEqual([]);
  return call(`${url}/graphql`, "POST", bearer, { query, variables });
}
