import type { SystemActor } from "../../core/actor.ts";
import type { Result } from "../../core/contracts.ts";
import {
  chooseOwners,
  codeownersReading,
  type OwnerDirectory,
  type OwnerSource,
  type Ownership,
  propertyOwner,
  type SourceReading,
} from "../../core/owners/choose.ts";
import type { CodeownersRead, NamedOwner } from "../../core/owners/codeowners.ts";
import { groupingProperties, valuesOf } from "../../core/owners/properties.ts";
import type { Clock } from "../ports.ts";
import type { GithubOwners, GithubTeam, GithubUser, OwnedRepository, OwnerStore } from "./owner-ports.ts";
import type { GithubFailure, GithubInstallation, GithubResult, ReadOptions } from "./ports.ts";
import { visible } from "./visible.ts";

export interface ReadOwnersPorts {
  readonly github: GithubOwners;
  readonly store: OwnerStore;
  readonly clock: Clock;
}

export interface OwnersRead {
  readonly known: number;
  readonly none: number;
  readonly unknown: number;
}

/**
 * Finds the owners of all repositories of an organisation and stores them with the sources that could not be read. A permission that lacks
 * makes a source not visible; GitHub that is away or wants us to wait is a failure, and what was known stays.
 * Requests: one for each hundred values of the property, fifty CODEOWNERS files, fifty teams, hundred users; and one for each fifty
 * repositories that have no owner by then.
 */
export async function readOwners(
  ports: ReadOwnersPorts,
  actor: SystemActor,
  request: {
    readonly organisationId: string;
    readonly installation: GithubInstallation;
    /** The custom property that names owners; null where none does. */
    readonly property: string | null;
    readonly options?: ReadOptions;
  },
): Promise<Result<OwnersRead, GithubFailure>> {
  const { organisationId, property } = request;
  const repositories = await ports.store.read(organisationId);
  const properties = visible(await ports.github.properties(request.installation, request.options));
  if (!properties.ok) return properties;
  const values = property === null || properties.value === null ? null : valuesOf(properties.value, property);
  const found = await ownersOf(ports.github, request, { values, asked: property !== null }, repositories);
  if (!found.ok) return found;
  const counts = { known: 0, none: 0, unknown: 0 };
  for (const { ownership } of found.value) counts[ownership.state] += 1;
  const notVisible = new Set(found.value.flatMap(({ ownership }) => ownership.notVisible));
  await ports.store.put({
    organisationId,
    owned: found.value,
    properties: properties.value === null ? null : groupingProperties(properties.value),
    at: ports.clock.now(),
    audit: {
      actorKind: actor.kind,
      actorId: actor.id,
      action: "owners.read",
      objectKind: "organisation",
      objectId: organisationId,
      data: { ...counts, notVisible: [...notVisible].join(" ") },
    },
  });
  return { ok: true, value: counts };
}

type Owned = { readonly repositoryId: string; readonly ownership: Ownership };
type Readings = Partial<Record<OwnerSource, SourceReading>>;

async function ownersOf(
  github: GithubOwners,
  { installation, options }: { readonly installation: GithubInstallation; readonly options?: ReadOptions },
  property: Pick<Sources, "values" | "asked">,
  repositories: readonly OwnedRepository[],
): Promise<GithubResult<readonly Owned[]>> {
  const files = visible(await github.codeowners(installation, named(repositories), options));
  const teams = visible(await github.teams(installation, options));
  for (const read of [files, teams]) if (!read.ok) return read;
  const sources = { ...property, files: seenOf(files), teams: seenOf(teams) };

  const base: Omit<OwnerDirectory, "users"> = {
    organisation: installation.ownerLogin.toLowerCase(),
    teams: sources.teams === null ? null : new Set(sources.teams.map(({ slug }) => slug.toLowerCase())),
  };
  const readings = new Map(repositories.map((one) => [one, readingsOf(one, sources, { ...base, users: null })]));
  const users = visible(await github.users(installation, loginsIn([...readings.values()]), options));
  if (!users.ok) return users;
  const directory = { ...base, users: loginsOf(users.value) };

  const choose = (one: OwnedRepository) => chooseOwners(readings.get(one) ?? {}, directory);
  const without = repositories.filter((one) => choose(one).state !== "known");
  const last = await lastCommitters(github, installation, without, options);
  if (!last.ok) return last;
  return {
    ok: true,
    value: repositories.map((one) => {
      const committers = last.value.readings.get(one);
      if (committers === undefined) return { repositoryId: one.id, ownership: choose(one) };
      const all = { ...readings.get(one), committers };
      const known =
        directory.users === null || last.value.users === null ? null : [...directory.users, ...last.value.users];
      const ownership = chooseOwners(all, { ...directory, users: known === null ? null : new Set(known) });
      return { repositoryId: one.id, ownership };
    }),
  };
}

