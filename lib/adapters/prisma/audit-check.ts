import { z } from "zod";
import type { ChainProblem } from "../../core/audit/chain.ts";
import type { AuditCheck } from "../../core/audit/check.ts";
import type { AuditCheckView } from "../../core/listing/audit-views.ts";
import type { CheckAuditPorts } from "../../usecases/audit-ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { Prisma as Sql } from "./generated/client.ts";

/** The one row of how far the chain was gone through, over PostgreSQL. */

const ROW = 1;

const numbered = { number: z.int() };
const problemSchema = z.union([
  z.object({ kind: z.literal("seal-hash"), ...numbered, expectedRows: z.int(), foundRows: z.int() }),
  z.object({
    kind: z.enum([
      "seal-missing",
      "seal-gap",
      "seal-signature",
      "anchor-mismatch",
      "anchor-missing",
      "anchor-signature",
    ]),
    ...numbered,
  }),
]);

type Row = Prisma.AuditCheckGetPayload<object>;

export function createAuditCheckStore(database: Database, fence: Fence | null): CheckAuditPorts["store"] {
  return {
    async read() {
      const row = await database.auditCheck.findUnique({ where: { id: ROW } });
      return row === null ? null : checkOf(row);
    },
    save: (check, at, audit) =>
      fencedWrites(
        database,
        fence,
      )(async (tx) => {
        if (!(await put(tx, check, at))) return false;
        if (audit !== null) await writeAudit(tx, null, audit, at);
        return true;
      }),
  };
}

async function put(tx: Prisma.TransactionClient, check: AuditCheck, at: Date): Promise<boolean> {
  const data = { ...dataOf(check), checkedAt: at, version: check.version + 1 };
  if (check.version === 0)
    return (await tx.auditCheck.createMany({ data: { id: ROW, ...data }, skipDuplicates: true })).count === 1;
  return (await tx.auditCheck.updateMany({ where: { id: ROW, version: check.version }, data })).count === 1;
}

function dataOf(check: AuditCheck) {
  const { tip, again, lastSeq, records, wholeAt, problem, problemAt, againBeganAt, signatures, anchoredTo, unsealed } =
    check;
  return {
    seal: tip.seal,
    hash: Buffer.from(tip.hash, "hex"),
    toXid: BigInt(tip.toXid),
    lastSeq: lastSeq === null ? null : BigInt(lastSeq),
    records: BigInt(records),
    againSeal: again.seal,
    againHash: Buffer.from(again.hash, "hex"),
    againToXid: BigInt(again.toXid),
    againBeganAt: new Date(againBeganAt),
    wholeAt: wholeAt === null ? null : new Date(wholeAt),
    signatures,
    anchoredTo,
    unsealed: BigInt(unsealed),
    problem: problem === null ? Sql.DbNull : { ...problem },
    problemAt: problemAt === null ? null : new Date(problemAt),
  };
}

function checkOf(row: Row): AuditCheck {
  return {
    tip: { seal: row.seal, hash: hex(row.hash), toXid: row.toXid.toString() },
    lastSeq: row.lastSeq?.toString() ?? null,
    records: Number(row.records),
    again: { seal: row.againSeal, hash: hex(row.againHash), toXid: row.againToXid.toString() },
    againBeganAt: row.againBeganAt.getTime(),
    wholeAt: row.wholeAt?.getTime() ?? null,
    signatures: row.signatures,
    anchoredTo: row.anchoredTo,
    unsealed: Number(row.unsealed),
    problem: problemOf(row),
    problemAt: row.problemAt?.getTime() ?? null,
    version: row.version,
  };
}

/** What cannot be read is a problem still. */
function problemOf({ problem }: Row): ChainProblem | null {
  if (problem === null) return null;
  const read = problemSchema.safeParse(problem);
  return read.success ? read.data : { kind: "seal-missing", number: 0 };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** What the page shows of it. */
export async function readAuditCheck(database: Pick<Database, "auditCheck" | "auditSeal">): Promise<AuditCheckView> {
  const [row, last] = await Promise.all([
    database.auditCheck.findUnique({ where: { id: ROW } }),
    database.auditSeal.findFirst({ orderBy: { number: "desc" }, select: { number: true } }),
  ]);
  return {
    seals: last?.number ?? 0,
    toRecord: row?.lastSeq?.toString() ?? null,
    records: Number(row?.records ?? 0),
    verifiedSeals: row?.seal ?? 0,
    unsealed: Number(row?.unsealed ?? 0),
    checkedAt: row?.checkedAt.toISOString() ?? null,
    wholeAt: row?.wholeAt?.toISOString() ?? null,
    signatures: row?.signatures ?? false,
    anchoredTo: row?.anchoredTo ?? 0,
    problem: row === null ? null : problemOf(row),
    problemAt: row?.problemAt?.toISOString() ?? null,
  };
}
