import { readFileSync } from "node:fs";
import type { Database } from "../adapters/prisma/client.ts";
import type { Actor, SystemActor } from "../core/actor.ts";
import type { AuditQuery } from "../core/listing/audit-query.ts";
import { EnvironmentError } from "../env.ts";
import type { RunningJob } from "../usecases/ports.ts";
import { systemClock } from "./common.ts";

export interface AuditSetting {
  readonly database: Database;
  readonly actor: SystemActor;
  /** Files with the public keys of all seals, and of published heads; null where none is given. */
  readonly keyFile: string | null;
  readonly anchorsFile: string | null;
}

/** The worker's job that verifies the audit. */
export async function auditTasks({ database, actor, keyFile, anchorsFile }: AuditSetting) {
  const [{ checkAudit }, { createAuditCheckStore }, records, { verifierOf }, { readAnchors }] = await Promise.all([
    import("../usecases/check-audit.ts"),
    import("../adapters/prisma/audit-check.ts"),
    import("../adapters/audit/records.ts"),
    import("../adapters/audit/keys.ts"),
    import("../adapters/audit/anchors.ts"),
  ]);
  const reading = {
    query: async <Row extends object>({ text, values = [] }: { text: string; values?: readonly unknown[] }) => ({
      rows: await database.$queryRawUnsafe<Row[]>(text, ...values),
    }),
  };
  return {
    "audit.verify": async (_: unknown, { fence, signal }: RunningJob) => {
      const anchors = anchorsFile === null ? [] : named("THAW_AUDIT_ANCHORS_FILE", () => readAnchors(anchorsFile));
      const verify =
        keyFile === null ? null : named("THAW_AUDIT_KEY_FILE", () => verifierOf(readFileSync(keyFile, "utf8")));
      const ports = {
        seals: (after: number, most: number) => records.readSomeSeals(reading, after, most),
        records: (seals: Parameters<typeof records.readSealedTogether>[1]) =>
          records.readSealedTogether(reading, seals),
        unsealed: () => records.countUnsealed(reading),
        verify,
        anchors,
        store: createAuditCheckStore(database, fence),
        clock: systemClock,
      };
      await checkAudit(ports, actor, signal);
    },
  };
}

function named<T>(variable: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new EnvironmentError(`${variable} cannot be used: ${error instanceof Error ? error.message : "unreadable"}`);
  }
}

/** What people see of the audit. */
export async function auditReads(database: Database) {
  const [{ createAuditReading }, { exportAudit, readAudit }] = await Promise.all([
    import("../adapters/prisma/audit-reading.ts"),
    import("../usecases/read-audit.ts"),
  ]);
  const ports = { audit: createAuditReading(database), clock: systemClock };
  return {
    read: (actor: Actor, query: AuditQuery) => readAudit(ports, actor, query),
    export: (actor: Actor, query: AuditQuery) => exportAudit(ports, actor, query),
  };
}
