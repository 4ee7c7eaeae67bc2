import type { Context } from "hono";
import { diffBetween, type FileDiff } from "../git/diff.ts";
import { isSignedBy } from "../git/objects.ts";
import { readCommits } from "../git/read.ts";
import { mergeBase } from "../git/refs.ts";
import type { Http } from "../http/ask.ts";
import { GitHubError } from "../http/errors.ts";
import type { Repository } from "../model.ts";
import { checksOf, statusesOf } from "../pulls/checks.ts";
import { baseOf, exclusively } from "../pulls/follow.ts";
import { mergePull, testMerge } from "../pulls/merge.ts";
import { changePull } from "../pulls/open.ts";
import { type Pull, projectOf } from "../pulls/store.ts";
import type { World } from "../world.ts";
import { runTable } from "./actions.ts";
import { formOf, html, type Markup, radios, showPage, showProblem } from "./page.ts";
import { fullName, peopleHere, stateOf } from "./words.ts";

/** One pull request as people see it: what it says and changes, what was said of it, and what can be done with it now. */
export async function pullPage(world: World, context: Context<Http>, repository: Repository): Promise<Response> {
  const pull = await pullAt(world, context, repository);
  if (pull === null) return showProblem(context, 404, "There is no such pull request.");
  const full = fullName(world, repository);
  const base = baseOf(world, repository, pull);
  const [commits, files, mergeable] = await Promise.all([
    commitList(world, repository, pull, base),
    changedFiles(repository, pull, base),
    pull.state === "open" ? testMerge(repository, base, pull).then((merge) => merge !== null) : false,
  ]);
  const labels = [...(projectOf(world, repository).threads.get(pull.number)?.labels ?? [])].map(({ name }) => name);
  const body = html`<p><b>${stateOf(pull)}</b> · ${pull.author} wants to merge <code>${pull.head}</code> into
<code>${pull.base}</code> of <a href="/${full}">${full}</a>${labels.length === 0 ? "" : ` · ${labels.join(", ")}`}</p>
<div class="text">${pull.body ?? "No description."}</div>
${said(world, repository, pull)}
${checks(world, repository, pull)}
<h2>Commits</h2><ul>${commits}</ul>
<h2>Merge</h2>${decision(world, repository, pull, mergeable)}
<h2>Files</h2>${files}`;
  return showPage(context, `${pull.title} #${pull.number}`, body, { wide: true });
}

/** Does what a person decided on its page, under the rules of every merge. */
export async function decidePull(world: World, context: Context<Http>, repository: Repository): Promise<Response> {
  const form = await formOf(context);
  const request = world.decisions.take(form.get("request") ?? "");
  const pull = await pullAt(world, context, repository);
  if (pull === null || request?.repository !== repository || request.number !== pull.number)
    return showProblem(context, 400, "This page was used already, or is too old. Look at the pull request once more.");
  const by = form.get("person") ?? "";
  if (!peopleHere(world, repository).includes(by)) return showProblem(context, 403, "There is no such person here.");
  try {
    await decide(world, repository, pull, form.get("decision"), by);
  } catch (error) {
    if (error instanceof GitHubError) return showProblem(context, error.status, error.message);
    throw error;
  }
  return context.redirect(`${world.url}/${fullName(world, repository)}/pull/${pull.number}`, 303);
}

async function decide(world: World, repository: Repository, pull: Pull, decision: string | null, by: string) {
  if (decision === "ready") return changePull(world, repository, pull, { draft: false });
  if (decision === "close") return changePull(world, repository, pull, { state: "closed" });
  if (decision === "reopen") return changePull(world, repository, pull, { state: "open" });
  const plain = { sha: null, title: null, message: null, workflows: true } as const;
  if (decision === "merge") await mergePull(world, repository, pull, { ...plain, method: "merge", by });
}

/** As its branches are now; null where there is none of this number. */
async function pullAt(world: World, context: Context<Http>, repository: Repository): Promise<Pull | null> {
  await exclusively(world, repository, () => undefined);
  return projectOf(world, repository).pulls.get(Number(context.req.param("number"))) ?? null;
}

