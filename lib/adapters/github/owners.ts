import { z } from "zod";
import type { PermissionMap } from "../../core/contracts.ts";
import { CODEOWNERS_BYTES, CODEOWNERS_PATHS, type CodeownersRead } from "../../core/owners/codeowners.ts";
import type { PropertyValues } from "../../core/owners/properties.ts";
import type { GithubOwners, GithubUser, NamedRepository } from "../../usecases/github/owner-ports.ts";
import type { GithubInstallation, GithubResult, ReadOptions } from "../../usecases/github/ports.ts";
import type { GithubApps } from "./apps.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";
import { ofEach, partsOf } from "./of-each.ts";
import {
  CODEOWNERS_FIELDS,
  COMMITTERS_FIELDS,
  codeownersSchema,
  committersSchema,
  userSchema,
  usersDocument,
} from "./owners-documents.ts";
import { readTeams } from "./owners-teams.ts";

const USERS_PAGE = 100;

/** What tells who owns repositories. Answers are held against the form that GitHub describes. */
export function createOwners(apps: GithubApps): GithubOwners {
  const using = <T>(
    installation: GithubInstallation,
    permissions: PermissionMap,
    work: (client: GithubClient) => Promise<T>,
    options?: ReadOptions,
  ): Promise<GithubResult<T>> => {
    const lacking = Object.keys(permissions).filter((name) => !Object.hasOwn(installation.permissions, name));
    if (lacking.length > 0) return attempt(() => Promise.reject(lacks(lacking)));
    const { id, role } = installation;
    return apps.withInstallation({ role, installationId: id, repositoryIds: "all", permissions }, work, options);
  };
  return {
    properties: (installation, options) =>
      using(
        installation,
        { organization_custom_properties: "read" },
        (client) => allProperties(client, installation),
        options,
      ),
    codeowners: (installation, repositories, options) =>
      using(installation, { contents: "read" }, (client) => codeowners(client, repositories), options),
    teams: (installation, options) =>
      using(installation, { members: "read", metadata: "read" }, (client) => readTeams(client, installation), options),
    users(installation, logins, options) {
      const seesMembers = Object.hasOwn(installation.permissions, "members");
      const permissions: PermissionMap = seesMembers ? { members: "read", metadata: "read" } : { metadata: "read" };
      return using(installation, permissions, (client) => users(client, installation, logins, seesMembers), options);
    },
    committers: (installation, repositories, options) =>
      using(installation, { contents: "read" }, (client) => committers(client, repositories), options),
  };
}

function lacks(permissions: readonly string[]): GithubError {
  return new GithubError("missing-permission", `the installation has no ${permissions.join(", ")}`);
}

const valuesSchema = z.array(
  z.object({
    repository_id: z.int().positive(),
    properties: z.array(
      z.object({ property_name: z.string(), value: z.union([z.string(), z.array(z.string()), z.null()]) }),
    ),
  }),
);

/** All that are set, by GitHub's id of each repository that is listed. */
export async function allProperties(
  client: GithubClient,
  { ownerLogin }: GithubInstallation,
): Promise<ReadonlyMap<number, PropertyValues>> {
  const found = new Map<number, PropertyValues>();
  const path = `/orgs/${encodeURIComponent(ownerLogin)}/properties/values`;
  for await (const page of client.pages<unknown>(path)) {
    const parsed = valuesSchema.safeParse(page);
    if (!parsed.success)
      throw new GithubError("unavailable", "a page of custom properties is not as GitHub describes it");
    for (const { repository_id, properties } of parsed.data) {
      const set = properties.map(({ property_name: name, value }) => [name, [value ?? []].flat()] as const);
      found.set(repository_id, new Map(set.filter(([, values]) => values.length > 0)));
    }
  }
  return found;
}

function codeowners(
  client: GithubClient,
  repositories: readonly NamedRepository[],
): Promise<ReadonlyMap<number, CodeownersRead>> {
  return ofEach(client, repositories, {
    fields: CODEOWNERS_FIELDS,
    schema: codeownersSchema,
    read: (places): CodeownersRead => {
      for (const [index] of CODEOWNERS_PATHS.entries()) {
        const blob = places[`c${index as 0 | 1 | 2}`];
        if (blob === null) continue;
        // A folder of this name is none, and the next place is looked at.
        if (!("byteSize" in blob)) continue;
        if (blob.byteSize >= CODEOWNERS_BYTES) return "too-large";
        // Beyond 512 KB GraphQL gives a part only: the last lines are those that count.
        return blob.isTruncated || blob.text === null ? "unreadable" : { text: blob.text };
      }
      return "none";
    },
  });
}

function committers(
  client: GithubClient,
  repositories: readonly NamedRepository[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  return ofEach(client, repositories, {
    fields: COMMITTERS_FIELDS,
    schema: committersSchema,
    read: ({ defaultBranchRef }) => {
      const nodes = defaultBranchRef?.target?.history.nodes ?? [];
      return [...new Set(nodes.flatMap(({ author }) => author?.user?.login ?? []))];
    },
  });
}

async function users(
  client: GithubClient,
  { ownerLogin }: GithubInstallation,
  logins: readonly string[],
  seesMembers: boolean,
): Promise<ReadonlyMap<string, GithubUser>> {
  const found = new Map<string, GithubUser>();
  const wanted = [...new Set(logins.map((login) => login.toLowerCase()))];
  for (let at = 0; at < wanted.length; at += USERS_PAGE) {
    const page = wanted.slice(at, at + USERS_PAGE);
    const { query, variables } = usersDocument(page, ownerLogin);
    const answer = await client.graphql<unknown>(query, variables);
    // A login that is nobody's is an error of its own; any other means that it is not known.
    const other = answer.errors.find(({ type }) => type !== "NOT_FOUND");
    if (other !== undefined) throw new GithubError("unavailable", `GraphQL answered ${other.type}: ${other.message}`);
    const part = partsOf(answer);
    for (const [index, login] of page.entries()) {
      const value = part(`u${index}`);
      if (value === undefined || value === null) continue;
      const parsed = userSchema.safeParse(value);
      if (!parsed.success) throw new GithubError("unavailable", "a user is not as GitHub describes it");
      // A login that was renamed leads nowhere; one that answers by another name is another's.
      if (parsed.data.login.toLowerCase() !== login) continue;
      found.set(login, { login: parsed.data.login, member: seesMembers ? parsed.data.organization !== null : null });
    }
  }
  return found;
}