function seenOf<T>(result: GithubResult<T | null>): T | null {
  return result.ok ? result.value : null;
}

function named(repositories: readonly OwnedRepository[]) {
  return repositories.map(({ githubId, owner, name }) => ({ id: githubId, owner, name }));
}

interface Sources {
  readonly values: ReadonlyMap<number, readonly string[]> | null;
  readonly asked: boolean;
  readonly files: ReadonlyMap<number, CodeownersRead> | null;
  readonly teams: readonly GithubTeam[] | null;
}

const NOT_VISIBLE: SourceReading = { kind: "not-visible" };

function readingsOf(
  one: OwnedRepository,
  { values, asked, files, teams }: Sources,
  directory: OwnerDirectory,
): Readings {
  return {
    property: asked ? propertyReading(values?.get(one.githubId), directory) : { kind: "skipped" },
    codeowners: codeownersReading(files?.get(one.githubId) ?? "unreadable", one.workflows),
    admin: teams === null ? NOT_VISIBLE : teamReading(one, teams, directory.organisation),
  };
}

function propertyReading(values: readonly string[] | undefined, directory: OwnerDirectory): SourceReading {
  if (values === undefined) return NOT_VISIBLE;
  const owners = values.map((value) => propertyOwner(value, directory));
  const notes = owners.includes(null) ? ["custom property: a value names neither a team nor a user"] : [];
  return { kind: "named", owners: owners.filter((owner) => owner !== null), notes };
}

function teamReading(one: OwnedRepository, teams: readonly GithubTeam[], organisation: string): SourceReading {
  const admins = teams.filter(({ administers }) => administers.has(one.githubId));
  return { kind: "named", owners: admins.map(({ slug }): NamedOwner => ({ kind: "team", organisation, slug })) };
}

function loginsIn(readings: readonly Readings[]): readonly string[] {
  const owners = readings.flatMap((one) =>
    Object.values(one).flatMap((read) => (read.kind === "named" ? read.owners : [])),
  );
  return [...new Set(owners.flatMap((owner) => (owner.kind === "user" ? [owner.login.toLowerCase()] : [])))];
}

function loginsOf(users: ReadonlyMap<string, GithubUser> | null): ReadonlySet<string> | null {
  return users === null ? null : new Set(users.keys());
}

interface Committers {
  readonly readings: ReadonlyMap<OwnedRepository, SourceReading>;
  readonly users: ReadonlySet<string> | null;
}

/** More would be everybody who ever touched a workflow. */
const MOST_COMMITTERS = 3;

/** Who left the organisation owns nothing of it any more, as far as memberships are visible. */
async function lastCommitters(
  github: GithubOwners,
  installation: GithubInstallation,
  repositories: readonly OwnedRepository[],
  options?: ReadOptions,
): Promise<GithubResult<Committers>> {
  if (repositories.length === 0) return { ok: true, value: { readings: new Map(), users: new Set() } };
  const read = visible(await github.committers(installation, named(repositories), options));
  if (!read.ok) return read;
  const logins = [...new Set([...(read.value?.values() ?? [])].flat())];
  const users = visible(await github.users(installation, logins, options));
  if (!users.ok) return users;
  const people = users.value;
  const gone = (login: string) => people?.get(login.toLowerCase())?.member === false;
  const readings = new Map<OwnedRepository, SourceReading>();
  for (const one of repositories) {
    const committed = read.value?.get(one.githubId)?.filter((login) => !gone(login));
    const owners = committed?.slice(0, MOST_COMMITTERS).map((login): NamedOwner => ({ kind: "user", login }));
    readings.set(one, owners === undefined ? NOT_VISIBLE : { kind: "named", owners });
  }
  return { ok: true, value: { readings, users: loginsOf(people) } };
}
