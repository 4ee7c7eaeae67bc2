import type { NewPerson, NewSession, PeopleStore, SignInLinkRow } from "../../usecases/people-ports.ts";
import type { AuditEntry } from "../../usecases/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";

/** People of this machine, as opposed to people of a GitHub host. */
export const LOCAL_HOST = "local";

export function createPeopleStore(database: Database): PeopleStore {
  return {
    putLocalPerson: (person) => database.$transaction((tx) => putLocalPerson(tx, person)),
    findLocalPerson: (login) => findLocalPerson(database, login),
    insertSignInLink: (link, audit) => database.$transaction((tx) => insertSignInLink(tx, link, audit)),
    redeemSignInLink: (tokenHash, session, at) =>
      database.$transaction((tx) => redeemSignInLink(tx, tokenHash, session, at)),
  };
}

/** People of this machine see what it was started for, and nothing that it was started for before. */
export async function leaveOthers(tx: Prisma.TransactionClient, organisationId: string): Promise<void> {
  await tx.membership.deleteMany({ where: { user: { host: LOCAL_HOST }, organisationId: { not: organisationId } } });
}

async function findLocalPerson(
  database: Pick<Database, "appUser">,
  login: string,
): Promise<{ readonly userId: string } | null> {
  const row = await database.appUser.findFirst({
    where: { host: LOCAL_HOST, login: { equals: login, mode: "insensitive" }, disabledAt: null },
    select: { id: true },
  });
  return row === null ? null : { userId: row.id };
}

async function putLocalPerson(tx: Prisma.TransactionClient, person: NewPerson): Promise<{ readonly userId: string }> {
  const { login, organisationId } = person;
  const userId =
    (await findLocalPerson(tx, login))?.userId ??
    (await tx.appUser.create({ data: { host: LOCAL_HOST, login }, select: { id: true } })).id;
  await tx.membership.deleteMany({ where: { userId, organisationId, role: { notIn: [...person.roles] } } });
  await tx.membership.createMany({
    data: person.roles.map((role) => ({ userId, organisationId, role, source: "local" })),
    skipDuplicates: true,
  });
  await writeAudit(tx, organisationId, person.audit);
  return { userId };
}

async function insertSignInLink(tx: Prisma.TransactionClient, link: SignInLinkRow, audit: AuditEntry): Promise<void> {
  await tx.signInLink.create({ data: link, select: { id: true } });
  await writeAudit(tx, null, audit);
}

async function redeemSignInLink(
  tx: Prisma.TransactionClient,
  tokenHash: string,
  session: NewSession,
  at: Date,
): Promise<{ readonly userId: string; readonly login: string } | null> {
  // The conditional update is what makes the link single-use: of two at the same time, one counts no row.
  const { count } = await tx.signInLink.updateMany({
    where: { tokenHash, usedAt: null, expiresAt: { gt: at }, user: { disabledAt: null } },
    data: { usedAt: at },
  });
  if (count === 0) return null;
  const { user } = await tx.signInLink.findUniqueOrThrow({
    where: { tokenHash },
    select: { user: { select: { id: true, login: true } } },
  });
  await tx.session.create({ data: { ...session, userId: user.id, createdAt: at }, select: { id: true } });
  await writeAudit(tx, null, {
    actorKind: "user",
    actorId: user.id,
    action: "session.opened",
    objectKind: "person",
    objectId: user.login,
    data: { by: "sign-in-link" },
  });
  return { userId: user.id, login: user.login };
}
