import { counted, figure } from "../listing/format.ts";
import type { PacedApi } from "../pacing/limits.ts";
import type { CampaignWait, InstallationBudget } from "./budget.ts";
import type { CampaignPace } from "./pace.ts";

/** What a campaign waits for, without a full stop: the time until which may follow. */
export function waitText({ kind, repositories: count }: CampaignWait, pace: CampaignPace): string {
  const many = counted(count, "repository", "repositories");
  const waits = `${many} ${count === 1 ? "waits" : "wait"}`;
  switch (kind) {
    case "preflight":
      return "A person has to run the preflight: nothing is opened before its outcome was approved";
    case "approval":
      return "A person has to approve what the preflight shows: nothing is opened before";
    case "start":
      return "It is approved, and a person has to start it";
    case "resume":
      return count === 0
        ? "It is paused: nothing is written until a person resumes it"
        : `It is paused: ${waits} until a person resumes it`;
    case "worker":
      return "No worker runs: nothing is opened and nothing is followed until one is started (thaw worker)";
    case "asked-to-wait":
      return `${waits} because GitHub asked the App to send nothing`;
    case "hour":
      return `${waits} for GitHub's next hour: of this hour's requests, what is left is kept for people, webhooks and checks`;
    case "content":
      return `${waits} because as much was created as GitHub allows`;
    case "pace":
      return `${waits} for the campaign's own pace of ${figure(pace.perHour ?? 0)} an hour`;
    case "brake":
      return `${waits} for checks to end: of ${counted(pace.mostRunning, "pull request")} at most the checks may run at the same time`;
    case "again":
      return `${many} did not work the last time, and ${count === 1 ? "is" : "are"} tried again by itself`;
    case "turn":
      return `${waits} for ${count === 1 ? "its" : "their"} turn, and nothing else: first what other repositories call, then those with critical findings, then those with most that blocks a thaw`;
    case "accept":
      return `${many} changed since the approval: a person has to look at the new plan and accept it`;
    case "owners":
      return `${counted(count, "pull request")} ${count === 1 ? "is" : "are"} open and ${count === 1 ? "waits" : "wait"} for the owners to review and merge`;
  }
}

export function apiName(api: PacedApi): string {
  return api === "rest" ? "REST" : "GraphQL";
}

/** Which App's installation it is. */
export function installationName({ roles }: Pick<InstallationBudget, "roles">): string {
  if (roles.length > 1) return "the App that reads and writes";
  return roles.includes("remediator") ? "the App that writes" : "the App that reads";
}
