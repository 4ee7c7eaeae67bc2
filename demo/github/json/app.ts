import { nodeId } from "../ids.ts";
import type { App, Installation, Owner } from "../model.ts";
import { isoSeconds, type Links, ownerJson } from "./owner.ts";

/** The answer of `GET /app`. */
export function appJson(app: App, owner: Owner, installations: number, links: Links): Record<string, unknown> {
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: nodeId("A", app.id),
    owner: ownerJson(owner, links),
    name: app.name,
    description: null,
    external_url: `${links.web}/${owner.login}`,
    html_url: `${links.web}/apps/${app.slug}`,
    created_at: isoSeconds(app.createdAt),
    updated_at: isoSeconds(app.createdAt),
    permissions: app.permissions,
    events: app.events,
    installations_count: installations,
  };
}

export function installationJson(
  installation: Installation,
  app: App,
  owner: Owner,
  links: Links,
): Record<string, unknown> {
  const settings = owner.type === "Organization" ? `organizations/${owner.login}/settings` : "settings";
  return {
    id: installation.id,
    client_id: app.clientId,
    account: ownerJson(owner, links),
    repository_selection: installation.repositoryIds === null ? "all" : "selected",
    access_tokens_url: `${links.api}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${links.api}/installation/repositories`,
    html_url: `${links.web}/${settings}/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: owner.id,
    target_type: owner.type,
    permissions: installation.permissions,
    events: installation.events,
    created_at: isoSeconds(installation.createdAt),
    updated_at: isoSeconds(installation.updatedAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspendedAt === null ? null : ownerJson(owner, links),
    suspended_at: installation.suspendedAt === null ? null : isoSeconds(installation.suspendedAt),
  };
}
