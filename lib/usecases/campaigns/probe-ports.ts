import type { GrantProbe, GrantUse } from "../../core/campaign/probe.ts";
import type { GrantRequest } from "../../core/fix/grants.ts";
import type { FreezeLock } from "../../core/trust/decide/decide.ts";
import type { PolicyVersion } from "../../core/trust/policy.ts";
import type { KillSwitch } from "../../core/trust/switches.ts";
import type { GovernedRepository, IssuerOwner } from "../governance/ports.ts";
import type { CampaignRepositoryRow } from "./ports.ts";

/** What the answers about a campaign's grants are made of, all of one moment. */
export interface ProbeReading {
  readonly issuers: readonly IssuerOwner[];
  readonly switches: readonly KillSwitch[];
  readonly locks: readonly FreezeLock[];
  /** Those whose plan asks for grants, and which have not come to their end. */
  readonly repositories: readonly ProbedRepository[];
}

export interface ProbedRepository {
  readonly row: CampaignRepositoryRow;
  readonly repository: GovernedRepository;
  readonly grants: readonly ProbedRequest[];
  /** What was found the last time. */
  readonly kept: readonly GrantProbe[];
}

export interface ProbedRequest {
  readonly request: GrantRequest;
  readonly versions: readonly PolicyVersion[];
  readonly waiting: PolicyVersion | null;
  readonly use: GrantUse | null;
}

export interface ProbeStore {
  /** @param only these rows; null for all of the campaign */
  probeFacts(campaignId: string, only: readonly string[] | null): Promise<ProbeReading>;
  /** Ids at GitHub by `owner/name` in lower case. */
  githubIds(organisationId: string): Promise<ReadonlyMap<string, string>>;
  /** In place of what was kept of these rows; and when the campaign was looked through. */
  keepProbes(
    campaignId: string,
    found: readonly { readonly row: CampaignRepositoryRow; readonly probes: readonly GrantProbe[] }[],
    at: Date,
  ): Promise<void>;
}
