import type { Context } from "hono";
import type { Http } from "../http/ask.ts";
import { BY_HAND, type JobRun, type RunnableJob } from "../jobs/runs.ts";
import type { Repository } from "../model.ts";
import type { World } from "../world.ts";
import { formOf, html, type Markup, radios, showPage, showProblem } from "./page.ts";
import { fullName, peopleHere } from "./words.ts";

/** The jobs of a repository that this machine can run, and those that it ran. */
export async function actionsPage(world: World, context: Context<Http>, repository: Repository): Promise<Response> {
  const full = fullName(world, repository);
  const jobs = (await world.runner?.jobs(repository)) ?? [];
  const people = peopleHere(world, repository);
  const forms = jobs.flatMap((job) =>
    BY_HAND.filter((event) => Object.hasOwn(job.on, event)).map((event) => form(world, repository, job, event, people)),
  );
  const none =
    jobs.length === 0
      ? html`<p>None of its workflows asks Thaw's broker for anything, and no other job runs on this machine.</p>`
      : html`<p>Of its jobs those run here that ask Thaw's broker: after each push to <code>${repository.defaultBranch}</code> that starts
them, and by these buttons.</p>`;
  const body = html`<p><a href="/${full}">${full}</a></p>${none}${forms}<h2>Runs</h2>${runTable(world, repository, () => true)}`;
  return showPage(context, `Actions of ${full}`, body, { wide: true });
}

function form(
  world: World,
  repository: Repository,
  job: RunnableJob,
  event: string,
  people: readonly string[],
): Markup {
  const choices = people.map((login) => [login, login] as const);
  return html`<form method="post" action="/${fullName(world, repository)}/actions/runs">
<input type="hidden" name="request" value="${world.dispatches.keep({ repository, job, event })}">
${radios("person", `${job.name} / ${job.job}, as`, choices)}
<button>${event === "schedule" ? "Run as its timetable would" : "Run workflow"}</button>
</form>`;
}

export async function runByHand(world: World, context: Context<Http>, repository: Repository): Promise<Response> {
  const form = await formOf(context);
  const request = world.dispatches.take(form.get("request") ?? "");
  if (request?.repository !== repository || world.runner === null)
    return showProblem(context, 400, "This page was used already, or is too old. Look at the workflows once more.");
  const person = form.get("person") ?? "";
  if (!peopleHere(world, repository).includes(person))
    return showProblem(context, 403, "There is no such person here.");
  const { id } = world.runner.ask(repository, request.job, request.event, person);
  return context.redirect(`${world.url}/${fullName(world, repository)}/actions/runs/${id}`, 303);
}

/** One run: its steps, and what they printed, without what was masked. */
export async function runPage(world: World, context: Context<Http>, repository: Repository): Promise<Response> {
  const id = Number(context.req.param("id"));
  const run = world.runs.find((one) => one.id === id && one.repositoryId === repository.id);
  if (run === undefined) return showProblem(context, 404, "There is no such run.");
  const full = fullName(world, repository);
  const about = html`<p><b>${stateOf(run)}</b> · ${run.event} by ${run.actor} · <code>${run.workflow}</code> at
<a href="/${full}/blob/${run.sha}/${run.workflow}"><code>${run.sha.slice(0, 7)}</code></a> of <a href="/${full}/actions">${full}</a></p>`;
  const { result } = run;
  if (result === null)
    return showPage(context, titleOf(run), html`${about}<p>Load this page again in a moment.</p>`, { wide: true });
  const steps = result.steps.map(
    ({ name, conclusion }) => html`<tr><th scope="row">${name}</th><td>${conclusion}</td></tr>`,
  );
  const log = result.log.split("\n").map((line) => html`<span>${line === "" ? " " : line}</span>`);
  const body = html`${about}<h2>Steps</h2><table>${steps}</table><h2>Log</h2><pre>${log}</pre>`;
  return showPage(context, titleOf(run), body, { wide: true });
}

/** The newest first. */
export function runTable(world: World, repository: Repository, wanted: (run: JobRun) => boolean): Markup {
  const full = fullName(world, repository);
  const runs = world.runs.filter((run) => run.repositoryId === repository.id && wanted(run)).reverse();
  if (runs.length === 0) return html`<p>None.</p>`;
  const rows = runs.map(
    (run) =>
      html`<tr><th scope="row"><a href="/${full}/actions/runs/${run.id}">${titleOf(run)}</a></th><td>${run.event}</td><td>${stateOf(run)}</td></tr>`,
  );
  return html`<table>${rows}</table>`;
}

function titleOf({ name, job }: JobRun): string {
  return `${name} / ${job}`;
}

function stateOf({ result }: JobRun): string {
  return result === null ? "running" : result.conclusion;
}
