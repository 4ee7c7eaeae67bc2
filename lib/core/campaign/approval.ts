import type { Failure, Result } from "../contracts.ts";

/** Who may agree to a campaign, as facts of that moment. */
export interface CampaignApprovalFacts {
  readonly approverId: string;
  readonly creatorId: string;
  /** People of the organisation who may approve campaigns. */
  readonly approvers: readonly { readonly id: string; readonly login: string }[];
}

/**
 * Two people at least, as for trust policies (lib/core/trust/approval.ts): who made a campaign does not approve it where anybody else may.
 * Where nobody else may, the one person there is goes on alone, and the record says so.
 */
export function mayApproveCampaign(
  facts: CampaignApprovalFacts,
): Result<{ readonly alone: boolean }, Failure<"own-campaign">> {
  if (facts.approverId !== facts.creatorId) return { ok: true, value: { alone: false } };
  const others = facts.approvers.filter(({ id }) => id !== facts.creatorId).map(({ login }) => login);
  if (others.length === 0) return { ok: true, value: { alone: true } };
  const message = `Who asked for a campaign cannot approve it. Ask ${namesText(others)}.`;
  return { ok: false, failure: { code: "own-campaign", message } };
}

const MOST_NAMES = 3;

/** `ada, ben or cleo`; of many, the first few. */
export function namesText(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES);
  const left = names.length - shown.length;
  if (left > 0) return `${shown.join(", ")} or one of ${left} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} or ${shown[shown.length - 1]}`;
}
