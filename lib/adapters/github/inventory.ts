import type { z } from "zod";
import type {
  EnvironmentSecret,
  SharedSecret,
  SourceFacts,
  SourceId,
  TokenGrantFact,
  WorkflowDefaults,
} from "../../core/inventory/facts.ts";
import { missingPermission, readablePermissions, SOURCES, sourcesOf } from "../../core/inventory/sources.ts";
import type { TokenScope } from "../../usecases/github/app-ports.ts";
import {
  type GithubInventory,
  LASTING_FAILURES,
  type SourceReading,
  type SourceResult,
} from "../../usecases/github/inventory-ports.ts";
import type { GithubFailure, GithubInstallation, ReadOptions } from "../../usecases/github/ports.ts";
import type { GithubApps } from "./apps.ts";
import type { GithubClient } from "./client.ts";
import * as lists from "./inventory-lists.ts";
import { understood } from "./understood.ts";

interface Place {
  readonly owner: string;
  readonly repo: string;
}

/** `at` is the organisation's or the repository's address in the API. */
type Reader<Id extends SourceId> = (client: GithubClient, at: string, place: Place) => Promise<SourceFacts[Id]>;

/** How each source is read. Lists of GitHub's are read to their end: half of one would make the other half look gone. */
const READERS: { readonly [Id in SourceId]: Reader<Id> } = {
  "organisation-secrets": (client, at) => sharedSecrets(client, `${at}/actions/secrets`),
  "organisation-dependabot-secrets": (client, at) => sharedSecrets(client, `${at}/dependabot/secrets`),
  "organisation-codespaces-secrets": (client, at) => sharedSecrets(client, `${at}/codespaces/secrets`),
  "organisation-variables": (client, at) => variables(client, at),
  "installed-apps": (client, at) =>
    all(client, `${at}/installations`, lists.installationsPage, (page) => page.installations),
  "token-grants": grants,
  "authorised-credentials": (client, at) =>
    all(client, `${at}/credential-authorizations`, lists.authorisationsPage, (page) => page),
  "secret-alerts": (client, at) =>
    all(client, `${at}/secret-scanning/alerts`, lists.alertsPage, (page) => page, {
      state: "open",
      hide_secret: "true",
    }),
  "organisation-workflow-defaults": async ({ rest }, _, { owner }) =>
    defaultsIn(await rest.actions.getGithubActionsDefaultWorkflowPermissionsOrganization({ org: owner })),
  "repository-secrets": (client, at) => secrets(client, `${at}/actions/secrets`),
  "repository-dependabot-secrets": (client, at) => secrets(client, `${at}/dependabot/secrets`),
  "repository-codespaces-secrets": (client, at) => secrets(client, `${at}/codespaces/secrets`),
  "environment-secrets": environmentSecrets,
  "repository-variables": (client, at) => variables(client, at),
  "deploy-keys": (client, at) => all(client, `${at}/keys`, lists.deployKeysPage, (page) => page),
  "repository-workflow-defaults": async ({ rest }, _, { owner, repo }) => {
    const { data } = await rest.actions.getGithubActionsPermissionsRepository({ owner, repo });
    const defaults = await rest.actions.getGithubActionsDefaultWorkflowPermissionsRepository({ owner, repo });
    return { ...defaultsIn(defaults), ...understood(lists.actionsSetting, data, "the setting of Actions") };
  },
};

export function createInventory(apps: GithubApps): GithubInventory {
  return {
    readOrganisation: (installation, options) =>
      readAll(apps, installation, { owner: installation.ownerLogin, repo: "" }, options),
    readRepository: (installation, { owner, name }, options) =>
      readAll(apps, installation, { owner, repo: name }, options),
  };
}

/** One source after the other, so that what one of them says about limits holds for the next. One token serves all of them. */
async function readAll(
  apps: GithubApps,
  { id, permissions }: GithubInstallation,
  place: Place,
  options: ReadOptions = {},
): Promise<readonly SourceReading[]> {
  const scope: TokenScope = {
    role: "observer",
    installationId: id,
    repositoryIds: "all",
    permissions: readablePermissions(permissions),
  };
  const read: SourceReading[] = [];
  let lasting: SourceResult<never> | null = null;
  for (const source of sourcesOf(place.repo === "" ? "organisation" : "repository")) {
    const missing = missingPermission(source, permissions);
    const result: SourceResult<unknown> =
      missing !== null
        ? { kind: "not-visible", missing }
        : (lasting ?? (await readOne(apps, scope, source, place, options)));
    if (result.kind === "failed" && LASTING_FAILURES.has(result.failure.code)) lasting = result;
    read.push({ source, result } as SourceReading);
  }
  return read;
}

