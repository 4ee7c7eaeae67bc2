import { URGENCIES, type Urgency } from "../../core/notify/kinds.ts";
import { MOST_LINES, type NoticeFacts } from "../../core/notify/notice.ts";
import type { ChannelRow, ClaimedNotice, NoticeStore, WaitingFold } from "../../usecases/notify/ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import type { Database } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import type { Prisma } from "./generated/client.ts";
import { writeNote } from "./incident-rows.ts";
import { settledFailed, settledSent } from "./notice-settled.ts";

/** Longer than any send: what is claimed for longer belongs to a worker that is gone. */
const LEASE_MS = 2 * 60_000;
/** A message that workers began so often and never ended is given up: it may be what ends them. */
const MOST_CLAIMS = 20;
/** A freeze that is not confirmed by then is an alarm. */
const UNCONFIRMED_MS = 10 * 60_000;
const WORKER = { actorKind: "system", actorId: "worker" } as const;

/** @param fence of the worker whose job writes; null where none does */
export function createNoticeStore(database: Database, fence: Fence | null): NoticeStore {
  const write = fencedWrites(database, fence, 20_000);
  return {
    organisation: (id) => database.organisation.findUnique({ where: { id }, select: { login: true } }),
    noteChannels: (...change) => write((tx) => noteChannels(tx, ...change)),
    route: (...change) => write((tx) => route(tx, ...change)),
    waiting: (organisationId, channels) => waiting(database, organisationId, channels),
    fold: (...change) => write((tx) => fold(tx, ...change)),
    claim: (...change) => write((tx) => claim(tx, ...change)),
    facts: (noticeId) => facts(database, noticeId),
    sent: (...change) => write((tx) => settledSent(tx, ...change)),
    failed: (...change) => write((tx) => settledFailed(tx, ...change)),
    tested: (organisationId, name, testError, testedAt) =>
      write(async (tx) => {
        await tx.notifyChannel.updateMany({ where: { organisationId, name }, data: { testedAt, testError } });
      }),
    due: (at) => due(database, at),
    tellOmissions: (at) => write((tx) => tellOmissions(tx, at)),
    askFor: async (organisationId) => {
      const payload = JSON.stringify({ organisationId });
      const key = `notify.organisation:${organisationId}`;
      await database.$executeRaw`SELECT thaw_add_job('notify.organisation', ${payload}::json, ${key})`;
    },
    revive: async (at) => {
      const { count } = await write((tx) =>
        tx.notice.updateMany({
          where: { state: "dead" },
          data: { state: "waiting", attempts: 0, notBefore: at, endedAt: null, error: null },
        }),
      );
      return count;
    },
  };
}

async function noteChannels(
  tx: Prisma.TransactionClient,
  organisationId: string,
  channels: readonly ChannelRow[],
  at: Date,
): Promise<void> {
  // In one order, so that two workers do not wait for each other.
  for (const { name, kind, tell } of channels.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const seen = { kind, tell, seenAt: at, goneAt: null };
    await tx.notifyChannel.upsert({
      where: { organisationId_name: { organisationId, name } },
      create: { organisationId, name, ...seen },
      update: seen,
    });
  }
  await tx.notifyChannel.updateMany({
    where: { organisationId, goneAt: null, name: { notIn: channels.map(({ name }) => name) } },
    data: { goneAt: at },
  });
}

type Route = Parameters<NoticeStore["route"]>;

async function route(tx: Prisma.TransactionClient, ...[organisationId, routes, most, at]: Route): Promise<number> {
  const lines = await tx.$queryRaw<{ seq: bigint; kind: string; incident_id: string; at: Date }[]>`
    SELECT seq, kind, incident_id::text, at FROM incident_event
    WHERE organisation_id = ${organisationId}::uuid AND routed_at IS NULL
    ORDER BY seq LIMIT ${most} FOR UPDATE SKIP LOCKED`;
  if (lines.length === 0) return 0;
  const data = lines.flatMap(({ seq, kind, incident_id: incidentId, at: happenedAt }) =>
    routes(kind).map((way) => ({ eventSeq: seq, organisationId, incidentId, at: happenedAt, ...way })),
  );
  if (data.length > 0) await tx.noticeItem.createMany({ data });
  await tx.incidentEvent.updateMany({
    where: { seq: { in: lines.map(({ seq }) => seq) } },
    data: { routedAt: at },
  });
  return lines.length;
}

