import { isUuid } from "../../core/uuid.ts";
import type { Decision, JobStore, OpenLetter } from "../../usecases/jobs/ports.ts";
import type { AuditEntry } from "../../usecases/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";

const NUMBER = /^[1-9]\d{0,17}$/;

/** Jobs that were given up, and those that run, as the web process decides about them. */
export function createJobStore(database: Database): JobStore {
  return {
    async find(id) {
      if (!isUuid(id)) return null;
      const row = await database.deadLetter.findUnique({ where: { id } });
      if (row === null) return null;
      return letterOf(row, await knownNames(database));
    },
    async open(organisationIds, installation, most) {
      const rows = await database.deadLetter.findMany({
        where: { state: "open", OR: lettersOf(organisationIds, installation) },
        orderBy: [{ diedAt: "asc" }, { id: "asc" }],
        take: most,
      });
      const names = await knownNames(database);
      return rows.map((row) => letterOf(row, names));
    },
    decide: (decision) => database.$transaction((tx) => decide(tx, decision)),
    async running(jobId) {
      if (!NUMBER.test(jobId)) return null;
      const row = await database.jobRunning.findFirst({ where: { jobId: BigInt(jobId) } });
      return row === null ? null : { key: row.key, name: row.name };
    },
    cancel: (key, at, audit) => database.$transaction((tx) => cancel(tx, key, at, audit)),
  };
}

/** Letters of these organisations, and those of none where they are asked for. */
export function lettersOf(organisationIds: readonly string[], installation: boolean): Prisma.DeadLetterWhereInput[] {
  const own = { organisationId: { in: [...organisationIds] } };
  return installation ? [own, { organisationId: null }] : [own];
}

/** Names of jobs that the queue takes. */
export async function knownNames(database: Prisma.TransactionClient): Promise<ReadonlySet<string>> {
  const kinds = await database.jobKind.findMany({ select: { name: true } });
  return new Set(kinds.map(({ name }) => name));
}

interface LetterRow {
  readonly id: string;
  readonly organisationId: string | null;
  readonly name: string;
  readonly key: string;
  readonly code: string;
  readonly state: string;
}

/** What did not carry what its name asks for has lost what it carried. */
export function isRepeatable({ code, name }: { code: string; name: string }, names: ReadonlySet<string>): boolean {
  return code !== "bad-payload" && names.has(name);
}

function letterOf(row: LetterRow, names: ReadonlySet<string>): OpenLetter {
  const { id, organisationId, name, key, state } = row;
  return { id, organisationId, name, key, open: state === "open", repeatable: isRepeatable(row, names) };
}

async function decide(tx: Prisma.TransactionClient, { id, how, by, at, audit }: Decision): Promise<boolean> {
  // Of two at the same time, one counts no row.
  const { count } = await tx.deadLetter.updateMany({
    where: { id, state: "open" },
    data: { state: how, decidedBy: by, decidedAt: at },
  });
  if (count === 0) return false;
  const letter = await tx.deadLetter.findUniqueOrThrow({ where: { id } });
  if (how === "retried") {
    await tx.$executeRaw`SELECT thaw_add_job(${letter.name}, ${JSON.stringify(letter.payload)}::json, ${letter.key})`;
  }
  await writeAudit(tx, letter.organisationId, audit, at);
  return true;
}

async function cancel(tx: Prisma.TransactionClient, key: string, at: Date, audit: AuditEntry): Promise<boolean> {
  const rows = await tx.$queryRaw<{ known: boolean }[]>`SELECT thaw_cancel_job(${key}) AS known`;
  if (rows[0]?.known !== true) return false;
  await writeAudit(tx, null, audit, at);
  return true;
}