/** One source alone, with a token for nothing else. */
export async function readSource(
  apps: GithubApps,
  { id, permissions }: GithubInstallation,
  source: SourceId,
  place: Place,
  options: ReadOptions = {},
): Promise<SourceReading> {
  const missing = missingPermission(source, permissions);
  if (missing !== null) return { source, result: { kind: "not-visible", missing } } as SourceReading;
  const scope: TokenScope = {
    role: "observer",
    installationId: id,
    repositoryIds: "all",
    permissions: SOURCES[source].permissions,
  };
  return { source, result: await readOne(apps, scope, source, place, options) } as SourceReading;
}

async function readOne(
  apps: GithubApps,
  scope: TokenScope,
  source: SourceId,
  place: Place,
  options: ReadOptions,
): Promise<SourceResult<unknown>> {
  const [owner, repo] = [place.owner, place.repo].map(encodeURIComponent);
  const at = repo === "" ? `/orgs/${owner}` : `/repos/${owner}/${repo}`;
  const read = await apps.withInstallation<unknown>(scope, (client) => READERS[source](client, at, place), options);
  return read.ok ? { kind: "visible", value: read.value } : refused(source, read.failure);
}

/** An installation may have lost a permission since it was looked at; GitHub then says so itself. */
function refused(source: SourceId, failure: GithubFailure): SourceResult<never> {
  const { mayLack, permissions } = SOURCES[source];
  if (failure.code === "missing-permission") {
    // GitHub does not say which of several.
    const named = Object.entries(permissions).map(([name, level]) => `${name}: ${level}`);
    return { kind: "not-visible", missing: named.join(", ") };
  }
  if (failure.code === "not-found" && mayLack) return { kind: "not-visible", missing: null };
  return { kind: "failed", failure };
}

async function all<Page, Entry>(
  client: GithubClient,
  path: string,
  schema: z.ZodType<Page>,
  entries: (page: Page) => readonly Entry[],
  parameters: Readonly<Record<string, string>> = {},
): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for await (const page of client.pages<unknown>(path, parameters))
    found.push(...entries(understood(schema, page, "a list of the inventory")));
  return found;
}

function secrets(client: GithubClient, path: string) {
  return all(client, path, lists.secretsPage, (page) => page.secrets);
}

async function sharedSecrets(client: GithubClient, path: string): Promise<readonly SharedSecret[]> {
  const found = await all(client, path, lists.sharedSecretsPage, (page) => page.secrets);
  const complete: SharedSecret[] = [];
  for (const one of found) {
    const chosen = one.audience === "selected";
    const readers = chosen ? await repositoryIds(client, `${path}/${encodeURIComponent(one.name)}/repositories`) : [];
    complete.push({ ...one, readers });
  }
  return complete;
}

async function repositoryIds(client: GithubClient, path: string): Promise<readonly number[]> {
  const found = await all(client, path, lists.repositoriesPage, (page) => page);
  return found.map(({ id }) => id);
}

function variables(client: GithubClient, at: string) {
  return all(client, `${at}/actions/variables`, lists.variablesPage, (page) => page.variables);
}

async function grants(client: GithubClient, at: string): Promise<readonly TokenGrantFact[]> {
  const path = `${at}/personal-access-tokens`;
  const complete: TokenGrantFact[] = [];
  for (const one of await all(client, path, lists.grantsPage, (page) => page)) {
    const ids = one.selection === "subset" ? await repositoryIds(client, `${path}/${one.githubId}/repositories`) : [];
    complete.push({ ...one, repositoryIds: ids });
  }
  return complete;
}

async function environmentSecrets(client: GithubClient, at: string): Promise<readonly EnvironmentSecret[]> {
  const environments = await all(
    client,
    `${at}/environments`,
    lists.environmentsPage,
    (page) => page.environments ?? [],
  );
  const found: EnvironmentSecret[] = [];
  for (const { name: environment } of environments) {
    const own = await secrets(client, `${at}/environments/${encodeURIComponent(environment)}/secrets`);
    found.push(...own.map((one) => ({ ...one, environment })));
  }
  return found;
}

function defaultsIn({ data }: { readonly data: unknown }): WorkflowDefaults {
  return understood(lists.workflowDefaults, data, "the defaults of workflows");
}
