import { nodeId } from "../ids.ts";
import type { Issue, Thread } from "../pulls/store.ts";
import { actorJson, associationOf } from "./actor.ts";
import { isoSeconds } from "./owner.ts";
import { labelJson } from "./pull.ts";
import type { Scene } from "./scene.ts";

export function issueJson(scene: Scene, thread: Thread, issue: Issue): Record<string, unknown> {
  const { world, links, repo, html } = scene;
  const url = `${repo}/issues/${issue.number}`;
  return {
    id: issue.id,
    node_id: nodeId("I", issue.id),
    url,
    repository_url: repo,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: `${html}/issues/${issue.number}`,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    state: issue.state,
    state_reason: issue.state === "closed" ? "completed" : null,
    locked: false,
    user: actorJson(world, issue.author, links),
    labels: [...thread.labels].map((label) => labelJson(scene, label)),
    assignee: null,
    assignees: [],
    milestone: null,
    comments: thread.comments.length,
    author_association: associationOf(issue.author),
    created_at: isoSeconds(issue.createdAt),
    updated_at: isoSeconds(issue.updatedAt),
    closed_at: issue.closedAt === null ? null : isoSeconds(issue.closedAt),
    closed_by: null,
  };
}
