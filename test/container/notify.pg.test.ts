import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { createChannelTests, createSettingsReading } from "../../lib/adapters/prisma/settings-reading.ts";
import { notifyingOf } from "../../lib/container/notify.ts";
import { workerContainer } from "../../lib/container/worker.ts";
import type { Role, UserActor } from "../../lib/core/actor.ts";
import { askChannelTest, readChannels } from "../../lib/usecases/show-settings.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { type SmtpServer, smtpServer } from "../support/notify/smtp.ts";

const SECRET = "T0-hiddenhidden";

let db: TestDatabase;
let web: Database;
let chat: Server;
let mails: SmtpServer;
let folder: string;
const said: string[] = [];

beforeAll(async () => {
  [db, mails, folder] = await Promise.all([testDatabase(), smtpServer(), mkdtemp(path.join(tmpdir(), "thaw-notify-"))]);
  web = createDatabase(db.webUrl, 1);
  chat = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      const known = request.url === `/${SECRET}`;
      if (known) said.push((JSON.parse(body) as { text: string }).text);
      response.writeHead(known ? 200 : 404).end();
    });
  });
  await new Promise<void>((resolve) => chat.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  chat.closeAllConnections();
  chat.close();
  await Promise.all([web.$disconnect(), mails.close()]);
  await db.close();
  await rm(folder, { recursive: true });
});

const base = () => `127.0.0.1:${(chat.address() as AddressInfo).port}`;

async function settings(more: { readonly url?: string; readonly hosts?: string } = {}): Promise<string> {
  const file = (name: string) => path.join(folder, name);
  await writeFile(file("chat"), `${more.url ?? `http://${base()}/${SECRET}`}\n`);
  await writeFile(file("gone"), `http://${base()}/another-${SECRET}\n`);
  const text = `
version: 1
smtp: { host: localhost, port: ${mails.port}, tls: none, from: thaw@acme.example }
private_hosts: [${more.hosts ?? `"${base()}", localhost`}]
channels:
  - { name: chat, chat: { url_file: ${file("chat")} } }
  - { name: gone, chat: { url_file: ${file("gone")} } }
  - { name: on-call, tell: alarms, mail: { to: [ada@acme.example] } }
`;
  await writeFile(file("notify.yml"), text);
  return file("notify.yml");
}

test("a worker tells chat and mail what web wrote on a timeline, and says of the one that fails no more than that", {
  timeout: 120_000,
}, async () => {
  const logged: string[] = [];
  vi.stubEnv("THAW_DATABASE_URL", db.workerUrl);
  vi.stubEnv("THAW_LITERAL_KEY", "x".repeat(32));
  vi.stubEnv("THAW_DASHBOARD_URL", "https://thaw.example");
  vi.stubEnv("THAW_NOTIFY_CONFIG", await settings());
  const organisation = await db.database.organisation.create({
    data: { host: "github.test", login: "acme", kind: "github", githubId: 7n },
  });
  const worker = await (await workerContainer((line) => logged.push(line))).start();
  try {
    const from = new Date(0);
    const incident = await web.incident.create({
      data: {
        organisationId: organisation.id,
        title: "A runner was taken over",
        status: "draft",
        scope: "all",
        mode: "merges",
        exposureFrom: from,
        exposureTo: from,
        gates: [],
        allowedGrants: [],
        createdBy: "x",
      },
    });
    const event = { incidentId: incident.id, organisationId: organisation.id, actorKind: "user", actorId: "x" };
    await web.incidentEvent.create({
      data: { ...event, kind: "break-glass.asked", text: "ada asks to break the glass." },
    });
    await db.query(db.webUrl, "SELECT thaw_add_job('notify.tick', '{}'::json, 'notify.tick')");
    const soon = { timeout: 90_000, interval: 200 };
    await vi.waitFor(() => expect(said.some((text) => text.includes("ada asks to break the glass"))).toBe(true), soon);
    await vi.waitFor(() => expect(mails.delivered).toHaveLength(1), soon);
    const failing = { where: { name: "gone", failingSince: { not: null } } };
    await vi.waitFor(async () => expect(await web.notifyChannel.count(failing)).toBe(1), soon);
    expect(said.join()).toContain(`https://thaw.example/incidents/${incident.id}`);
    expect(mails.delivered[0]).toMatchObject({ to: ["ada@acme.example"], from: "thaw@acme.example" });
  } finally {
    await worker.stop();
  }
  const kept = [await web.notice.findMany(), await web.notifyChannel.findMany(), await web.incidentEvent.findMany()];
  expect(JSON.stringify(kept, (_, value) => (typeof value === "bigint" ? String(value) : value))).not.toContain(
    "hidden",
  );
  expect(logged.join("\n")).toContain("notify gone: refused status 404");
  expect(logged.join("\n")).not.toContain("hidden");
});

test("an admin has channels tested by the worker, and is shown what came of each; nobody else may", {
  timeout: 120_000,
}, async () => {
  vi.stubEnv("THAW_DATABASE_URL", db.workerUrl);
  vi.stubEnv("THAW_LITERAL_KEY", "x".repeat(32));
  vi.stubEnv("THAW_NOTIFY_CONFIG", await settings());
  const { id } = await db.database.organisation.create({
    data: { host: "github.test", login: "tested", kind: "github", githubId: 8n },
  });
  const person = (role: Role): UserActor => ({
    kind: "user",
    id: "0190a0a0-0000-7000-8000-000000000001",
    login: "ada",
    roles: [{ organisationId: id, role }],
  });
  const ports = { reading: createSettingsReading(web), tests: createChannelTests(web) };
  expect(await askChannelTest(ports, person("commander"), id)).toMatchObject({ ok: false });
  expect(await askChannelTest(ports, person("admin"), id)).toMatchObject({ ok: true });
  expect((await readChannels(ports, person("admin")))[0]?.channels).toEqual([]);
  const worker = await (await workerContainer(() => undefined)).start();
  try {
    const tests = async () => {
      const [organisation] = await readChannels(ports, person("viewer"));
      return Object.fromEntries((organisation?.channels ?? []).map(({ name, test }) => [name, test?.error]));
    };
    await vi.waitFor(
      async () => expect(await tests()).toEqual({ chat: null, gone: expect.stringMatching(/./), "on-call": null }),
      { timeout: 90_000, interval: 200 },
    );
    expect(JSON.stringify(await tests())).not.toContain("hidden");
  } finally {
    await worker.stop();
  }
  const { rows } = await db.query(db.ownerUrl, "SELECT actor_id, action FROM audit_event WHERE object_id = $1", [id]);
  expect(rows).toEqual([{ actor_id: person("admin").id, action: "notify.test-asked" }]);
});

test.each<readonly [string, () => Promise<string>, RegExp]>([
  ["a file that is not there", async () => path.join(folder, "none.yml"), /none\.yml cannot be read \(ENOENT\)/],
  ["no address", () => settings({ url: `hidden-${SECRET}` }), /has to hold the address of a webhook/],
  ["two lines", () => settings({ url: `https://a.example/${SECRET}\nhttps://b.example/` }), /one line/],
  ["plain HTTP to a host that is not named", () => settings({ hosts: "other.example" }), /without TLS/],
])("%s stops the start, and is told without what stands there", async (_, make, message) => {
  const refused = await notifyingOf(await make()).catch((error: unknown) => String(error));
  expect(refused).toMatch(message);
  expect(refused).not.toContain("hidden");
});
