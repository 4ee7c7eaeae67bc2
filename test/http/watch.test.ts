import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createWatchServer } from "../../lib/http/watch.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
const failures: string[] = [];
const state = { ready: false, figures: async () => ({ type: "text/plain", text: "thaw_x 1\n" }) };
let server: ReturnType<typeof createWatchServer>;
let origin: string;

beforeEach(async () => {
  failures.length = 0;
  server = createWatchServer({
    ready: () => state.ready,
    figures: () => state.figures(),
    token: TOKEN,
    failed: (name) => failures.push(name),
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const get = (path: string, authorization?: string) =>
  fetch(`${origin}${path}`, authorization === undefined ? {} : { headers: { authorization } });

test("figures are for those who have the token, and for nobody else", async () => {
  for (const wrong of [undefined, "", "Bearer", `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, TOKEN]) {
    const answer = await get("/metrics", wrong);
    expect([answer.status, (await answer.text()).includes("thaw_x")]).toEqual([401, false]);
  }
  const answer = await get("/metrics", `Bearer ${TOKEN}`);
  expect([answer.status, await answer.text(), answer.headers.get("cache-control")]).toEqual([
    200,
    "thaw_x 1\n",
    "no-store",
  ]);
});

test("it is alive before it is ready, and ready only as long as it works", async () => {
  state.ready = false;
  expect([(await get("/healthz")).status, (await get("/readyz")).status]).toEqual([200, 503]);
  state.ready = true;
  expect((await get("/readyz")).status).toBe(200);
});

test("there is nothing else, and nothing can be sent", async () => {
  expect((await get("/")).status).toBe(404);
  expect((await get("/metrics/..%2f")).status).toBe(404);
  expect((await fetch(`${origin}/metrics`, { method: "POST", body: "x" })).status).toBe(405);
});

test("why figures could not be read is told to the log, and not to who asks", async () => {
  const figures = state.figures;
  state.figures = () => Promise.reject(new RangeError("password=hunter2"));
  const answer = await get("/metrics", `Bearer ${TOKEN}`);
  state.figures = figures;
  expect([answer.status, await answer.text()]).toEqual([500, "The figures could not be read."]);
  expect(failures).toEqual(["RangeError"]);
});
