import { type MemberPermission, organizationInventory } from "./inventory/store.ts";
import type { Membership } from "./model.ts";
import { addMember, type NewTeam, putTeam, removeMember, removeTeam, renamePerson } from "./people.ts";
import { ensureOwner } from "./repositories.ts";
import type { World } from "./world.ts";

/** What an organisation's administrators do to its people and teams. */
export function peopleControl(world: World) {
  return {
    /** @returns the person's id */
    addMember: (organisation: string, login: string, membership: Partial<Membership> = {}): number =>
      addMember(world, organisation, login, membership).id,
    removeMember: (organisation: string, login: string): void => removeMember(world, organisation, login),
    /** Makes a team, or gives one that is there these members and repositories. @returns its id */
    putTeam: (organisation: string, team: NewTeam): number => putTeam(world, organisation, team).id,
    removeTeam: (organisation: string, slug: string): void => removeTeam(world, organisation, slug),
    /** What every member may do in every repository from now on. */
    setMemberPermission: (organisation: string, permission: MemberPermission): void => {
      organizationInventory(world, ensureOwner(world, organisation).id).memberPermission = permission;
    },
    /** The id stays; the old login is free for somebody else. */
    renamePerson: (login: string, to: string): void => renamePerson(world, login, to),
  };
}
