import { z } from "zod";
import type { PermissionMap } from "../../core/contracts.ts";
import { valuesOf } from "../../core/owners/properties.ts";
import type { GithubGateSources, NamedCheck, SeenProperties } from "../../usecases/gates/custom-ports.ts";
import type {
  GithubInstallation,
  GithubRepositoryRef,
  GithubResult,
  ReadOptions,
} from "../../usecases/github/ports.ts";
import type { GithubApps } from "./apps.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";
import { listProperties } from "./freezer-properties.ts";
import { allProperties } from "./owners.ts";
import { understood } from "./understood.ts";

/** What configured gates ask of GitHub, by the observer's App. */
export function createGateSources(apps: GithubApps): GithubGateSources {
  return {
    check: (installation, repository, wanted, options) =>
      using(apps, installation, { checks: "read" }, [repository.id], options, (client) =>
        checkOf(client, repository, wanted),
      ),
    property: (installation, name, options) =>
      using(apps, installation, { organization_custom_properties: "read" }, "all", options, (client) =>
        propertyOf(client, installation, name),
      ),
  };
}

function using<T>(
  apps: GithubApps,
  { id, role, permissions: has }: GithubInstallation,
  permissions: PermissionMap,
  repositoryIds: "all" | readonly number[],
  options: ReadOptions | undefined,
  work: (client: GithubClient) => Promise<T>,
): Promise<GithubResult<T>> {
  const lacking = Object.keys(permissions).filter((name) => !Object.hasOwn(has, name));
  if (lacking.length > 0)
    return attempt(() =>
      Promise.reject(new GithubError("missing-permission", `the installation has no ${lacking.join(", ")}`)),
    );
  return apps.withInstallation({ role, installationId: id, repositoryIds, permissions }, work, options);
}

const runsSchema = z.object({
  check_runs: z.array(
    z.object({
      id: z.int().positive(),
      name: z.string(),
      head_sha: z.string(),
      status: z.string(),
      conclusion: z.string().nullish(),
      html_url: z.string().nullish(),
      app: z.object({ id: z.int() }).nullable(),
    }),
  ),
});

/** Source: https://docs.github.com/en/rest/checks/runs#list-check-runs-for-a-git-reference */
async function checkOf(
  client: GithubClient,
  repository: GithubRepositoryRef,
  { sha, name, appId }: { readonly sha: string; readonly name: string; readonly appId: number },
): Promise<NamedCheck | null> {
  const [owner, repo, commit] = [repository.owner, repository.name, sha].map(encodeURIComponent);
  const path = `/repos/${owner}/${repo}/commits/${commit}/check-runs`;
  const query = { filter: "latest", check_name: name, app_id: appId };
  let newest: { readonly id: number; readonly check: NamedCheck } | null = null;
  for await (const page of client.pages<unknown>(path, query))
    for (const run of understood(runsSchema, page, "a list of check runs").check_runs) {
      // GitHub filters; that it did is seen here.
      if (run.app?.id !== appId || run.name !== name || run.head_sha !== sha) continue;
      if (newest !== null && newest.id > run.id) continue;
      const { status, conclusion = null, html_url: link = null } = run;
      newest = { id: run.id, check: { status, conclusion, link: link === null ? null : httpsOf(link) } };
    }
  return newest?.check ?? null;
}

function httpsOf(link: string): string | null {
  return URL.canParse(link) && /^https?:$/.test(new URL(link).protocol) ? new URL(link).href : null;
}

async function propertyOf(
  client: GithubClient,
  installation: GithubInstallation,
  name: string,
): Promise<SeenProperties> {
  // Names are compared without case, as GitHub keeps no two that differ in it only.
  const known = (await listProperties(client, installation.ownerLogin)).find(
    (one) => one.name.toLowerCase() === name.toLowerCase(),
  );
  if (known === undefined) return { editableBy: null, values: new Map() };
  return { editableBy: known.editableBy, values: valuesOf(await allProperties(client, installation), name) };
}
