import type { FindingView } from "../../../lib/core/listing/views.ts";

/** A finding as a page gets it, with what a test does not care about filled in. */
export function findingView(
  over: Partial<FindingView> = {},
  place: { path?: string; line?: number } = {},
): FindingView {
  const line = place.line ?? 1;
  return {
    fingerprint: `f-${place.path ?? "a.yml"}-${line}`,
    detector: "github-pat",
    kind: "github-pat",
    origin: "secret",
    target: null,
    severity: "high",
    confidence: "high",
    blocksThaw: true,
    secretName: "TOKEN",
    context: "step-env",
    span: {
      path: place.path ?? "a.yml",
      start: line * 100,
      end: line * 100 + 5,
      line,
      column: 1,
      endLine: line,
      endColumn: 6,
    },
    remedy: "broker-token",
    message: "A token.",
    modifiers: [],
    generatedFrom: null,
    sinks: [],
    commit: null,
    literalShape: null,
    firstSeenAt: "2026-11-23T09:00:00.000Z",
    ...over,
  };
}
