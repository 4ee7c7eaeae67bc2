import {
  type Context,
  SpanKind as Kind,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { isTraceparent, type Span, type SpanKind, type SpanStart, type Tracing } from "../../core/observe/tracing.ts";

const KINDS: Readonly<Record<SpanKind, Kind>> = {
  server: Kind.SERVER,
  client: Kind.CLIENT,
  consumer: Kind.CONSUMER,
  internal: Kind.INTERNAL,
};
/** Nothing of ours is longer; what is would be a mistake. */
const LONGEST = 200;
/** How long a stopping process waits for its last spans to be taken. */
const STOP_MS = 3_000;

export interface TracingOptions {
  /** Where OTLP is taken over HTTP: `/v1/traces` is added. */
  readonly endpoint: string;
  /** `thaw-web`, say. */
  readonly service: string;
}

/**
 * Spans by OTLP over HTTP. Nothing is registered for the whole process: Next and other packages look for a provider there, and would put addresses
 * as they were asked for into spans of their own, one-time links and names of repositories among them. What is sent is what our own code says.
 */
export function createTracing({ endpoint, service }: TracingOptions): Tracing {
  const contexts = new AsyncLocalStorageContextManager().enable();
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, "")}/v1/traces` });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": service, "service.namespace": "thaw" }),
    spanLimits: { attributeValueLengthLimit: LONGEST },
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer("thaw");
  return {
    async span(start, work) {
      const context = parentOf(start, contexts.active());
      const { name, kind, attributes = {} } = start;
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes: { ...attributes } }, context);
      try {
        return await contexts.with(trace.setSpan(context, span), () => work(shown(span)));
      } catch (error) {
        failed(span, error instanceof Error ? error.name : "unknown");
        throw error;
      } finally {
        span.end();
      }
    },
    current() {
      const context = trace.getSpanContext(contexts.active());
      if (context === undefined || !trace.isSpanContextValid(context)) return null;
      return `00-${context.traceId}-${context.spanId}-${(context.traceFlags & 1).toString(16).padStart(2, "0")}`;
    },
    async stop() {
      contexts.disable();
      const bound = new Promise((resolve) => setTimeout(resolve, STOP_MS).unref());
      // A receiver that is away loses spans, and nothing else.
      await Promise.race([provider.shutdown().catch(() => undefined), bound]);
    },
  };
}

/** What follows from something of another process is no part of what goes on around it here. */
function parentOf({ parent }: SpanStart, active: Context): Context {
  if (parent === undefined) return active;
  if (!isTraceparent(parent)) return ROOT_CONTEXT;
  const [, traceId = "", spanId = "", flags = "00"] = parent.split("-");
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
  });
}

function shown(span: OtelSpan): Span {
  return { set: (attributes) => void span.setAttributes({ ...attributes }), failed: (code) => failed(span, code) };
}

/** By a code only: texts of errors quote what they are about. */
function failed(span: OtelSpan, code: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute("error.type", code);
}
