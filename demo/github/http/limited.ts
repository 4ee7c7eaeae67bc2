import type { MiddlewareHandler } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { decodeJwt } from "jose";
import { looksLikeJwt } from "../request-log.ts";
import type { World } from "../world.ts";
import type { Http } from "./ask.ts";
import { bucketOf, secretOf } from "./auth.ts";
import { errorBody, secondaryLimit } from "./errors.ts";

/** What is not of the API: git, the issuer, the ID tokens of jobs, pages for people. */
const ELSEWHERE =
  /\/(?:info\/refs|git-upload-pack|git-receive-pack)$|\/\.well-known\/|^\/(?:_apis|_services|login|organizations\/[^/]+\/settings|apps\/[^/]+\/installations)(?:\/|$)|^\/(?!repos\/|orgs\/|api\/)[^/]+\/[^/]+\/(?:(?:pull|blob)\/|actions(?:\/|$))/;

const GRAPHQL = /^\/(?:api\/)?graphql$/;

/** Refuses what is beyond a secondary limit. GraphQL counts its points itself, since they hang on what is asked. */
export function limited(world: World): MiddlewareHandler<Http> {
  return async (context, next) => {
    const { method, path } = context.req;
    if (ELSEWHERE.test(path)) return next();
    const who = whoIs(world, context.req.header("authorization"));
    const entered = world.secondary.enter(who);
    if (typeof entered === "function") context.env.outgoing.once("close", entered);
    const counted = GRAPHQL.test(path) ? null : world.secondary.rest(who, method, path.replace(/^\/api\/v3(?=\/)/, ""));
    const refusal = typeof entered === "function" ? counted : entered;
    if (refusal === null) return next();
    const error = secondaryLimit(refusal.status, refusal.retryAfter);
    return context.json(errorBody(error, ""), error.status as ContentfulStatusCode, { ...error.headers });
  };
}

/** Whose limits a request uses up; nothing is checked here, a bad credential is refused later. */
function whoIs(world: World, authorization: string | undefined): string {
  const secret = secretOf(authorization) ?? "";
  const token = world.tokens.find(secret);
  if (token !== null) return bucketOf({ kind: "token", token }).key;
  if (!looksLikeJwt(secret)) return "anonymous";
  try {
    return `app:${decodeJwt(secret).iss}`;
  } catch {
    return "anonymous";
  }
}
