import type { z } from "zod";
import type { GithubTeam } from "../../usecases/github/owner-ports.ts";
import type { GithubInstallation } from "../../usecases/github/ports.ts";
import type { GithubClient } from "./client.ts";
import { GithubError } from "./failure.ts";
import { TEAM_DOCUMENT, TEAMS_DOCUMENT, type teamRepositories, teamSchema, teamsSchema } from "./owners-documents.ts";

type Repositories = z.infer<typeof teamRepositories>;

/** More pages of one list than any organisation has: an answer that never ends. */
const MOST_PAGES = 1_000;

/** Every team with the repositories that it reads and administers: fifty teams in a request, and one more for each hundred repositories of a team. */
export async function readTeams(
  client: GithubClient,
  installation: GithubInstallation,
): Promise<readonly GithubTeam[]> {
  const { ownerLogin: login, ownerId } = installation;
  const teams: GithubTeam[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { organization } = await ask(client, TEAMS_DOCUMENT, { login, after }, teamsSchema);
    // Logins change hands: another owner's teams are none of this installation's.
    if (String(organization.databaseId) !== ownerId)
      throw new GithubError("not-found", "the owner's login is another's");
    for (const { slug, repositories } of organization.teams.nodes)
      teams.push({ slug, ...(await reachOf(client, login, slug, repositories)) });
    const { hasNextPage, endCursor } = organization.teams.pageInfo;
    if (!hasNextPage) return teams;
    after = next(endCursor, after);
  }
  throw new GithubError("unavailable", "a list of teams without end");
}

type Reach = Pick<GithubTeam, "administers" | "reads">;

async function reachOf(client: GithubClient, login: string, slug: string, first: Repositories): Promise<Reach> {
  const administers = new Set<number>();
  const reads = new Set<number>();
  let after: string | null = null;
  let { edges, pageInfo } = first;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    for (const { permission, node } of edges) {
      // Every permission that a team can have lets it read.
      reads.add(node.databaseId);
      if (permission === "ADMIN") administers.add(node.databaseId);
    }
    if (!pageInfo.hasNextPage) return { administers, reads };
    after = next(pageInfo.endCursor, after);
    const { organization } = await ask(client, TEAM_DOCUMENT, { login, slug, after }, teamSchema);
    // Deleted meanwhile: it reaches nothing any more.
    if (organization.team === null) return { administers: new Set(), reads: new Set() };
    ({ edges, pageInfo } = organization.team.repositories);
  }
  throw new GithubError("unavailable", "a list of repositories without end");
}

function next(cursor: string | null, before: string | null): string {
  if (cursor === null || cursor === before) throw new GithubError("unavailable", "a next page without a cursor");
  return cursor;
}

/** An answer that must be whole: a team that is missing would look like one that is gone. */
async function ask<T>(
  client: GithubClient,
  document: string,
  variables: Readonly<Record<string, unknown>>,
  schema: z.ZodType<T>,
): Promise<T> {
  const { data, errors } = await client.graphql<unknown>(document, variables);
  const [first] = errors;
  if (first?.type === "FORBIDDEN") throw new GithubError("missing-permission", "teams are not visible");
  if (first !== undefined) throw new GithubError("unavailable", `GraphQL answered ${first.type}: ${first.message}`);
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw new GithubError("unavailable", "teams are not as GitHub describes them");
  return parsed.data;
}
