import { describe, expect, test } from "vitest";
import { createFigures } from "../../../lib/adapters/observe/registry.ts";
import { METRICS, type MetricProcess, metricsOf } from "../../../lib/core/observe/metrics.ts";
import { PROGRAMME_METRICS } from "../../../lib/core/observe/programme-metrics.ts";
import { lintExposition, readExposition } from "../../support/exposition.ts";

const PROCESSES = ["web", "worker", "broker"] as const;

async function read(figures: ReturnType<typeof createFigures>) {
  return readExposition((await figures.read()).text);
}

describe.each(PROCESSES)("%s", (name: MetricProcess) => {
  test("has every metric that is listed for it, as it is listed, and none of another process", async () => {
    const families = await read(createFigures(name));
    const ours = [...families].filter(([family]) => family.startsWith("thaw_"));
    const listed = metricsOf(name).map(({ name: family, type, help }) => [family, type, help]);
    expect(ours.map(([family, { type, help }]) => [family, type, help]).sort()).toEqual(listed.sort());
    expect(families.get("nodejs_eventloop_lag_p99_seconds")?.samples).toHaveLength(1);
  });

  test("says nothing that Prometheus's own check would object to", async () => {
    const families = await read(createFigures(name));
    const ours = new Map([...families].filter(([family]) => family.startsWith("thaw_")));
    expect(lintExposition(ours)).toEqual([]);
  });
});

test("the check finds what it is for", () => {
  const text = [
    "# TYPE thaw_things counter",
    'thaw_things{a="x"} 1',
    'thaw_things{a="x"} 2',
    "# HELP thaw_wait_ms x",
    "# TYPE thaw_wait_ms gauge",
    "thaw_wait_ms 3",
    "",
  ].join("\n");
  expect(lintExposition(readExposition(text))).toEqual([
    "thaw_things: no help",
    "thaw_things: _total is for counters, and all of them have it",
    "thaw_things: twice the same labels",
    "thaw_wait_ms: no base unit",
  ]);
  expect(() => readExposition('thaw_x{a="b"\n')).toThrow("this is no sample");
});

test("labels are never of a repository, a secret or a person", () => {
  const labels = new Set(METRICS.flatMap((metric) => [...metric.labels]));
  expect([...labels].filter((label) => /repo|secret|person|user|login|name|path|branch|url|host/.test(label))).toEqual(
    [],
  );
});

test("no label is one that Prometheus puts on by itself, which would take the place of ours", () => {
  const labels = new Set<string>(METRICS.flatMap((metric) => [...metric.labels]));
  expect(["job", "instance", "le"].filter((label) => labels.has(label))).toEqual([]);
});

test("two processes in one have figures of their own", async () => {
  const [one, two] = [createFigures("broker"), createFigures("broker")];
  one.count("thaw_broker_refusals_total", { reason: "expired" });
  expect((await one.read()).text).toContain('thaw_broker_refusals_total{reason="expired"} 1');
  expect((await two.read()).text).not.toContain('reason="expired"');
});

test("figures of the programme are replaced as a whole, and when they are not known, there are none", async () => {
  const figures = createFigures("worker");
  const name = "thaw_freeze_wanted" as const;
  const wanted = async () => (await read(figures)).get(name)?.samples;
  figures.setProgramme([{ name, labels: { organisation: "a", drill: "false" }, value: 1_200 }]);
  expect(await wanted()).toMatchObject([{ labels: { organisation: "a" }, value: 1_200 }]);
  figures.setProgramme([{ name, labels: { organisation: "b", drill: "false" }, value: 3 }]);
  expect(await wanted()).toMatchObject([{ labels: { organisation: "b" }, value: 3 }]);
  figures.setProgramme(null);
  const families = await read(figures);
  expect(PROGRAMME_METRICS.flatMap((metric) => families.get(metric.name)?.samples ?? [])).toEqual([]);
});

test("a metric of another process is a mistake in the program, and not a new metric", () => {
  expect(() => createFigures("web").count("thaw_jobs_total", { task: "x", outcome: "done" })).toThrow(
    "no metric of web",
  );
});

test("a figure that was never measured is not there, and no 0", async () => {
  const figures = createFigures("broker");
  expect((await figures.read()).text).not.toMatch(/^thaw_audit_unsealed_seconds /m);
  figures.set("thaw_audit_unsealed_seconds", {}, 4);
  expect((await figures.read()).text).toMatch(/^thaw_audit_unsealed_seconds 4$/m);
});
