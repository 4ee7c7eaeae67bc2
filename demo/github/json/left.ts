import { nodeId } from "../ids.ts";
import type { CollaboratorRole, Hook, Invitation, Release, SelfHostedRunner } from "../inventory/store.ts";
import { actorJson } from "./actor.ts";
import { isoSeconds } from "./owner.ts";
import { repositoryJson } from "./repository.ts";
import type { Scene } from "./scene.ts";

/** @param place the repository or the organisation in the API */
export function hookJson(
  { id, url, events, active, createdAt, updatedAt }: Hook,
  place: string,
): Record<string, unknown> {
  const own = `${place}/hooks/${id}`;
  return {
    type: place.includes("/orgs/") ? "Organization" : "Repository",
    id,
    name: "web",
    active,
    events,
    config: { content_type: "json", insecure_ssl: "0", secret: "********", url },
    updated_at: isoSeconds(updatedAt),
    created_at: isoSeconds(createdAt),
    url: own,
    ping_url: `${own}/pings`,
    deliveries_url: `${own}/deliveries`,
    ...(place.includes("/orgs/")
      ? {}
      : { test_url: `${own}/test`, last_response: { code: null, status: "unused", message: null } }),
  };
}

export function runnerJson({ id, name, labels, ephemeral }: SelfHostedRunner): Record<string, unknown> {
  return {
    id,
    name,
    os: "linux",
    status: "online",
    busy: false,
    ephemeral,
    labels: labels.map((label, index) => ({ id: index + 1, name: label, type: index === 0 ? "read-only" : "custom" })),
  };
}

const RANK: readonly CollaboratorRole[] = ["read", "triage", "write", "maintain", "admin"];

export function collaboratorJson(
  { world, links }: Scene,
  login: string,
  role: CollaboratorRole,
): Record<string, unknown> {
  const rank = RANK.indexOf(role);
  const permissions = { pull: true, triage: rank >= 1, push: rank >= 2, maintain: rank >= 3, admin: rank >= 4 };
  return { ...actorJson(world, login, links), permissions, role_name: role };
}

export function invitationJson(
  scene: Scene,
  { id, invitee, inviter, role, createdAt }: Invitation,
): Record<string, unknown> {
  const { world, links, repository, owner, repo, html } = scene;
  return {
    id,
    node_id: nodeId("RI", id),
    repository: repositoryJson(repository, owner, links),
    invitee: actorJson(world, invitee, links),
    inviter: actorJson(world, inviter, links),
    permissions: role,
    created_at: isoSeconds(createdAt),
    expired: false,
    url: `${repo}/invitations/${id}`,
    html_url: `${html}/invitations`,
  };
}

export function releaseJson(scene: Scene, release: Release): Record<string, unknown> {
  const { world, links, repo, html, repository } = scene;
  const { id, tag, author, draft, publishedAt, updatedAt } = release;
  return {
    id,
    node_id: nodeId("RE", id),
    tag_name: tag,
    target_commitish: repository.defaultBranch,
    name: tag,
    body: null,
    draft,
    prerelease: false,
    immutable: false,
    created_at: isoSeconds(repository.createdAt),
    published_at: publishedAt === null ? null : isoSeconds(publishedAt),
    updated_at: isoSeconds(updatedAt),
    author: actorJson(world, author, links),
    assets: [],
    url: `${repo}/releases/${id}`,
    assets_url: `${repo}/releases/${id}/assets`,
    upload_url: `${repo}/releases/${id}/assets{?name,label}`,
    html_url: `${html}/releases/tag/${encodeURIComponent(tag)}`,
    tarball_url: `${repo}/tarball/${encodeURIComponent(tag)}`,
    zipball_url: `${repo}/zipball/${encodeURIComponent(tag)}`,
  };
}
