import type { Role } from "../../../lib/core/actor.ts";

/**
 * Who may do what: every page, route and action of app/, and what becomes of whom. `test/house/access-table.test.ts` fails when app/ has
 * something that is not here; `test/e2e/access.e2e.ts` asks the real server as everybody.
 */

export const MEMBERS = [
  "viewer",
  "operator",
  "owner",
  "security-lead",
  "commander",
  "admin",
] as const satisfies readonly Role[];

/**
 * `open`: everybody gets it. `door`: whoever has no session gets it, and whoever has one is led in. `list`: members get it; a member of another organisation gets it without anything of this one. `thing`: members get
 * it; for a member of another organisation it is as one that does not exist. Without a session the answer to each but `open` and `door` is the sign-in page, of `data` it is 401.
 */
export type Look = "open" | "door" | "list" | "thing";

/** Names in braces are of `AccessIds`. */
export interface PageEntry {
  readonly look: Look;
  readonly at: string;
  /** For programs: without a session 401, and not the sign-in page. */
  readonly data?: true;
}

const REPOSITORY = "{owner}/{name}";

export const PAGES: Readonly<Record<string, PageEntry>> = {
  "app/page.tsx": { look: "list", at: "/" },
  "app/activity/page.tsx": { look: "list", at: "/activity" },
  "app/apps/page.tsx": { look: "list", at: "/apps" },
  "app/broker/page.tsx": { look: "list", at: "/broker" },
  "app/broker/issuances/[id]/page.tsx": { look: "thing", at: "/broker/issuances/{issuance}" },
  "app/broker/policies/page.tsx": { look: "list", at: "/broker/policies" },
  "app/broker/policies/[id]/page.tsx": { look: "thing", at: "/broker/policies/{policy}" },
  "app/broker/policies/import/page.tsx": { look: "list", at: "/broker/policies/import" },
  "app/broker/secrets/page.tsx": { look: "list", at: "/broker/secrets" },
  "app/broker/simulator/page.tsx": { look: "list", at: "/broker/simulator" },
  "app/broker/switches/page.tsx": { look: "list", at: "/broker/switches" },
  "app/campaigns/page.tsx": { look: "list", at: "/campaigns" },
  "app/campaigns/[id]/page.tsx": { look: "thing", at: "/campaigns/{campaign}" },
  "app/campaigns/new/page.tsx": { look: "list", at: "/campaigns/new" },
  "app/credentials/page.tsx": { look: "list", at: "/credentials" },
  "app/credentials/[id]/page.tsx": { look: "thing", at: "/credentials/{credential}" },
  "app/incidents/page.tsx": { look: "list", at: "/incidents" },
  "app/incidents/new/page.tsx": { look: "list", at: "/incidents/new" },
  "app/incidents/[id]/page.tsx": { look: "thing", at: "/incidents/{incident}" },
  "app/incidents/[id]/commits/page.tsx": { look: "thing", at: "/incidents/{incident}/commits" },
  "app/incidents/[id]/exposure/page.tsx": { look: "thing", at: "/incidents/{incident}/exposure" },
  "app/incidents/[id]/persistence/page.tsx": { look: "thing", at: "/incidents/{incident}/persistence" },
  "app/incidents/[id]/thaw/page.tsx": { look: "thing", at: "/incidents/{incident}/thaw?which=ready" },
  "app/incidents/[id]/widen/page.tsx": { look: "thing", at: "/incidents/{incident}/widen" },
  "app/inventory/page.tsx": { look: "list", at: "/inventory" },
  "app/inventory/[source]/page.tsx": { look: "list", at: "/inventory/organisation-secrets" },
  "app/jobs/page.tsx": { look: "list", at: "/jobs" },
  "app/repos/page.tsx": { look: "list", at: "/repos" },
  "app/repos/preflight/page.tsx": { look: "list", at: "/repos/preflight" },
  "app/repos/[owner]/[name]/page.tsx": { look: "thing", at: `/repos/${REPOSITORY}` },
  "app/repos/[owner]/[name]/passes/page.tsx": { look: "thing", at: `/repos/${REPOSITORY}/passes` },
  "app/settings/page.tsx": { look: "list", at: "/settings" },
  "app/settings/created/page.tsx": { look: "list", at: "/settings/created" },
  "app/settings/gates/page.tsx": { look: "list", at: "/settings/gates" },
  "app/settings/installed/page.tsx": { look: "list", at: "/settings/installed" },
  "app/settings/notifications/page.tsx": { look: "list", at: "/settings/notifications" },
  "app/settings/retention/page.tsx": { look: "list", at: "/settings/retention" },
  "app/start/page.tsx": { look: "list", at: "/start" },
  "app/wall/page.tsx": { look: "list", at: "/wall" },
  "app/sign-in/page.tsx": { look: "door", at: "/sign-in" },
  "app/sign-in/local/page.tsx": { look: "open", at: "/sign-in/local?token=none" },
  "app/api/export/activity/route.ts": { look: "list", at: "/api/export/activity", data: true },
  "app/api/export/credentials/route.ts": { look: "list", at: "/api/export/credentials", data: true },
  "app/api/export/credentials/[id]/route.ts": { look: "thing", at: "/api/export/credentials/{credential}", data: true },
  "app/api/export/incidents/[id]/route.ts": { look: "thing", at: "/api/export/incidents/{incident}", data: true },
  "app/api/export/incidents/[id]/commits/route.ts": {
    look: "thing",
    at: "/api/export/incidents/{incident}/commits",
    data: true,
  },
  "app/api/export/incidents/[id]/exposure/route.ts": {
    look: "thing",
    at: "/api/export/incidents/{incident}/exposure",
    data: true,
  },
  "app/api/export/incidents/[id]/persistence/route.ts": {
    look: "thing",
    at: "/api/export/incidents/{incident}/persistence",
    data: true,
  },
  "app/api/export/inventory/route.ts": { look: "list", at: "/api/export/inventory", data: true },
  "app/api/export/inventory/[source]/route.ts": {
    look: "list",
    at: "/api/export/inventory/organisation-secrets",
    data: true,
  },
  "app/api/export/policies/route.ts": { look: "thing", at: "/api/export/policies?policy={policy}", data: true },
  "app/api/export/repos/[owner]/[name]/route.ts": { look: "thing", at: `/api/export/repos/${REPOSITORY}`, data: true },
  "app/api/export/tables/[table]/route.ts": { look: "list", at: "/api/export/tables/repositories", data: true },
  "app/api/sign/route.ts": { look: "list", at: "/api/sign", data: true },
  "app/api/wall/route.ts": { look: "list", at: "/api/wall", data: true },
  "app/api/wall/[id]/route.ts": { look: "thing", at: "/api/wall/{incident}", data: true },
  "app/api/health/route.ts": { look: "open", at: "/api/health" },
  "app/api/progress/route.ts": { look: "list", at: "/api/progress", data: true },
  "app/api/search/route.ts": { look: "list", at: "/api/search?q=payments", data: true },
};

