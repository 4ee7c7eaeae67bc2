/**
 * What the audit record says, in words. Each action that code writes stands here, and a test looks for those that do not: a record that only its
 * code tells is one that nobody reads.
 */

export const AUDIT_AREAS = [
  "incidents",
  "passes",
  "credentials",
  "campaigns",
  "broker",
  "scans",
  "people",
  "system",
] as const;
export type AuditArea = (typeof AUDIT_AREAS)[number];

export const AREA_WORDS: Readonly<Record<AuditArea, { readonly word: string; readonly means: string }>> = {
  incidents: { word: "Incidents", means: "Incidents, freezes, thaws, gates and reviews" },
  passes: { word: "Passes", means: "What was let through while frozen: passes, exceptions, break-glass, deployments" },
  credentials: { word: "Credentials", means: "Secrets and tokens: replaced, exposed, revoked, deleted" },
  campaigns: { word: "Campaigns", means: "Campaigns and their pull requests" },
  broker: { word: "Broker", means: "Policies, kill switches, and what was given to jobs or refused" },
  scans: { word: "Scans", means: "Scans, syncs, imports and readings of GitHub" },
  people: { word: "People", means: "Sign-ins, roles and settings" },
  system: { word: "System", means: "Jobs, tokens of Apps, webhooks and the database" },
};

interface Action {
  readonly area: AuditArea;
  /** Follows the name of who did it: `approved a campaign`. */
  readonly did: string;
}

const of = (area: AuditArea, actions: Readonly<Record<string, string>>): readonly (readonly [string, Action])[] =>
  Object.entries(actions).map(([code, did]) => [code, { area, did }]);

const INCIDENTS = of("incidents", {
  "incident.declared": "declared an incident",
  "incident.changed": "changed an incident before it froze anything",
  "incident.preflighted": "looked at what an incident would freeze",
  "incident.activated": "froze the repositories of an incident",
  "incident.requested": "told GitHub of a freeze",
  "incident.widened": "froze more repositories in an incident",
  "incident.resolved": "ended an incident",
  "incident.cancelled": "cancelled an incident that had frozen nothing",
  "incident.cleared": "took the rules of an incident off",
  "incident.role": "gave a role in an incident",
  "incident.updated": "wrote an update on an incident",
  "incident.noted": "wrote a note on an incident",
  "repository.thawed": "let a repository out of a freeze",
  "repository.refrozen": "froze a repository again",
  "freeze.proof": "tried to get around a freeze, to prove that it holds",
  "gate.proof-promised": "set until when the proof of a job may wait",
  "commits.reviewed": "reviewed commits of an incident's window",
  "persistence.reviewed": "reviewed what may have been left behind",
  "app.decided": "decided about an installed App",
});

const PASSES = of("passes", {
  "pass.asked": "asked to let a pull request through",
  "pass.planned": "let the pull request of a migration through",
  "pass.approved": "let a pull request through",
  "pass.refused": "refused to let a pull request through",
  "pass.taken-back": "took a pass back",
  "pass.pushed": "ended a pass: its pull request was changed",
  "pass.superseded": "ended a pass: another one took its place",
  "pass.closed": "ended a pass: its pull request is closed",
  "pass.merged": "ended a pass: its pull request is merged",
  "pass.expired": "ended a pass: its time is over",
  "pass.not-offered": "ended a pass: its commit is not what the pull request offers",
  "pass.incident-over": "ended a pass: its incident is over",
  "exception.asked": "asked for an exception",
  "exception.approved": "approved an exception",
  "exception.refused": "refused an exception",
  "exception.taken-back": "took an exception back",
  "exception.expired": "ended an exception: its time is over",
  "exception.gate-passes": "ended an exception: its gate passes",
  "exception.incident-over": "ended an exception: its incident is over",
  "break-glass.asked": "broke the glass",
  "break-glass.confirmed": "confirmed that the glass was to be broken",
  "break-glass.refused": "refused that the glass be broken",
  "break-glass.taken-back": "took a break-glass back",
  "break-glass.expired": "ended a break-glass: its time is over",
  "break-glass.gate-passes": "ended a break-glass: the gates pass",
  "break-glass.incident-over": "ended a break-glass: its incident is over",
  "landed.otherwise": "found on a frozen branch something else than was let through",
  "landed.bypassed": "found on a frozen branch what went past its rules",
  "landed.unknown": "could not tell what landed on a frozen branch",
  "merge.asked": "asked to merge what was let through",
  "merge.done": "merged what was let through",
  "merge.refused": "could not merge what was let through",
  "deployment.approved": "let a deployment go on",
  "deployment.gone": "found a deployment that does not wait any more",
});

const CREDENTIALS = of("credentials", {
  "credential.deletion-confirmed": "asked for a secret to be deleted",
  "credential.deleting": "began to delete a secret",
  "credential.deleted": "saw that a secret is gone",
  "credential.narrowing-asked": "asked to take a repository out of a secret's reach",
  "credential.narrowing": "began to take a repository out of a secret's reach",
  "credential.removal-done": "finished a removal",
  "credential.removal-held": "held a removal back",
  "credential.removal-refused": "could not do a removal",
  "credential.revoked": "recorded that a credential was revoked",
  "credential.proven-by-run": "saw a run that works without a replaced secret",
  "exposure.revoked": "recorded that an exposed credential was revoked",
  "exposure.foothold": "said where the attacker was",
});

