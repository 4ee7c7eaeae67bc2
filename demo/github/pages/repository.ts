import type { Context, Next } from "hono";
import { Hono } from "hono";
import { readFileAt, resolveName } from "../git/read.ts";
import type { Http } from "../http/ask.ts";
import type { Repository } from "../model.ts";
import { exclusively } from "../pulls/follow.ts";
import { projectOf } from "../pulls/store.ts";
import { findRepository } from "../repositories.ts";
import type { World } from "../world.ts";
import { actionsPage, runByHand, runPage } from "./actions.ts";
import { html, showPage, showProblem } from "./page.ts";
import { decidePull, pullPage } from "./pull.ts";
import { fullName, stateOf } from "./words.ts";

type Handler = (world: World, context: Context<Http>, repository: Repository) => Promise<Response>;

/** A repository's pages: as far as links of an App lead to them. Whatever names no repository of ours is left to others. */
export function repositoryPages(world: World): Hono<Http> {
  const routes = new Hono<Http>();
  const answer = (handle: Handler) => async (context: Context<Http>, next: Next) => {
    const { owner = "", name = "" } = context.req.param() as Record<string, string>;
    const repository = findRepository(world, owner, name);
    return repository === null ? next() : handle(world, context, repository);
  };
  routes.get("/:owner/:name", answer(repositoryPage));
  routes.get("/:owner/:name/pull/:number", answer(pullPage));
  routes.post("/:owner/:name/pull/:number", answer(decidePull));
  routes.get("/:owner/:name/actions", answer(actionsPage));
  routes.post("/:owner/:name/actions/runs", answer(runByHand));
  routes.get("/:owner/:name/actions/runs/:id", answer(runPage));
  routes.get("/:owner/:name/blob/:commit/:path{.+}", answer(filePage));
  return routes;
}

async function repositoryPage(world: World, context: Context<Http>, repository: Repository): Promise<Response> {
  const full = fullName(world, repository);
  // Its pull requests are brought up to their branches first.
  await exclusively(world, repository, () => undefined);
  const pulls = [...projectOf(world, repository).pulls.values()].reverse();
  const rows = pulls.map(
    (pull) =>
      html`<li><a href="/${full}/pull/${pull.number}">#${pull.number} ${pull.title}</a> (${stateOf(pull)})</li>`,
  );
  const list = pulls.length === 0 ? html`<p>There is none.</p>` : html`<ul>${rows}</ul>`;
  const jobs = html`<p><a href="/${full}/actions">Actions</a></p>`;
  return showPage(context, full, html`${jobs}<h2>Pull requests</h2>${list}`, { wide: true });
}

/** A file's text at a commit, each line with its anchor. */
async function filePage(_: World, context: Context<Http>, repository: Repository): Promise<Response> {
  const { commit = "", path = "" } = context.req.param() as Record<string, string>;
  const found = await resolveName(repository.folder, commit);
  const text = found === null ? null : await readFileAt(repository.folder, found.sha, path);
  if (text === null) return showProblem(context, 404, "There is no such file at this commit.");
  const lines = text
    .replace(/\n$/, "")
    .split("\n")
    .map((line, index) => html`<span id="L${index + 1}">${String(index + 1).padStart(4)}  ${line}</span>`);
  const about = html`<p class="quiet">at <code>${commit}</code></p>`;
  return showPage(context, path, html`${about}<pre>${lines}</pre>`, { wide: true });
}
