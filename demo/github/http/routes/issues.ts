import { commentJson } from "../../json/comment.ts";
import { issueJson } from "../../json/issue.ts";
import { labelJson } from "../../json/pull.ts";
import type { Scene } from "../../json/scene.ts";
import { labelNamed, makeLabel } from "../../pulls/labels.ts";
import { type Project, projectOf, type Thread } from "../../pulls/store.ts";
import { addComment, openIssue, touch } from "../../pulls/threads.ts";
import { type Answer, type Ask, page, type Route, repositoryFor, tokenOf } from "../ask.ts";
import { type Body, bodyOf, jsonIn, objectOf, required, textIn } from "../body.ts";
import { GitHubError, notFound, validationFailed } from "../errors.ts";
import { sceneOf, threadOf } from "../scene.ts";

const ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}";
const LABELS = "/repos/{owner}/{repo}/labels";

/** Either permission will do: a pull request is an issue, too. */
const EITHER = ["issues", "pull_requests"] as const;

/** @see https://docs.github.com/en/rest/issues/labels and https://docs.github.com/en/rest/issues/comments */
export const ISSUE_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/repos/{owner}/{repo}/issues",
    docs: "issues/issues#create-an-issue",
    auth: "token",
    handle: createIssue,
  },
  { method: "PATCH", path: ISSUE, docs: "issues/issues#update-an-issue", auth: "token", handle: updateIssue },
  {
    method: "GET",
    path: `${ISSUE}/labels`,
    docs: "issues/labels#list-labels-for-an-issue",
    auth: "anyone",
    handle: listLabels,
  },
  {
    method: "POST",
    path: `${ISSUE}/labels`,
    docs: "issues/labels#add-labels-to-an-issue",
    auth: "token",
    handle: addLabels,
  },
  { method: "POST", path: LABELS, docs: "issues/labels#create-a-label", auth: "token", handle: createLabel },
  { method: "GET", path: `${LABELS}/{name}`, docs: "issues/labels#get-a-label", auth: "anyone", handle: getLabel },
  {
    method: "GET",
    path: `${ISSUE}/comments`,
    docs: "issues/comments#list-issue-comments",
    auth: "anyone",
    handle: listComments,
  },
  {
    method: "POST",
    path: `${ISSUE}/comments`,
    docs: "issues/comments#create-an-issue-comment",
    auth: "token",
    handle: createComment,
  },
];

interface Found {
  readonly scene: Scene;
  readonly thread: Thread;
}

function found(ask: Ask, level: "read" | "write"): Found {
  const repository = repositoryFor(ask, EITHER, level);
  return { scene: sceneOf(ask, repository), thread: threadOf(ask, repository, "issue_number") };
}

async function createIssue(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "issues", "write");
  const project = projectOf(ask.world, repository);
  if (project.withoutIssues) throw new GitHubError(410, "Issues has been disabled in this repository.");
  const body = await bodyOf(ask);
  const title = required(body, "title");
  const scene = sceneOf(ask, repository);
  const issue = openIssue(ask.world, repository, { author: tokenOf(ask).actor, title, body: textIn(body, "body") });
  const made = issueJson(scene, threadNumbered(project, issue.number), issue);
  return { status: 201, body: made, headers: { location: String(made.url) } };
}

async function updateIssue(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "issues", "write");
  const thread = threadOf(ask, repository, "issue_number");
  const issue = projectOf(ask.world, repository).issues.get(thread.number);
  if (issue === undefined) throw notFound();
  const body = await bodyOf(ask);
  const state = textIn(body, "state");
  if (state !== null && state !== "open" && state !== "closed")
    throw validationFailed({ resource: "Issue", code: "invalid", field: "state" });
  issue.title = textIn(body, "title") ?? issue.title;
  issue.body = textIn(body, "body") ?? issue.body;
  const now = ask.world.now();
  if (state !== null && state !== issue.state) issue.closedAt = state === "closed" ? now : null;
  issue.state = state ?? issue.state;
  issue.updatedAt = now;
  return { status: 200, body: issueJson(sceneOf(ask, repository), thread, issue) };
}

function threadNumbered(project: Project, number: number): Thread {
  const thread = project.threads.get(number);
  if (thread === undefined) throw notFound();
  return thread;
}

function listLabels(ask: Ask): Answer {
  const { scene, thread } = found(ask, "read");
  const { items, headers } = page(ask, [...thread.labels]);
  return { status: 200, body: items.map((label) => labelJson(scene, label)), headers };
}

async function addLabels(ask: Ask): Promise<Answer> {
  const { scene, thread } = found(ask, "write");
  for (const name of namesIn(await labelsBody(ask))) thread.labels.add(labelNamed(scene.world, scene.repository, name));
  touch(ask.world, scene.repository, thread);
  return { status: 200, body: [...thread.labels].map((label) => labelJson(scene, label)) };
}

/** GitHub takes the bare list as well as the object with `labels`. */
async function labelsBody(ask: Ask): Promise<unknown> {
  const value = jsonIn(await ask.context.req.text());
  return Array.isArray(value) ? value : (objectOf(value).labels ?? []);
}

function namesIn(value: unknown): string[] {
  if (!Array.isArray(value)) throw invalidLabels();
  return value.map((one) => {
    const name = typeof one === "object" && one !== null ? textIn(one as Body, "name") : one;
    if (typeof name !== "string" || name.trim() === "") throw invalidLabels();
    return name;
  });
}

const invalidLabels = () => validationFailed({ resource: "Label", code: "invalid", field: "name" });

async function createLabel(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, EITHER, "write");
  const body = await bodyOf(ask);
  const [color, description] = [textIn(body, "color"), textIn(body, "description")];
  const label = makeLabel(ask.world, repository, { name: required(body, "name"), color, description });
  const made = labelJson(sceneOf(ask, repository), label);
  return { status: 201, body: made, headers: { location: String(made.url) } };
}

function getLabel(ask: Ask): Answer {
  const repository = repositoryFor(ask, EITHER, "read");
  const label = projectOf(ask.world, repository).labels.get(ask.param("name").toLowerCase());
  if (label === undefined) throw notFound();
  return { status: 200, body: labelJson(sceneOf(ask, repository), label) };
}

function listComments(ask: Ask): Answer {
  const { scene, thread } = found(ask, "read");
  const { items, headers } = page(ask, thread.comments);
  return { status: 200, body: items.map((comment) => commentJson(scene, thread, comment)), headers };
}

async function createComment(ask: Ask): Promise<Answer> {
  const { scene, thread } = found(ask, "write");
  const body = required(await bodyOf(ask), "body");
  if (body.trim() === "") throw validationFailed({ resource: "IssueComment", code: "missing_field", field: "body" });
  const comment = addComment(ask.world, scene.repository, thread, { author: tokenOf(ask).actor, body });
  const made = commentJson(scene, thread, comment);
  return { status: 201, body: made, headers: { location: String(made.url) } };
}
