import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { Database } from "../../lib/adapters/prisma/client.ts";
import type { Prisma } from "../../lib/adapters/prisma/generated/client.ts";
import { type Keep, KeptReadings } from "../../lib/adapters/prisma/kept-readings.ts";
import { activeIncident } from "./rows.ts";

/** Kept readings that say which of them were made, and fail where one reads a table that it does not name. */
export class CheckedReadings extends KeptReadings {
  readonly made: string[] = [];

  override async at(database: Prisma.TransactionClient, organisationIds: readonly string[]): Promise<Keep> {
    const keep = await super.at(database, organisationIds);
    return (question, tables, make) =>
      keep(question, tables, async () => {
        this.made.push(question);
        const before = await looks(database);
        const answer = await make();
        const named: ReadonlySet<string> = new Set(tables.map((table) => table.replace("rows of ", "")));
        const read = [...(await looks(database))].filter(([table, times]) => times > (before.get(table) ?? 0));
        const missing = read.map(([table]) => table).filter((table) => !named.has(table));
        if (missing.length > 0) throw new Error(`"${question}" reads what it does not name: ${missing.join(", ")}`);
        return answer;
      });
  }
}

/** After a change that counts, what is kept is what would be made anew, and not what it was. */
export async function expectMadeAnew(
  kept: CheckedReadings,
  shown: (readings: KeptReadings) => Promise<unknown>,
  change: () => Promise<unknown>,
): Promise<void> {
  const before = await shown(kept);
  await change();
  const after = await shown(kept);
  expect(after).not.toEqual(before);
  expect(after).toEqual(await shown(new KeptReadings()));
}

/** How often each table was looked into by this connection, its indexes among it. */
async function looks(database: Prisma.TransactionClient): Promise<ReadonlyMap<string, number>> {
  const rows = await database.$queryRaw<{ readonly table: string; readonly times: number }[]>`
    SELECT relname AS table, (seq_scan + coalesce(idx_scan, 0))::int AS times FROM pg_stat_xact_user_tables WHERE schemaname = 'public'`;
  return new Map(rows.map(({ table, times }) => [table, times]));
}

const GATE = "commit-review";
const MANY = 40;

/** An organisation of forty repositories with owners, all of which an incident holds and a gate has judged, a minute before `at`. */
export async function frozenOrganisation(database: Database, at: Date, login = "fjordline") {
  const ago = (seconds: number) => new Date(at.getTime() - seconds * 1_000);
  const { id: organisationId } = await database.organisation.create({
    data: { host: "github.test", login, kind: "github" },
  });
  const rows = Array.from({ length: MANY }, (_, index) => ({
    id: randomUUID(),
    name: `service-${index}`,
    owner: login,
  }));
  await database.repository.createMany({
    data: rows.map((row, index) => ({ ...row, organisationId, githubId: index + 1, visibility: "private" })),
  });
  await database.repositoryOwner.createMany({
    data: rows.map(({ id }, index) => ({
      organisationId,
      repositoryId: id,
      kind: "team",
      slug: index % 2 === 0 ? "platform" : "apps",
      source: "property",
    })),
  });
  const { id: incidentId } = await database.incident.create({
    data: { ...activeIncident(organisationId, at), gates: [GATE] },
  });
  const keys = rows.map(({ id }) => ({ incidentId, repositoryId: id, organisationId }));
  const held = { state: "frozen", tier: "organisation-property", requestedAt: ago(590), seen: "all", seenAt: ago(500) };
  await database.incidentRepository.createMany({
    data: keys.map((key) => ({ ...key, ...held, joinedAt: ago(600), confirmedAt: ago(500) })),
  });
  const times = { since: ago(60), judgedAt: ago(60) };
  await database.gateStanding.createMany({
    data: keys.map((key) => ({ ...key, ...times, thaw: "hold", openGates: [GATE], passing: 0 })),
  });
  await database.gateVerdict.createMany({
    data: keys.map((key) => ({ ...key, ...times, gateId: GATE, verdict: "hold", evidence: [] })),
  });
  return { organisationId, incidentId, ids: rows.map(({ id }) => id) };
}
