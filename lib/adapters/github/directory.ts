import { z } from "zod";
import type { AppRole } from "../../core/github/roles.ts";
import type { TokenScope } from "../../usecases/github/app-ports.ts";
import type {
  GithubDirectory,
  GithubInstallation,
  GithubRepository,
  GithubResult,
  ReadOptions,
} from "../../usecases/github/ports.ts";
import type { GithubApps } from "./apps.ts";
import { attempt } from "./failure.ts";
import { moment, permissionsSchema, understood } from "./understood.ts";

const installationsSchema = z.array(
  z.object({
    id: z.int().positive(),
    account: z.object({ id: z.int().positive(), login: z.string(), type: z.string() }),
    permissions: permissionsSchema,
    repository_selection: z.string(),
    suspended_at: moment.nullish(),
  }),
);

const repositoriesSchema = z.object({
  repositories: z.array(
    z.object({
      id: z.int().positive(),
      node_id: z.string(),
      name: z.string(),
      owner: z.object({ id: z.int().positive(), login: z.string() }),
      default_branch: z.string(),
      private: z.boolean(),
      visibility: z.enum(["public", "private", "internal"]).optional(),
      archived: z.boolean(),
      disabled: z.boolean(),
      fork: z.boolean(),
      pushed_at: moment.nullish(),
    }),
  ),
});

const APP = z.object({ id: z.int().positive(), slug: z.string().min(1) });

/** What GitHub says of Apps, installations and repositories, each answer held against the form that GitHub describes. */
export function createDirectory(apps: GithubApps): GithubDirectory {
  const list = (role: AppRole, options?: ReadOptions) => attempt(() => listInstallations(apps, role, options));
  return {
    listInstallations: list,
    async installationOf(role, ownerId, options) {
      // No route of an App's own finds an installation by its owner's id; names change hands.
      const all = await list(role, options);
      return all.ok ? { ok: true, value: all.value.find((one) => one.ownerId === ownerId) ?? null } : all;
    },
    permissionsOf: (role, options) =>
      attempt(async () => {
        const { data } = await apps.asApp(role, options).rest.apps.getAuthenticated();
        return understood(z.object({ permissions: permissionsSchema }), data, "an App").permissions;
      }),
    appIdOf: (role, options) =>
      attempt(async () => {
        const { data } = await apps.asApp(role, options).rest.apps.getAuthenticated();
        return understood(z.object({ id: z.int().positive() }), data, "an App").id;
      }),
    appOf: (role, options) =>
      attempt(async () => {
        const { data } = await apps.asApp(role, options).rest.apps.getAuthenticated();
        const { id, slug } = understood(APP, data, "an App");
        return { id, bot: `${slug}[bot]` };
      }),
    listRepositories: (installation, options) => listRepositories(apps, installation, options),
  };
}

async function listInstallations(
  apps: GithubApps,
  role: AppRole,
  options?: ReadOptions,
): Promise<readonly GithubInstallation[]> {
  const found: GithubInstallation[] = [];
  for await (const page of apps.asApp(role, options).pages<unknown>("/app/installations"))
    for (const one of understood(installationsSchema, page, "the list of installations"))
      found.push({
        id: one.id,
        role,
        ownerId: String(one.account.id),
        ownerLogin: one.account.login,
        ownerKind: one.account.type === "Organization" ? "organization" : "user",
        permissions: one.permissions,
        allRepositories: one.repository_selection === "all",
        suspendedAt: one.suspended_at ?? null,
      });
  return found;
}

async function* listRepositories(
  apps: GithubApps,
  { id, role }: GithubInstallation,
  options?: ReadOptions,
): AsyncGenerator<GithubResult<readonly GithubRepository[]>> {
  const scope: TokenScope = { role, installationId: id, repositoryIds: "all", permissions: { metadata: "read" } };
  const pages = apps.readInstallation(scope, (client) => client.pages<unknown>("/installation/repositories"), options);
  for await (const page of pages) {
    const read = page.ok ? await attempt(async () => repositoriesOf(page.value)) : page;
    yield read;
    if (!read.ok) return;
  }
}

function repositoriesOf(page: unknown): readonly GithubRepository[] {
  return understood(repositoriesSchema, page, "the list of repositories").repositories.map((one) => ({
    id: one.id,
    nodeId: one.node_id,
    ownerId: String(one.owner.id),
    owner: one.owner.login,
    name: one.name,
    defaultBranch: one.default_branch,
    // Old Enterprise Servers do not say `visibility`.
    visibility: one.visibility ?? (one.private ? "private" : "public"),
    archived: one.archived,
    disabled: one.disabled,
    fork: one.fork,
    pushedAt: one.pushed_at ?? null,
  }));
}
