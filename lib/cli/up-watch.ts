import type { SupervisorEnvironment } from "../env.ts";

/** Processes of one machine listen apart: web on the port that is named, the worker and the broker on the next two. */
const PLACE = { web: 0, worker: 1, broker: 2 } as const;

/** How a child is watched, as the operator says for all of them. */
export function watchVariables(child: keyof typeof PLACE, environment: SupervisorEnvironment): Record<string, string> {
  const { THAW_METRICS_PORT: port, THAW_METRICS_HOST: host, THAW_METRICS_TOKEN: token } = environment;
  const { OTEL_EXPORTER_OTLP_ENDPOINT: receiver, THAW_METRICS_OPEN: open } = environment;
  return {
    ...(port === undefined ? {} : { THAW_METRICS_PORT: String(port + PLACE[child]), THAW_METRICS_HOST: host }),
    ...(token === undefined ? {} : { THAW_METRICS_TOKEN: token }),
    ...(open === undefined ? {} : { THAW_METRICS_OPEN: open }),
    ...(receiver === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: receiver }),
  };
}
