import type { Metric } from "./metrics.ts";

/**
 * Figures of the programme. The worker counts them in the database when it is asked and keeps them for a while, so that no restart and no second
 * worker makes them anything else: each worker says the same, and a query over several takes `max`.
 */
const of = ["worker"] as const;

export const PROGRAMME_METRICS = [
  {
    name: "thaw_programme_counted_at_seconds",
    type: "gauge",
    help: "When the figures of the programme were counted, in seconds since 1970. Without it they could not be counted, and none of them is shown.",
    labels: [],
    of,
  },
  {
    name: "thaw_repositories",
    type: "gauge",
    help: "Repositories of each organisation, by whether they have findings that block a thaw, are clean, or are not known well enough (unknown).",
    labels: ["organisation", "state"],
    of,
  },
  {
    name: "thaw_synced_seconds",
    type: "gauge",
    help: "Age of the last complete reading of an organisation of GitHub. Absent where there was none.",
    labels: ["organisation"],
    of,
  },
  {
    name: "thaw_adoption_by_kind",
    type: "gauge",
    help: "Credentials by the repositories that read, or read, them: static, replaced (nothing reads it any more), or removed (and it is gone).",
    labels: ["organisation", "kind", "state"],
    of,
  },
  {
    name: "thaw_adoption_by_team",
    type: "gauge",
    help: "The same by the team that owns the repository. The largest teams are named; all others are `other`, and repositories without a team `none`.",
    labels: ["organisation", "team", "state"],
    of,
  },
  {
    name: "thaw_incidents",
    type: "gauge",
    help: "Incidents that are not over, by status. Drills apart.",
    labels: ["organisation", "status", "drill"],
    of,
  },
  {
    name: "thaw_incident_repositories",
    type: "gauge",
    help: "Repositories in incidents that are not over, by what screens say of them. `frozen` and what builds on it was seen on GitHub.",
    labels: ["organisation", "drill", "state"],
    of,
  },
  {
    name: "thaw_freeze_wanted",
    type: "gauge",
    help: "Repositories that are to be held now: the N of the incident lamp.",
    labels: ["organisation", "drill"],
    of,
  },
  {
    name: "thaw_freeze_enforced",
    type: "gauge",
    help: "Of these, those that GitHub was seen to hold.",
    labels: ["organisation", "drill"],
    of,
  },
  {
    name: "thaw_freeze_drifts",
    type: "gauge",
    help: "Differences between the rules as they were written and as GitHub has them, by whether they may let something through.",
    labels: ["organisation", "weakens"],
    of,
  },
  {
    name: "thaw_freeze_compared_seconds",
    type: "gauge",
    help: "Age of the oldest of the last comparisons of the rules of incidents that freeze something. Absent where nothing is frozen.",
    labels: ["organisation"],
    of,
  },
  {
    name: "thaw_migration_pull_requests",
    type: "gauge",
    help: "Open pull requests of campaigns, by how they stand and by age: day (up to one), three-days, week, month, older.",
    labels: ["organisation", "state", "age"],
    of,
  },
  {
    name: "thaw_campaign_repositories",
    type: "gauge",
    help: "Repositories of campaigns that were not stopped, by state.",
    labels: ["organisation", "state"],
    of,
  },
  {
    name: "thaw_issuances_last_day",
    type: "gauge",
    help: "Requests to the broker within the last 24 hours as they are recorded, by what became of them and why.",
    labels: ["organisation", "phase", "reason"],
    of,
  },
  {
    name: "thaw_jobs_queued",
    type: "gauge",
    help: "Jobs in the queue: waiting (due), delayed (later), running.",
    labels: ["task", "state"],
    of,
  },
  {
    name: "thaw_jobs_oldest_wait_seconds",
    type: "gauge",
    help: "For how long the oldest job that is due has waited.",
    labels: ["task"],
    of,
  },
  {
    name: "thaw_jobs_given_up",
    type: "gauge",
    help: "Jobs that were given up and that nobody has decided about.",
    labels: ["task"],
    of,
  },
  {
    name: "thaw_workers",
    type: "gauge",
    help: "Workers that are heard of, by state.",
    labels: ["state"],
    of,
  },
  {
    name: "thaw_webhooks_last_hour",
    type: "gauge",
    help: "Webhooks of the last hour, by what became of them: queued, or ignored.",
    labels: ["state"],
    of,
  },
  {
    name: "thaw_github_remaining_part",
    type: "gauge",
    help: "What GitHub's hourly limits leave, from 0 to 1, of the App's installation that has the least left.",
    labels: ["api"],
    of,
  },
  {
    name: "thaw_github_held",
    type: "gauge",
    help: "Installations of which GitHub wants to hear nothing at the moment.",
    labels: [],
    of,
  },
] as const satisfies readonly Metric[];
