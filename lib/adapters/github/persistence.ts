import type { z } from "zod";
import { exceeding } from "../../core/access-levels.ts";
import type { PermissionMap } from "../../core/contracts.ts";
import { beyondRole } from "../../core/github/roles.ts";
import type { PersistencePart, SeenThing, TimeWindow } from "../../core/review/persistence.ts";
import { LASTING_FAILURES, type SourceResult } from "../../usecases/github/inventory-ports.ts";
import type { GithubInstallation, GithubResult, ReadOptions } from "../../usecases/github/ports.ts";
import type { GithubPersistence, PersistenceReading } from "../../usecases/review/persistence-ports.ts";
import type { GithubApps } from "./apps.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";
import * as lists from "./persistence-lists.ts";
import { changedWorkflows } from "./persistence-workflows.ts";
import { understood } from "./understood.ts";

interface Place {
  /** GitHub's; 0 for an organisation. */
  readonly id: number;
  readonly owner: string;
  readonly name: string;
}

interface Part {
  readonly permissions: PermissionMap;
  read(client: GithubClient, at: string, place: Place, window: TimeWindow): Promise<readonly SeenThing[]>;
}

type Parts = Readonly<Partial<Record<PersistencePart, Part>>>;

function part(permissions: PermissionMap, read: Part["read"]): Part {
  return { permissions, read };
}

/**
 * What is read of a repository: one request each, environments two more for each environment, and one more for a hundred entries.
 * Codespaces secrets are none of it: GitHub lists them for those who may write them.
 * Source: https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
 */
const OF_REPOSITORY: Parts = {
  "deploy-keys": part({ administration: "read" }, (client, at) => all(client, `${at}/keys`, lists.deployKeys)),
  webhooks: part({ repository_hooks: "read" }, (client, at) => all(client, `${at}/hooks`, lists.webhooks)),
  collaborators: part({ metadata: "read" }, collaborators),
  invitations: part({ administration: "read" }, (client, at) => all(client, `${at}/invitations`, lists.invitations)),
  runners: part({ administration: "read" }, runners),
  secrets: part({ secrets: "read" }, (client, at) => secrets(client, `${at}/actions/secrets`, null)),
  "dependabot-secrets": part({ dependabot_secrets: "read" }, (client, at) =>
    secrets(client, `${at}/dependabot/secrets`, "Dependabot's"),
  ),
  variables: part({ actions_variables: "read" }, (client, at) => variables(client, `${at}/actions/variables`, null)),
  environments: part({ actions: "read", environments: "read" }, environments),
  tags: part({ contents: "read" }, tags),
  releases: part({ contents: "read" }, (client, at) => all(client, `${at}/releases`, lists.releases)),
  workflows: part({ contents: "read" }, changedWorkflows),
};

/** They are of no interest where nothing was pushed since the window began. */
const PUSHED: ReadonlySet<PersistencePart> = new Set(["tags", "workflows"]);

const OF_ORGANISATION: Parts = {
  webhooks: part({ organization_hooks: "read" }, (client, at) => all(client, `${at}/hooks`, lists.webhooks)),
  runners: part({ organization_self_hosted_runners: "read" }, runners),
  secrets: part({ organization_secrets: "read" }, (client, at) => secrets(client, `${at}/actions/secrets`, null)),
  "dependabot-secrets": part({ organization_dependabot_secrets: "read" }, (client, at) =>
    secrets(client, `${at}/dependabot/secrets`, "Dependabot's"),
  ),
  variables: part({ organization_actions_variables: "read" }, (client, at) =>
    variables(client, `${at}/actions/variables`, null),
  ),
};

/** What somebody may have left behind, as GitHub shows it now. */
export function createPersistence(apps: GithubApps): GithubPersistence {
  return {
    readRepository: (observer, place, { from, to, pushed }, options) => {
      const parts = Object.entries(OF_REPOSITORY).filter(([name]) => pushed || !PUSHED.has(name as PersistencePart));
      const window = { from: from.getTime(), to: to.getTime() };
      return readAll(apps, observer, { parts: Object.fromEntries(parts), place, window }, options);
    },
    readOrganisation: (observer, options) => {
      const place = { id: 0, owner: observer.ownerLogin, name: "" };
      return readAll(apps, observer, { parts: OF_ORGANISATION, place, window: { from: 0, to: 0 } }, options);
    },
  };
}

interface Wanted {
  readonly parts: Parts;
  readonly place: Place;
  readonly window: TimeWindow;
}

