import { z } from "zod";
import type { GithubDeployments, SeenDeployments } from "../../usecases/github/deployment-ports.ts";
import type { GithubRepositoryRef } from "../../usecases/github/ports.ts";
import type { GithubApps } from "./apps.ts";
import type { GithubClient } from "./client.ts";
import { GithubError } from "./failure.ts";
import { moment, understood } from "./understood.ts";

const DOCUMENT = `query Deployments($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Repository { databaseId
    deployments(first: 100, orderBy: { field: CREATED_AT, direction: DESC }) { nodes { createdAt ref { name prefix } } } } }
  rateLimit { cost } }`;

const deployment = z.object({
  createdAt: moment,
  /** Null for a commit, and for a branch that is gone. */
  ref: z.object({ name: z.string(), prefix: z.string() }).nullish(),
});
const schema = z.object({
  nodes: z.array(
    z
      .object({
        databaseId: z.int().positive().optional(),
        deployments: z.object({ nodes: z.array(deployment.nullable()) }).nullish(),
      })
      .nullable(),
  ),
});

/** Source: https://docs.github.com/en/graphql/reference/objects#deployment */
export function createDeployments(apps: GithubApps): GithubDeployments {
  return {
    since: ({ id, role }, repositories, since, options) =>
      apps.withInstallation(
        { role, installationId: id, repositoryIds: "all", permissions: { contents: "read", deployments: "read" } },
        (client) => read(client, repositories, since),
        options,
      ),
  };
}

async function read(
  client: GithubClient,
  repositories: readonly GithubRepositoryRef[],
  since: Date,
): Promise<readonly SeenDeployments[]> {
  const ids = repositories.map(({ nodeId }) => nodeId).filter((one) => one !== "");
  if (ids.length === 0) return [];
  const { data, errors } = await client.graphql<unknown>(DOCUMENT, { ids });
  const other = errors.find(({ type }) => type !== "NOT_FOUND");
  if (other !== undefined)
    throw new GithubError(other.type === "FORBIDDEN" ? "missing-permission" : "unavailable", other.message);
  return understood(schema, data, "a list of deployments").nodes.flatMap((node) => {
    if (node?.databaseId === undefined || node.deployments == null) return [];
    const names = node.deployments.nodes.flatMap((one) =>
      one?.ref?.prefix === "refs/heads/" && one.createdAt.getTime() >= since.getTime() ? [one.ref.name] : [],
    );
    return [{ repositoryId: node.databaseId, branches: [...new Set(names)] }];
  });
}
