import { MOST_ATTEMPTS, retryAfterMs } from "../../core/campaign/pace.ts";
import type { Exclusion, RepositoryEvent } from "../../core/campaign/repository-state.ts";
import type { GithubFailure } from "../github/ports.ts";
import type { AuditEntry } from "../ports.ts";
import type { CampaignPorts, CampaignRepositoryRow, RowFields } from "./ports.ts";

/** What became of one step, in the name of the worker. */

export type StepEnd = CampaignRepositoryRow | null;

export async function moved(
  ports: CampaignPorts,
  row: CampaignRepositoryRow,
  event: RepositoryEvent,
  fields: RowFields = {},
): Promise<StepEnd> {
  return ports.work.move(row, event, fields, auditOfStep(row, event, fields), ports.clock.now());
}

function auditOfStep(row: CampaignRepositoryRow, event: RepositoryEvent, fields: RowFields): AuditEntry {
  const state = event.kind === "see" ? event.as : event.kind;
  const data = {
    campaign: row.campaignId,
    from: row.state,
    event: state,
    code: fields.code ?? null,
    pull: fields.pullNumber ?? row.pullNumber,
    head: fields.headSha ?? row.headSha,
  };
  return {
    actorKind: "system",
    actorId: "worker",
    action: "campaign.repository",
    objectKind: "repository",
    objectId: row.repositoryId,
    data,
  };
}

export function refused(
  ports: CampaignPorts,
  row: CampaignRepositoryRow,
  code: Exclusion,
  error: string | null = null,
) {
  return moved(ports, row, { kind: "refuse" }, { code, error, attempts: 0 });
}

/** Of what GitHub refuses for good until a person acts. `invalid` may be about a state that has passed, so it gets a second try. */
const FINAL: Readonly<Partial<Record<GithubFailure["code"], Exclusion>>> = {
  "missing-permission": "missing-permission",
  broader: "missing-permission",
  "not-installed": "not-installed",
  suspended: "not-installed",
  misconfigured: "not-installed",
};

/** A failure of one step: waits, is tried again, or is left to a person. */
export function failedBy(ports: CampaignPorts, row: CampaignRepositoryRow, failure: GithubFailure): Promise<StepEnd> {
  const { code, message, detail = "", retryAfterSeconds } = failure;
  ports.log(`campaign ${row.campaignId}, ${row.owner}/${row.name}: ${code}`, detail);
  const now = ports.clock.now().getTime();
  if (code === "rate-limited") {
    const notBefore = new Date(now + Math.max(1, retryAfterSeconds ?? 60) * 1_000);
    return moved(ports, row, { kind: "release" }, { notBefore, error: message });
  }
  const final = FINAL[code];
  if (final !== undefined) return refused(ports, row, final, message);
  const attempts = row.attempts + 1;
  const given = code === "invalid" ? attempts > 1 : attempts >= MOST_ATTEMPTS;
  if (given) return refused(ports, row, "forbidden", `${message} ${detail}`.trim());
  const notBefore = new Date(now + retryAfterMs(attempts));
  return moved(ports, row, { kind: "fail" }, { attempts, notBefore, error: message });
}
