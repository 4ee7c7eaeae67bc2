import type { MetricName } from "./metrics.ts";

/** One figure of a gauge. */
export interface Sample {
  readonly name: MetricName;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Figures that end up under the same labels, as those of all that is `other`, are one figure: their sum. */
export function added(samples: readonly Sample[]): readonly Sample[] {
  const sums = new Map<string, Sample>();
  for (const sample of samples) {
    const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
    const value = sample.value + (sums.get(key)?.value ?? 0);
    sums.set(key, { ...sample, value });
  }
  return [...sums.values()];
}
