import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import {
  type LabelsOf,
  type METRICS,
  type Metric,
  type MetricName,
  type MetricProcess,
  metricsOf,
} from "../../core/observe/metrics.ts";
import { PROGRAMME_METRICS } from "../../core/observe/programme-metrics.ts";
import type { Sample } from "../../core/observe/sample.ts";

type Labels<Name extends MetricName> = Readonly<Record<LabelsOf<Name>, string>>;
type NameOf<Type extends Metric["type"]> = Extract<(typeof METRICS)[number], { type: Type }>["name"];

export interface Exposition {
  readonly type: string;
  readonly text: string;
}

/** The figures of one process, as Prometheus reads them: those of metrics.ts that belong to it, and Node's own. */
export interface Figures {
  count<Name extends NameOf<"counter">>(name: Name, labels: Labels<Name>, by?: number): void;
  observe<Name extends NameOf<"histogram">>(name: Name, labels: Labels<Name>, seconds: number): void;
  set<Name extends NameOf<"gauge">>(name: Name, labels: Labels<Name>, value: number): void;
  /** All figures of the programme are these from now on; none for null, when they are not known. */
  setProgramme(samples: readonly Sample[] | null): void;
  /** Called before figures are read, for those that are looked up then. Must not throw. */
  before(look: () => Promise<void> | void): void;
  read(): Promise<Exposition>;
}

/** @throws Error for a metric that is not of this process, or not of the type that it is used as: a mistake in the program */
export function createFigures(process: MetricProcess): Figures {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const made = new Map(metricsOf(process).map((metric) => [metric.name, make(metric, registry)]));
  const looks: (() => Promise<void> | void)[] = [];
  const of = <T>(name: MetricName, type: new (...args: never[]) => T): T => {
    const metric = made.get(name);
    if (metric instanceof type) return metric;
    throw new Error(`${name} is no metric of ${process} of this type`);
  };
  function setProgramme(samples: readonly Sample[] | null): void {
    for (const { name, labels } of PROGRAMME_METRICS) {
      const gauge = of(name, Gauge);
      gauge.reset();
      unset(gauge, labels);
    }
    for (const { name, labels, value } of samples ?? []) of(name, Gauge).set({ ...labels }, value);
  }
  if (process === "worker") setProgramme(null);
  return {
    count: (name, labels, by = 1) => of(name, Counter).inc(labels, by),
    observe: (name, labels, seconds) => of(name, Histogram).observe(labels, seconds),
    set: (name, labels, value) => of(name, Gauge).set(labels, value),
    setProgramme,
    before: (look) => void looks.push(look),
    async read() {
      for (const look of looks) await look();
      return { type: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** One without labels begins at 0, which would be a figure before anything was measured. */
function unset(gauge: Gauge, labels: readonly string[]): Gauge {
  if (labels.length === 0) gauge.remove();
  return gauge;
}

function make(metric: Metric, registry: Registry): Counter | Gauge | Histogram {
  const { name, help, labels } = metric;
  const common = { name, help, labelNames: [...labels], registers: [registry] };
  if (metric.type === "counter") return new Counter(common);
  if (metric.type === "gauge") return unset(new Gauge(common), labels);
  return new Histogram({ ...common, buckets: [...(metric.buckets ?? [])] });
}
