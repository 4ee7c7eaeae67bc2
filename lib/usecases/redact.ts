import type { Span } from "../core/contracts.ts";

/**
 * Replaces the text of every span by as many `*` as it had UTF-16 units. Line ends stay, so that all other spans of the
 * same text remain true. Spans may overlap and may reach past the end.
 */
export function redact(text: string, spans: readonly Pick<Span, "start" | "end">[]): string {
  let result = text;
  for (const span of spans) {
    const start = Math.max(0, span.start);
    const covered = result.slice(start, span.end).replace(/[^\r\n]/g, "*");
    result = result.slice(0, start) + covered + result.slice(start + covered.length);
  }
  return result;
}
