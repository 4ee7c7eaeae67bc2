import type { GithubInstallation, GithubRepositoryRef, GithubResult, ReadOptions } from "../github/ports.ts";
import type { AuditEntry } from "../ports.ts";
import type { GateStore } from "./gate-ports.ts";

/** What GitHub asked. Ids are GitHub's; the environment's name is a stranger's text. */
export interface AskedDeployment {
  readonly runId: number;
  readonly environment: string;
  /** 0 where GitHub made no deployment. */
  readonly deploymentId: number;
}

export interface WaitingDeployment extends AskedDeployment {
  readonly id: string;
  /** Whether it was said why it waits. */
  readonly commented: boolean;
}

/** `gone`: GitHub has nothing there that waits for us any more. */
export type DeploymentAnswer = "approved" | "gone";

export interface DeploymentStore extends Pick<GateStore, "repository"> {
  /**
   * Notes that GitHub asked, also about a repository that is not known yet. The same deployment is asked about once; where GitHub made none,
   * the same run may ask again.
   */
  asked(organisationId: string, githubId: number, asked: AskedDeployment, at: Date): Promise<void>;
  /** Those that were not answered, those first that were not looked at for longest; at most so many as one job answers. */
  waiting(organisationId: string, githubId: number): Promise<readonly WaitingDeployment[]>;
  /** The incidents that hold a repository at this moment, as brokers see them. */
  holding(repositoryId: string): Promise<readonly string[]>;
  looked(id: string, at: Date): Promise<void>;
  commented(id: string, at: Date): Promise<void>;
  /** False where it was answered already. */
  answered(id: string, answer: DeploymentAnswer, at: Date, audit: AuditEntry): Promise<boolean>;
  /** Asks for those that nobody looked at, and those that nothing holds any more, of at most so many repositories. @returns how many */
  askForDue(most: number, now: Date): Promise<number>;
}

/** In the freezer's name. */
export interface GithubDeploymentGate {
  /**
   * Approves, or without that only says something, which GitHub takes ten times.
   * @returns `gone` where nothing waits there for our rule
   */
  answer(
    freezer: GithubInstallation,
    repository: GithubRepositoryRef,
    answer: {
      readonly runId: number;
      readonly environment: string;
      readonly approve: boolean;
      readonly comment: string;
    },
    options?: ReadOptions,
  ): Promise<GithubResult<"taken" | "gone">>;
}

// ---- which environments have the rule

export interface RuleCount {
  readonly environments: number;
  /** Those of them that have our rule. */
  readonly ruled: number;
}

/** In the observer's name. */
export interface GithubDeploymentRules {
  /** A request, and one for each environment. @returns null where there are more environments than `most` */
  count(
    observer: GithubInstallation,
    repository: GithubRepositoryRef,
    bound: { readonly appId: number; readonly most: number },
    options?: ReadOptions,
  ): Promise<GithubResult<RuleCount | null>>;
}

export interface RuleStore {
  /** Held repositories that were not looked at since then, those never looked at first. */
  due(organisationId: string, before: Date, most: number): Promise<readonly { id: string; ref: GithubRepositoryRef }[]>;
  /** Null for what could not be seen. */
  put(
    place: { readonly organisationId: string; readonly id: string },
    count: RuleCount | null,
    at: Date,
  ): Promise<void>;
  /** Asks for each organisation that has such repositories. */
  askForDue(before: Date): Promise<number>;
}
