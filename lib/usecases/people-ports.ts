import type { OrganisationRole, Role } from "../core/actor.ts";
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

export interface GithubPeopleStore {
  /** Those of this installation among GitHub's organisations, with what roles hang on there. */
  organisations(host: string, githubIds: readonly string[]): Promise<readonly JoinedOrganisation[]>;
  /**
   * Makes or finds the person by GitHub's id, notes the login, and gives exactly these of the roles that GitHub decides on, in every
   * organisation; roles given here stay. Null for a person who is disabled here, and for somebody unknown without a role: then nothing
   * is written.
   */
  admit(person: GithubPerson, roles: readonly RoleRow[], at: Date): Promise<{ readonly userId: string } | null>;
}

export interface SignedInPerson {
  readonly userId: string;
  readonly login: string;
  readonly roles: readonly OrganisationRole[];
  readonly expiresAt: Date;
}

export interface SessionStore {
  /** Null when the session is unknown, expired or revoked, or its person disabled. */
  find(tokenHash: string, at: Date): Promise<SignedInPerson | null>;
  /** Ends a session; an unknown one is ended already. */
  revoke(tokenHash: string, at: Date): Promise<void>;
}