/** One part after the other; after a failure that the next one would meet as well, none is asked. One token serves all repositories for an hour. */
async function readAll(
  apps: GithubApps,
  { id, role, permissions: held }: GithubInstallation,
  { parts, place, window }: Wanted,
  options: ReadOptions = {},
): Promise<readonly PersistenceReading[]> {
  const [owner, name] = [place.owner, place.name].map(encodeURIComponent);
  const at = place.name === "" ? `/orgs/${owner}` : `/repos/${owner}/${name}`;
  const readable = Object.values(parts).filter((one) => lacking(one, held).length === 0);
  const permissions: PermissionMap = Object.assign({}, ...readable.map((one) => one.permissions));
  const scope = { role, installationId: id, repositoryIds: "all", permissions } as const;
  const read: PersistenceReading[] = [];
  let lasting: SourceResult<never> | null = null;
  for (const [part, one] of Object.entries(parts) as (readonly [PersistencePart, Part])[]) {
    const missing = lacking(one, held);
    if (missing.length > 0) {
      read.push({ part, result: { kind: "not-visible", missing: missing.join(", ") } });
      continue;
    }
    const result: SourceResult<readonly SeenThing[]> =
      lasting ?? (await readOne(one, (work) => apps.withInstallation(scope, work, options), { at, place, window }));
    if (result.kind === "failed" && LASTING_FAILURES.has(result.failure.code)) lasting = result;
    read.push({ part, result });
  }
  return read;
}

function lacking({ permissions }: Part, held: Readonly<Record<string, string>>): readonly string[] {
  const beyond = beyondRole("observer", permissions);
  return beyond.length > 0 ? beyond : exceeding(permissions, held);
}

type With = (
  work: (client: GithubClient) => Promise<readonly SeenThing[]>,
) => Promise<GithubResult<readonly SeenThing[]>>;

async function readOne(
  { permissions, read }: Part,
  using: With,
  { at, place, window }: { readonly at: string; readonly place: Place; readonly window: TimeWindow },
): Promise<SourceResult<readonly SeenThing[]>> {
  const result = await using((client) => read(client, at, place, window));
  if (result.ok) return { kind: "visible", value: result.value };
  const { failure } = result;
  if (failure.code === "not-found") return { kind: "not-visible", missing: null };
  if (failure.code !== "missing-permission") return { kind: "failed", failure };
  // GitHub does not say which of several.
  const named = Object.entries(permissions).map(([name, level]) => `${name}: ${level}`);
  return { kind: "not-visible", missing: named.join(", ") };
}

async function all<T>(
  client: GithubClient,
  path: string,
  schema: z.ZodType<readonly T[]>,
  parameters: Readonly<Record<string, string>> = {},
): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const page of client.pages<unknown>(path, parameters)) found.push(...understood(schema, page, "a list"));
  return found;
}

async function collaborators(client: GithubClient, at: string): Promise<readonly SeenThing[]> {
  const direct = await all(client, `${at}/collaborators`, lists.collaborators, { affiliation: "direct" });
  const outside = await all(client, `${at}/collaborators`, lists.collaborators, { affiliation: "outside" });
  const strangers = new Set(outside.map(({ id }) => id));
  const everybody = new Map([...direct, ...outside].map((one) => [one.id, one]));
  return [...everybody.values()].map((one) => lists.collaborator(one, strangers.has(one.id)));
}

async function runners(client: GithubClient, at: string): Promise<readonly SeenThing[]> {
  const found = new Map<string, SeenThing>();
  for await (const page of client.pages<unknown>(`${at}/actions/runners`))
    for (const one of understood(lists.runners, page, "a list of runners").runners) found.set(one.identity, one);
  return [...found.values()];
}

async function secrets(client: GithubClient, path: string, place: string | null): Promise<readonly SeenThing[]> {
  const found: SeenThing[] = [];
  for await (const page of client.pages<unknown>(path))
    found.push(
      ...understood(lists.secrets, page, "a list of secrets").secrets.map((one) => lists.stored("secret", one, place)),
    );
  return found;
}

async function variables(client: GithubClient, path: string, place: string | null): Promise<readonly SeenThing[]> {
  const found: SeenThing[] = [];
  for await (const page of client.pages<unknown>(path))
    found.push(
      ...understood(lists.variables, page, "a list of variables").variables.map((one) =>
        lists.stored("variable", one, place),
      ),
    );
  return found;
}

async function environments(client: GithubClient, at: string): Promise<readonly SeenThing[]> {
  const found: SeenThing[] = [];
  for await (const page of client.pages<unknown>(`${at}/environments`))
    for (const one of understood(lists.environments, page, "a list of environments").environments ?? []) {
      const own = `${at}/environments/${encodeURIComponent(one.name)}`;
      const place = `environment ${one.name}`;
      found.push(lists.environment(one));
      found.push(
        ...(await secrets(client, `${own}/secrets`, place)),
        ...(await variables(client, `${own}/variables`, place)),
      );
    }
  return found;
}

/** GitHub answers 409 for a repository without a commit. */
async function tags(client: GithubClient, at: string): Promise<readonly SeenThing[]> {
  const read = await attempt(() => all(client, `${at}/git/matching-refs/tags/`, lists.tags));
  if (read.ok) return read.value;
  if (read.failure.status === 409) return [];
  throw new GithubError(read.failure.code, read.failure.detail ?? "", read.failure);
}
