import type { SystemActor } from "../../core/actor.ts";
import type { Result } from "../../core/contracts.ts";
import type { Clock } from "../ports.ts";
import { done } from "../refuse.ts";
import type { GithubOwners } from "./owner-ports.ts";
import type { GithubFailure, GithubInstallation, ReadOptions } from "./ports.ts";
import type { GithubReaders, PrivateRepository, Reader, ReaderStore, ReadersChange } from "./reader-ports.ts";
import { visible } from "./visible.ts";

export interface ReadReadersPorts {
  readonly github: GithubReaders & Pick<GithubOwners, "teams">;
  readonly store: ReaderStore;
  readonly clock: Clock;
}

/**
 * Reads who may read the organisation's repositories: what it gives every member, which teams reach which repositories, and, where members as such read
 * nothing, who was asked into each private one. What GitHub hides gives nobody anything; GitHub that is away leaves what was known, which counts
 * for READERS_HOURS (lib/core/people/sight.ts).
 * Requests: one, one for each fifty teams, and where members read nothing one for each fifty private repositories.
 */
export async function readReaders(
  { github, store, clock }: ReadReadersPorts,
  actor: SystemActor,
  request: {
    readonly organisationId: string;
    readonly installation: GithubInstallation;
    readonly options?: ReadOptions;
  },
): Promise<Result<ReadersChange, GithubFailure>> {
  const { organisationId, installation, options } = request;
  const asked = clock.now();
  const repositories = await store.private(organisationId);
  const permission = visible(await github.memberPermission(installation, options));
  if (!permission.ok) return permission;
  const teams = visible(await github.teams(installation, options));
  if (!teams.ok) return teams;
  const readers = (teams.value ?? []).flatMap(({ slug, reads }) => readersOfTeam(slug, reads, repositories));
  // Where every member reads everything, those who were asked in beside say nothing more.
  if (permission.value === null || permission.value === "none") {
    const people = visible(await github.askedIn(installation, repositories, options));
    if (!people.ok) return people;
    for (const one of repositories)
      for (const who of people.value?.get(one.id) ?? [])
        readers.push({ repositoryId: one.repositoryId, kind: "user", who });
  }
  const audit = ({ added, removed, permission: another }: ReadersChange) => ({
    actorKind: actor.kind,
    actorId: actor.id,
    action: "readers.changed" as const,
    objectKind: "organisation",
    objectId: organisationId,
    data: { added, removed, ...(another ? { members: permission.value ?? "unknown" } : {}) },
  });
  return done(await store.put({ organisationId, memberPermission: permission.value, readers, asked, audit }));
}

function readersOfTeam(slug: string, reads: ReadonlySet<number>, repositories: readonly PrivateRepository[]): Reader[] {
  const own = repositories.filter(({ id }) => reads.has(id));
  return own.map(({ repositoryId }) => ({ repositoryId, kind: "team", who: slug.toLowerCase() }));
}
