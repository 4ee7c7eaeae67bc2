import { randomBytes } from "node:crypto";
import { addClientSecret, appOf, registerApp } from "./apps.ts";
import type { Owner, Permissions } from "./model.ts";
import { isLevel } from "./permissions.ts";
import type { World } from "./world.ts";

/**
 * Apps that are made of a manifest.
 * @see https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 */
export interface Manifest {
  readonly name: string;
  readonly redirectUrl: string;
  readonly callbackUrls: readonly string[];
  readonly setupUrl: string | null;
  readonly public: boolean;
  readonly hookUrl: string | null;
  readonly permissions: Permissions;
  readonly events: readonly string[];
}

/** What is handed over for a manifest's code, once. */
export interface Converted {
  readonly appId: number;
  readonly clientSecret: string;
  readonly webhookSecret: string | null;
  readonly pem: string;
}

/** The permission that each event needs, of those that are used here. Without it GitHub refuses the manifest. */
const EVENT_NEEDS: Readonly<Record<string, string>> = {
  push: "contents",
  repository: "metadata",
  public: "metadata",
  pull_request: "pull_requests",
  pull_request_review: "pull_requests",
  check_run: "checks",
  check_suite: "checks",
  status: "statuses",
  member: "members",
  membership: "members",
  organization: "members",
  team: "members",
  repository_ruleset: "administration",
  custom_property: "organization_custom_properties",
  custom_property_values: "organization_custom_properties",
  secret_scanning_alert: "secret_scanning_alerts",
  workflow_run: "actions",
  merge_group: "merge_queues",
  deployment_protection_rule: "deployments",
};

/** @returns the manifest, or what is wrong with it */
export function readManifest(text: string): Manifest | string {
  const body = jsonObject(text);
  if (body === null) return "The manifest is no JSON object.";
  const { name, url, redirect_url, setup_url, hook_attributes, default_permissions, default_events } = body;
  const callbacks = body.callback_urls ?? [];
  if (typeof name !== "string" || name.trim() === "" || name.length > 34) return "Name must have 1 to 34 characters.";
  if (!isUrl(url)) return "Url must be a valid URL.";
  if (!isUrl(redirect_url)) return "Redirect url must be a valid URL.";
  if (setup_url !== undefined && !isUrl(setup_url)) return "Setup url must be a valid URL.";
  if (!Array.isArray(callbacks) || callbacks.length > 10 || !callbacks.every(isUrl))
    return "Callback urls must be at most 10 valid URLs.";
  const hook = hook_attributes === undefined ? null : hookIn(hook_attributes);
  if (hook === "wrong") return "Hook url must be a valid URL.";
  const permissions = permissionsIn(default_permissions ?? {});
  if (permissions === null) return "Default permissions must be levels by names.";
  const events = eventsIn(default_events ?? [], permissions);
  if (typeof events === "string") return events;
  const common = { name, redirectUrl: redirect_url, callbackUrls: callbacks, setupUrl: setup_url ?? null };
  return { ...common, public: body.public === true, hookUrl: hook, permissions, events };
}

function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function isUrl(value: unknown): value is string {
  return typeof value === "string" && /^https?:/.test(value) && URL.canParse(value);
}

function hookIn(value: unknown): string | null | "wrong" {
  const { url, active } = (value ?? {}) as Record<string, unknown>;
  if (!isUrl(url)) return "wrong";
  return active === false ? null : url;
}

function permissionsIn(value: unknown): Permissions | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return Object.values(value).every(isLevel) ? (value as Permissions) : null;
}

function eventsIn(value: unknown, permissions: Permissions): readonly string[] | string {
  if (!Array.isArray(value)) return "Default events must be a list.";
  const wrong = value.filter((event) => !Object.hasOwn(permissions, EVENT_NEEDS[String(event)] ?? ""));
  return wrong.length === 0 ? value : `Default events unsupported: ${wrong.join(", ")}`;
}

/** Registers the App. @returns the code that its secrets are fetched with; or what is wrong */
export async function createFromManifest(
  world: World,
  owner: Owner,
  manifest: Manifest,
): Promise<{ readonly code: string } | string> {
  const slug = manifest.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  if ([...world.apps.values()].some((app) => app.slug === slug)) return "Name is already taken.";
  const { permissions, events, callbackUrls, setupUrl, hookUrl, name } = manifest;
  const request = { slug, name, owner: owner.login, permissions, events, callbackUrls, public: manifest.public };
  const made = await registerApp(world, setupUrl === null ? request : { ...request, setupUrl });
  const webhookSecret = hookUrl === null ? null : randomBytes(20).toString("hex");
  if (hookUrl !== null && webhookSecret !== null) {
    const id = world.ids.next("hook", `${made.id}`);
    world.hooks.push({ id, appId: made.id, url: hookUrl, secret: webhookSecret, events });
  }
  const converted = {
    appId: made.id,
    clientSecret: addClientSecret(world, made.id),
    webhookSecret,
    pem: made.privateKey ?? "",
  };
  return { code: world.manifests.keep(converted) };
}

/** Null for a code that is unknown, used or older than an hour. */
export function convert(world: World, code: string) {
  const found = world.manifests.take(code);
  return found === null ? null : { ...found, app: appOf(world, found.appId) };
}
