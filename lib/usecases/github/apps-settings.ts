import { type Actor, mayAct, mayView } from "../../core/actor.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import {
  isAppRole,
  MANIFEST_CODE,
  manifestOf,
  newAppAddress,
  OWNER_LOGIN,
  undescribedOf,
} from "../../core/github/manifest.ts";
import { checkPermissions, type PermissionCheck } from "../../core/github/permission-check.ts";
import { APP_ROLES, type AppRole } from "../../core/github/roles.ts";
import type { GithubSite } from "../../core/github/site.ts";
import { TEAM_NAME, TEAM_ROLES, type TeamRole, type TeamsByRole } from "../../core/people/github-roles.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type { SettingsRow, SettingsStore, StateSeal } from "./app-ports.ts";

export interface SettingsPorts {
  readonly store: SettingsStore;
  readonly seal: StateSeal;
  readonly clock: Clock;
  /** Null where no GitHub is configured. */
  readonly site: GithubSite | null;
  /** Of this installation, without a slash at its end. */
  readonly origin: string;
}

/** GitHub's code lives an hour; so may the form that leads to it. */
const STATE_MS = 3_600_000;
const MOST_TEAMS = 20;

export interface InstalledRole {
  readonly check: PermissionCheck;
  readonly allRepositories: boolean;
  readonly suspended: boolean;
  readonly asOf: string;
  /** Where GitHub lets an owner change it. */
  readonly address: string | null;
  /** Other roles that the same App plays. */
  readonly shares: readonly AppRole[];
}

export interface CreateApp {
  readonly action: string;
  readonly manifest: string;
  /** For a GitHub that refuses the manifest: one without what it may not know. Null where there is nothing of that kind. */
  readonly fallback: { readonly manifest: string; readonly without: readonly string[] } | null;
}

export interface RoleSettings {
  readonly role: AppRole;
  /** Null where the worker has seen no installation. */
  readonly installed: InstalledRole | null;
  /** What makes the App at GitHub; null where this person may not, or there is no GitHub. */
  readonly create: CreateApp | null;
}

export interface OrganisationSettingsView {
  readonly organisationId: string;
  readonly name: string;
  readonly login: string | null;
  readonly admin: boolean;
  readonly roles: readonly RoleSettings[];
  readonly teams: TeamsByRole;
  readonly teamsVersion: number;
}

/** The settings of every organisation that the actor belongs to. Who is no admin sees them and finds nothing to press. */
export async function readSettings(ports: SettingsPorts, actor: Actor): Promise<readonly OrganisationSettingsView[]> {
  if (actor.kind === "system") return [];
  const ids = [...new Set(actor.roles.map(({ organisationId }) => organisationId))];
  const rows = await ports.store.read(ids);
  return rows
    .filter(({ organisationId }) => mayView(actor, organisationId))
    .map((row) => {
      const admin = mayAct(actor, row.organisationId, ["admin"]);
      const { organisationId, name, login, teams, teamsVersion } = row;
      const roles = APP_ROLES.map((role) => ({
        role,
        installed: installedOf(ports, row, role),
        create: admin ? creation(ports, actor.id, row, role) : null,
      }));
      return { organisationId, name, login, admin, roles, teams, teamsVersion };
    });
}

function installedOf({ site }: SettingsPorts, row: SettingsRow, role: AppRole): InstalledRole | null {
  const found = row.installations.find((one) => one.role === role);
  if (found === undefined) return null;
  const shares = row.installations.filter((one) => one.githubId === found.githubId && one.role !== role);
  const place = row.login === null ? null : `organizations/${encodeURIComponent(row.login)}/settings/installations`;
  return {
    check: checkPermissions(role, found.permissions),
    allRepositories: found.allRepositories,
    suspended: found.suspendedAt !== null,
    asOf: found.asOf.toISOString(),
    address: site === null || place === null ? null : `${site.web}/${place}/${found.githubId}`,
    shares: shares.map((one) => one.role),
  };
}

