import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, MiddlewareHandler } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Fault } from "../faults.ts";
import type { World } from "../world.ts";
import type { Http } from "./ask.ts";
import { errorBody, type GitHubError, primaryLimit, secondaryLimit } from "./errors.ts";

/** Fails where control asked for it, before anything else looks at the request. */
export function faulty(world: World): MiddlewareHandler<Http> {
  return async (context, next) => {
    const path = context.req.path.replace(/^\/api\/v3(?=\/)/, "");
    const fault = world.faults.take(context.req.method, path);
    if (fault === null) return next();
    if (fault.kind === "slow") await sleep(fault.ms);
    if (fault.kind === "hold") await fault.until;
    if (fault.kind === "slow" || fault.kind === "hold") return next();
    if (fault.kind !== "cut") return instead(world, context, fault);
    if (fault.when === "after") await next();
    context.res = undefined;
    context.res = await cut(context.env.outgoing);
  };
}

type Instead = Exclude<Fault, { kind: "slow" | "hold" | "cut" }>;

function instead(world: World, context: Context<Http>, fault: Instead): Response {
  if (fault.kind === "nonsense")
    return context.html("<!doctype html><title>Unicorn!</title><p>No server is available.");
  if (fault.kind === "status")
    return context.json(fault.body ?? { message: "Server Error" }, fault.status as ContentfulStatusCode, {
      ...fault.headers,
    });
  if (fault.kind === "secondary-limit")
    return refuse(context, secondaryLimit(fault.status ?? 403, fault.retryAfter ?? 60));
  const reset = Math.ceil(world.now() / 1000) + 3600;
  const headers = { limit: 5000, remaining: 0, used: 5000, reset, resource: "core" };
  const named = Object.entries(headers).map(([name, value]) => [`x-ratelimit-${name}`, String(value)]);
  return refuse(context, primaryLimit("installation", Object.fromEntries(named)));
}

function refuse(context: Context<Http>, error: GitHubError): Response {
  return context.json(errorBody(error, ""), error.status as ContentfulStatusCode, { ...error.headers });
}

/** Begins an answer, and ends the connection in the middle of it. */
async function cut(outgoing: ServerResponse): Promise<Response> {
  outgoing.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  await new Promise((resolve) => outgoing.write('{"token":', resolve));
  outgoing.destroy();
  return RESPONSE_ALREADY_SENT;
}
