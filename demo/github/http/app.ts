import type { HttpBindings } from "@hono/node-server";
import type { Context, MiddlewareHandler } from "hono";
import { Hono } from "hono";
import { gitRoutes } from "../git/http.ts";
import { graphqlApi } from "../graphql/http.ts";
import { pages } from "../pages/index.ts";
import { repositoryPages } from "../pages/repository.ts";
import { authKindOf, type RequestRecord } from "../request-log.ts";
import type { World } from "../world.ts";
import { archives } from "./archives.ts";
import type { Http } from "./ask.ts";
import { requestId, UnownedError } from "./errors.ts";
import { faulty } from "./faulty.ts";
import { limited } from "./limited.ts";
import { oidcApi } from "./oidc.ts";
import { restApi } from "./rest.ts";

/** Everything that the stand-in answers. What nobody here owns is a 501 that names it, and is kept in `world.unowned`. */
export function standInApp(world: World): Hono<Http> {
  const app = new Hono<Http>();
  app.use(recorded(world));
  app.use(limited(world));
  app.use(faulty(world));
  app.route("/", oidcApi(world));
  app.route("/", pages(world));
  app.route("/", gitRoutes(world));
  app.route("/", archives(world));
  app.route("/", graphqlApi(world));
  app.route("/api/v3", restApi(world, "/api/v3"));
  app.route("/", restApi(world, ""));
  // Their addresses begin with names, so everything else comes first.
  app.route("/", repositoryPages(world));
  app.notFound((context) => unowned(world, context));
  app.onError((error, context) => {
    if (error instanceof UnownedError) return unowned(world, context, error.message);
    process.stderr.write(`stand-in GitHub: ${context.req.method} ${context.req.path}: ${error.stack}\n`);
    return context.json({ message: "The stand-in GitHub failed.", detail: error.message }, 500);
  });
  return app;
}

function unowned(world: World, context: Context<Http>, detail = ""): Response {
  const { method, path } = context.req;
  world.unowned.push(detail === "" ? { method, path } : { method, path, detail });
  const message = `The stand-in GitHub does not own ${method} ${path}${detail === "" ? "" : `: ${detail}`}.`;
  return context.json({ message, method, path, status: "501" }, 501);
}

/** Notes each request before it is answered, and its status when the answer begins. */
function recorded(world: World): MiddlewareHandler<Http> {
  return async (context, next) => {
    const { pathname, searchParams } = new URL(context.req.url);
    const record: RequestRecord = {
      at: world.now(),
      method: context.req.method,
      path: pathname,
      query: Object.fromEntries(searchParams),
      auth: authKindOf(context.req.header("authorization")),
      status: null,
    };
    world.requests.add(record);
    const { outgoing } = context.env as HttpBindings;
    outgoing.setHeader("x-github-request-id", requestId());
    outgoing.once("finish", () => {
      record.status = outgoing.statusCode;
    });
    await next();
  };
}
