import type { ApproverRights, RefProtection, TargetOwnerStore } from "../../usecases/governance/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";

/** Who answers for targets that are not repositories. */
export function createTargetOwnerStore(database: Database): TargetOwnerStore {
  return {
    async member(organisationId, login) {
      const row = await database.appUser.findFirst({
        where: {
          login: { equals: login, mode: "insensitive" },
          disabledAt: null,
          memberships: { some: { organisationId } },
        },
        select: { id: true },
      });
      return row === null ? null : { userId: row.id };
    },
    record: (key, recordedBy, at, audit) =>
      database.$transaction(async (tx) => {
        const data = { ...key, recordedBy, recordedAt: at };
        const { count } = await tx.targetOwner.createMany({ data, skipDuplicates: true });
        if (count !== 1) return false;
        await writeAudit(tx, key.organisationId, audit, at);
        return true;
      }),
    remove: (key, at, audit) =>
      database.$transaction(async (tx) => {
        const { count } = await tx.targetOwner.deleteMany({ where: key });
        if (count !== 1) return false;
        await writeAudit(tx, key.organisationId, audit, at);
        return true;
      }),
    async list(organisationIds) {
      const rows = await database.targetOwner.findMany({
        where: { organisationId: { in: [...organisationIds] } },
        include: { user: { select: { login: true } } },
        orderBy: [{ provider: "asc" }, { target: "asc" }, { recordedAt: "asc" }],
      });
      return rows.map(({ user, recordedAt, ...row }) => ({
        ...row,
        login: user.login,
        recordedAt: recordedAt.toISOString(),
      }));
    },
  };
}

/**
 * What people of this machine answer for, read at the moment of the question. There is no GitHub to ask about local people: an admin of
 * the organisation counts as an administrator of its repositories, and of no other.
 */
export function createLocalApproverRights(database: Database): ApproverRights {
  return {
    async administered(userId, organisationId, repositoryIds) {
      const isAdmin = await database.membership.count({
        where: { userId, organisationId, role: "admin", user: { disabledAt: null } },
      });
      if (isAdmin === 0) return [];
      const wanted = repositoryIds.filter((id) => /^[1-9]\d{0,17}$/.test(id)).map(BigInt);
      const rows = await database.repository.findMany({
        where: { organisationId, githubId: { in: wanted }, deletedAt: null },
        select: { githubId: true },
      });
      return rows.map(({ githubId }) => String(githubId));
    },
    async owned(userId, organisationId, provider, targets) {
      const rows = await database.targetOwner.findMany({
        where: { userId, organisationId, provider, target: { in: [...targets] }, user: { disabledAt: null } },
        select: { target: true },
      });
      return rows.map(({ target }) => target);
    },
  };
}

/** Nothing asks an API about protection yet, so nothing is proven: policies with patterns wait until something does. */
export const nothingProven: RefProtection = {
  provenPatterns: async () => [],
  environmentProtected: async () => false,
};
