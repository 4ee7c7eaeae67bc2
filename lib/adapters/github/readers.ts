import { z } from "zod";
import type { PermissionMap } from "../../core/contracts.ts";
import { MEMBER_PERMISSIONS, type MemberPermission } from "../../core/people/sight.ts";
import type { NamedRepository } from "../../usecases/github/owner-ports.ts";
import type { GithubInstallation } from "../../usecases/github/ports.ts";
import type { GithubReaders } from "../../usecases/github/reader-ports.ts";
import type { GithubApps } from "./apps.ts";
import type { GithubClient } from "./client.ts";
import { GithubError } from "./failure.ts";
import { ofEach } from "./of-each.ts";

/** Who may read repositories, as the observer's App sees it. */
export function createReaders(apps: GithubApps): GithubReaders {
  return {
    memberPermission(installation, options) {
      // Without it GitHub leaves the field out.
      const told = Object.hasOwn(installation.permissions, "organization_administration");
      const permissions: PermissionMap = told
        ? { metadata: "read", organization_administration: "read" }
        : { metadata: "read" };
      const { id, role } = installation;
      const scope = { role, installationId: id, repositoryIds: "all", permissions } as const;
      return apps.withInstallation(scope, (client) => memberPermission(client, installation), options);
    },
    askedIn(installation, repositories, options) {
      const { id, role } = installation;
      const scope = {
        role,
        installationId: id,
        repositoryIds: "all",
        permissions: { metadata: "read" },
      } as const;
      return apps.withInstallation(scope, (client) => askedIn(client, repositories), options);
    },
  };
}

const organisationSchema = z.object({
  id: z.int(),
  // A word that is new says nothing that could be relied on.
  default_repository_permission: z.enum(MEMBER_PERMISSIONS).nullish().catch(null),
});

/** @see https://docs.github.com/en/rest/orgs/orgs#get-an-organization */
async function memberPermission(
  client: GithubClient,
  { ownerLogin, ownerId }: GithubInstallation,
): Promise<MemberPermission | null> {
  const { data } = await client.rest.orgs.get({ org: ownerLogin });
  const parsed = organisationSchema.safeParse(data);
  if (!parsed.success) throw new GithubError("unavailable", "an organisation is not as GitHub describes it");
  // Logins change hands: what another owner's members may do is nothing of this one's.
  if (String(parsed.data.id) !== ownerId) throw new GithubError("not-found", "the owner's login is another's");
  return parsed.data.default_repository_permission ?? null;
}

const PEOPLE = "nodes { databaseId } pageInfo { endCursor hasNextPage }";

/** Of one repository; more pages are asked for one by one. @see https://docs.github.com/en/graphql/reference/objects#repository */
const FIELDS = `owner { login } name collaborators(affiliation: DIRECT, first: 100) { ${PEOPLE} }`;

const MORE_DOCUMENT = `query AskedIn($owner: String!, $name: String!, $after: String!) {
  repository(owner: $owner, name: $name) { databaseId collaborators(affiliation: DIRECT, first: 100, after: $after) { ${PEOPLE} } }
  rateLimit { cost }
}`;

const people = z.object({
  nodes: z.array(z.object({ databaseId: z.int().positive() })),
  pageInfo: z.object({ endCursor: z.string().nullable(), hasNextPage: z.boolean() }),
});
// Null where the installation may not see them.
const fieldsSchema = z.object({
  owner: z.object({ login: z.string() }),
  name: z.string(),
  collaborators: people.nullable(),
});
const moreSchema = z.object({
  repository: z.object({ databaseId: z.int(), collaborators: people.nullable() }).nullable(),
});

/** More of them than anybody ever asked into one repository: an answer that never ends. */
const MOST_PAGES = 100;

async function askedIn(
  client: GithubClient,
  repositories: readonly NamedRepository[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const first = await ofEach(client, repositories, { fields: FIELDS, schema: fieldsSchema, read: (fields) => fields });
  const found = new Map<number, readonly string[]>();
  for (const [id, { owner, name, collaborators }] of first) {
    if (collaborators === null) continue;
    const ids = collaborators.nodes.map((one) => String(one.databaseId));
    const more = await rest(client, { id, owner: owner.login, name }, collaborators.pageInfo);
    if (more !== null) found.set(id, [...ids, ...more]);
  }
  return found;
}

/** Null where they cannot be read to their end: a part is not told for the whole. */
async function rest(
  client: GithubClient,
  { id, owner, name }: NamedRepository,
  { endCursor, hasNextPage }: z.infer<typeof people>["pageInfo"],
): Promise<readonly string[] | null> {
  const ids: string[] = [];
  let [after, more] = [endCursor, hasNextPage];
  for (let page = 0; more; page += 1) {
    if (page === MOST_PAGES || after === null) return null;
    const { data, errors } = await client.graphql<unknown>(MORE_DOCUMENT, { owner, name, after });
    const parsed = moreSchema.safeParse(data);
    const answer = errors.length === 0 && parsed.success ? parsed.data.repository : null;
    if (answer === null || answer.databaseId !== id || answer.collaborators === null) return null;
    ids.push(...answer.collaborators.nodes.map((one) => String(one.databaseId)));
    ({ endCursor: after, hasNextPage: more } = answer.collaborators.pageInfo);
  }
  return ids;
}
