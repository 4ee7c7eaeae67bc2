import { z } from "zod";
import { CODEOWNERS_PATHS } from "../../core/owners/codeowners.ts";

/** The documents that ask for owners. Names and logins are variables: they are strangers' texts. */

export interface Document {
  readonly query: string;
  readonly variables: Readonly<Record<string, string>>;
}

export const CODEOWNERS_FIELDS = CODEOWNERS_PATHS.map(
  (path, index) => `c${index}: object(expression: "HEAD:${path}") { ... on Blob { byteSize isTruncated text } }`,
).join(" ");

const blob = z
  .union([
    z.object({ byteSize: z.int().nonnegative(), isTruncated: z.boolean(), text: z.string().nullable() }),
    z.strictObject({}),
  ])
  .nullable();
export const codeownersSchema = z.object({ c0: blob, c1: blob, c2: blob });

/** Commits of one repository that are looked at for who knows its workflows. */
const COMMITS = 20;
export const COMMITTERS_FIELDS = `defaultBranchRef { target { ... on Commit {
  history(first: ${COMMITS}, path: ".github/workflows") { nodes { author { user { login } } } } } } }`;

export const committersSchema = z.object({
  defaultBranchRef: z
    .object({
      target: z
        .object({
          history: z.object({
            nodes: z.array(
              z.object({ author: z.object({ user: z.object({ login: z.string() }).nullable() }).nullable() }),
            ),
          }),
        })
        .nullable(),
    })
    .nullable(),
});

/** Users by login, `u0`, `u1` … in the answer, and whether they belong to the organisation. */
export function usersDocument(logins: readonly string[], organisation: string): Document {
  const variables: Record<string, string> = { organisation };
  const parts = logins.map((login, index) => {
    variables[`l${index}`] = login;
    return `u${index}: user(login: $l${index}) { login organization(login: $organisation) { login } }`;
  });
  return { query: `query Users(${declared(variables)}) { ${parts.join(" ")} rateLimit { cost } }`, variables };
}

export const userSchema = z.object({ login: z.string(), organization: z.object({ login: z.string() }).nullable() });

/** The declarations of variables that are all texts. */
export function declared(variables: Readonly<Record<string, string>>): string {
  return Object.keys(variables)
    .map((name) => `$${name}: String!`)
    .join(", ");
}

/** Teams of an organisation, with the first repositories of each. Source: https://docs.github.com/en/graphql/reference/objects#team */
export const TEAMS_DOCUMENT = `query Teams($login: String!, $after: String) {
  organization(login: $login) {
    databaseId
    teams(first: 50, after: $after) {
      nodes { slug repositories(first: 100) {
        edges { permission node { databaseId } } pageInfo { endCursor hasNextPage } } }
      pageInfo { endCursor hasNextPage }
    }
  }
  rateLimit { cost }
}`;

/** Further repositories of one team. */
export const TEAM_DOCUMENT = `query Team($login: String!, $slug: String!, $after: String) {
  organization(login: $login) { team(slug: $slug) { repositories(first: 100, after: $after) {
    edges { permission node { databaseId } } pageInfo { endCursor hasNextPage } } } }
  rateLimit { cost }
}`;

export const pageInfo = z.object({ endCursor: z.string().nullable(), hasNextPage: z.boolean() });
export const teamRepositories = z.object({
  edges: z.array(z.object({ permission: z.string(), node: z.object({ databaseId: z.int().positive() }) })),
  pageInfo,
});
export const teamsSchema = z.object({
  organization: z.object({
    databaseId: z.int().positive(),
    teams: z.object({ nodes: z.array(z.object({ slug: z.string(), repositories: teamRepositories })), pageInfo }),
  }),
});
export const teamSchema = z.object({
  organization: z.object({ team: z.object({ repositories: teamRepositories }).nullable() }),
});
