import type { ToldView } from "../../core/listing/incident-views.ts";
import type { Prisma } from "./generated/client.ts";

/** Channels of an incident's organisation, and what each was told of it. Those that are gone only where they were. */
export async function readTold(
  database: Prisma.TransactionClient,
  organisationId: string,
  incidentId: string,
): Promise<readonly ToldView[]> {
  const [channels, counts, issues] = await Promise.all([
    database.notifyChannel.findMany({ where: { organisationId }, orderBy: { name: "asc" } }),
    database.notice.groupBy({
      by: ["channel", "state"],
      where: { incidentId },
      _count: { _all: true },
      _max: { endedAt: true },
    }),
    database.noticeIssue.groupBy({
      by: ["error"],
      where: { incidentId },
      _count: { _all: true, number: true },
      _max: { toldAt: true },
    }),
  ]);
  return channels.flatMap((channel) => {
    const mine = counts.filter((one) => one.channel === channel.name);
    const count = (...states: readonly string[]) =>
      mine.filter(({ state }) => states.includes(state)).reduce((sum, one) => sum + one._count._all, 0);
    if (channel.goneAt !== null && mine.length === 0) return [];
    if (channel.kind === "issues") return [issuesView(channel, issues)];
    return [
      {
        ...common(channel),
        notTold: [],
        told: count("sent"),
        toldAt: mine.find(({ state }) => state === "sent")?._max.endedAt?.toISOString() ?? null,
        waiting: count("waiting", "sending"),
        dead: count("dead"),
      },
    ];
  });
}

type Channel = Prisma.NotifyChannelGetPayload<object>;

function common(channel: Channel) {
  return {
    name: channel.name,
    kind: channel.kind,
    tell: channel.tell === "alarms" ? ("alarms" as const) : ("all" as const),
    gone: channel.goneAt !== null,
    failingSince: channel.failingSince?.toISOString() ?? null,
    error: channel.error,
  };
}

interface IssueGroup {
  readonly error: string | null;
  readonly _count: { readonly _all: number; readonly number: number };
  readonly _max: { readonly toldAt: Date | null };
}

function issuesView(channel: Channel, groups: readonly IssueGroup[]): ToldView {
  const times = groups.flatMap(({ _max }) => _max.toldAt?.getTime() ?? []);
  return {
    ...common(channel),
    told: groups.reduce((sum, { _count }) => sum + _count.number, 0),
    toldAt: times.length === 0 ? null : new Date(Math.max(...times)).toISOString(),
    waiting: 0,
    dead: 0,
    notTold: groups.flatMap(({ error, _count }) => (error === null ? [] : [{ why: error, repositories: _count._all }])),
  };
}
