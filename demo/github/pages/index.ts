import { Hono } from "hono";
import type { Http } from "../http/ask.ts";
import type { World } from "../world.ts";
import { accessToken, authorize, authorizePage } from "./authorize.ts";
import { createApp, newAppPage } from "./create-app.ts";
import { installationPage, installOnAccount, newInstallationPage } from "./install-app.ts";

/** What GitHub shows to people. Nobody signs in here: each page asks who it is. */
export function pages(world: World): Hono<Http> {
  const routes = new Hono<Http>();
  routes.get("/login/oauth/authorize", (context) => authorizePage(world, context));
  routes.post("/login/oauth/authorize", (context) => authorize(world, context));
  routes.post("/login/oauth/access_token", (context) => accessToken(world, context));
  routes.post("/organizations/:org/settings/apps/new", (context) => newAppPage(world, context));
  routes.post("/organizations/:org/settings/apps", (context) => createApp(world, context));
  routes.get("/organizations/:org/settings/installations/:id", (context) => installationPage(world, context));
  routes.get("/apps/:slug/installations/new", (context) => newInstallationPage(world, context));
  routes.post("/apps/:slug/installations", (context) => installOnAccount(world, context));
  return routes;
}
