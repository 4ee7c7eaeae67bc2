import type { Figures } from "../adapters/observe/registry.ts";
import type { Sample } from "../core/observe/sample.ts";
import type { Tracing } from "../core/observe/tracing.ts";
import { type JobWatch, type RequestWatch, requestOutcome } from "../core/observe/watch.ts";

interface By {
  readonly figures: Figures;
  readonly tracing: Tracing;
}

/** Attempts at jobs, counted and followed. */
export function jobWatch({ figures, tracing }: By): JobWatch {
  return {
    run({ name, attempt, waitedSeconds, trace }, work) {
      figures.observe("thaw_job_wait_seconds", { task: name }, waitedSeconds);
      const attributes = { "thaw.job.attempt": attempt, "thaw.job.waited": waitedSeconds };
      return tracing.span({ name: `job ${name}`, kind: "consumer", parent: trace, attributes }, work);
    },
    ended(name, outcome, seconds) {
      figures.count("thaw_jobs_total", { task: name, outcome });
      figures.observe("thaw_job_seconds", { task: name }, seconds);
    },
  };
}

/** Requests to GitHub, counted and followed. */
export function requestWatch({ figures, tracing }: By): RequestWatch {
  return {
    run({ api, method, route, writes }, work, seen) {
      const began = performance.now();
      const count = (outcome: string) => {
        figures.count("thaw_github_requests_total", { api, writes: String(writes), outcome });
        figures.observe("thaw_github_request_seconds", { api }, (performance.now() - began) / 1_000);
      };
      const attributes = { "http.request.method": method, "url.template": route };
      return tracing.span({ name: `${method} ${route}`, kind: "client", attributes }, async (span) => {
        try {
          const answer = await work();
          const { status } = seen(answer);
          const outcome = requestOutcome(seen(answer));
          span.set({ "http.response.status_code": status });
          if (outcome !== "ok" && outcome !== "unchanged") span.failed(outcome);
          count(outcome);
          return answer;
        } catch (error) {
          count("lost");
          throw error;
        }
      });
    },
  };
}

/** What was counted is shown again for this long. */
const KEPT_MS = 30_000;

/**
 * The figures of the programme, counted when they are asked for and then kept for a while. When they cannot be counted, none is shown: an old one
 * would say that all is well.
 */
export function programmeFigures(
  figures: Figures,
  count: () => Promise<readonly Sample[]>,
  now: () => number,
  log: (message: string) => void,
): () => Promise<void> {
  let countedAt = Number.NEGATIVE_INFINITY;
  let counting: Promise<void> | null = null;
  async function again(): Promise<void> {
    try {
      const samples = await count();
      countedAt = now();
      const when: Sample = { name: "thaw_programme_counted_at_seconds", labels: {}, value: countedAt / 1_000 };
      figures.setProgramme([...samples, when]);
    } catch (error) {
      figures.setProgramme(null);
      log(`the figures of the programme could not be counted: ${error instanceof Error ? error.name : "unknown"}`);
    } finally {
      counting = null;
    }
  }
  return async () => {
    if (now() - countedAt < KEPT_MS) return;
    counting ??= again();
    await counting;
  };
}
