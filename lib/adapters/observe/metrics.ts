import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** The broker's figures, as Prometheus reads them. Labels are codes from closed sets: nobody can make new ones by asking. */
export function createBrokerMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Histogram({
    name: "thaw_broker_request_seconds",
    help: "Time from a request's arrival to its answer.",
    labelNames: ["route", "status"],
    buckets: [0.005, 0.01, 0.015, 0.025, 0.05, 0.08, 0.15, 0.3, 1, 3, 10],
    registers,
  });
  const refusals = new Counter({
    name: "thaw_broker_refusals_total",
    help: "Requests refused before anything was recorded, by reason.",
    labelNames: ["reason"],
    registers,
  });
  const outcomes = new Counter({
    name: "thaw_broker_outcomes_total",
    help: "Recorded results of requests, by phase, reason and provider.",
    labelNames: ["phase", "reason", "provider"],
    registers,
  });
  const revocations = new Counter({
    name: "thaw_broker_revocations_total",
    help: "Credentials taken back, by cause and whether it worked.",
    labelNames: ["cause", "ok"],
    registers,
  });
  const unknown = new Gauge({
    name: "thaw_broker_unknown_outcomes",
    help: "Requests of which nobody knows whether a credential was minted, until its longest lifetime has ended. Alert when it is not 0.",
    registers,
  });
  const unsealed = new Gauge({
    name: "thaw_audit_unsealed_seconds",
    help: "Age of the oldest audit record that is not sealed and anchored yet. Alert above 180.",
    registers,
  });
  return {
    requests,
    refusals,
    outcomes,
    revocations,
    unknown,
    unsealed,
    read: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}
export type BrokerMetrics = ReturnType<typeof createBrokerMetrics>;
