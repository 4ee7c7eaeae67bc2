import { Hono } from "hono";
import { resolveName } from "../git/read.ts";
import { typeOfObject } from "../git/refs.ts";
import { git } from "../git/run.ts";
import { holds } from "../permissions.ts";
import { findRepository } from "../repositories.ts";
import type { World } from "../world.ts";
import { type Answer, type Ask, type Http, heldOn, type Route, repositoryFor } from "./ask.ts";
import { authenticate } from "./auth.ts";
import { DOCS, errorBody, GitHubError, notFound } from "./errors.ts";
import { sceneOf } from "./scene.ts";

/** @see https://docs.github.com/en/rest/repos/contents#download-a-repository-archive-tar */
export const TARBALL: Route = {
  method: "GET",
  path: "/repos/{owner}/{repo}/tarball/{ref}",
  docs: "repos/contents#download-a-repository-archive-tar",
  auth: "anyone",
  handle: redirect,
};

async function redirect(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "contents", "read");
  const found = await resolveName(repository.folder, ask.param("ref"));
  if (found === null) throw notFound();
  return { status: 302, headers: { location: `${sceneOf(ask, repository).html}/legacy.tar.gz/${found.sha}` } };
}

/** Where that leads, which on GitHub is another host. It asks for the same token once more. */
export function archives(world: World): Hono<Http> {
  const routes = new Hono<Http>();
  routes.get("/:owner/:repo/legacy.tar.gz/:sha", async (context) => {
    try {
      const { owner, repo, sha } = context.req.param();
      const archive = await archiveOf(world, [owner, repo, sha], context.req.header("authorization"));
      return context.body(new Uint8Array(archive), 200, { "content-type": "application/x-gzip" });
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error;
      return context.json(errorBody(error, `${DOCS}/${TARBALL.docs}`), error.status as 404);
    }
  });
  return routes;
}

type Place = readonly [owner: string, repo: string, sha: string];

async function archiveOf(world: World, [owner, repo, sha]: Place, authorization: string | undefined): Promise<Buffer> {
  const caller = authenticate(world, authorization, TARBALL);
  const repository = findRepository(world, owner, repo);
  const held = repository === null ? null : heldOn(world, caller, repository);
  if (repository === null || held === null || !holds(held, "contents", "read")) throw notFound();
  if ((await typeOfObject(repository.folder, sha)) !== "commit") throw notFound();
  const prefix = `--prefix=${owner}-${repo}-${sha.slice(0, 7)}/`;
  return git(repository.folder, ["archive", "--format=tar.gz", prefix, sha]);
}
