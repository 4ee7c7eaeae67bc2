import { inspect } from "node:util";
import type { Permissions, StandIn } from "../../../demo/github/index.ts";
import { GithubApps, type GithubOptions, signerOfKey, type Timer } from "../../../lib/adapters/github/index.ts";
import type { AppRole } from "../../../lib/core/github/roles.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import type { MintEvent, TokenScope } from "../../../lib/usecases/github/app-ports.ts";
import type { EtagStore, KeptAnswer } from "../../../lib/usecases/github/ports.ts";
import type { Installed } from "../../demo/github/support.ts";
import { APP_KEY } from "../../support/app-key.ts";

/** A timer whose waits pass at once, and are noted. Waits of nothing else: the network takes its real time, unless `clock` stands still. */
export function quickTimer(start = Date.now(), clock = Date.now) {
  let offset = start - clock();
  const waits: number[] = [];
  const timer: Timer = {
    now: () => clock() + offset,
    after(ms, run) {
      const handle = setTimeout(() => {
        waits.push(Math.round(ms));
        offset += ms;
        run();
      }, 1);
      return () => clearTimeout(handle);
    },
  };
  const advance = (seconds: number) => {
    offset += seconds * 1_000;
  };
  return { timer, waits, advance };
}

export function memoryEtags(): EtagStore & { readonly entries: Map<string, KeptAnswer> } {
  const entries = new Map<string, KeptAnswer>();
  return {
    entries,
    find: async (key) => entries.get(key) ?? null,
    keep: async (key, answer) => {
      entries.set(key, answer);
    },
  };
}

export const ROLE_PERMISSIONS: Readonly<Record<AppRole, Permissions>> = {
  observer: { metadata: "read", contents: "read", actions: "read", organization_administration: "read" },
  remediator: { metadata: "read", contents: "write", workflows: "write", pull_requests: "write" },
  freezer: { metadata: "read", administration: "write", checks: "write" },
  remover: { metadata: "read", secrets: "write", environments: "write", organization_secrets: "write" },
  merge: { metadata: "read", contents: "write", pull_requests: "write", workflows: "write" },
};

export interface Setting {
  readonly github: StandIn;
  readonly apps: GithubApps;
  readonly where: Readonly<Record<AppRole, Installed>>;
  readonly mints: MintEvent[];
  readonly revoked: { readonly event: MintEvent; readonly failed: boolean }[];
  /** The same Apps in a process that has just started. */
  renewed(options?: Partial<GithubOptions>): GithubApps;
  scope(role: AppRole, repositories: readonly string[] | "all", permissions: TokenScope["permissions"]): TokenScope;
}

/** No two Apps have the same slug. */
let registered = 0;
export const PRIVATE_KEY = APP_KEY.privateKey;

/** All roles, installed on one owner of a stand-in. */
export async function connect(
  github: StandIn,
  options: Partial<GithubOptions> = {},
  permissions: Partial<Record<AppRole, Permissions>> = {},
): Promise<Setting> {
  const where = {} as Record<AppRole, Installed>;
  const settings: Partial<Record<AppRole, GithubOptions["apps"]["observer"]>> = {};
  for (const role of ["observer", "remediator", "freezer", "remover", "merge"] as const) {
    const slug = `${role}-${++registered}`;
    const request = {
      slug,
      owner: "fjordline",
      permissions: permissions[role] ?? ROLE_PERMISSIONS[role],
      publicKey: APP_KEY.publicKey,
    };
    const app = await github.control.registerApp(request);
    where[role] = { app, installation: github.control.install(app.id, { owner: "fjordline" }) };
    settings[role] = { appId: app.clientId, signer: signerOfKey(new SecretText(PRIVATE_KEY)) };
  }
  const mints: MintEvent[] = [];
  const revoked: { event: MintEvent; failed: boolean }[] = [];
  const log: GithubOptions["mints"] = {
    onMint: (event) => void mints.push(event),
    onRevoked: (event, failure) => void revoked.push({ event, failed: failure !== null }),
  };
  const renewed: Setting["renewed"] = (more = options) =>
    new GithubApps({ api: github.url, apps: settings, mints: log, timer: quickTimer().timer, ...more });
  const apps = renewed();
  const scope: Setting["scope"] = (role, repositories, permissions) => ({
    role,
    installationId: where[role].installation,
    repositoryIds: repositories === "all" ? "all" : repositories.map((name) => github.control.repository(name).id),
    permissions,
  });
  return { github, apps, where, mints, revoked, renewed, scope };
}

/** Everything that can be seen of a value, however it is shown. */
export function seen(...values: readonly unknown[]): string {
  return values.map((value) => `${inspect(value, { depth: 5 })} ${JSON.stringify(value)} ${String(value)}`).join("\n");
}

/** What a token, a JSON web token, a key or an authorization header looks like. */
export const SECRET = /gh[a-z]_[A-Za-z\d]{10,}|eyJ[\w-]{10,}\.|PRIVATE KEY|Bearer (?!\[redacted\])/i;