async function waiting(
  database: Database,
  organisationId: string,
  channels: readonly string[],
): Promise<readonly WaitingFold[]> {
  const rows = await database.$queryRaw<
    {
      incident_id: string;
      channel: string;
      fold: string;
      urgency: string;
      oldest: Date;
      last: Date | null;
      unsent: boolean;
      over: boolean;
    }[]
  >`
    SELECT w.*, n.last, coalesce(n.unsent, false) AS unsent, i.status IN ('resolved', 'cancelled') AS over
    FROM (
      SELECT incident_id, channel, fold, min(urgency) AS urgency, min(at) AS oldest FROM notice_item
      WHERE organisation_id = ${organisationId}::uuid AND notice_id IS NULL AND channel = ANY(${[...channels]}::text[])
      GROUP BY incident_id, channel, fold
    ) w
    JOIN incident i ON i.id = w.incident_id
    LEFT JOIN LATERAL (
      SELECT max(n.made_at) AS last, bool_or(n.state IN ('waiting', 'sending')) AS unsent FROM notice n
      WHERE n.incident_id = w.incident_id AND n.channel = w.channel AND n.fold = w.fold
    ) n ON true
    ORDER BY w.oldest`;
  return rows.map((row) => ({
    incidentId: row.incident_id,
    channel: row.channel,
    fold: row.fold,
    urgency: urgencyOf(row.urgency),
    oldestAt: row.oldest.getTime(),
    lastAt: row.last?.getTime() ?? null,
    unsent: row.unsent,
    over: row.over,
  }));
}

function urgencyOf(text: string): Urgency {
  return URGENCIES.find((one) => one === text) ?? "alarm";
}

type Fold = Parameters<NoticeStore["fold"]>;

async function fold(tx: Prisma.TransactionClient, ...[organisationId, what, at]: Fold): Promise<void> {
  const { incidentId, channel, fold: name, urgency } = what;
  // Of two workers the second finds nothing left.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`notice:${incidentId}:${channel}:${name}`}, 0))`;
  const where = { organisationId, incidentId, channel, fold: name, noticeId: null };
  const events = await tx.noticeItem.count({ where });
  if (events === 0) return;
  const notice = await tx.notice.create({
    data: { organisationId, incidentId, channel, urgency, fold: name, events, madeAt: at, notBefore: at },
  });
  await tx.noticeItem.updateMany({ where, data: { noticeId: notice.id } });
}

type Claim = Parameters<NoticeStore["claim"]>;

async function claim(
  tx: Prisma.TransactionClient,
  ...[organisationId, channel, at]: Claim
): Promise<ClaimedNotice | null> {
  const gone = new Date(at.getTime() - LEASE_MS);
  await tx.notice.updateMany({
    where: { organisationId, channel, state: "sending", claimedAt: { lt: gone }, attempts: { gte: MOST_CLAIMS } },
    data: { state: "dead", endedAt: at, error: "It was begun many times, and no attempt came to an end." },
  });
  const [row] = await tx.$queryRaw<{ id: string; channel: string; attempts: number }[]>`
    UPDATE notice SET state = 'sending', claimed_at = ${at}, attempts = attempts + 1
    WHERE id = (
      SELECT id FROM notice
      WHERE organisation_id = ${organisationId}::uuid AND channel = ${channel}
        AND ((state = 'waiting' AND not_before <= ${at}) OR (state = 'sending' AND claimed_at < ${gone}))
        AND NOT EXISTS (
          SELECT FROM notify_channel c WHERE c.organisation_id = notice.organisation_id AND c.name = notice.channel AND c.not_before > ${at})
      ORDER BY urgency <> 'alarm', made_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id::text, channel, attempts`;
  return row === undefined ? null : { id: row.id, channel: row.channel, attempt: row.attempts };
}

