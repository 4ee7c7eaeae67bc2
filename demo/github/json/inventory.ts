import type { Authorization, DeployKey, Secret, SecretAlert, TokenGrant, Variable } from "../inventory/store.ts";
import { actorJson } from "./actor.ts";
import { isoSeconds, type Links } from "./owner.ts";
import { repositoryJson } from "./repository.ts";
import type { Scene } from "./scene.ts";

/** A repository's, or an environment's. */
export function secretJson({ name, createdAt, updatedAt }: Secret): Record<string, unknown> {
  return { name, created_at: isoSeconds(createdAt), updated_at: isoSeconds(updatedAt) };
}

/** @param list the address of the organisation's list of them */
export function organizationSecretJson(secret: Secret, list: string): Record<string, unknown> {
  const { audience, name } = secret;
  const chosen = audience === "selected" ? { selected_repositories_url: `${list}/${name}/repositories` } : {};
  return { ...secretJson(secret), visibility: audience, ...chosen };
}

export function variableJson(variable: Variable): Record<string, unknown> {
  return { ...secretJson(variable), value: variable.value };
}

export function organizationVariableJson(variable: Variable, list: string): Record<string, unknown> {
  return { ...organizationSecretJson(variable, list), value: variable.value };
}

export function deployKeyJson({ repo }: Scene, key: DeployKey): Record<string, unknown> {
  return {
    id: key.id,
    key: key.key,
    url: `${repo}/keys/${key.id}`,
    title: key.title,
    verified: true,
    created_at: isoSeconds(key.createdAt),
    read_only: key.readOnly,
    added_by: key.addedBy,
    last_used: orNull(key.lastUsedAt),
    enabled: true,
  };
}

/** GitHub groups permissions by what they are of. */
function grouped(permissions: TokenGrant["permissions"]): Record<string, unknown> {
  const entries = Object.entries(permissions);
  const ofOrganization = ([name]: (typeof entries)[number]) => name.startsWith("organization_") || name === "members";
  return {
    organization: Object.fromEntries(entries.filter(ofOrganization)),
    repository: Object.fromEntries(entries.filter((entry) => !ofOrganization(entry))),
    other: {},
  };
}

export function tokenGrantJson(
  world: Scene["world"],
  grant: TokenGrant,
  list: string,
  links: Links,
  now: number,
): Record<string, unknown> {
  return {
    id: grant.id,
    owner: actorJson(world, grant.login, links),
    repository_selection: grant.selection,
    repositories_url: `${list}/${grant.id}/repositories`,
    permissions: grouped(grant.permissions),
    access_granted_at: isoSeconds(grant.grantedAt),
    token_id: grant.tokenId,
    token_name: grant.tokenName,
    token_expired: grant.expiresAt !== null && grant.expiresAt <= now,
    token_expires_at: orNull(grant.expiresAt),
    token_last_used_at: orNull(grant.lastUsedAt),
  };
}

export function authorizationJson(one: Authorization): Record<string, unknown> {
  const token = one.kind === "SSH key" ? {} : { token_last_eight: one.lastEight, scopes: one.scopes };
  return {
    login: one.login,
    credential_id: one.id,
    credential_type: one.kind,
    ...token,
    credential_authorized_at: isoSeconds(one.authorizedAt),
    credential_accessed_at: orNull(one.accessedAt),
    authorized_credential_id: one.credentialId,
    authorized_credential_note: one.note,
    authorized_credential_expires_at: orNull(one.expiresAt),
  };
}

/** @param hidden without the secret itself */
export function alertJson(scene: Scene, alert: SecretAlert, hidden: boolean): Record<string, unknown> {
  const { repo, html, repository, owner, links } = scene;
  return {
    number: alert.number,
    created_at: isoSeconds(alert.createdAt),
    updated_at: null,
    url: `${repo}/secret-scanning/alerts/${alert.number}`,
    html_url: `${html}/security/secret-scanning/${alert.number}`,
    locations_url: `${repo}/secret-scanning/alerts/${alert.number}/locations`,
    state: alert.state,
    resolution: null,
    resolved_at: null,
    resolved_by: null,
    resolution_comment: null,
    secret_type: alert.type,
    secret_type_display_name: alert.type.replaceAll("_", " "),
    ...(hidden ? {} : { secret: alert.secret }),
    repository: repositoryJson(repository, owner, links),
    push_protection_bypassed: false,
    push_protection_bypassed_by: null,
    push_protection_bypassed_at: null,
    validity: alert.validity,
    publicly_leaked: false,
    multi_repo: false,
  };
}

function orNull(time: number | null): string | null {
  return time === null ? null : isoSeconds(time);
}
