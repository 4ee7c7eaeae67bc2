import type { IncomingMessage, ServerResponse } from "node:http";
import { type RoutesManifest, routeNames } from "../http/route-names.ts";
import type { Watching } from "./watching.ts";

/** Methods that a route may have; all others are one. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/**
 * Requests to the dashboard, counted and followed. Each is named by the file that answers it, never by what was asked for: paths have names of
 * repositories and ids in them.
 */
export function requestFigures({ figures, tracing }: Pick<Watching, "figures" | "tracing">, manifest: RoutesManifest) {
  const nameOf = routeNames(manifest);
  return function watched(
    request: IncomingMessage,
    response: ServerResponse,
    handle: () => Promise<unknown>,
  ): Promise<void> {
    const route = nameOf(request.url ?? "");
    const method = METHODS.has(request.method ?? "") ? (request.method ?? "") : "other";
    const began = performance.now();
    response.once("close", () => {
      // 499, as others name it: the browser went away before the answer.
      const status = response.writableFinished ? String(response.statusCode) : "499";
      figures.count("thaw_http_requests_total", { route, method, status });
      if (!isStream(response))
        figures.observe("thaw_http_request_seconds", { route }, (performance.now() - began) / 1_000);
    });
    const attributes = { "http.request.method": method, "http.route": route };
    return tracing.span({ name: `${method} ${route}`, kind: "server", attributes }, async (span) => {
      await handle();
      span.set({ "http.response.status_code": response.statusCode });
      if (response.statusCode >= 500) span.failed("failed");
    });
  };
}

/** Lasts for as long as the page is open. */
function isStream(response: ServerResponse): boolean {
  return String(response.getHeader("content-type") ?? "").startsWith("text/event-stream");
}