const CAMPAIGNS = of("campaigns", {
  "campaign.created": "made a campaign",
  "campaign.preflighted": "looked at what a campaign would do",
  "campaign.approved": "approved a campaign",
  "campaign.started": "started a campaign",
  "campaign.paused": "paused a campaign",
  "campaign.resumed": "let a campaign go on",
  "campaign.stopped": "stopped a campaign",
  "campaign.reopened": "opened a campaign again",
  "campaign.done": "finished a campaign",
  "campaign.repository": "moved a repository on in a campaign",
  "campaign.retried": "asked to try a repository of a campaign again",
  "campaign.skipped": "left a repository out of a campaign",
  "campaign.unskipped": "took a repository into a campaign again",
  "campaign.plan-accepted": "agreed to another plan for a repository",
  "campaign.nudged": "reminded the owner of a pull request",
  "campaign.revert-asked": "asked to take a migration back",
  "campaign.revert": "moved the way back of a migration on",
});

const BROKER = of("broker", {
  "policy.proposed": "proposed a trust policy",
  "policy.approved": "approved a trust policy",
  "policy.trial": "let a trust policy be tried",
  "policy.rejected": "rejected a trust policy",
  "policy.withdrawn": "withdrew a trust policy",
  "policy.revoked": "ended a trust policy",
  "target-owner.recorded": "recorded who owns a target",
  "target-owner.removed": "removed an owner of a target",
  "switch.set": "set a kill switch",
  "switch.lifted": "lifted a kill switch",
  "issuance.intent": "asked for a credential, and may have it",
  "issuance.issued": "was given a credential",
  "issuance.denied": "asked for a credential, and was refused",
  "issuance.failed": "asked for a credential, which could not be made",
  "issuance.unknown": "asked for a credential, and what came of it is not known",
  "issuance.revoked": "took a credential back",
  "broker.refused": "refused requests before they were anybody's",
  "sealed-secret.stored": "stored a brokered value",
  "sealed-secret.removed": "retired a brokered value",
  "issuer.connected": "let jobs of an owner ask the broker",
});

const SCANS = of("scans", {
  "organisation.opened": "opened an organisation",
  "organisation.connected": "connected an organisation of GitHub",
  "scan.requested": "asked for scans",
  "scan.asked-again": "asked for a new scan of a repository",
  "scan.finished": "scanned a repository",
  "scan.failed": "could not scan a repository",
  "branches.requested": "asked for scans of branches",
  "branches.gone": "saw that branches are gone",
  "branch.scanned": "scanned a branch",
  "sync.done": "compared an organisation with GitHub",
  "sync.failed": "could not compare an organisation with GitHub",
  "repositories.gone": "saw that repositories are gone",
  "owners.read": "read who owns repositories",
  "readers.changed": "read from GitHub that others may read repositories than before",
  "inventory.read": "read secrets, keys and grants",
  "inventory.judged": "judged secrets, keys and grants",
  "pull-request.checked": "checked a pull request",
  "findings.imported": "imported findings",
  "findings.closed": "closed imported findings",
});

const PEOPLE = of("people", {
  "session.opened": "signed in",
  "session.closed": "signed out",
  "sign-in-link.issued": "made a sign-in link",
  "person.put": "put a person in",
  "person.roles": "changed somebody's roles to what GitHub says",
  "api-token.created": "made a token for a machine",
  "api-token.revoked": "ended a token of a machine",
  "notify.test-asked": "had the channels tested that are told of incidents",
  "setting.teams": "changed which teams have which role",
  "view.created": "shared a view of a list",
  "view.renamed": "renamed a shared view of a list",
  "view.changed": "changed the filter of a shared view",
  "view.deleted": "deleted a shared view of a list",
  "view.restored": "took the deletion of a shared view back",
});

const SYSTEM = of("system", {
  "token.minted": "made a token of an App",
  "token.revoked": "took a token of an App back",
  "webhook.asked-again": "asked GitHub for a webhook again",
  "job.given-up": "gave up a job",
  "job.retried": "asked to try a job again",
  "job.dropped": "dropped a job",
  "job.cancelled": "stopped a job",
  "audit.broken": "found that the audit record is not as it was sealed",
  "audit.whole": "found the audit record as it was sealed again",
  "database.restored": "restored the database from a backup",
  "database.restore-checked": "checked a restored database",
});

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ...INCIDENTS,
  ...PASSES,
  ...CREDENTIALS,
  ...CAMPAIGNS,
  ...BROKER,
  ...SCANS,
  ...PEOPLE,
  ...SYSTEM,
]);

/** What somebody did, after their name; one that has no words keeps its code. */
export function actionWords(action: string): string {
  return ACTIONS.get(action)?.did ?? action;
}

export function isKnownAction(action: string): boolean {
  return ACTIONS.has(action);
}

export function areaOf(action: string): AuditArea {
  return ACTIONS.get(action)?.area ?? "system";
}

export function actionsIn(areas: readonly AuditArea[]): readonly string[] {
  return [...ACTIONS].filter(([, { area }]) => areas.includes(area)).map(([code]) => code);
}

/** Actions whose words, or code, hold all words of a text. */
export function actionsLike(text: string): readonly string[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const fits = (code: string, did: string) => words.every((word) => code.includes(word) || did.includes(word));
  return [...ACTIONS].filter(([code, { did }]) => fits(code, did)).map(([code]) => code);
}
