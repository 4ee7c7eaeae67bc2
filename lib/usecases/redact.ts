import type { Finding, Span } from "../core/contracts.ts";
import { scanText } from "../core/literals/index.ts";

/**
 * Replaces the text of every span by as many `*` as it had UTF-16 units. Line ends stay, so that all other spans of the
 * same text remain true. Spans may overlap and may reach past the end.
 */
export function redact(text: string, spans: readonly Pick<Span, "start" | "end">[]): string {
  const inOrder = spans.filter((span) => span.end > span.start).sort((a, b) => a.start - b.start);
  // Piece by piece: a hostile text of a hundred thousand literals would otherwise be copied as often.
  let result = "";
  let at = 0;
  for (const { start, end } of inOrder) {
    if (end <= at) continue;
    const from = Math.max(at, start);
    result += text.slice(at, from) + text.slice(from, end).replace(/[^\r\n]/g, "*");
    at = Math.min(end, text.length);
  }
  return result + text.slice(at);
}

/**
 * The text with every literal that any rule knows covered, and the given spans too. Doubt covers: what is too unsure to be
 * reported is still nothing to store. Length and line ends stay.
 */
export function withoutLiterals(
  text: string,
  path: string,
  spans: readonly Pick<Span, "start" | "end">[] = [],
): string {
  return redact(text, [...spans, ...scanText(text, path)]);
}

/** The value with every text in it covered, whatever its depth; names of fields are texts of strangers, too. */
export function withoutLiteralsInside<T>(value: T, path: string): T {
  return covered(value) as T;

  function covered(part: unknown): unknown {
    if (typeof part === "string") return withoutLiterals(part, path);
    if (Array.isArray(part)) return part.map(covered);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [withoutLiterals(key, path), covered(inner)]));
  }
}

/** The finding with nothing in its words that has the form of a credential: they quote names, hosts and commands of strangers. */
export function withoutQuotedLiterals(finding: Finding): Finding {
  const quiet = (text: string) => withoutLiterals(text, finding.primary.path);
  return {
    ...finding,
    message: quiet(finding.message),
    secretName: finding.secretName === null ? null : quiet(finding.secretName),
    target: quietTarget(finding.target, quiet),
    sinks: finding.sinks.map((sink) => ({
      ...sink,
      what: quiet(sink.what),
      ...(sink.unread === undefined ? {} : { unread: quiet(sink.unread) }),
    })),
  };
}

function quietTarget(target: Finding["target"], quiet: (text: string) => string): Finding["target"] {
  if (target === null) return null;
  if (target.kind === "known") return { ...target, repositories: target.repositories.map(quiet) };
  if (target.kind === "other-organisation") {
    return { ...target, repositories: target.repositories.map(quiet), reason: quiet(target.reason) };
  }
  return { ...target, reason: quiet(target.reason) };
}
