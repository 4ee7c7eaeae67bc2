import { PROGRAMME_METRICS } from "./programme-metrics.ts";

/**
 * Every figure that Thaw's processes hand to Prometheus: docs/metrics.md, the dashboard and the alerts are tested against this list. Labels are
 * words of closed lists, or names that are capped (cap.ts); no repository, no secret, no person.
 */

export type MetricProcess = "web" | "worker" | "broker";
export interface Metric {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels: readonly string[];
  /** Which processes have it. */
  readonly of: readonly MetricProcess[];
  /** Upper bounds, of a histogram. */
  readonly buckets?: readonly number[];
}

const REQUEST = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 1, 3, 10];
const JOB = [0.05, 0.25, 1, 5, 15, 60, 300, 1_200];

export const PRODUCT_METRICS = [
  {
    name: "thaw_http_requests_total",
    type: "counter",
    help: "Answered requests, by the page or route as its files name it, and by status.",
    labels: ["route", "method", "status"],
    of: ["web"],
  },
  {
    name: "thaw_http_request_seconds",
    type: "histogram",
    help: "Time from a request's arrival to the end of its answer. Event streams are counted and not timed.",
    labels: ["route"],
    of: ["web"],
    buckets: REQUEST,
  },
  {
    name: "thaw_database_connections",
    type: "gauge",
    help: "Connections of this process's pool to PostgreSQL that are in use or idle, and requests that wait for one.",
    labels: ["state"],
    of: ["web", "worker"],
  },
  {
    name: "thaw_jobs_total",
    type: "counter",
    help: "Attempts at jobs that ended in this process: done, failed (tried again), waiting (GitHub asked to wait), given-up, cancelled, or stopped.",
    labels: ["task", "outcome"],
    of: ["worker"],
  },
  {
    name: "thaw_job_seconds",
    type: "histogram",
    help: "How long attempts at jobs took.",
    labels: ["task"],
    of: ["worker"],
    buckets: JOB,
  },
  {
    name: "thaw_job_wait_seconds",
    type: "histogram",
    help: "How long jobs waited after they were due.",
    labels: ["task"],
    of: ["worker"],
    buckets: JOB,
  },
  {
    name: "thaw_github_requests_total",
    type: "counter",
    help: "Requests that this process sent to GitHub: ok, unchanged, refused, limited, failed, or lost (no answer).",
    labels: ["api", "writes", "outcome"],
    of: ["worker"],
  },
  {
    name: "thaw_github_request_seconds",
    type: "histogram",
    help: "How long GitHub took to answer, without the time that a request waited for its turn.",
    labels: ["api"],
    of: ["worker"],
    buckets: REQUEST,
  },
  {
    name: "thaw_broker_request_seconds",
    type: "histogram",
    help: "Time from a request's arrival to its answer.",
    labels: ["route", "status"],
    of: ["broker"],
    buckets: [0.005, 0.01, 0.015, 0.025, 0.05, 0.08, 0.15, 0.3, 1, 3, 10],
  },
  {
    name: "thaw_broker_refusals_total",
    type: "counter",
    help: "Requests refused before anything was recorded, by reason.",
    labels: ["reason"],
    of: ["broker"],
  },
  {
    name: "thaw_broker_outcomes_total",
    type: "counter",
    help: "Recorded results of requests, by phase, reason and provider.",
    labels: ["phase", "reason", "provider"],
    of: ["broker"],
  },
  {
    name: "thaw_broker_revocations_total",
    type: "counter",
    help: "Credentials taken back, by cause and whether it worked.",
    labels: ["cause", "ok"],
    of: ["broker"],
  },
  {
    name: "thaw_broker_unknown_outcomes",
    type: "gauge",
    help: "Requests of which nobody knows whether a credential was minted, until its longest lifetime has ended. Alert when it is not 0.",
    labels: [],
    of: ["broker"],
  },
  {
    name: "thaw_audit_unsealed_seconds",
    type: "gauge",
    help: "Age of the oldest audit record that is not sealed yet. Alert above 180.",
    labels: [],
    of: ["broker"],
  },
  {
    name: "thaw_audit_sealed_to",
    type: "gauge",
    help: "Number of the newest seal of the audit chain.",
    labels: [],
    of: ["broker"],
  },
] as const satisfies readonly Metric[];

export const METRICS = [...PRODUCT_METRICS, ...PROGRAMME_METRICS] as const satisfies readonly Metric[];
export type MetricName = (typeof METRICS)[number]["name"];
export type LabelsOf<Name extends MetricName> = Extract<(typeof METRICS)[number], { name: Name }>["labels"][number];

export function metricsOf(owner: MetricProcess): readonly Metric[] {
  return METRICS.filter((metric: Metric) => metric.of.includes(owner));
}
