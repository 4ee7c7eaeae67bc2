import { expect, test } from "vitest";
import { watchVariables } from "../../lib/cli/up-watch.ts";
import { supervisorEnvironment } from "../../lib/env.ts";

test("processes of one machine are watched on ports of their own, by one token", () => {
  const token = "0123456789abcdef0123456789abcdef";
  const environment = supervisorEnvironment({ THAW_METRICS_PORT: "9464", THAW_METRICS_TOKEN: token });
  const children = (["web", "worker", "broker"] as const).map((child) => watchVariables(child, environment));
  expect(children.map(({ THAW_METRICS_PORT }) => THAW_METRICS_PORT)).toEqual(["9464", "9465", "9466"]);
  expect(new Set(children.map(({ THAW_METRICS_TOKEN }) => THAW_METRICS_TOKEN))).toEqual(new Set([token]));
});

test("what keeps others out is said to each of them", () => {
  const open = { THAW_METRICS_PORT: "9464", THAW_METRICS_HOST: "0.0.0.0", THAW_METRICS_OPEN: "yes" };
  expect(watchVariables("broker", supervisorEnvironment(open))).toMatchObject({ THAW_METRICS_OPEN: "yes" });
});

test("without a port and a receiver a child is told nothing of it", () => {
  expect(watchVariables("web", supervisorEnvironment({}))).toEqual({});
  const receiver = "http://127.0.0.1:4318";
  expect(watchVariables("worker", supervisorEnvironment({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver }))).toEqual({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver,
  });
});
