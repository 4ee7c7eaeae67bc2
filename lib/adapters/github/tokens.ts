import type { SecretText } from "../../core/secret-text.ts";
import type { MintEvent, MintLog, TokenScope } from "../../usecases/github/app-ports.ts";
import type { GithubFailure } from "../../usecases/github/ports.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";
import { checkScope, type Minted, mintToken, writes } from "./mint.ts";

/** A token in use; `used` is what was logged of it. */
export interface HeldToken {
  readonly token: SecretText;
  readonly expiresAt: Date;
  readonly used: MintEvent;
}

/** Where tokens come from. The App's own client mints, one in the token's name revokes. */
export interface TokenSource {
  app(scope: TokenScope): { readonly appId: string; readonly client: GithubClient };
  holder(scope: TokenScope, token: SecretText): GithubClient;
  readonly log: MintLog;
  now(): number;
}

/** Read tokens serve until five minutes before their end: a request on its way must not outlive its token. */
const EARLY_MS = 5 * 60_000;

/**
 * Tokens of installations. Those that only read are kept and shared by all jobs of the same scope; those that write are made for one job.
 */
export class TokenKeeper {
  private readonly kept = new Map<string, Promise<HeldToken>>();

  constructor(private readonly source: TokenSource) {}

  /** @throws GithubError */
  async get(scope: TokenScope): Promise<HeldToken> {
    checkScope(scope);
    if (writes(scope)) return this.mint(scope);
    const key = keyOf(scope);
    const known = this.kept.get(key);
    if (known !== undefined) {
      const held = await known;
      if (held.expiresAt.getTime() - EARLY_MS > this.source.now()) return held;
      if (this.kept.get(key) === known) this.kept.delete(key);
      return this.get(scope);
    }
    const minted = this.mint(scope);
    this.kept.set(key, minted);
    minted.catch(() => this.drop(key, minted));
    const held = await minted;
    // One that is short-lived from the start serves this once.
    if (held.expiresAt.getTime() - EARLY_MS <= this.source.now()) this.drop(key, minted);
    return held;
  }

  private drop(key: string, minted: Promise<HeldToken>): void {
    if (this.kept.get(key) === minted) this.kept.delete(key);
  }

  /** GitHub does not accept it any more: whoever asks next gets another one. */
  async forget(scope: TokenScope, token: SecretText): Promise<void> {
    const key = keyOf(scope);
    const known = this.kept.get(key);
    const held = await known?.catch(() => null);
    if (known !== undefined && held?.token === token) this.drop(key, known);
  }

  /** Takes it back. One that is gone already is success. @returns why it could not */
  async revoke(scope: TokenScope, held: Pick<HeldToken, "token">): Promise<GithubFailure | null> {
    await this.forget(scope, held.token);
    return this.takeBack(scope, held.token);
  }

  private async takeBack(scope: TokenScope, token: SecretText): Promise<GithubFailure | null> {
    const client = this.source.holder(scope, token);
    const gone = await attempt(() => client.rest.apps.revokeInstallationAccessToken());
    return gone.ok || gone.failure.code === "unauthorised" ? null : gone.failure;
  }

  private async mint(scope: TokenScope): Promise<HeldToken> {
    const { appId, client } = this.source.app(scope);
    const minted = await mintToken(client, scope, this.source.now());
    const { token, expiresAt, problem } = minted;
    const used = eventOf(scope, appId, minted);
    const logged = await this.write(used);
    if (problem === null && logged) return { token, expiresAt, used };
    // Not `revoke`: that waits for what is being minted, which is this.
    const left = await this.takeBack(scope, token);
    const detail = problem?.detail ?? "a token could not be logged";
    const more = left === null ? "" : "; it could not be revoked";
    throw new GithubError(problem?.code ?? "refused", `${detail}${more}`, { outcomeUnknown: left !== null });
  }

  private async write(event: MintEvent): Promise<boolean> {
    try {
      await this.source.log.onMint(event);
      return true;
    } catch {
      return false;
    }
  }
}

function eventOf(scope: TokenScope, appId: string, { permissions, expiresAt, problem }: Minted): MintEvent {
  const { role, installationId, repositoryIds } = scope;
  return { role, appId, installationId, repositoryIds, permissions, expiresAt, refused: problem?.detail ?? null };
}

/** The same for the same power, however it is written. */
export function keyOf({ role, installationId, repositoryIds, permissions }: TokenScope): string {
  const ids = repositoryIds === "all" ? "all" : [...new Set(repositoryIds)].sort((left, right) => left - right);
  return JSON.stringify([role, installationId, ids, Object.entries(permissions).sort()]);
}
