import type { ToldView } from "../../core/listing/incident-views.ts";
import type { Prisma } from "./generated/client.ts";

/** Channels of an incident's organisation, and what each was told of it. Those that are gone only where they were. */
export async function readTold(
  database: Prisma.TransactionClient,
  organisationId: string,
  incidentId: string,
): Promise<readonly ToldView[]> {
  const [channels, counts] = await Promise.all([
    database.notifyChannel.findMany({ where: { organisationId }, orderBy: { name: "asc" } }),
    database.notice.groupBy({
      by: ["channel", "state"],
      where: { incidentId },
      _count: { _all: true },
      _max: { endedAt: true },
    }),
  ]);
  return channels.flatMap((channel) => {
    const mine = counts.filter((one) => one.channel === channel.name);
    const count = (...states: readonly string[]) =>
      mine.filter(({ state }) => states.includes(state)).reduce((sum, one) => sum + one._count._all, 0);
    if (channel.goneAt !== null && mine.length === 0) return [];
    return [
      {
        name: channel.name,
        kind: channel.kind,
        tell: channel.tell === "alarms" ? ("alarms" as const) : ("all" as const),
        gone: channel.goneAt !== null,
        told: count("sent"),
        toldAt: mine.find(({ state }) => state === "sent")?._max.endedAt?.toISOString() ?? null,
        waiting: count("waiting", "sending"),
        dead: count("dead"),
        failingSince: channel.failingSince?.toISOString() ?? null,
        error: channel.error,
      },
    ];
  });
}
