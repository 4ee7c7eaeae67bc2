import { nodeId } from "../ids.ts";
import { type Comment, projectOf, type Thread } from "../pulls/store.ts";
import { actorJson, associationOf } from "./actor.ts";
import { isoSeconds } from "./owner.ts";
import type { Scene } from "./scene.ts";

export function commentJson(scene: Scene, thread: Thread, comment: Comment): Record<string, unknown> {
  const { world, repository, links, repo, html } = scene;
  const kind = projectOf(world, repository).pulls.has(thread.number) ? "pull" : "issues";
  return {
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    url: `${repo}/issues/comments/${comment.id}`,
    html_url: `${html}/${kind}/${thread.number}#issuecomment-${comment.id}`,
    issue_url: `${repo}/issues/${thread.number}`,
    body: comment.body,
    user: actorJson(world, comment.author, links),
    author_association: associationOf(comment.author),
    created_at: isoSeconds(comment.createdAt),
    updated_at: isoSeconds(comment.createdAt),
    performed_via_github_app: null,
  };
}
