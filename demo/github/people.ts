import type { Membership, Owner, Team, TeamPermission } from "./model.ts";
import { ensureOwner, findOwner, repositoryNamed } from "./repositories.ts";
import type { World } from "./world.ts";

/** Who belongs to an organisation, and in which of its teams. */

export interface NewTeam {
  readonly slug: string;
  /** Without it the slug. */
  readonly name?: string;
  /** Logins; whoever is no member of the organisation becomes one. */
  readonly members?: readonly string[];
  /** What it may do with which repositories, by their full names. */
  readonly repositories?: Readonly<Record<string, TeamPermission>>;
}

/** Makes somebody a member, or changes what they are; the person is made where there is none. */
export function addMember(
  world: World,
  organisation: string,
  login: string,
  membership: Partial<Membership> = {},
): Owner {
  const owner = ensureOwner(world, organisation);
  const person = ensureOwner(world, login, "User");
  const all = membersOf(world, owner);
  const fresh = !all.has(person.id);
  all.set(person.id, { role: "member", state: "active", ...all.get(person.id), ...membership });
  if (fresh) world.happenings.tell({ event: "organization", action: "member_added", owner, person });
  return person;
}

/** Takes somebody out of an organisation and so of all of its teams. */
export function removeMember(world: World, organisation: string, login: string): void {
  const owner = ensureOwner(world, organisation);
  const person = personNamed(world, login);
  const was = membersOf(world, owner).delete(person.id);
  for (const team of teamsOf(world, owner)) team.members.delete(person.id);
  if (was) world.happenings.tell({ event: "organization", action: "member_removed", owner, person });
}

export function membersOf(world: World, owner: Owner): Map<number, Membership> {
  const found = world.members.get(owner.id) ?? new Map<number, Membership>();
  world.members.set(owner.id, found);
  return found;
}

/** Makes a team, or gives one that is there these members and repositories. @returns its id */
export function putTeam(world: World, organisation: string, team: NewTeam): Team {
  const { slug, name = slug, members = [], repositories = {} } = team;
  const owner = ensureOwner(world, organisation);
  const people = members.map((login) => addMember(world, organisation, login).id);
  const known = teamsOf(world, owner).find((team) => team.slug === slug);
  const id = known?.id ?? world.ids.next("team", `${owner.login}/${slug}`);
  const made: Team = {
    id,
    ownerId: owner.id,
    slug,
    name,
    members: new Set(people),
    repositories: new Map(
      Object.entries(repositories).map(([full, permission]) => [repositoryNamed(world, full).id, permission]),
    ),
    createdAt: known?.createdAt ?? world.now(),
  };
  world.teams.set(id, made);
  const tell = (ids: Iterable<number>, than: ReadonlySet<number>, action: "added" | "removed") => {
    for (const one of ids) {
      const person = world.owners.get(one);
      if (person !== undefined && !than.has(one))
        world.happenings.tell({ event: "membership", action, owner, team: made, person });
    }
  };
  tell(made.members, known?.members ?? new Set(), "added");
  tell(known?.members ?? [], made.members, "removed");
  return made;
}

/** A team of the same slug that is made afterwards has another id. */
export function removeTeam(world: World, organisation: string, slug: string): void {
  const owner = ensureOwner(world, organisation);
  for (const team of teamsOf(world, owner)) if (team.slug === slug) world.teams.delete(team.id);
}

export function teamsOf(world: World, owner: Owner): Team[] {
  return [...world.teams.values()].filter(({ ownerId }) => ownerId === owner.id);
}

/** The id stays. The old login is free for somebody else. */
export function renamePerson(world: World, login: string, to: string): void {
  const person = personNamed(world, login);
  if (findOwner(world, to) !== null) throw new Error(`${to} exists.`);
  person.login = to;
}

/** @throws Error for a login that is nobody's, since only tests and set-up ask so */
export function personNamed(world: World, login: string): Owner {
  const found = findOwner(world, login);
  if (found === null || found.type !== "User") throw new Error(`There is nobody called ${login}.`);
  return found;
}

/** Everybody who is a member of some organisation, by login. */
export function peopleOf(world: World): Owner[] {
  const ids = new Set([...world.members.values()].flatMap((members) => [...members.keys()]));
  return [...world.owners.values()]
    .filter(({ id }) => ids.has(id))
    .sort((left, right) => left.login.localeCompare(right.login));
}
