/** Following one thing that somebody did through the processes. Attributes are names, codes and figures: never a body, a token, or an address as it was asked for. */

export type SpanKind = "server" | "client" | "consumer" | "internal";
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanStart {
  /** Of a closed list, as a route's template is: never with a name of somebody's in it. */
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes?: SpanAttributes;
  /** The W3C `traceparent` of what this follows from. Without it, it is a part of what goes on around it. */
  readonly parent?: string | null;
}

export interface Span {
  set(attributes: SpanAttributes): void;
  /** It did not work, by a code. */
  failed(code: string): void;
}

export interface Tracing {
  /** Runs the work as a span, and gives or throws what it does. What was thrown is marked by the name of its class and nothing of its text. */
  span<T>(start: SpanStart, work: (span: Span) => Promise<T>): Promise<T>;
  /** The `traceparent` of the span around; null outside of one. */
  current(): string | null;
  /** Sends what is left. */
  stop(): Promise<void>;
}

const NO_SPAN: Span = { set: () => undefined, failed: () => undefined };

/** Nothing is followed, at no cost. */
export const NO_TRACING: Tracing = {
  span: (_start, work) => work(NO_SPAN),
  current: () => null,
  stop: async () => undefined,
};

/** W3C Trace Context, version 00: https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

export function isTraceparent(text: unknown): text is string {
  return typeof text === "string" && TRACEPARENT.test(text);
}
