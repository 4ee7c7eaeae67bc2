import type { ScanProgress } from "../../usecases/ports.ts";
import type { Database } from "./client.ts";

/** How far the organisation's latest batch of scans is; null before the first. */
export async function scanProgress(database: Database, organisationId: string): Promise<ScanProgress | null> {
  const latest = await database.scan.findFirst({
    where: { organisationId },
    orderBy: { queuedAt: "desc" },
    select: { batchId: true },
  });
  if (latest === null) return null;
  const groups = await database.scan.groupBy({
    by: ["status"],
    where: { batchId: latest.batchId },
    _count: true,
    _min: { queuedAt: true },
    _max: { finishedAt: true },
  });
  const count = (status: string) => groups.find((group) => group.status === status)?._count ?? 0;
  const times = (pick: (group: (typeof groups)[number]) => Date | null) =>
    groups.map((group) => pick(group)?.getTime()).filter((time) => time !== undefined);
  const open = count("queued") + count("running");
  const finished = times((group) => group._max.finishedAt);
  return {
    batchId: latest.batchId,
    total: open + count("done") + count("failed"),
    queued: count("queued"),
    running: count("running"),
    done: count("done"),
    failed: count("failed"),
    startedAt: new Date(Math.min(...times((group) => group._min.queuedAt))),
    finishedAt: open > 0 || finished.length === 0 ? null : new Date(Math.max(...finished)),
  };
}
