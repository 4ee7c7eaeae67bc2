import type { OrganisationRole, Role, UserActor } from "../core/actor.ts";
import type { GivenRole, OrganisationRules } from "../core/people/github-roles.ts";
import type { AuditEntry } from "./ports.ts";

/** What use cases need to know people by: those of this machine, those of GitHub, and their sessions. */

export interface NewPerson {
  readonly login: string;
  readonly organisationId: string;
  readonly roles: readonly Role[];
  readonly audit: AuditEntry;
}

export interface SignInLinkRow {
  readonly tokenHash: string;
  readonly userId: string;
  readonly expiresAt: Date;
}

export interface NewSession {
  readonly tokenHash: string;
  readonly expiresAt: Date;
}

export interface PeopleStore {
  /** Finds or creates the local person and gives exactly these roles in the organisation. */
  putLocalPerson(person: NewPerson): Promise<{ readonly userId: string }>;
  findLocalPerson(login: string): Promise<{ readonly userId: string } | null>;
  insertSignInLink(link: SignInLinkRow, audit: AuditEntry): Promise<void>;
  /** Uses up a link and opens a session, in one transaction. Null when it is unknown, used, expired, or its person disabled. */
  redeemSignInLink(
    tokenHash: string,
    session: NewSession,
    at: Date,
  ): Promise<{ readonly userId: string; readonly login: string } | null>;
}

/** A person of a GitHub host, known by GitHub's id for them; the login is what they are called today. */
export interface GithubPerson {
  readonly host: string;
  readonly githubId: string;
  readonly login: string;
}

/** An organisation of this installation that GitHub's members may have roles in. */
export interface JoinedOrganisation extends OrganisationRules {
  readonly organisationId: string;
}

export interface RoleRow extends GivenRole {
  readonly organisationId: string;
}

/** What GitHub says of a person's teams in one organisation: it tells what is theirs, and gives no right. */
export interface TeamsRow {
  readonly organisationId: string;
  readonly slugs: readonly string[];
}

export interface GithubPeopleStore {
  /** Those of this installation among GitHub's organisations, with what roles hang on there. */
  organisations(host: string, githubIds: readonly string[]): Promise<readonly JoinedOrganisation[]>;
  /**
   * Makes or finds the person by GitHub's id, notes the login, and gives exactly these of the roles that GitHub decides on, in every
   * organisation; roles given here stay. In each organisation that is named, the teams are exactly these. Null for a person who is disabled here, and for somebody unknown without a role: then nothing
   * is written.
   */
  admit(
    person: GithubPerson,
    roles: readonly RoleRow[],
    at: Date,
    teams: readonly TeamsRow[],
  ): Promise<{ readonly userId: string } | null>;
}

/** Somebody of GitHub who has signed in here. */
export interface KnownPerson {
  readonly userId: string;
  readonly githubId: string;
  /** As of their last sign-in. */
  readonly login: string;
}

/** Roles that GitHub decides on, read again while people work. */
export interface RoleRenewalStore {
  /**
   * Members who are signed in, or whose tokens for machines live there, by organisation; those whose roles are the oldest first, and not
   * more than one reading manages. All others are read when they sign in.
   * @param only one organisation; null for all
   * @param userId one of these people; null for all
   */
  due(only: string | null, at: Date, userId?: string | null): Promise<ReadonlyMap<string, readonly KnownPerson[]>>;
  /** What roles hang on there; null for one that is not of GitHub. */
  rules(organisationId: string): Promise<JoinedOrganisation | null>;
  /**
   * Gives exactly these of the roles that GitHub decides on, in this organisation, as of `asked`; without any, the person's sessions end.
   * Nothing where the person has none there, or GitHub was asked since.
   */
  renew(renewal: {
    readonly organisationId: string;
    readonly person: KnownPerson;
    readonly roles: readonly GivenRole[];
    /** Slugs, all there are: others are taken from the person. */
    readonly teams: readonly string[];
    readonly asked: Date;
    readonly at: Date;
    readonly by: Pick<AuditEntry, "actorKind" | "actorId">;
  }): Promise<{ readonly changed: boolean; readonly sessionsEnded: number }>;
}

/** What is known here of the roles that GitHub gives to somebody in one organisation. */
export interface RolesNow {
  /** When they were read last; null where GitHub gives this person none there. */
  asOf(userId: string, organisationId: string): Promise<Date | null>;
  /** As they stand now, whoever gave them. Null for a person who is not there. */
  person(userId: string): Promise<UserActor | null>;
  /** Asks for them to be read, before everything else that waits. */
  ask(userId: string, organisationId: string): Promise<void>;
}

export interface SignedInPerson {
  readonly userId: string;
  readonly login: string;
  readonly roles: readonly DatedRole[];
  readonly expiresAt: Date;
}

/** One of this installation itself holds until it is taken. */
export interface DatedRole extends OrganisationRole {
  readonly asOf: Date | null;
}

export interface SessionStore {
  /** Null when the session is unknown, expired or revoked, or its person disabled. */
  find(tokenHash: string, at: Date): Promise<SignedInPerson | null>;
  /** Ends a session; an unknown one is ended already. */
  revoke(tokenHash: string, at: Date): Promise<void>;
}
