import { type Body, textIn } from "../http/body.ts";
import { GitHubError } from "../http/errors.ts";
import { isoSeconds } from "../json/owner.ts";
import type { CheckOutput, CheckRun } from "./store.ts";

/** What an App says of a check run, under GitHub's rules. */

const MOST_ANNOTATIONS = 50;
const STATUSES = ["queued", "in_progress", "completed"];
const CONCLUSIONS = ["action_required", "cancelled", "failure", "neutral", "success", "skipped", "stale", "timed_out"];

export const NO_OUTPUT: CheckOutput = { title: null, summary: null, text: null, annotations: [] };

/**
 * Changes a run: a conclusion completes it; annotations are added to those that it has.
 * @throws GitHubError 422. @see https://docs.github.com/en/rest/checks/runs#update-a-check-run
 */
export function applyTo(run: CheckRun, body: Body, now: number): void {
  const conclusion = oneOf(body, "conclusion", CONCLUSIONS);
  const status = conclusion === null ? oneOf(body, "status", STATUSES) : "completed";
  if (status === "completed" && conclusion === null && run.conclusion === null)
    throw new GitHubError(422, `Invalid request.\n\n"conclusion" wasn't supplied.`);
  const output = outputIn(run.output, body.output);
  run.name = textIn(body, "name") ?? run.name;
  run.detailsUrl = textIn(body, "details_url") ?? run.detailsUrl;
  run.externalId = textIn(body, "external_id") ?? run.externalId;
  run.startedAt = timeIn(body, "started_at") ?? run.startedAt;
  run.output = output;
  if (status === null) return;
  run.status = status;
  run.conclusion = status === "completed" ? (conclusion ?? run.conclusion) : null;
  run.completedAt = status === "completed" ? (timeIn(body, "completed_at") ?? isoSeconds(now)) : null;
}

function oneOf(body: Body, name: string, allowed: readonly string[]): string | null {
  const value = body[name];
  if (value === undefined || value === null) return null;
  if (typeof value === "string" && allowed.includes(value)) return value;
  const listed = allowed.map((one) => `"${one}"`).join(", ");
  throw new GitHubError(422, `Invalid request.\n\nFor 'properties/${name}', ${value} is not a member of [${listed}].`);
}

function timeIn(body: Body, name: string): string | null {
  const text = textIn(body, name);
  if (text === null) return null;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new GitHubError(422, `Invalid request.\n\n${text} is not a valid date-time.`);
  return isoSeconds(time);
}

function outputIn(before: CheckOutput, value: unknown): CheckOutput {
  if (value === undefined || value === null) return before;
  if (typeof value !== "object" || Array.isArray(value))
    throw new GitHubError(
      422,
      `Invalid request.\n\nFor 'properties/output', ${JSON.stringify(value)} is not an object.`,
    );
  const said = value as Body;
  const summary = textIn(said, "summary");
  if (summary === null) throw new GitHubError(422, `Invalid request.\n\n"summary" wasn't supplied.`);
  const annotations = Array.isArray(said.annotations) ? (said.annotations as Body[]) : [];
  if (annotations.length > MOST_ANNOTATIONS) {
    const supplied = `No more than ${MOST_ANNOTATIONS} items are allowed; ${annotations.length} were supplied.`;
    throw new GitHubError(422, `Invalid request.\n\n${supplied}`);
  }
  for (const one of annotations) checkAnnotation(one);
  return {
    title: textIn(said, "title") ?? before.title,
    summary,
    text: textIn(said, "text") ?? before.text,
    annotations: [...before.annotations, ...annotations],
  };
}

function checkAnnotation(annotation: Body): void {
  for (const field of ["path", "start_line", "end_line", "annotation_level", "message"])
    if (annotation[field] === undefined) throw new GitHubError(422, `Invalid request.\n\n"${field}" wasn't supplied.`);
}
