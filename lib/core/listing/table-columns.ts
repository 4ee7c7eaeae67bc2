import { EXCLUSION_WORDS, REPOSITORY_STATE_WORDS } from "../campaign/words.ts";
import type { AppView } from "./app-views.ts";
import type { IssuanceRow, PolicyRow, SwitchView } from "./broker-views.ts";
import type { CampaignRepositoryView, CampaignSummary } from "./campaign-views.ts";
import type { IncidentRow, IncidentSummary } from "./incident-views.ts";
import { SHOWN_WORDS } from "./incident-wording.ts";
import type { DeadLetterView } from "./job-views.ts";
import type { ExceptionView, PassView } from "./pass-views.ts";
import type { RepositorySituation } from "./situation-views.ts";
import type { Columns } from "./table-export.ts";
import type { ListedRepository } from "./views.ts";

/** What stands in the file of each table: all that its rows show, and their ids. Times are ISO 8601 in UTC. */

export interface ExportedRepository {
  readonly row: ListedRepository;
  /** Missing where the repository went while the file was written. */
  readonly standing: RepositorySituation | undefined;
}

export const REPOSITORY_COLUMNS: Columns<ExportedRepository> = [
  ["id", ({ row }) => row.id],
  ["repository", ({ row }) => `${row.owner}/${row.name}`],
  ["archived", ({ row }) => row.archived],
  ["state", ({ row }) => row.state],
  ["situation", ({ standing }) => standing?.situation.state ?? null],
  ["danger", ({ standing }) => standing?.situation.danger ?? null],
  ["why", ({ standing }) => standing?.situation.why ?? null],
  ["next", ({ standing }) => standing?.situation.action.label ?? null],
  ["incident", ({ standing }) => standing?.situation.hold?.title ?? null],
  ["gatesPassed", ({ standing }) => standing?.gates.filter(({ verdict }) => verdict === "pass").length ?? null],
  ["gates", ({ standing }) => standing?.gates.length ?? null],
  ["openGates", ({ standing }) => (standing?.gates ?? []).flatMap(openGate).join(" ")],
  ["critical", ({ row }) => row.counts.critical],
  ["high", ({ row }) => row.counts.high],
  ["medium", ({ row }) => row.counts.medium],
  ["low", ({ row }) => row.counts.low],
  ["info", ({ row }) => row.counts.info],
  ["blocking", ({ row }) => row.blocking],
  ["files", ({ row }) => row.files],
  ["notUnderstood", ({ row }) => row.unparsed],
  ["migration", ({ row }) => row.migration?.state ?? null],
  ["pullRequest", ({ row }) => row.migration?.pullNumber ?? null],
  ["pullRequestOpenedAt", ({ row }) => row.migration?.openedAt ?? null],
  ["owners", ({ row }) => row.ownedBy.join(" ")],
  ["ownersInAll", ({ row }) => row.owners],
  ["activeAt", ({ row }) => row.activeAt],
  ["commit", ({ row }) => row.commit],
  ["scannedAt", ({ row }) => row.scannedAt],
];

function openGate({ gate, verdict }: RepositorySituation["gates"][number]): readonly string[] {
  return verdict === "pass" ? [] : [verdict === "unknown" ? `${gate}?` : gate];
}

export const CAMPAIGN_COLUMNS: Columns<CampaignSummary> = [
  ["id", (one) => one.id],
  ["organisation", (one) => one.organisation],
  ["name", (one) => one.name],
  ["state", (one) => one.state],
  ["repositories", (one) => one.repositories],
  [
    "counts",
    (one) =>
      Object.entries(one.counts)
        .map(([state, count]) => `${state}:${count}`)
        .join(" "),
  ],
  ["createdBy", (one) => one.createdBy],
  ["createdAt", (one) => one.createdAt],
  ["approvedBy", (one) => one.approvedBy],
  ["approvedAt", (one) => one.approvedAt],
];

export const CAMPAIGN_ROW_COLUMNS: Columns<CampaignRepositoryView> = [
  ["id", (one) => one.id],
  ["repository", (one) => `${one.owner}/${one.name}`],
  ["state", (one) => one.state],
  ["todo", (one) => (one.code === null ? REPOSITORY_STATE_WORDS[one.state].todo : EXCLUSION_WORDS[one.code])],
  ["reason", (one) => one.code],
  ["error", (one) => one.error],
  ["pullRequest", (one) => one.pullNumber],
  ["draft", (one) => one.draft],
  ["checks", (one) => one.checks],
  ["review", (one) => one.review],
  ["attempts", (one) => one.attempts],
  ["reminders", (one) => one.reminders.count],
  ["skippedBy", (one) => one.skipped?.by ?? null],
  ["skipReason", (one) => one.skipped?.reason ?? null],
  ["revert", (one) => one.revert?.state ?? null],
  ["observedAt", (one) => one.observedAt],
];

export const INCIDENT_COLUMNS: Columns<IncidentSummary> = [
  ["id", (one) => one.id],
  ["organisation", (one) => one.organisation],
  ["title", (one) => one.title],
  ["drill", (one) => one.drill],
  ["state", (one) => one.state],
  ["scope", (one) => one.scope],
  ["mode", (one) => one.mode],
  ["lamp", (one) => one.lamp],
  ["repositories", (one) => one.repositories],
  [
    "counts",
    (one) =>
      Object.entries(one.counts)
        .map(([shown, count]) => `${shown}:${count}`)
        .join(" "),
  ],
  ["openDrifts", (one) => one.drifts.open],
  ["createdBy", (one) => one.createdBy],
  ["createdAt", (one) => one.createdAt],
  ["activatedBy", (one) => one.activatedBy],
  ["activatedAt", (one) => one.activatedAt],
  ["resolvedAt", (one) => one.resolvedAt],
  ["lookedAt", (one) => one.lookedAt],
];

