import type { ChannelView } from "../../core/listing/settings-views.ts";
import type { ChannelTests, SettingsReading } from "../../usecases/settings-ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";

/** Reads for the pages about settings, over PostgreSQL. */
export function createSettingsReading(database: Database): SettingsReading {
  return {
    channels: (organisationIds) => readChannels(database, organisationIds),
    gates: (organisationIds) => readGates(database, organisationIds),
    oldest: (organisationIds) => readOldest(database, organisationIds),
  };
}

export function createChannelTests(database: Database): ChannelTests {
  return {
    ask: (organisationId, audit) =>
      database.$transaction(async (tx) => {
        const payload = JSON.stringify({ organisationId });
        await tx.$executeRaw`SELECT thaw_add_job('notify.test', ${payload}::json, ${`notify.test:${organisationId}`})`;
        await writeAudit(tx, organisationId, audit);
      }),
  };
}

async function readChannels(database: Database, organisationIds: readonly string[]) {
  const rows = await database.organisation.findMany({
    where: { id: { in: [...organisationIds] } },
    select: { id: true, login: true, kind: true, notifyChannels: { orderBy: { name: "asc" } } },
    orderBy: { login: "asc" },
  });
  return rows.map(({ id, login, kind, notifyChannels }) => ({
    organisationId: id,
    name: login,
    github: kind === "github",
    channels: notifyChannels.map(channelView),
  }));
}

export function channelView(row: Prisma.NotifyChannelGetPayload<object>): ChannelView {
  return {
    name: row.name,
    kind: row.kind,
    tell: row.tell === "alarms" ? "alarms" : "all",
    seenAt: row.seenAt.toISOString(),
    goneAt: row.goneAt?.toISOString() ?? null,
    sentAt: row.sentAt?.toISOString() ?? null,
    failingSince: row.failingSince?.toISOString() ?? null,
    error: row.error,
    test: row.testedAt === null ? null : { at: row.testedAt.toISOString(), error: row.testError },
  };
}

async function readGates(database: Database, organisationIds: readonly string[]) {
  const ours = { organisationId: { in: [...organisationIds] }, status: { in: ["activating", "active"] } };
  const incidents = await database.incident.findMany({ where: ours, select: { gates: true, customGates: true } });
  const uses = new Map<string, number>();
  const custom = new Map<string, { title: string; incidents: number }>();
  for (const { gates, customGates } of incidents) {
    for (const id of gates) uses.set(id, (uses.get(id) ?? 0) + 1);
    for (const { id, title } of namedGates(customGates))
      custom.set(id, { title, incidents: (custom.get(id)?.incidents ?? 0) + 1 });
  }
  return {
    active: incidents.length,
    uses: [...uses].map(([id, count]) => ({ id, incidents: count })),
    custom: [...custom].map(([id, one]) => ({ id, ...one })),
  };
}

function namedGates(value: Prisma.JsonValue): readonly { readonly id: string; readonly title: string }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one) =>
    typeof one === "object" && one !== null && "id" in one && "title" in one
      ? [{ id: String(one.id), title: String(one.title) }]
      : [],
  );
}

async function readOldest(database: Database, organisationIds: readonly string[]) {
  const [row] = await database.$queryRaw<Record<"audit" | "issuances" | "webhooks" | "letters", Date | null>[]>`
    SELECT min(a.at) AS audit, min(i.at) AS issuances, min(w.at) AS webhooks, min(l.at) AS letters
    FROM unnest(${[...organisationIds]}::uuid[]) o(id)
    LEFT JOIN LATERAL (SELECT min(e.at) AS at FROM audit_event e WHERE e.organisation_id = o.id) a ON true
    LEFT JOIN LATERAL (SELECT min(e.at) AS at FROM issuance e WHERE e.organisation_id = o.id) i ON true
    LEFT JOIN LATERAL (SELECT min(e.received_at) AS at FROM webhook_delivery e WHERE e.organisation_id = o.id) w ON true
    LEFT JOIN LATERAL (SELECT min(e.died_at) AS at FROM dead_letter e WHERE e.organisation_id = o.id) l ON true`;
  const iso = (at: Date | null | undefined) => at?.toISOString() ?? null;
  return {
    audit: iso(row?.audit),
    issuances: iso(row?.issuances),
    webhooks: iso(row?.webhooks),
    letters: iso(row?.letters),
  };
}
