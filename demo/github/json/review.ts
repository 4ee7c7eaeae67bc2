import { nodeId } from "../ids.ts";
import type { Pull, Review } from "../pulls/store.ts";
import { actorJson, associationOf } from "./actor.ts";
import { isoSeconds } from "./owner.ts";
import type { Scene } from "./scene.ts";

export function reviewJson({ world, links, repo, html }: Scene, pull: Pull, review: Review): Record<string, unknown> {
  const page = `${html}/pull/${pull.number}#pullrequestreview-${review.id}`;
  const self = `${repo}/pulls/${pull.number}`;
  return {
    id: review.id,
    node_id: nodeId("PRR", review.id),
    user: actorJson(world, review.author, links),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: self,
    _links: { html: { href: page }, pull_request: { href: self } },
    submitted_at: isoSeconds(review.submittedAt),
    commit_id: review.commit,
    author_association: associationOf(review.author),
  };
}
