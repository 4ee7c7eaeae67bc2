import { isAsExpected } from "../../core/freeze/proof.ts";
import type { ProofStore } from "../../usecases/freeze/prove/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";
import { SLOT_HOLDERS } from "./freeze-facts.ts";
import { storable } from "./storable.ts";
import { uuid7 } from "./uuid.ts";

/** What was tried to get around a freeze, in PostgreSQL. */
export function createProofStore(database: Database, host: string): ProofStore {
  return {
    organisation: async (login) => {
      const where = { host, kind: "github", login: { equals: login, mode: "insensitive" as const } };
      return database.organisation.findFirst({ where, select: { id: true, login: true } });
    },
    isFreezing: async (organisationId) =>
      (await database.incident.count({ where: { organisationId, status: { in: [...SLOT_HOLDERS] } } })) > 0,
    keep: (organisationId, repository, proof) =>
      database.$transaction(async (tx) => {
        const { at, green, by } = proof;
        const id = uuid7(at.getTime());
        const attempts = proof.attempts.map((attempt) => ({ ...attempt }));
        const data = storable({ id, organisationId, repository, at, green, attempts, by });
        await tx.freezeProof.create({ data, select: { id: true } });
        const notAsExpected = attempts.filter((attempt) => !isAsExpected(attempt)).map((attempt) => attempt.id);
        const facts = { repository, green, notAsExpected: notAsExpected.join(" ") };
        const what = { action: "freeze.proof", objectKind: "freeze_proof", objectId: id } as const;
        const entry = { actorKind: "system", actorId: by, ...what, data: facts } as const;
        await writeAudit(tx, organisationId, entry, at);
      }),
    newest: (organisationId) => newestProof(database, organisationId),
  };
}

export function newestProof(database: Pick<Database, "freezeProof">, organisationId: string) {
  return database.freezeProof.findFirst({
    where: { organisationId },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    select: { at: true, green: true },
  });
}
