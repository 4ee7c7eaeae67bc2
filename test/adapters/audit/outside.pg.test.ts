import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anchorLine, fileAnchor, httpAnchor, readAnchors } from "../../../lib/adapters/audit/anchors.ts";
import { newSealKey, readSealKey } from "../../../lib/adapters/audit/keys.ts";
import { readSeals } from "../../../lib/adapters/audit/records.ts";
import { sealNew } from "../../../lib/adapters/audit/sealer.ts";
import { streamNew } from "../../../lib/adapters/audit/stream.ts";
import { createPrimary, type Primary } from "../../../lib/adapters/broker-store/index.ts";
import { createEgress } from "../../../lib/adapters/egress/index.ts";
import { verifyAudit } from "../../../lib/container/broker/audit.ts";
import type { Seal } from "../../../lib/core/audit/chain.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

/** What of the audit leaves the database: heads and the stream, to real servers that fail at times. */

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

let db: TestDatabase;
let primary: Primary;
let server: Server;
let url: string;
let egress: ReturnType<typeof createEgress>;
let received: Received[];
let statusOf: (request: Received) => number;
const key = readSealKey(newSealKey());
const clock = { now: () => new Date() };

beforeEach(async () => {
  db = await testDatabase();
  primary = createPrimary({ urls: [db.ownerUrl], connections: 3 });
  received = [];
  statusOf = () => 200;
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const one = { method: request.method ?? "", url: request.url ?? "", headers: request.headers, body };
      received.push(one);
      const status = statusOf(one);
      if (status === 0) return request.socket.destroy();
      return response.writeHead(status, { location: "/elsewhere" }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  egress = createEgress({ hosts: [{ host: new URL(url).host, private: true }] });
});
afterEach(async () => {
  egress.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await primary.close();
  await db.close();
});

async function rounds(count: number): Promise<readonly Seal[]> {
  for (let index = 0; index < count; index += 1) {
    await db.query(
      db.ownerUrl,
      "INSERT INTO audit_event (actor_kind, actor_id, action, object_kind, object_id, data) SELECT 'job', 'ada', 'test', 'x', n::text, '{}' FROM generate_series(1, 2) AS n",
    );
    await sealNew(primary as never, key, clock);
  }
  return await readSeals(primary as never);
}

describe("the head of the chain", () => {
  test("is a line of a file for each round, and those lines verify the chain", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "thaw-anchors-"));
    const file = path.join(folder, "anchors.jsonl");
    for (let index = 1; index <= 3; index += 1) await fileAnchor(file).publish((await rounds(1)).at(-1) as Seal);
    expect(readAnchors(file).map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(readFileSync(file, "utf8").split("\n")).toHaveLength(4);
    writeFileSync(path.join(folder, "key.pub"), key.publicPem);
    const report = await verifyAudit({
      databaseUrls: [db.ownerUrl],
      anchorFiles: [file],
      keyFiles: [path.join(folder, "key.pub")],
    });
    expect(report).toMatchObject({ anchors: 3, anchoredTo: 3, problems: [] });
    rmSync(folder, { recursive: true });
  });

  test("a file that cannot be written is an error that says so", async () => {
    await expect(fileAnchor("/nowhere/at/all.jsonl").publish((await rounds(1)).at(-1) as Seal)).rejects.toThrow(
      /ENOENT/,
    );
  });

  test("is an object of its own for each seal by PUT, which never writes over another", async () => {
    const seals = await rounds(2);
    const anchor = httpAnchor(egress, `${url}/anchors`, async () => "Bearer x");
    for (const seal of seals) await anchor.publish(seal);
    expect(received.map(({ method, url: at }) => `${method} ${at}`)).toEqual([
      "PUT /anchors/seal-000000000001.json",
      "PUT /anchors/seal-000000000002.json",
    ]);
    expect(received[0]?.headers).toMatchObject({
      "if-none-match": "*",
      authorization: "Bearer x",
      "content-type": "application/json",
    });
    expect(received.map(({ body }) => body)).toEqual(seals.map(anchorLine));
  });

  test("one that is there already is as good as stored, and anything else is an error", async () => {
    const [seal] = (await rounds(1)) as [Seal];
    const anchor = httpAnchor(egress, url, null);
    statusOf = () => 412;
    await anchor.publish(seal);
    for (const [status, text] of [
      [403, /answered 403/],
      [500, /answered 500/],
      [302, /redirect/],
      [0, /broke off/],
    ] as const) {
      statusOf = () => status;
      await expect(anchor.publish(seal)).rejects.toThrow(text);
    }
  });
});

describe("the stream", () => {
  const stream = () =>
    streamNew(primary as never, egress, { url: `${url}/audit`, authorization: async () => "Splunk x" }, clock);
  const seals = () => received.map(({ headers }) => headers["thaw-seal"]);

  test("has each seal once and in order, its records before it", async () => {
    await rounds(3);
    expect(await stream()).toBe(3);
    expect(await stream()).toBe(0);
    await rounds(1);
    expect(await stream()).toBe(1);
    expect(seals()).toEqual(["1", "2", "3", "4"]);
    for (const { body, headers } of received) {
      expect(headers).toMatchObject({ "content-type": "application/x-ndjson", authorization: "Splunk x" });
      expect(
        body
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line).type),
      ).toEqual(["record", "record", "seal"]);
    }
  });

  test.each([500, 429, 302, 0])("goes on where it was after a failure: %d", async (status) => {
    await rounds(3);
    statusOf = ({ headers }) => (headers["thaw-seal"] === "2" && received.length < 4 ? status : 200);
    await expect(stream()).rejects.toThrow();
    await expect(stream()).rejects.toThrow();
    expect(seals()).toEqual(["1", "2", "2"]);
    expect(await stream()).toBe(2);
    expect(seals()).toEqual(["1", "2", "2", "2", "3"]);
  });

  test("what arrived and was not acknowledged is sent again: at least once", async () => {
    await rounds(2);
    statusOf = () => (received.length === 1 ? 0 : 200);
    await expect(stream()).rejects.toThrow(/broke off/);
    expect(await stream()).toBe(2);
    expect(seals()).toEqual(["1", "1", "2"]);
  });

  test("two brokers never go back, and leave nothing out", async () => {
    await rounds(4);
    await Promise.all([stream(), stream()]);
    expect(new Set(seals())).toEqual(new Set(["1", "2", "3", "4"]));
    expect(await stream()).toBe(0);
  });
});
