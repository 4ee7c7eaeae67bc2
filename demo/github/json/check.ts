import { nodeId } from "../ids.ts";
import type { CheckRun, Status } from "../pulls/store.ts";
import type { World } from "../world.ts";
import { actorJson } from "./actor.ts";
import { appJson } from "./app.ts";
import { isoSeconds } from "./owner.ts";
import type { Scene } from "./scene.ts";

export function checkRunJson(scene: Scene, run: CheckRun): Record<string, unknown> {
  const { repo, html, world } = scene;
  const self = `${repo}/check-runs/${run.id}`;
  const page = `${html}/runs/${run.id}`;
  const { annotations, ...output } = run.output;
  return {
    id: run.id,
    node_id: nodeId("CR", run.id),
    name: run.name,
    head_sha: run.sha,
    external_id: run.externalId,
    url: self,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: { ...output, annotations_count: annotations.length, annotations_url: `${self}/annotations` },
    check_suite: { id: suiteOf(run) },
    app: checkAppJson(world, scene, run.appId),
    pull_requests: [],
  };
}

/** One suite for each App and commit; nobody asks for it, so it has an id only. */
function suiteOf({ sha, appId }: CheckRun): number {
  return Number.parseInt(sha.slice(0, 8), 16) + (appId ?? 0);
}

function checkAppJson(world: World, { links }: Scene, appId: number | null): Record<string, unknown> | null {
  const app = world.apps.get(appId ?? -1);
  const owner = world.owners.get(app?.ownerId ?? -1);
  return app === undefined || owner === undefined ? null : appJson(app, owner, 1, links);
}

export function statusJson(
  { world, links, repo }: Scene,
  status: Status,
  withCreator: boolean,
): Record<string, unknown> {
  const creator = actorJson(world, status.creator, links);
  return {
    url: `${repo}/statuses/${status.sha}`,
    avatar_url: creator.avatar_url,
    id: status.id,
    node_id: nodeId("SC", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: isoSeconds(status.createdAt),
    updated_at: isoSeconds(status.createdAt),
    ...(withCreator ? { creator } : {}),
  };
}
