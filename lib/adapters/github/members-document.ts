import { z } from "zod";

/**
 * The teams of some members, `t0`, `t1` … in the answer; without members, whose login the organisation's is.
 * @see https://docs.github.com/en/graphql/reference/objects#organization
 */
export function memberTeamsDocument(organisation: string, logins: readonly string[]) {
  const variables: Record<string, string> = { organisation };
  const parts = logins.map((login, index) => {
    variables[`l${index}`] = login;
    return `t${index}: teams(first: 100, userLogins: [$l${index}]) { nodes { databaseId slug } pageInfo { hasNextPage } }`;
  });
  const declared = Object.keys(variables)
    .map((name) => `$${name}: String!`)
    .join(", ");
  const query = `query MemberTeams(${declared}) { organization(login: $organisation) { databaseId ${parts.join(" ")} } rateLimit { cost } }`;
  return { query, variables };
}

const teams = z.object({
  nodes: z.array(z.object({ databaseId: z.int().positive(), slug: z.string().min(1).max(200) })),
  pageInfo: z.object({ hasNextPage: z.boolean() }),
});

export const memberTeamsSchema = z.object({
  organization: z.object({ databaseId: z.int().positive() }).catchall(teams),
});