function creation(
  { site, origin, seal, clock }: SettingsPorts,
  person: string,
  row: SettingsRow,
  role: AppRole,
): CreateApp | null {
  const { login, organisationId } = row;
  if (site === null || login === null || !OWNER_LOGIN.test(login)) return null;
  const until = new Date(clock.now().getTime() + STATE_MS);
  const state = seal.seal(JSON.stringify([person, organisationId, role]), until);
  const without = undescribedOf([role]);
  const manifest = (less: readonly string[]) =>
    JSON.stringify(manifestOf({ roles: [role], owner: login, origin, site, without: less }));
  const fallback = without.length === 0 ? null : { manifest: manifest(without), without };
  return { action: newAppAddress(site, login, state), manifest: manifest([]), fallback };
}

export interface CreatedApp {
  readonly role: AppRole;
  readonly login: string;
  /** To be run where the worker is. */
  readonly command: string;
}

/**
 * What to do with the code that GitHub led back with. The code is shown only to the person who began this, within an hour: a code that a
 * stranger put into a link is of an App of theirs.
 */
export async function returnedFromGithub(
  { store, seal, clock, site }: SettingsPorts,
  actor: Actor,
  { code, state }: { readonly code: string; readonly state: string },
): Promise<Result<CreatedApp, Failure<"not-begun" | "bad-code">>> {
  const sealed = seal.open(state, clock.now());
  const [person, organisationId = "", role = ""] = sealed === null ? [] : (JSON.parse(sealed) as string[]);
  const own = actor.kind === "user" && person === actor.id && mayAct(actor, organisationId, ["admin"]);
  if (site === null || !own || !isAppRole(role)) {
    return refuse(
      "not-begun",
      "You did not begin this here, or it is more than an hour old. If there is a new App at GitHub, delete it, and begin again from the settings.",
    );
  }
  const [row] = await store.read([organisationId]);
  const login = row?.login ?? null;
  if (login === null || !OWNER_LOGIN.test(login) || !MANIFEST_CODE.test(code))
    return refuse(
      "bad-code",
      "GitHub's answer has no code that can be used. Delete the new App there, and begin again.",
    );
  const elsewhere = site.host === "github.com" ? "" : ` --github ${site.web}`;
  return done({ role, login, command: `node bin/thaw.js connect ${code} --role ${role} --owner ${login}${elsewhere}` });
}

/** Sets which teams have which role. It counts from a person's next sign-in on. */
export async function saveTeams(
  { store }: Pick<SettingsPorts, "store">,
  actor: Actor,
  request: {
    readonly organisationId: string;
    readonly teams: Readonly<Record<TeamRole, readonly string[]>>;
    readonly version: number;
  },
): Promise<Result<null, Failure<"forbidden" | "bad-team" | "changed">>> {
  const { organisationId, teams, version } = request;
  if (actor.kind !== "user" || !mayAct(actor, organisationId, ["admin"]))
    return refuse("forbidden", "Only admins of the organisation say which teams have which role.");
  for (const role of TEAM_ROLES) {
    const wrong = teams[role].find((name) => !TEAM_NAME.test(name));
    if (wrong !== undefined)
      return refuse(
        "bad-team",
        `${JSON.stringify(wrong)} is no team: write its slug, or slug:id, such as security:4711.`,
      );
    if (teams[role].length > MOST_TEAMS) return refuse("bad-team", `Name at most ${MOST_TEAMS} teams for a role.`);
  }
  const data = Object.fromEntries(TEAM_ROLES.map((role) => [role, teams[role].join(" ")]));
  const common = { actorKind: "user", actorId: actor.id, action: "setting.teams" } as const;
  const audit = { ...common, objectKind: "organisation", objectId: organisationId, data };
  if (await store.saveTeams({ organisationId, teams, version }, audit)) return done(null);
  return refuse(
    "changed",
    "Somebody else changed the teams meanwhile. Load the page again and look at what they wrote.",
  );
}