async function facts(database: Database, noticeId: string): Promise<NoticeFacts | null> {
  const notice = await database.notice.findUnique({
    where: { id: noticeId },
    select: {
      id: true,
      urgency: true,
      incident: { select: { id: true, title: true, drill: true } },
      organisation: { select: { login: true } },
    },
  });
  if (notice === null) return null;
  // The first lines of each kind; the rest is counted.
  const rows = await database.$queryRaw<{ kind: string; text: string; repository: string | null; count: number }[]>`
    SELECT e.kind, e.text, r.owner || '/' || r.name AS repository, e.count FROM (
      SELECT e.kind, e.text, e.repository_id, e.seq, (count(*) OVER kinds)::int AS count,
        row_number() OVER (PARTITION BY e.kind ORDER BY e.seq) AS place, min(e.seq) OVER kinds AS first
      FROM notice_item t JOIN incident_event e ON e.seq = t.event_seq
      WHERE t.notice_id = ${noticeId}::uuid WINDOW kinds AS (PARTITION BY e.kind)
    ) e LEFT JOIN repository r ON r.id = e.repository_id
    WHERE e.place <= ${MOST_LINES} ORDER BY e.first, e.seq`;
  const groups = [...new Set(rows.map(({ kind }) => kind))].map((kind) => {
    const mine = rows.filter((row) => row.kind === kind);
    return { kind, count: mine[0]?.count ?? 0, lines: mine.map(({ text, repository }) => ({ text, repository })) };
  });
  return {
    id: notice.id,
    urgency: urgencyOf(notice.urgency),
    organisation: notice.organisation.login,
    title: notice.incident.title,
    drill: notice.incident.drill,
    incidentId: notice.incident.id,
    groups,
  };
}

async function due(database: Database, at: Date): Promise<readonly string[]> {
  const gone = new Date(at.getTime() - LEASE_MS);
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT organisation_id::text AS id FROM incident_event WHERE routed_at IS NULL
    UNION SELECT organisation_id::text FROM notice_item WHERE notice_id IS NULL
    UNION SELECT organisation_id::text FROM notice
      WHERE (state = 'waiting' AND not_before <= ${at}) OR (state = 'sending' AND claimed_at < ${gone})`;
  return rows.map(({ id }) => id);
}

/** Each once: after an update, and after another request, it may be told anew. */
async function tellOmissions(tx: Prisma.TransactionClient, at: Date): Promise<number> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('notify-omissions', 0))`;
  const late = await tx.$queryRaw<{ id: string; organisation_id: string; due: Date }[]>`
    SELECT i.id::text, i.organisation_id::text, i.next_update_due AS due FROM incident i
    WHERE i.status IN ('activating', 'active', 'resolving') AND i.next_update_due < ${at} AND NOT EXISTS (
      SELECT FROM incident_event e
      WHERE e.incident_id = i.id AND e.kind = 'incident.update-overdue' AND e.at >= i.next_update_due)`;
  for (const { id, organisation_id: organisationId, due: time } of late) {
    const text = `The next status update was due at ${time.toISOString().slice(11, 16)} UTC.`;
    await writeNote(tx, { id, organisationId }, WORKER, { kind: "incident.update-overdue", text }, at);
  }
  const before = new Date(at.getTime() - UNCONFIRMED_MS);
  const loose = await tx.$queryRaw<{ id: string; organisation_id: string; open: number; held: number }[]>`
    SELECT i.id::text, i.organisation_id::text, count(*) FILTER (WHERE h.confirmed_at IS NULL)::int AS open, count(*)::int AS held
    FROM incident i JOIN incident_repository h ON h.incident_id = i.id AND h.wanted = 'held'
    JOIN repository r ON r.id = h.repository_id AND r.deleted_at IS NULL
    WHERE i.status IN ('activating', 'active') AND i.activated_at < ${before} AND NOT EXISTS (
      SELECT FROM incident_event e WHERE e.incident_id = i.id AND e.at > ${before}
        AND e.kind IN ('incident.activated', 'incident.widened', 'incident.requested', 'incident.confirmed', 'incident.covered', 'freeze.drift', 'freeze.repaired'))
      AND NOT EXISTS (
        SELECT FROM incident_event e WHERE e.incident_id = i.id AND e.kind = 'freeze.unconfirmed' AND e.at > ${new Date(at.getTime() - 3_600_000)})
    GROUP BY i.id HAVING bool_or(h.confirmed_at IS NULL AND greatest(h.state_at, h.requested_at, i.activated_at) < ${before})`;
  for (const { id, organisation_id: organisationId, open, held } of loose) {
    const text = `${open} of ${held} repositories that are to be held were not seen to be within ten minutes.`;
    await writeNote(tx, { id, organisationId }, WORKER, { kind: "freeze.unconfirmed", text, data: { open, held } }, at);
  }
  return late.length + loose.length;
}