/** A merge needs everything that the API's needs; a red check keeps nothing back here, as where no rule asks for it. */
function decision(world: World, repository: Repository, pull: Pull, mergeable: boolean): Markup {
  if (pull.mergedAt !== null) return merged(world, repository, pull);
  const people = peopleHere(world, repository).map((login) => [login, login] as const);
  const open = pull.state === "open";
  const why = open && !mergeable ? html`<p>It conflicts with <code>${pull.base}</code>.</p>` : html``;
  const buttons = [
    ...(open && pull.draft ? [html`<button name="decision" value="ready">Ready for review</button>`] : []),
    ...(open && !pull.draft && mergeable
      ? [html`<button name="decision" value="merge">Merge pull request</button>`]
      : []),
    html`<button name="decision" value="${open ? "close" : "reopen"}">${open ? "Close" : "Reopen"} pull request</button>`,
  ];
  return html`${why}<form method="post" action="/${fullName(world, repository)}/pull/${pull.number}">
<input type="hidden" name="request" value="${world.decisions.keep({ repository, number: pull.number })}">
${radios("person", "As", people)}
${buttons}
</form>`;
}

/** What the merge started on this machine. */
function merged(world: World, repository: Repository, { mergedBy, mergeSha }: Pull): Markup {
  const by = html`<p>${mergedBy ?? "Somebody"} merged it as <code>${mergeSha ?? ""}</code>.</p>`;
  if (world.runner === null) return by;
  const more = html`<p><a href="/${fullName(world, repository)}/actions">Run others by hand</a></p>`;
  return html`${by}<h2>Jobs that the merge started here</h2>${runTable(world, repository, ({ sha }) => sha === mergeSha)}${more}`;
}

/** Comments and reviews, in the order in which they were made. */
function said(world: World, repository: Repository, pull: Pull): Markup {
  const comments = projectOf(world, repository).threads.get(pull.number)?.comments ?? [];
  const all = [
    ...comments.map(({ author, body, createdAt }) => ({ at: createdAt, author, word: "commented", body })),
    ...pull.reviews.map(({ author, body, state, submittedAt }) => ({
      at: submittedAt,
      author,
      word: state.toLowerCase().replace("_", " "),
      body,
    })),
  ].sort((left, right) => left.at - right.at);
  if (all.length === 0) return html``;
  const items = all.map(
    ({ author, word, body }) => html`<p><b>${author}</b> ${word}</p><div class="text">${body}</div>`,
  );
  return html`<h2>Conversation</h2>${items}`;
}

function checks(world: World, repository: Repository, pull: Pull): Markup {
  const project = projectOf(world, repository);
  const rows = [
    ...checksOf(project, pull.headSha, true).map((run) => ({
      name: run.name,
      state: run.conclusion ?? run.status,
      about: run.output.title ?? "",
    })),
    ...statusesOf(project, pull.headSha).map((status) => ({
      name: status.context,
      state: status.state as string,
      about: status.description ?? "",
    })),
  ].map(({ name, state, about }) => html`<tr><th scope="row">${name}</th><td>${state}</td><td>${about}</td></tr>`);
  return html`<h2>Checks</h2>${rows.length === 0 ? html`<p>None was reported for its last commit.</p>` : html`<table>${rows}</table>`}`;
}

async function commitList(world: World, repository: Repository, pull: Pull, base: string): Promise<Markup[]> {
  const commits = await readCommits(repository.folder, base, pull.headSha);
  return commits.map((commit) => {
    const verified = commit.signed !== null && isSignedBy(world.commitKey, commit);
    const [headline = ""] = commit.message.split("\n");
    return html`<li><code>${commit.sha.slice(0, 7)}</code> ${headline} <span class="quiet">by ${commit.author.name}</span>${verified ? html` <b>Verified</b>` : ""}</li>`;
  });
}

const LOOKS: Readonly<Record<string, string>> = { "+": "add", "-": "del", "@": "hunk" };

async function changedFiles({ folder }: Repository, pull: Pull, base: string): Promise<Markup[]> {
  const common = await mergeBase(folder, base, pull.headSha);
  const files = common === null ? [] : await diffBetween(folder, common, pull.headSha);
  return files.map(
    (file) =>
      html`<details open><summary><code>${file.path}</code> +${file.additions} −${file.deletions}</summary>${patch(file)}</details>`,
  );
}

function patch({ patch }: FileDiff): Markup {
  if (patch === null) return html`<p>Nothing that could be shown as text.</p>`;
  const lines = patch
    .split("\n")
    .map((line) => html`<span class="${LOOKS[line.slice(0, 1)] ?? "same"}">${line === "" ? " " : line}</span>`);
  return html`<pre>${lines}</pre>`;
}
