import type { Result } from "../../core/contracts.ts";
import type { CustomGate } from "../../core/gates/custom.ts";
import type { EndpointQuestion } from "../../core/gates/endpoint.ts";
import type { CustomFact } from "../../core/gates/facts.ts";
import type { GithubInstallation, GithubRepositoryRef, GithubResult, ReadOptions } from "../github/ports.ts";
import type { GateSubject } from "./ports.ts";

/** What configured gates ask of GitHub and of the world. */

export interface NamedCheck {
  readonly status: string;
  readonly conclusion: string | null;
  readonly link: string | null;
}

export interface SeenProperties {
  /** Who may change the property's values, in GitHub's word; null where there is no such property. */
  readonly editableBy: string | null;
  /** By GitHub's id of the repository. */
  readonly values: ReadonlyMap<number, readonly string[]>;
}

export interface GithubGateSources {
  /** The newest check of this name at this very commit that this App wrote; null where there is none. */
  check(
    installation: GithubInstallation,
    repository: GithubRepositoryRef,
    wanted: { readonly sha: string; readonly name: string; readonly appId: number },
    options?: ReadOptions,
  ): Promise<GithubResult<NamedCheck | null>>;
  property(
    installation: GithubInstallation,
    name: string,
    options?: ReadOptions,
  ): Promise<GithubResult<SeenProperties>>;
}

export type EndpointAsk = Extract<CustomGate["ask"], { readonly kind: "endpoint" }>;

export interface GateEndpoint {
  /**
   * Asks through the one way out, and believes nothing but an answer that the configured key signed over this very question.
   * @returns the fact, or in a sentence why there is none
   */
  ask(
    endpoint: EndpointAsk,
    question: Omit<EndpointQuestion, "nonce">,
    signal?: AbortSignal,
  ): Promise<Result<CustomFact, { readonly code: "no-answer"; readonly message: string }>>;
}

/** What is known of one repository and of its organisation's gates. */
export interface TryStore {
  /** @param fullName `OWNER/NAME`, without case */
  find(fullName: string): Promise<{
    readonly ownerId: string;
    readonly subject: GateSubject;
    readonly gates: readonly CustomGate[];
  } | null>;
}
