import { isoSeconds } from "../json/owner.ts";
import type { CheckOutput, CheckRun } from "../pulls/store.ts";
import { type Body, oneOf, required, textIn } from "./body.ts";
import { invalidRequest } from "./errors.ts";

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
    throw invalidRequest(`"conclusion" wasn't supplied.`);
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

function timeIn(body: Body, name: string): string | null {
  const text = textIn(body, name);
  if (text === null) return null;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw invalidRequest(`${text} is not a valid date-time.`);
  return isoSeconds(time);
}

function outputIn(before: CheckOutput, value: unknown): CheckOutput {
  if (value === undefined || value === null) return before;
  if (typeof value !== "object" || Array.isArray(value))
    throw invalidRequest(`For 'properties/output', ${JSON.stringify(value)} is not an object.`);
  const said = value as Body;
  const summary = required(said, "summary");
  const annotations = Array.isArray(said.annotations) ? (said.annotations as Body[]) : [];
  if (annotations.length > MOST_ANNOTATIONS)
    throw invalidRequest(`No more than ${MOST_ANNOTATIONS} items are allowed; ${annotations.length} were supplied.`);
  for (const one of annotations) checkAnnotation(one);
  return {
    title: textIn(said, "title") ?? before.title,
    summary,
    text: textIn(said, "text") ?? before.text,
    annotations: [...before.annotations, ...annotations],
  };
}

/** @see https://docs.github.com/en/rest/checks/runs#create-a-check-run, `annotations` */
function checkAnnotation(annotation: Body): void {
  const columns = annotation.start_column !== undefined || annotation.end_column !== undefined;
  if (columns && annotation.start_line !== annotation.end_line)
    throw invalidRequest("start_column and end_column are for annotations of one line only.");
  if (!["notice", "warning", "failure"].includes(String(annotation.annotation_level)))
    throw invalidRequest(`${String(annotation.annotation_level)} is not a member of ["notice", "warning", "failure"].`);
  for (const field of ["path", "start_line", "end_line", "annotation_level", "message"])
    if (annotation[field] === undefined) throw invalidRequest(`"${field}" wasn't supplied.`);
}