export const INCIDENT_ROW_COLUMNS: Columns<IncidentRow> = [
  ["id", (one) => one.repositoryId],
  ["repository", (one) => `${one.owner}/${one.name}`],
  ["shown", (one) => one.shown],
  ["means", (one) => SHOWN_WORDS[one.shown].means],
  ["state", (one) => one.state],
  ["cause", (one) => one.cause],
  ["enforcement", (one) => one.enforcement],
  ["tier", (one) => one.tier],
  ["stateAt", (one) => one.stateAt],
  ["requestedAt", (one) => one.requestedAt],
  ["seenAt", (one) => one.seenAt],
];

export const ISSUANCE_COLUMNS: Columns<IssuanceRow> = [
  ["id", (one) => one.id],
  ["organisation", (one) => one.organisation],
  ["at", (one) => one.at],
  ["kind", (one) => one.kind],
  ["phase", (one) => one.phase],
  ["reason", (one) => one.reason],
  ["repository", (one) => one.repository],
  ["repositoryId", (one) => one.subjectId],
  ["grant", (one) => one.grant],
  ["provider", (one) => one.provider],
  ["event", (one) => one.event],
  ["ref", (one) => one.ref],
  ["workflow", (one) => one.workflow],
  ["actor", (one) => one.actor],
  ["policy", (one) => one.policyId],
  ["policyVersion", (one) => one.version],
  ["expiresAt", (one) => one.expiresAt],
  ["revokedAt", (one) => one.revokedAt],
  ["finishedAt", (one) => one.finishedAt],
  ["correlation", (one) => one.correlationId],
];

export const POLICY_COLUMNS: Columns<PolicyRow> = [
  ["id", (one) => one.id],
  ["organisation", (one) => one.organisation],
  ["repository", (one) => one.repository],
  ["grant", (one) => one.grant],
  ["provider", (one) => one.provider],
  ["what", (one) => one.what],
  ["state", (one) => one.state],
  ["activeVersion", (one) => one.active],
  ["trialVersion", (one) => one.trial],
  ["pendingVersion", (one) => one.pending],
  ["versions", (one) => one.versions],
  ["lastUsedAt", (one) => one.lastUsedAt],
  ["changedAt", (one) => one.changedAt],
];

export const SWITCH_COLUMNS: Columns<SwitchView> = [
  ["id", (one) => one.id],
  ["organisation", (one) => one.organisation],
  ["scope", (one) => one.scope],
  ["stops", (one) => one.label],
  ["reason", (one) => one.reason],
  ["by", (one) => one.author],
  ["setAt", (one) => one.setAt],
];

export const LETTER_COLUMNS: Columns<DeadLetterView> = [
  ["id", (one) => one.id],
  ["organisation", (one) => one.organisation],
  ["job", (one) => one.name],
  ["about", (one) => one.about],
  ["code", (one) => one.code],
  ["message", (one) => one.message],
  ["attempts", (one) => one.attempts],
  ["askedAt", (one) => one.askedAt],
  ["diedAt", (one) => one.diedAt],
];

export const APP_COLUMNS: Columns<AppView> = [
  ["installation", (one) => one.installationId],
  ["organisation", (one) => one.organisation],
  ["app", (one) => one.slug],
  ["permissions", (one) => one.permissions.map(({ text }) => text).join("; ")],
  ["gravePermissions", (one) => one.permissions.flatMap(({ text, grave }) => (grave ? [text] : [])).join("; ")],
  ["allRepositories", (one) => one.allRepositories],
  ["installedAt", (one) => one.installedAt],
  ["suspendedAt", (one) => one.suspendedAt],
  ["lastUsedAt", (one) => one.lastUse?.at ?? null],
  ["decision", (one) => one.decision?.decision ?? null],
  ["decidedBy", (one) => one.decision?.by ?? null],
  ["decidedAt", (one) => one.decision?.at ?? null],
  ["decisionReason", (one) => one.decision?.reason ?? null],
  ["seenOnGithub", (one) => one.decision?.confirmation.confirmed ?? null],
  ["asOf", (one) => one.asOf],
];

export const PASS_COLUMNS: Columns<PassView> = [
  ["id", (one) => one.id],
  ["incident", (one) => one.incidentId],
  ["pullRequest", (one) => one.pullRequest],
  ["commit", (one) => one.sha],
  ["base", (one) => one.base],
  ["kind", (one) => one.kind],
  ["state", (one) => one.state],
  ["reason", (one) => one.reason],
  ["askedBy", (one) => one.askedBy],
  ["askedAt", (one) => one.askedAt],
  ["author", (one) => one.author],
  ["approvedBy", (one) => one.approvedBy],
  ["expiresAt", (one) => one.expiresAt],
  ["endedWhy", (one) => one.endedWhy],
];

export const EXCEPTION_COLUMNS: Columns<ExceptionView> = [
  ["id", (one) => one.id],
  ["incident", (one) => one.incidentId],
  ["gate", (one) => one.gate],
  ["state", (one) => one.state],
  ["reason", (one) => one.reason],
  ["askedBy", (one) => one.askedBy],
  ["askedAt", (one) => one.askedAt],
  ["agreedBy", (one) => one.agreedBy],
  ["expiresAt", (one) => one.expiresAt],
  ["endedWhy", (one) => one.endedWhy],
];
