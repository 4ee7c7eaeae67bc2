import { z } from "zod";

/**
 * Job names and what they carry: ids only, so that the worker reads the state of the moment and nothing secret lies in
 * the queue. A new job is a line here: its name becomes known to the database's `thaw_add_job` at the next start. What asks for a
 * job names what the work is about in its key, `NAME:ID`, and the same work waits once only.
 */
export const JOBS = {
  "scan.organisation": z.strictObject({ organisationId: z.uuid() }),
  "scan.repository": z.strictObject({ scanId: z.uuid() }),
  /** Of one organisation of GitHub: their files are read together. */
  "scan.repositories": z.strictObject({ organisationId: z.uuid(), scanIds: z.array(z.uuid()).min(1).max(200) }),
  /** Branches besides the default ones, of one organisation of GitHub. */
  "scan.branches": z.strictObject({ organisationId: z.uuid(), branchIds: z.array(z.uuid()).min(1).max(200) }),
  "sync.organisation": z.strictObject({ organisationId: z.uuid() }),
  /** One repository, by GitHub's id of it, known or not. `again`: it is scanned although nothing changed. */
  "sync.repository": z.strictObject({
    organisationId: z.uuid(),
    githubId: z.int().positive(),
    again: z.literal(true).optional(),
  }),
  /** Those that call files of a repository, by GitHub's id of it, where what they call is another by now. */
  "sync.callers": z.strictObject({ organisationId: z.uuid(), githubId: z.int().positive() }),
  /** Every ten minutes, for all organisations: what nothing told of is found then. The queue adds when that was. */
  "sync.reconcile": z.object({}),
  /** Who owns its repositories. */
  "owners.organisation": z.strictObject({ organisationId: z.uuid() }),
  /** Who may read its repositories. */
  "readers.organisation": z.strictObject({ organisationId: z.uuid() }),
  /** Every three minutes: what GitHub gives to whoever is signed in, in all organisations. The queue adds when that was. */
  "people.due": z.object({}),
  /** The same of one organisation, where GitHub told that something changed. */
  "people.organisation": z.strictObject({ organisationId: z.uuid() }),
  /** The same of one person, who is about to freeze, thaw or approve something and waits for it. */
  "people.person": z.strictObject({ organisationId: z.uuid(), userId: z.uuid() }),
  /** What a pull request adds, by GitHub's id of its repository. */
  "check.pull-request": z.strictObject({
    organisationId: z.uuid(),
    githubId: z.int().positive(),
    number: z.int().positive(),
  }),
  /** Of an owner in whose organisation the Apps are installed by now. */
  "connect.organisation": z.strictObject({ ownerId: z.int().positive() }),
  /** Opens the next pull requests of a campaign and follows those that are open. */
  "campaign.step": z.strictObject({ campaignId: z.uuid() }),
  /** Every minute: asks for a step of each campaign that has something to do. */
  "campaign.tick": z.object({}),
  /** Secrets, variables, keys and grants of one organisation, and of the repositories whose turn it is. */
  "inventory.organisation": z.strictObject({ organisationId: z.uuid() }),
  /** Every hour, for all organisations. The queue adds when that was. */
  "inventory.due": z.object({}),
  /** Looks for runs that show that repositories work without secrets which were replaced. */
  "proof.organisation": z.strictObject({ organisationId: z.uuid() }),
  /** Every ten minutes, for all organisations in which a merge waits for one. The queue adds when that was. */
  "proof.due": z.object({}),
  /** Every ten minutes, and after each: repositories that a campaign may take out of the reach of a secret. The queue adds when that was. */
  "narrow.due": z.object({}),
  /** Judges again what a person confirmed, and deletes the secret, or takes one repository out of its reach. */
  "credential.remove": z.strictObject({ removalId: z.uuid() }),
  /** Makes the properties and the disabled rulesets that a freeze switches on. */
  "freeze.prepare": z.strictObject({ organisationId: z.uuid() }),
  /** Reads which pull requests were merged of late, for preflights. */
  "freeze.merges": z.strictObject({ organisationId: z.uuid() }),
  /** Tells GitHub of a freeze, or of a wider one. */
  "freeze.activate": z.strictObject({ incidentId: z.uuid() }),
  /** Lets out, or holds again, what people or gates decided so. */
  "freeze.thaw": z.strictObject({ incidentId: z.uuid() }),
  /** Looks at the branches of repositories whether they are held, or free, as they should be. */
  "freeze.confirm": z.strictObject({ incidentId: z.uuid() }),
  /** Compares rulesets and properties of an organisation with what was written. */
  "freeze.drift": z.strictObject({ organisationId: z.uuid() }),
  /** Takes the rules of an incident off. */
  "freeze.resolve": z.strictObject({ incidentId: z.uuid() }),
  /** Answers what asked whether it may deploy, of one repository; what a webhook told is noted first. */
  "freeze.deployment": z.strictObject({
    organisationId: z.uuid(),
    githubId: z.int().positive(),
    runId: z.int().positive().optional(),
    environment: z.string().min(1).max(255).optional(),
    deploymentId: z.int().nonnegative().optional(),
  }),
  /** Counts which environments of frozen repositories have the deployment protection rule, some repositories at a time. */
  "freeze.environments": z.strictObject({ organisationId: z.uuid() }),
  /** Merges, in a lockdown, what was let through and a person asked for. */
  "freeze.merge": z.strictObject({ mergeId: z.uuid() }),
  /** Every minute, for all organisations: asks for what there is to do. The queue adds when that was. */
  "freeze.tick": z.object({}),
  /** Gathers what the gates of an incident are judged by, and judges them. */
  "gates.incident": z.strictObject({ incidentId: z.uuid() }),
  /** Asks the sources of an incident's configured gates, about some repositories at a time. */
  "gates.custom": z.strictObject({ incidentId: z.uuid() }),
  /** Reads what ran within an incident's window, some repositories at a time, and classifies what may have been taken. */
  "exposure.incident": z.strictObject({ incidentId: z.uuid() }),
  /** Every minute, for each incident that freezes something. The queue adds when that was. */
  "gates.tick": z.object({}),
  /** Brings the freeze's check on the pull requests of a repository to what is so now. */
  "gate.repository": z.strictObject({ organisationId: z.uuid(), githubId: z.int().positive() }),
  /** The same of one commit. */
  "gate.commit": z.strictObject({
    organisationId: z.uuid(),
    githubId: z.int().positive(),
    sha: z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/),
  }),
  /** The same of a branch's merge queue, whose heads are read from GitHub. */
  "gate.queue": z.strictObject({
    organisationId: z.uuid(),
    githubId: z.int().positive(),
    branch: z.string().min(1).max(250),
  }),
  /** Judges what came onto a branch, of which something told, by GitHub's record. */
  "gate.landed": z.strictObject({
    organisationId: z.uuid(),
    githubId: z.int().positive(),
    branch: z.string().min(1).max(250),
    /** What it was seen to lead to for a while. */
    head: z
      .string()
      .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)
      .nullish(),
  }),
  /** Every minute: ends passes and exceptions that are past their time, and asks for what was not judged yet. The queue adds when that was. */
  "passes.tick": z.object({}),
  /** Tells an organisation's channels what happened in its incidents. */
  "notify.organisation": z.strictObject({ organisationId: z.uuid() }),
  /** Sends a message that says that it is a test to each channel of an organisation: a person asked for it. */
  "notify.test": z.strictObject({ organisationId: z.uuid() }),
  /** Opens, edits and closes issues of frozen repositories, some at a time. */
  "notify.issues": z.strictObject({ organisationId: z.uuid() }),
  /** Every minute: asks for it where something waits to be told. The queue adds when that was. */
  "notify.tick": z.object({}),
  /** Commits of an incident's window, of those repositories whose turn it is. */
  "review.commits": z.strictObject({ incidentId: z.uuid() }),
  /** What installed Apps may do, and when they last did something, of an incident's organisation. */
  "review.apps": z.strictObject({ incidentId: z.uuid() }),
  /** What somebody may have left behind within an incident's window, of those repositories whose turn it is. */
  "review.persistence": z.strictObject({ incidentId: z.uuid() }),
  /** Every three minutes, for all incidents that are not over. The queue adds when that was. */
  "review.due": z.object({}),
  /** Every five minutes: goes on through the chain of the audit's seals. The queue adds when that was. */
  "audit.verify": z.object({}),
} as const;

export type JobName = keyof typeof JOBS;

export function isJobName(name: string): name is JobName {
  return Object.hasOwn(JOBS, name);
}