/** Routes that know nobody by a session. How they are held is tested where it says. */
export const FOR_MACHINES: Readonly<Record<string, string>> = {
  "app/api/v1/[[...path]]/route.ts": "test/http/api/api.pg.test.ts",
  "app/api/webhooks/github/route.ts": "test/http/webhooks.test.ts",
  "app/api/auth/[...nextauth]/route.ts": "test/e2e/github.e2e.ts",
  "app/sign-in/github/route.ts": "test/e2e/github.e2e.ts",
};

const LEADERS = ["security-lead", "commander", "admin"] as const;
const COMMANDERS = ["commander", "admin"] as const;
const OWNERS = ["owner", ...LEADERS] as const;
const LEAD = ["security-lead"] as const;
const ADMIN = ["admin"] as const;
const SHARERS = ["security-lead", "admin"] as const;
const JOBS = ["operator", "admin"] as const;

export interface ActionEntry {
  /** Who gets further than to be told that they may not. `everybody`: also who has no session. `members`: whoever belongs to it. */
  readonly may: readonly Role[] | "everybody" | "members";
  /** Where it is sent to: a page that has it. */
  readonly at: string;
  /** Names in braces are of `AccessIds`. */
  readonly form: Readonly<Record<string, string>>;
  /** Where the roles are tested, of an action that refuses this form whoever sends it: then nobody gets further here. */
  readonly rolesIn?: string;
  /** It is done where it may be: what it was done to is put back before the next one tries. */
  readonly again?: true;
}

