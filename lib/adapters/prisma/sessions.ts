import { isRole } from "../../core/actor.ts";
import type { DatedRole, SessionStore, SignedInPerson } from "../../usecases/people-ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";

export interface Person {
  readonly userId: string;
  readonly login: string;
  readonly roles: readonly DatedRole[];
}

/** What next-auth's adapter needs beyond what pages need. */
export interface SessionTable extends SessionStore {
  /** A session of somebody who signed in at GitHub, with its audit row. */
  create(userId: string, tokenHash: string, expiresAt: Date, at: Date): Promise<void>;
  /** False when the session is unknown or revoked. */
  extend(tokenHash: string, expiresAt: Date): Promise<boolean>;
  /** Null when unknown or disabled. */
  person(userId: string): Promise<Person | null>;
}

/** Database sessions, found by the hash of the cookie's value; the value itself is kept nowhere. */
export function createSessionStore(database: Database): SessionTable {
  return {
    find: (tokenHash, at) => findSession(database, tokenHash, at),
    person: (userId) => loadPerson(database, userId),
    create: (userId, tokenHash, expiresAt, at) =>
      database.$transaction(async (tx) => {
        const data = { userId, tokenHash, expiresAt, createdAt: at };
        const { user } = await tx.session.create({ data, select: { user: { select: { login: true } } } });
        const audit = { actorKind: "user", actorId: userId, action: "session.opened" } as const;
        await writeAudit(
          tx,
          null,
          { ...audit, objectKind: "person", objectId: user.login, data: { by: "github" } },
          at,
        );
      }),
    async extend(tokenHash, expiresAt) {
      return (
        (await database.session.updateMany({ where: { tokenHash, revokedAt: null }, data: { expiresAt } })).count === 1
      );
    },
    revoke: (tokenHash, at) => database.$transaction((tx) => revoke(tx, tokenHash, at)),
  };
}

async function revoke(tx: Prisma.TransactionClient, tokenHash: string, at: Date): Promise<void> {
  // The row stays, so that the record of who was signed in stays. Of two at the same time, one counts no row.
  const { count } = await tx.session.updateMany({ where: { tokenHash, revokedAt: null }, data: { revokedAt: at } });
  if (count === 0) return;
  const { user } = await tx.session.findUniqueOrThrow({
    where: { tokenHash },
    select: { user: { select: { id: true, login: true } } },
  });
  const audit = { actorKind: "user", actorId: user.id, action: "session.closed" } as const;
  await writeAudit(tx, null, { ...audit, objectKind: "person", objectId: user.login, data: { by: "sign-out" } }, at);
}

const MEMBERSHIP = { organisationId: true, role: true, source: true, asOf: true } as const;
const PERSON = { id: true, login: true, memberships: { select: MEMBERSHIP } } as const;

async function findSession(database: Database, tokenHash: string, at: Date): Promise<SignedInPerson | null> {
  const row = await database.session.findFirst({
    where: { tokenHash, revokedAt: null, expiresAt: { gt: at }, user: { disabledAt: null } },
    select: { expiresAt: true, user: { select: PERSON } },
  });
  return row === null ? null : { ...personOf(row.user), expiresAt: row.expiresAt };
}

async function loadPerson(database: Database, userId: string): Promise<Person | null> {
  const row = await database.appUser.findFirst({ where: { id: userId, disabledAt: null }, select: PERSON });
  return row === null ? null : personOf(row);
}

interface PersonRow {
  readonly id: string;
  readonly login: string;
  readonly memberships: readonly {
    readonly organisationId: string;
    readonly role: string;
    readonly source: string;
    readonly asOf: Date;
  }[];
}

function personOf({ id, login, memberships }: PersonRow): Person {
  const roles: DatedRole[] = [];
  for (const { organisationId, role, source, asOf } of memberships)
    if (isRole(role)) roles.push({ organisationId, role, asOf: source === "local" ? null : asOf });
  return { userId: id, login, roles };
}
