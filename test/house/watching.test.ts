import { readFileSync } from "node:fs";
import yaml from "js-yaml";
import { beforeAll, describe, expect, test } from "vitest";
import { createFigures } from "../../lib/adapters/observe/registry.ts";
import { readExposition } from "../support/exposition.ts";

/** The dashboard and the alerts ask for nothing that no process says. */

const textOf = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat?: string }[];
}
const dashboard = JSON.parse(textOf("deploy/grafana/thaw.json")) as { readonly panels: readonly Panel[] };
const shown = dashboard.panels.filter(({ type }) => type !== "row");
const queries = shown.flatMap(({ title, targets = [] }) => targets.map((target) => ({ title, ...target })));

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string; readonly runbook: string };
}
const alerts = (yaml.load(textOf("deploy/prometheus/alerts.yml")) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  ({ rules }) => rules,
);

/** What other programs of a cluster say. */
const FOREIGN = new Map([["kube_cronjob_status_last_successful_time", ["cronjob"]]]);
/** Put on by Prometheus, and of a histogram's buckets. */
const ALWAYS = ["instance", "le"];
const known = new Map<string, readonly string[]>(FOREIGN);

beforeAll(async () => {
  const { metricsOf } = await import("../../lib/core/observe/metrics.ts");
  for (const name of ["web", "worker", "broker"] as const) {
    for (const [family] of readExposition((await createFigures(name).read()).text)) known.set(family, []);
    for (const metric of metricsOf(name)) known.set(metric.name, metric.labels);
  }
});

const metricsIn = (expr: string) =>
  [...expr.matchAll(/\b((?:thaw|nodejs|process|kube)_\w+)(?:\{([^}]*)\})?/g)].map(([, name = "", matchers = ""]) => ({
    name: known.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/, ""),
    labels: [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = ""]) => label),
  }));
const groupings = (expr: string) =>
  [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(",").map((label) => label.trim()));

/** Sentences: metrics that nobody says, and labels that these do not have. */
function wrongIn(expr: string): readonly string[] {
  const used = metricsIn(expr);
  const there = new Set([...ALWAYS, ...used.flatMap(({ name }) => known.get(name) ?? [])]);
  return [
    ...(used.length === 0 ? ["it asks for nothing"] : []),
    ...used.filter(({ name }) => !known.has(name)).map(({ name }) => `nobody says ${name}`),
    ...used.flatMap(({ name, labels }) =>
      labels.filter((label) => !known.get(name)?.includes(label)).map((label) => `${name} has no ${label}`),
    ),
    ...groupings(expr)
      .filter((label) => !there.has(label))
      .map((label) => `nothing has ${label}`),
  ];
}

test("the look at queries finds what it is for", () => {
  expect(wrongIn("sum by (nobody) (thaw_made_up)")).toEqual(["nobody says thaw_made_up", "nothing has nobody"]);
  expect(wrongIn('thaw_jobs_total{secret="x"}')).toEqual(["thaw_jobs_total has no secret"]);
  expect(wrongIn("rate(thaw_job_seconds_bucket[5m])")).toEqual([]);
});

describe("the dashboard", () => {
  test("asks for metrics and labels that there are", () => {
    expect(queries.length).toBeGreaterThan(40);
    expect(queries.flatMap(({ title, expr }) => wrongIn(expr).map((what) => `${title}: ${what}`))).toEqual([]);
  });

  test("names in legends what its queries keep", () => {
    const lost = queries.flatMap(({ title, expr, legendFormat = "" }) =>
      [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)]
        .map(([, label = ""]) => label)
        .filter((label) => !groupings(expr).includes(label))
        .map((label) => `${title}: ${label}`),
    );
    expect(lost).toEqual([]);
  });

  test("takes figures of the programme by max before anything else, since every worker says them", async () => {
    const { PROGRAMME_METRICS } = await import("../../lib/core/observe/programme-metrics.ts");
    const programme = new Set<string>(PROGRAMME_METRICS.map(({ name }) => name));
    const all = [...queries.map(({ expr }) => expr), ...alerts.map(({ expr }) => expr)];
    const bare = all.flatMap((expr) =>
      [...expr.matchAll(/(\S+)?(?: by \([^)]*\))? ?\((thaw_\w+)/g)]
        .filter(([, before = "", name = ""]) => programme.has(name) && !/(?:max|min|absent)$/.test(before))
        .map(([part]) => part),
    );
    expect(bare).toEqual([]);
  });

  test("has each panel in a place of its own", () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...dashboard.panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24);
  });
});

describe("the alerts", () => {
  test("ask for metrics and labels that there are", () => {
    expect(alerts.length).toBeGreaterThan(10);
    expect(alerts.flatMap(({ alert, expr }) => wrongIn(expr).map((what) => `${alert}: ${what}`))).toEqual([]);
  });

  test("each leads to a heading that says what to do", () => {
    const anchors = (file: string) =>
      new Set(
        [...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
          title
            .toLowerCase()
            .replaceAll(/[^\w\s-]/g, "")
            .trim()
            .replaceAll(/\s/g, "-"),
        ),
      );
    const lost = alerts.filter(({ annotations: { runbook } }) => {
      const [file = "", anchor = ""] = runbook.split("#");
      return !anchors(file).has(anchor);
    });
    expect(lost.map(({ alert }) => alert)).toEqual([]);
  });
});
