import { expect, test } from "vitest";
import { WORKER_TIMES } from "../../../lib/adapters/queue/times.ts";

test("the job of a worker that was killed is taken up within 90 seconds, however its last beat and the sweep fall", () => {
  const { silent, sweep, poll } = WORKER_TIMES;
  // Silence from its last beat, then at the latest the next sweep, then the next look at the queue; 15 s are left for the statements.
  expect(silent + sweep + poll).toBeLessThanOrEqual(75_000);
});

test("a worker is declared dead only after many beats were missed", () => {
  const { beat, silent } = WORKER_TIMES;
  expect(silent / beat).toBeGreaterThanOrEqual(10);
});
