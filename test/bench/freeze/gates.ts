import type { Database } from "../../../lib/adapters/prisma/client.ts";
import { createGateStore } from "../../../lib/adapters/prisma/gate-store.ts";
import { judgePorts } from "../../../lib/container/gates.ts";
import type { SystemActor } from "../../../lib/core/actor.ts";
import { judgeIncident } from "../../../lib/usecases/gates/judge-incident.ts";
import { cpuSecondsOfAll } from "../broker/cpu.ts";
import { type SeededRepository, seedOrganisation, seedWindow } from "./gate-seed.ts";

const WORKER: SystemActor = { kind: "system", id: "worker" };
const ROUNDS = 3;

export interface GateFigures {
  /** Seconds, medians. */
  readonly first: number;
  readonly again: number;
  /** Processor seconds of the first, ours and the database's: they hardly depend on what else a machine does. */
  readonly firstProcessor: number;
}

/**
 * Judging all gates of all repositories as the worker does: the first time, with all facts and verdicts to write, and a minute later, when in
 * each tenth repository something changed. Each in several incidents, of which the median counts.
 * @param postgres what the command line of the database's processes has
 */
export async function measureGates(
  owner: Database,
  worker: Database,
  count: number,
  postgres: string,
): Promise<GateFigures> {
  const processor = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6 + cpuSecondsOfAll(postgres);
  };
  const world = await seedOrganisation(owner, count);
  const first: number[] = [];
  const again: number[] = [];
  const used: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const incidentId = await seedWindow(owner, world);
    if (round === 0) await owner.$executeRaw`ANALYZE`;
    const time = { now: new Date() };
    // Seeding takes a while, and a newest commit is old after two minutes.
    await owner.repository.updateMany({ where: { organisationId: world.organisationId }, data: { asOf: time.now } });
    const ports = await judgePorts(worker, createGateStore(worker, null), { now: () => time.now }, WORKER);
    const judge = async () => {
      const begun = performance.now();
      const outcome = await judgeIncident(ports, WORKER, incidentId);
      if (outcome?.repositories !== count) throw new Error("Not all repositories were judged.");
      return { seconds: (performance.now() - begun) / 1_000, changed: outcome.changed };
    };

    const before = processor();
    first.push((await judge()).seconds);
    used.push(processor() - before);
    const touched = await change(owner, world.repositories);
    time.now = new Date(time.now.getTime() + 61_000);
    const second = await judge();
    if (second.changed < touched) throw new Error("What changed was not seen.");

    again.push(second.seconds);
    await owner.incident.delete({ where: { id: incidentId } });
  }
  return { first: median(first), again: median(again), firstProcessor: median(used) };
}

/** One finding in each tenth repository is open again, or resolved. */
async function change(owner: Database, repositories: readonly SeededRepository[]): Promise<number> {
  const touched = repositories.filter(({ index }) => index % 10 === 0 && index % 3 !== 0);
  const where = { repositoryId: { in: touched.map(({ id }) => id) }, secretName: "NPM_TOKEN" };
  const open = await owner.finding.count({ where: { ...where, resolvedScanId: null } });
  for (const { id, scanId } of touched) {
    const data = { resolvedScanId: open > 0 ? scanId : null };
    await owner.finding.updateMany({ where: { repositoryId: id, secretName: "NPM_TOKEN" }, data });
  }
  return touched.length;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? 0;
}
