import type { AppRole } from "../../core/github/roles.ts";
import type { RequestWatch } from "../../core/observe/watch.ts";
import { GITHUB_LIMITS, type PacingLimits } from "../../core/pacing/limits.ts";
import type { PacingState } from "../../core/pacing/pacer.ts";
import type { SecretText } from "../../core/secret-text.ts";
import type { AppSigner, MintLog, TokenScope } from "../../usecases/github/app-ports.ts";
import type { EtagStore, GithubResult, ReadOptions, SharedTurns } from "../../usecases/github/ports.ts";
import { githubAddress } from "./address.ts";
import { createAppJwt } from "./app-jwt.ts";
import { createClient, type GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";
import type { Authority, FetchSettings } from "./paced-fetch.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";
import { sharedScheduler } from "./shared-scheduler.ts";
import { SYSTEM_TIMER, type Timer } from "./timer.ts";
import { type HeldToken, keyOf, TokenKeeper } from "./tokens.ts";

export interface GithubAppSettings {
  /** The App's id, or its client id. */
  readonly appId: string;
  readonly signer: AppSigner;
}

export interface GithubOptions {
  /** `https://api.github.com`, or `https://HOST/api/v3`; from the operator's configuration only. */
  readonly api: string;
  /** Several roles may have the same App. */
  readonly apps: Readonly<Partial<Record<AppRole, GithubAppSettings>>>;
  readonly mints: MintLog;
  readonly etags?: EtagStore;
  /** What other processes send in the name of the same Apps; without it there are none. */
  readonly turns?: SharedTurns;
  /** What GitHub allows; without it what GitHub.com publishes. */
  readonly limits?: PacingLimits;
  /** For one request and its answer; without it 30 s. */
  readonly timeoutMs?: number;
  /** How long a request may wait for its turn; without it 15 minutes. */
  readonly patienceMs?: number;
  readonly timer?: Timer;
  readonly random?: () => number;
  readonly watch?: RequestWatch;
}

const TIMEOUT_MS = 30_000;
const PATIENCE_MS = 15 * 60_000;
/** A page of GraphQL with workflows of fifty repositories is some megabytes. */
const MOST_BYTES = 32 * 1_024 * 1_024;

/** One GitHub with the Apps of all roles. */
export class GithubApps {
  private readonly settings: Omit<FetchSettings, "scheduler">;
  private readonly schedulers = new Map<string, Scheduler>();
  private readonly authorities = new Map<string, Authority>();
  private readonly keeper: TokenKeeper;

  /** @throws Error for an address that must not be used */
  constructor(private readonly options: GithubOptions) {
    const { timeoutMs = TIMEOUT_MS, patienceMs = PATIENCE_MS, timer = SYSTEM_TIMER, random = Math.random } = options;
    const { etags = null, api, watch } = options;
    const common = { address: githubAddress(api), timer, random, etags, timeoutMs, patienceMs, maxBytes: MOST_BYTES };
    this.settings = watch === undefined ? common : { ...common, watch };
    this.keeper = new TokenKeeper({
      app: (scope) => ({ appId: this.appOf(scope.role).appId, client: this.asApp(scope.role) }),
      holder: (scope, token) => this.client(installationKey(scope.installationId), fixedAuthority(token), {}),
      log: options.mints,
      now: () => timer.now(),
    });
  }

  /** The App of a role in its own name. @throws GithubError `misconfigured` for a role without an App */
  asApp(role: AppRole, options: ReadOptions = {}): GithubClient {
    const { appId } = this.appOf(role);
    return this.client(`app ${appId}`, this.appAuthority(role), options);
  }

  /** Whether what GitHub says of an App is the role's own App. */
  isOwn(role: AppRole, app: { readonly id: number; readonly client_id?: string }): boolean {
    const { appId } = this.appOf(role);
    return appId === String(app.id) || appId === app.client_id;
  }

  /**
   * Does one job with a token of exactly this scope, which is minted when it is first needed. A token that may write workflows is revoked
   * afterwards, whatever became of the job.
   */
  async withInstallation<T>(
    scope: TokenScope,
    work: (client: GithubClient) => Promise<T>,
    options: ReadOptions = {},
  ): Promise<GithubResult<T>> {
    const authority = new InstallationAuthority(this.keeper, scope);
    try {
      return await attempt(async () => work(this.client(installationKey(scope.installationId), authority, options)));
    } finally {
      if (Object.hasOwn(scope.permissions, "workflows")) await this.takeBack(scope, authority);
    }
  }

  /** Lends a token of exactly this scope to a program that speaks to GitHub itself, git, and takes it back in any case. */
  async lend<T>(scope: TokenScope, work: (token: SecretText) => Promise<T>): Promise<GithubResult<T>> {
    const authority = new InstallationAuthority(this.keeper, scope);
    try {
      return await attempt(async () => work(await authority.token()));
    } finally {
      await this.takeBack(scope, authority);
    }
  }

  /** GitHub in the name of a person whose token the caller was given. Its answers are kept nowhere. */
  asPerson(token: SecretText, options: ReadOptions = {}): GithubClient {
    return this.client("person", fixedAuthority(token), options);
  }

  /** Pages of a list of an installation; the last thing is a failure where it is not complete. */
  async *readInstallation<T>(
    scope: TokenScope,
    read: (client: GithubClient) => AsyncIterable<T>,
    options: ReadOptions = {},
  ): AsyncGenerator<GithubResult<T>> {
    const authority = new InstallationAuthority(this.keeper, scope);
    const pages = read(this.client(installationKey(scope.installationId), authority, options))[Symbol.asyncIterator]();
    for (;;) {
      const next = await attempt(() => pages.next());
      if (!next.ok) yield next;
      if (!next.ok || next.value.done === true) return;
      yield { ok: true, value: next.value.value };
    }
  }

  /** How an installation stands with the limits; null before its first request. */
  pacing(installationId: number): PacingState | null {
    return this.schedulers.get(installationKey(installationId))?.state() ?? null;
  }

  private async takeBack(scope: TokenScope, authority: InstallationAuthority): Promise<void> {
    for (const held of await authority.held()) {
      const failure = await this.keeper.revoke(scope, held);
      // What the job did is done: a log that fails must not make a failure of it.
      await attempt(async () => this.options.mints.onRevoked?.(held.used, failure)).catch(() => null);
    }
  }

  private appOf(role: AppRole): GithubAppSettings {
    const app = this.options.apps[role];
    if (app === undefined) throw new GithubError("misconfigured", `no App is configured for the role ${role}`);
    return app;
  }

  private appAuthority(role: AppRole): Authority {
    const { appId, signer } = this.appOf(role);
    const known = this.authorities.get(appId);
    if (known !== undefined) return known;
    const { timer } = this.settings;
    const jwt = createAppJwt(appId, signer, () => timer.now());
    const token = () =>
      jwt.token().catch(() => Promise.reject(new GithubError("misconfigured", "the key cannot sign")));
    const authority = {
      asApp: true,
      keptAs: `app ${appId}`,
      token,
      refused: (_: SecretText, date: string | null) => jwt.refused(date),
    };
    this.authorities.set(appId, authority);
    return authority;
  }

  private client(whose: string, authority: Authority, options: ReadOptions): GithubClient {
    const scheduler = this.schedulers.get(whose) ?? this.schedulerOf(whose);
    this.schedulers.set(whose, scheduler);
    return createClient({ ...this.settings, scheduler }, authority, options);
  }

  private schedulerOf(whose: string): Scheduler {
    const { limits = GITHUB_LIMITS, turns, api } = this.options;
    const { timer } = this.settings;
    const own = createScheduler(timer, limits);
    return turns === undefined
      ? own
      : sharedScheduler(own, { turns, whose: `${new URL(api).host} ${whose}`, limits, timer });
  }
}

/** GitHub's limits are an installation's, whichever roles its App has: they share one scheduler. */
function installationKey(installationId: number): string {
  return `installation ${installationId}`;
}

/** One token as it is: only to take it back. */
function fixedAuthority(token: SecretText): Authority {
  return { asApp: false, keptAs: "", token: async () => token, refused: () => false };
}

/** The token of one job. One that GitHub refuses is replaced once: a refused request was not carried out. */
class InstallationAuthority implements Authority {
  readonly asApp = false;
  readonly keptAs: string;
  private current: Promise<HeldToken> | null = null;
  private readonly all: HeldToken[] = [];
  private readonly bad = new Set<SecretText>();

  constructor(
    private readonly keeper: TokenKeeper,
    private readonly scope: TokenScope,
  ) {
    this.keptAs = keyOf(scope);
  }

  async token(): Promise<SecretText> {
    this.current ??= this.take();
    const asked = this.current;
    try {
      return (await asked).token;
    } catch (error) {
      if (this.current === asked) this.current = null;
      throw error;
    }
  }

  refused(token: SecretText): boolean {
    // Several requests may be told so of the same token.
    if (this.bad.has(token)) return true;
    this.bad.add(token);
    this.current = this.keeper.forget(this.scope, token).then(() => this.take());
    // Whoever asks for it next is told; nobody may have asked yet.
    this.current.catch(() => null);
    return true;
  }

  private async take(): Promise<HeldToken> {
    const held = await this.keeper.get(this.scope);
    this.all.push(held);
    return held;
  }

  /** All that this job was given, when none is on its way any more. */
  async held(): Promise<readonly HeldToken[]> {
    await this.current?.catch(() => null);
    return this.all;
  }
}
