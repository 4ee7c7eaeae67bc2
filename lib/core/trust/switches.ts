/** Kill switches: what each stops, until somebody lifts it. */

export const SWITCH_SCOPES = ["policy", "repository", "provider", "organisation", "everything"] as const;
export type SwitchScope = (typeof SWITCH_SCOPES)[number];

export interface KillSwitch {
  readonly id: string;
  /** Null for `everything`, which belongs to no organisation. */
  readonly organisationId: string | null;
  readonly scope: SwitchScope;
  /** A policy's id, a repository's id at the issuer, a provider's id; for an organisation its id; `*` for everything. */
  readonly scopeId: string;
  readonly reason: string;
}

/** What a request touches, as far as switches go. */
export interface SwitchSubject {
  readonly organisationId: string | null;
  readonly policyId: string | null;
  /** The repository that asks and those that its token would reach. */
  readonly repositoryIds: readonly string[];
  readonly provider: string | null;
}

/** The switches that stop this request. */
export function switchesFor(switches: readonly KillSwitch[], subject: SwitchSubject): readonly KillSwitch[] {
  return switches.filter((entry) => stops(entry, subject));
}

function stops(entry: KillSwitch, subject: SwitchSubject): boolean {
  if (entry.scope === "everything") return true;
  if (entry.organisationId === null || entry.organisationId !== subject.organisationId) return false;
  switch (entry.scope) {
    case "organisation":
      return true;
    case "policy":
      return entry.scopeId === subject.policyId;
    case "repository":
      return subject.repositoryIds.includes(entry.scopeId);
    case "provider":
      return entry.scopeId === subject.provider;
  }
}
