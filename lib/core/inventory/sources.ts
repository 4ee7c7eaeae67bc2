import { exceeding } from "../access-levels.ts";
import type { PermissionMap } from "../contracts.ts";
import { beyondRole } from "../github/roles.ts";
import type { InventorySource, SourceId } from "./facts.ts";

function ofOrganisation(permission: string, mayLack = false): InventorySource {
  return { of: "organisation", permissions: { [permission]: "read" }, mayLack };
}

function ofRepository(permissions: PermissionMap, mayLack = false): InventorySource {
  return { of: "repository", permissions, mayLack };
}

/**
 * Everything that the inventory reads, those of the organisation first: one request tells most there.
 * Source: https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
 */
export const SOURCES: Readonly<Record<SourceId, InventorySource>> = {
  "organisation-secrets": ofOrganisation("organization_secrets"),
  "organisation-dependabot-secrets": ofOrganisation("organization_dependabot_secrets"),
  "organisation-codespaces-secrets": ofOrganisation("organization_codespaces_secrets", true),
  "organisation-variables": ofOrganisation("organization_actions_variables"),
  "installed-apps": ofOrganisation("organization_administration"),
  "token-grants": ofOrganisation("organization_personal_access_tokens"),
  // Only organisations with single sign-on by SAML have it.
  "authorised-credentials": ofOrganisation("organization_administration", true),
  "secret-alerts": ofOrganisation("secret_scanning_alerts", true),
  "organisation-workflow-defaults": ofOrganisation("organization_administration"),
  "repository-secrets": ofRepository({ secrets: "read" }),
  "repository-dependabot-secrets": ofRepository({ dependabot_secrets: "read" }),
  // GitHub lists them for those who may write them.
  "repository-codespaces-secrets": ofRepository({ codespaces_secrets: "write" }),
  // Environments are listed by the permission for Actions, their secrets by one of their own. Small plans have none.
  "environment-secrets": ofRepository({ actions: "read", environments: "read" }, true),
  "repository-variables": ofRepository({ actions_variables: "read" }),
  "deploy-keys": ofRepository({ administration: "read" }),
  "repository-workflow-defaults": ofRepository({ administration: "read" }),
};

export const SOURCE_IDS = Object.keys(SOURCES) as readonly SourceId[];

export function sourcesOf(of: InventorySource["of"]): readonly SourceId[] {
  return SOURCE_IDS.filter((id) => SOURCES[id].of === of);
}

/**
 * What a source needs and an observer with these permissions does not have, as `name: level`; null when nothing lacks. What an observer
 * must never have counts as missing also where an installation has it.
 */
export function missingPermission(id: SourceId, granted: Readonly<Record<string, string>>): string | null {
  const { permissions } = SOURCES[id];
  return beyondRole("observer", permissions)[0] ?? exceeding(permissions, granted)[0] ?? null;
}

/** The least that a token needs for all sources that these permissions let an observer see. */
export function readablePermissions(granted: Readonly<Record<string, string>>): PermissionMap {
  const readable = SOURCE_IDS.filter((id) => missingPermission(id, granted) === null);
  return Object.assign({}, ...readable.map((id) => SOURCES[id].permissions));
}
