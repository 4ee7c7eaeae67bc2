import { afterEach, expect, test } from "vitest";
import { createFigures } from "../../lib/adapters/observe/registry.ts";
import { startWatching, type Watching } from "../../lib/container/watching.ts";
import { NO_TRACING } from "../../lib/core/observe/tracing.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
const started: Watching[] = [];
const start = async (...args: Parameters<typeof startWatching>) => {
  const watching = await startWatching(...args);
  started.push(watching);
  return watching;
};
afterEach(async () => {
  for (const one of started.splice(0)) await one.stop();
});

test("where no port is named nothing listens, and where no receiver is named nothing is followed", async () => {
  const watching = await start("web", { THAW_METRICS_HOST: "127.0.0.1" }, () => undefined);
  expect(watching.port).toBeNull();
  expect(watching.tracing).toBe(NO_TRACING);
});

test("a broker is not followed, also where there is a receiver", async () => {
  const environment = { THAW_METRICS_HOST: "127.0.0.1", OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };
  expect((await start("broker", environment, () => undefined)).tracing).toBe(NO_TRACING);
  expect((await start("worker", environment, () => undefined)).tracing).not.toBe(NO_TRACING);
});

test("a broker's listener shows the broker's own figures, to who has the token", async () => {
  const figures = createFigures("broker");
  const environment = { THAW_METRICS_HOST: "127.0.0.1", THAW_METRICS_PORT: 0, THAW_METRICS_TOKEN: TOKEN };
  const watching = await start("broker", environment, () => undefined, figures);
  figures.count("thaw_broker_refusals_total", { reason: "expired" });
  const get = (authorization: string) =>
    fetch(`http://127.0.0.1:${watching.port}/metrics`, { headers: { authorization } });
  expect((await get("Bearer x")).status).toBe(401);
  expect(await (await get(`Bearer ${TOKEN}`)).text()).toContain('thaw_broker_refusals_total{reason="expired"} 1');
});

test("a port that somebody else has is an error of the start, and not a process that nobody can watch", async () => {
  const environment = { THAW_METRICS_HOST: "127.0.0.1", THAW_METRICS_PORT: 0 };
  const { port } = await start("web", environment, () => undefined);
  await expect(start("worker", { ...environment, THAW_METRICS_PORT: port ?? 0 }, () => undefined)).rejects.toThrow(
    "EADDRINUSE",
  );
});