const DRAFT = "/incidents/{draft}";
const INCIDENT = "/incidents/{incident}";
const CAMPAIGN = "/campaigns/{campaign}";
const POLICY = "/broker/policies/{policy}";
const PASSES = `/repos/${REPOSITORY}/passes`;
const NAMED = { owner: "{owner}", name: "{name}" };
const REASON = { reason: "Because of a test." };

export const ACTIONS: Readonly<Record<string, ActionEntry>> = {
  "app/_ui/actions.ts chooseTheme": { may: "everybody", at: "/sign-in", form: { theme: "dark" } },
  "app/sign-in/actions.ts confirmLink": { may: "everybody", at: "/sign-in/local", form: { token: "none" } },
  "app/sign-in/actions.ts signOut": { may: "everybody", at: "/sign-in", form: {} },
  "app/_ui/view-actions.ts save": {
    may: SHARERS,
    at: "/repos",
    form: { room: "repositories", name: "", query: "", share: "{organisation}" },
  },
  "app/_ui/view-actions.ts change": {
    may: SHARERS,
    at: "/repos",
    form: { room: "repositories", id: "{view}", name: "" },
  },
  "app/_ui/view-actions.ts remove": {
    may: SHARERS,
    at: "/repos",
    form: { room: "repositories", id: "{view}" },
    again: true,
  },
  "app/_ui/view-actions.ts restore": {
    may: SHARERS,
    at: "/repos",
    form: { room: "repositories", id: "{deletedView}" },
    again: true,
  },
  "app/apps/actions.ts decide": {
    may: LEADERS,
    at: "/apps",
    form: { incident: "{incident}", installation: "4711", order: "keep", ...REASON },
  },
  "app/broker/actions.ts approve": {
    may: [],
    rolesIn: "test/usecases/governance/approve.pg.test.ts",
    at: POLICY,
    form: { policy: "{policy}", version: "1" },
  },
  "app/broker/actions.ts approveChosen": {
    may: [],
    rolesIn: "test/usecases/governance/approve.pg.test.ts",
    at: POLICY,
    form: { scope: "x", key: "{policy}:1" },
  },
  "app/broker/actions.ts startTrial": {
    may: LEAD,
    at: POLICY,
    form: { policy: "{waiting}", version: "1", headRef: "thaw/x", commits: "{sha}" },
  },
  "app/broker/actions.ts reject": {
    may: [],
    rolesIn: "test/usecases/governance/propose.pg.test.ts",
    at: POLICY,
    form: { policy: "{waiting}", version: "9", ...REASON },
  },
  "app/broker/actions.ts revoke": {
    may: [],
    rolesIn: "test/usecases/governance/approve.pg.test.ts",
    at: POLICY,
    form: { policy: "{policy}", version: "9", ...REASON },
  },
  "app/broker/actions.ts setKillSwitch": {
    may: LEADERS,
    at: "/broker/switches",
    form: { scope: "organisation", organisation: "{organisation}", target: "", confirmation: "not it", ...REASON },
  },
  "app/broker/actions.ts liftKillSwitch": {
    may: LEADERS,
    at: "/broker/switches",
    form: { id: "{switch}", reason: "" },
  },
  "app/broker/actions.ts importPolicies": {
    may: OWNERS,
    at: "/broker/policies/import",
    form: { format: "thaw", text: "policies: []" },
  },
  "app/broker/actions.ts proposeGrants": {
    may: [],
    rolesIn: "test/usecases/governance/plan.pg.test.ts",
    at: `/repos/${REPOSITORY}`,
    form: { ...NAMED, plan: "none", grant: "", confirmed: "yes" },
  },
  "app/broker/actions.ts recordTargetOwner": {
    may: ADMIN,
    at: "/broker/secrets",
    form: { organisation: "{organisation}", provider: "none", target: "none", login: "nobody" },
  },
  "app/broker/actions.ts removeTargetOwner": {
    may: ADMIN,
    at: "/broker/secrets",
    form: { organisation: "{organisation}", provider: "none", target: "none", login: "nobody" },
  },
  "app/campaigns/actions.ts create": {
    may: LEADERS,
    at: "/campaigns/new",
    form: { organisation: "{organisation}", name: "", query: "q=nothing-is-called-so", perHour: "", labels: "" },
  },
  "app/campaigns/actions.ts runPreflight": { may: LEADERS, at: CAMPAIGN, form: { id: "{ended}" } },
  "app/campaigns/actions.ts approve": { may: LEADERS, at: CAMPAIGN, form: { id: "{ended}" } },
  "app/campaigns/actions.ts start": { may: LEADERS, at: CAMPAIGN, form: { id: "{ended}" } },
  "app/campaigns/actions.ts pause": { may: LEADERS, at: CAMPAIGN, form: { id: "{ended}" } },
  "app/campaigns/actions.ts resume": { may: LEADERS, at: CAMPAIGN, form: { id: "{ended}" } },
  "app/campaigns/actions.ts stop": { may: LEADERS, at: CAMPAIGN, form: { id: "{ended}" } },
  "app/campaigns/actions.ts decide": { may: LEADERS, at: CAMPAIGN, form: { repository: "{row}", plan: "" } },
  "app/campaigns/actions.ts orderTogether": {
    may: LEADERS,
    at: CAMPAIGN,
    form: { repository: "{row}", order: "retry", ...REASON },
  },
  "app/credentials/actions.ts deleteSecret": {
    may: LEAD,
    at: "/credentials/{credential}",
    form: { id: "{credential}", confirmation: "not it", changed: "" },
  },
  "app/credentials/actions.ts narrowSecret": {
    may: LEAD,
    at: "/credentials/{credential}",
    form: { id: "{credential}", repository: "{repository}" },
  },
  "app/credentials/actions.ts recordRevoked": {
    may: LEADERS,
    at: "/credentials/{credential}",
    form: { id: "{credential}", on: "", how: "", evidence: "" },
  },
  "app/incidents/actions.ts create": {
    may: COMMANDERS,
    at: "/incidents/new",
    form: { organisation: "{organisation}", title: "", scope: "all", from: "", to: "", mode: "merges" },
  },
  "app/incidents/actions.ts runPreflight": { may: COMMANDERS, at: INCIDENT, form: { id: "{incident}" } },
  "app/incidents/actions.ts freeze": { may: COMMANDERS, at: DRAFT, form: { id: "{draft}", confirmation: "not it" } },
  "app/incidents/actions.ts resolve": { may: COMMANDERS, at: DRAFT, form: { id: "{draft}", reason: "" } },
  "app/incidents/actions.ts cancel": { may: COMMANDERS, at: INCIDENT, form: { id: "{incident}" } },
  "app/incidents/actions.ts update": {
    may: LEADERS,
    at: INCIDENT,
    form: { id: "{incident}", reason: "", minutes: "" },
  },
  "app/incidents/actions.ts role": {
    may: [],
    rolesIn: "test/usecases/freeze/people.pg.test.ts",
    at: INCIDENT,
    form: { id: "{incident}", role: "none", login: "ada" },
  },
  "app/incidents/actions.ts orderTogether": {
    may: [],
    rolesIn: "test/usecases/freeze/people.pg.test.ts",
    at: INCIDENT,
    form: { id: "{incident}", repository: "{other}", order: "refreeze", reason: "" },
  },
  "app/incidents/actions.ts thawShown": {
    may: COMMANDERS,
    at: INCIDENT,
    form: { id: "{draft}", repository: "{repository}" },
  },
  "app/incidents/actions.ts widenScope": {
    may: [],
    rolesIn: "test/usecases/freeze/people.pg.test.ts",
    at: INCIDENT,
    form: { id: "{incident}", scope: "all", more: "99999" },
  },
  "app/incidents/actions.ts promise": {
    may: [],
    rolesIn: "test/usecases/gates/exposure.pg.test.ts",
    at: INCIDENT,
    form: { id: "{incident}", repository: "{repository}", path: "none", job: "none", day: "2020-01-01" },
  },
  "app/incidents/[id]/commits/actions.ts reviewChosen": {
    may: OWNERS,
    at: `${INCIDENT}/commits`,
    form: { incident: "{incident}", order: "chosen", commit: "{repository}:{sha}", note: "" },
  },
  "app/incidents/[id]/exposure/actions.ts stateCredentialRevoked": {
    may: LEAD,
    at: `${INCIDENT}/exposure`,
    form: { incident: "{incident}", credential: "{credential}", reason: "", link: "" },
  },
  "app/incidents/[id]/exposure/actions.ts setFoothold": {
    may: LEADERS,
    at: `${INCIDENT}/exposure`,
    form: { incident: "{draft}", repository: "{repository}", there: "no" },
  },
  "app/incidents/[id]/persistence/actions.ts decideChosen": {
    may: OWNERS,
    at: `${INCIDENT}/persistence`,
    form: { incident: "{incident}", order: "keep", thing: "{repository}", reason: "" },
  },
  "app/jobs/actions.ts retry": { may: JOBS, at: "/jobs", form: { id: "{letter}" } },
  "app/jobs/actions.ts retryAll": { may: JOBS, at: "/jobs", form: {} },
  "app/jobs/actions.ts drop": { may: JOBS, at: "/jobs", form: { id: "{letter}", reason: "" } },
  "app/jobs/actions.ts cancel": { may: ["operator"], at: "/jobs", form: { job: "4711" } },
  "app/repos/actions.ts preflightChosen": { may: "members", at: "/repos", form: { repository: "{repository}" } },
  "app/repos/[owner]/[name]/actions.ts open": {
    may: OWNERS,
    at: `/repos/${REPOSITORY}`,
    form: { ...NAMED, plan: "none" },
  },
  "app/repos/[owner]/[name]/actions.ts decide": {
    may: LEADERS,
    at: `/repos/${REPOSITORY}`,
    form: { repository: "{row}", accept: "" },
  },
  "app/repos/[owner]/[name]/actions.ts stop": {
    may: LEADERS,
    at: `/repos/${REPOSITORY}`,
    form: { campaign: "{ended}" },
  },
  "app/repos/[owner]/[name]/actions.ts scanAgain": {
    may: OWNERS,
    at: `/repos/${REPOSITORY}`,
    form: { repository: "{repository}" },
  },
  "app/repos/[owner]/[name]/actions.ts revert": {
    may: OWNERS,
    at: `/repos/${REPOSITORY}`,
    form: { repository: "{row}", ...REASON },
  },
  "app/repos/[owner]/[name]/passes/actions.ts ask": {
    may: [],
    rolesIn: "test/usecases/passes/pass.pg.test.ts",
    at: PASSES,
    form: { incident: "{incident}", repository: "{repository}", pull: "0", sha: "", base: "", hours: "1", ...REASON },
  },
  "app/repos/[owner]/[name]/passes/actions.ts except": {
    may: [],
    rolesIn: "test/usecases/passes/exception.pg.test.ts",
    at: PASSES,
    form: { incident: "{incident}", repository: "{repository}", gate: "no-such-gate", hours: "1", ...REASON },
  },
  "app/repos/[owner]/[name]/passes/actions.ts decidePass": {
    may: [],
    rolesIn: "test/usecases/passes/pass.pg.test.ts",
    at: PASSES,
    form: { id: "{pass}", order: "approve", reason: "" },
  },
  "app/repos/[owner]/[name]/passes/actions.ts mergeThroughThaw": {
    may: [],
    rolesIn: "test/usecases/freeze/lockdown.pg.test.ts",
    at: PASSES,
    form: { id: "{pass}" },
  },
  "app/repos/[owner]/[name]/passes/actions.ts decideException": {
    may: [],
    rolesIn: "test/usecases/passes/exception.pg.test.ts",
    at: PASSES,
    form: { id: "{exception}", order: "approve", reason: "" },
  },
  "app/settings/actions.ts saveRoleTeams": {
    may: ADMIN,
    at: "/settings",
    form: { organisation: "{organisation}", version: "99", "security-lead": "", commander: "" },
  },
  "app/settings/actions.ts lookAtGithub": { may: ADMIN, at: "/settings", form: { organisation: "{organisation}" } },
  "app/settings/actions.ts makeToken": {
    may: ADMIN,
    at: "/settings",
    form: { organisation: "{organisation}", name: "", scope: "read:freeze", days: "30", reach: "open" },
  },
  "app/settings/actions.ts revokeToken": { may: ADMIN, at: "/settings", form: { id: "{token}" } },
  "app/settings/actions.ts testOrganisationChannels": {
    may: ADMIN,
    at: "/settings/notifications",
    form: { organisation: "{organisation}" },
  },
};
