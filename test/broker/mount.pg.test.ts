import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfiguration } from "../../lib/container/broker/configuration.ts";
import { createBroker } from "../../lib/container/broker/index.ts";
import { activate, brokerWorld, GRANT, type World } from "../support/broker/world.ts";

/** The broker beside other pages in one process, as the web process has it in a demonstration. */

let world: World;

beforeAll(async () => {
  world = await brokerWorld();
  await activate(world);
});
afterAll(() => world.close());

function another() {
  return createBroker({
    loaded: loadConfiguration(path.join(world.folder, "broker.yml")),
    databaseUrls: [world.db.brokerUrl],
    writeLog: () => undefined,
  });
}

test("takes its own requests, and leaves all others to the pages", async () => {
  const broker = await another();
  const mounted = await broker.mount();
  const server = createServer((incoming, outgoing) => {
    if (!mounted.handle(incoming, outgoing)) outgoing.end("a page");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    for (const page of ["/", "/repos", "/v1", "/v10/token", "/broker"]) {
      expect(await (await fetch(`${address}${page}`)).text()).toBe("a page");
    }
    expect((await fetch(`${address}/readyz?x=1`)).status).toBe(200);
    const answer = await fetch(`${address}/v1/token`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${await world.token()}` },
      body: JSON.stringify({ grant: GRANT }),
    });
    expect(answer.status).toBe(200);
  } finally {
    server.close();
    await mounted.stop();
    await broker.close();
  }
});

test("is never mounted over a live database", async () => {
  const stamp = (mode: string) => world.db.query(world.db.ownerUrl, "UPDATE deployment_stamp SET mode = $1", [mode]);
  const broker = await another();
  await stamp("live");
  try {
    await expect(broker.mount()).rejects.toThrow(/live one/);
  } finally {
    await stamp("demo");
    await broker.close();
  }
});
