import { combined } from "../access-levels.ts";
import type { PermissionMap } from "../contracts.ts";
import { NEEDS, UNDESCRIBED } from "./needs.ts";
import { APP_ROLES, type AppRole } from "./roles.ts";
import type { GithubSite } from "./site.ts";
import { WEBHOOK_EVENTS } from "./webhooks.ts";

/** Where GitHub leads people back to, and where it tells what happened. */
export const PATHS = {
  /** With the code that an App's secrets are fetched by. */
  created: "/settings/created",
  installed: "/settings/installed",
  signedIn: "/api/auth/callback/github",
  webhooks: "/api/webhooks/github",
} as const;

const LONGEST_NAME = 34;
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/;

export function isAppRole(text: string): text is AppRole {
  return (APP_ROLES as readonly string[]).includes(text);
}

export interface ManifestRequest {
  /** What the App is for: one role, or several in a small installation. */
  readonly roles: readonly AppRole[];
  /** The organisation's login. */
  readonly owner: string;
  /** Of this installation, without a slash at its end. */
  readonly origin: string;
  readonly site: Pick<GithubSite, "standIn">;
  /** Where the code is to go, if that is not the dashboard. */
  readonly redirectUrl?: string;
  /** Permissions that are not asked for, because GitHub refuses the manifest with them. */
  readonly without?: readonly string[];
}

/**
 * The manifest of an App: exactly the permissions of its roles. People sign in with the observer's, which alone is told of events:
 * who works with several Apps would hear of everything several times.
 * @see https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 */
export function manifestOf({
  roles,
  owner,
  origin,
  site,
  redirectUrl,
  without = [],
}: ManifestRequest): Readonly<Record<string, unknown>> {
  const observer = roles.includes("observer");
  const [only, ...more] = roles;
  const name = more.length === 0 ? `thaw-${only}-${owner}` : `thaw-${owner}`;
  // GitHub refuses a webhook's address on a machine that it cannot reach.
  const permissions = permissionsOf(roles, without);
  const told = observer && (site.standIn || !LOOPBACK.test(new URL(origin).hostname));
  return {
    name: name.slice(0, LONGEST_NAME).replace(/-+$/, ""),
    url: origin,
    redirect_url: redirectUrl ?? `${origin}${PATHS.created}`,
    setup_url: `${origin}${PATHS.installed}`,
    setup_on_update: true,
    public: false,
    default_permissions: permissions,
    ...(observer ? { callback_urls: [`${origin}${PATHS.signedIn}`] } : {}),
    ...(told
      ? { hook_attributes: { url: `${origin}${PATHS.webhooks}` }, default_events: eventsFor(roles, permissions) }
      : {}),
  };
}

/** Those that GitHub lets an App with these permissions subscribe to. */
function eventsFor(roles: readonly AppRole[], permissions: PermissionMap): readonly string[] {
  return WEBHOOK_EVENTS.filter((event) => {
    // Who is told of it is offered as a rule of environments, and would have to answer.
    if (event === "deployment_protection_rule" && !roles.includes("freezer")) return false;
    const needed = NEEDED.get(event);
    return needed === undefined || Object.hasOwn(permissions, needed);
  });
}

/** GitHub refuses a manifest that asks for them without. https://docs.github.com/en/webhooks/webhook-events-and-payloads */
const NEEDED: ReadonlyMap<string, string> = new Map([
  ["deployment_protection_rule", "deployments"],
  ["membership", "members"],
  ["merge_group", "merge_queues"],
  ["organization", "members"],
  ["team", "members"],
  ["repository_ruleset", "administration"],
  ["custom_property", "organization_custom_properties"],
  ["custom_property_values", "organization_custom_properties"],
]);

/** The least that these roles need together. */
export function permissionsOf(roles: readonly AppRole[], without: readonly string[] = []): PermissionMap {
  const maps = roles.map((role) =>
    Object.fromEntries(
      NEEDS[role]
        .filter(({ permission }) => !without.includes(permission))
        .map(({ permission, level }) => [permission, level]),
    ),
  );
  return combined(maps);
}

/** Those of the roles' permissions that a GitHub may not know: what to leave out where it refuses the manifest. */
export function undescribedOf(roles: readonly AppRole[]): readonly string[] {
  return UNDESCRIBED.filter((name) => Object.hasOwn(permissionsOf(roles), name));
}

/** Where the manifest is posted to. */
export function newAppAddress({ web }: GithubSite, owner: string, state: string): string {
  return `${web}/organizations/${encodeURIComponent(owner)}/settings/apps/new?${new URLSearchParams({ state })}`;
}

export function installAddress({ web }: Pick<GithubSite, "web">, slug: string): string {
  return `${web}/apps/${encodeURIComponent(slug)}/installations/new`;
}

/** What GitHub hands codes out as; whatever else stands in an address is none, and never becomes part of a command. */
export const MANIFEST_CODE = /^\w[\w-]{9,99}$/;
/** A login, as it may stand in a command. */
export const OWNER_LOGIN = /^[a-z\d](?:[\w-]{0,98})$/i;
