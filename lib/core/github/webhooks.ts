import { z } from "zod";
import { globOf, RELEASE_PATTERNS } from "../branches/release.ts";
import { SLOTS, scopeProperty, thawProperty } from "../freeze/slot.ts";

/**
 * What GitHub's webhooks are about: ids, and nothing else of them. Signatures cover the body only, deliveries are lost, doubled and come
 * in any order, and bodies are years old when somebody sends them again. So a delivery says that something may have changed, and where.
 *
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */

/** Where to look. Ids are GitHub's. */
export type Hint =
  | { readonly kind: "organisation" }
  /** Who belongs to the organisation, or to its teams. */
  | { readonly kind: "people" }
  /** Rulesets, or values of custom properties: what a freeze stands on. */
  | { readonly kind: "rules" }
  /** An App was installed, perhaps where nothing is known of yet. */
  | { readonly kind: "installed" }
  | { readonly kind: "repository"; readonly repositoryId: number }
  /** A branch or a tag moved that is not scanned itself; others may call what is there. */
  | { readonly kind: "called"; readonly repositoryId: number }
  | { readonly kind: "pull"; readonly repositoryId: number; readonly number: number }
  /** What the pull request would change is another by now, not only what is said of it. */
  | { readonly kind: "change"; readonly repositoryId: number; readonly number: number }
  /** Who offers this commit, and where to, is another by now, or its check is asked for again. */
  | { readonly kind: "offered"; readonly repositoryId: number; readonly sha: string }
  /** A branch moved. Its name is the only text of a stranger's that is handed on. */
  | { readonly kind: "moved"; readonly repositoryId: number; readonly branch: string }
  /** The merge queue of a branch has another head, or one less. */
  | { readonly kind: "queued"; readonly repositoryId: number; readonly branch: string }
  /** A run asks our deployment protection rule whether it may deploy. The environment's name is a stranger's text. */
  | {
      readonly kind: "deployment";
      readonly repositoryId: number;
      readonly runId: number;
      readonly environment: string;
      /** 0 where GitHub made no deployment. */
      readonly deploymentId: number;
    };

export interface Told {
  readonly event: string;
  readonly action: string | null;
  /** Owner of the repository, or of the account where an App is installed; null where the delivery names none. */
  readonly ownerId: number | null;
  readonly repositoryId: number | null;
  readonly pulls: readonly number[];
  /** Empty where nothing of it is of interest. */
  readonly hints: readonly Hint[];
  /** Who set values of the properties that a freeze stands on, and these: believed as GitHub's word of who it was, and of nothing else. */
  readonly valuesBy?: { readonly sender: string; readonly values: Readonly<Record<string, string | null>> };
}

const id = z.int().positive();
const owner = z.object({ id });
const repository = z.object({ id, owner, default_branch: z.string().max(1_000).optional() });
/** Words of GitHub's; the only text of a delivery that is kept. */
const action = z.string().regex(/^[a-z_]{1,60}$/);
const pull = z.object({ number: z.int().positive() });
const sha = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

/** A check of a commit that stands in hundreds of pull requests tells of the first ones; reconciliation sees the others. */
const MOST_PULLS = 50;

const ofRepository = z.object({ action: action.optional(), repository });
const ofInstallation = z.object({ action, installation: z.object({ account: owner }) });
const ofPeople = z.object({ action, organization: owner });
const ofPull = z.object({ action, repository, pull_request: pull.extend({ head: z.object({ sha }).optional() }) });
const pulls = z.object({ pull_requests: z.array(pull).max(10_000).default([]), head_sha: sha.optional() });
const ofGroup = ofRepository.extend({ merge_group: z.object({ base_ref: z.string().max(1_000) }) });

/** An enterprise's properties are of no organisation. */
const ofProperty = z.object({ action, organization: owner.optional() });
/** The run is named in the address alone; it is read out of it, and nothing is ever sent there. */
const CALLBACK = /\/actions\/runs\/([1-9]\d{0,14})\/deployment_protection_rule$/;
const ofDeployment = ofRepository.extend({
  environment: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^\p{Cc}\p{Surrogate}]+$/u),
  deployment_callback_url: z.string().max(2_000).regex(CALLBACK),
  deployment: z.object({ id }).nullish(),
});

const SENDER = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}(?:\[bot\])?$/;
/** Who it was is a help: where that is not understood, the rest is all the same. */
const ofValues = ofPeople.extend({
  repository: z.object({ id }).optional().catch(undefined),
  sender: z
    .object({ login: z.string().regex(SENDER) })
    .optional()
    .catch(undefined),
  new_property_values: z
    .array(z.object({ property_name: z.string().max(200), value: z.unknown() }))
    .max(1_000)
    .optional()
    .catch(undefined),
});

type About = Omit<Told, "event">;
type Reader = (body: unknown) => About | null;

/** What each event is about. One that is not here is of no interest; a body that is not of its event's form is not understood. */
const READERS: Readonly<Record<string, Reader>> = {
  push: read(ofRepository.extend({ ref: z.string().max(1_000) }), ({ ref, ...body }) => {
    const { default_branch: branch } = body.repository;
    const followed = branch === undefined || ref === `refs/heads/${branch}` || isReleaseRef(ref);
    return withBranch(followed ? aboutRepository(body, true) : aboutCalled(body), ref, "moved");
  }),
  repository: read(ofRepository, (body) => aboutRepository(body, true)),
  public: read(ofRepository, (body) => aboutRepository(body, true)),
  installation: read(ofInstallation, (body) => aboutInstallation(body, [{ kind: "installed" }])),
  installation_repositories: read(ofInstallation, (body) => aboutInstallation(body, [{ kind: "organisation" }])),
  installation_target: read(z.object({ action, account: owner }), ({ account, ...body }) =>
    aboutInstallation({ ...body, installation: { account } }, [{ kind: "organisation" }]),
  ),
  organization: read(ofPeople, aboutPeople),
  membership: read(ofPeople, aboutPeople),
  team: read(ofPeople, aboutPeople),
  repository_ruleset: read(ofPeople, (body) => ({ ...aboutPeople(body), hints: [{ kind: "rules" }] })),
  custom_property: read(ofProperty, aboutProperty),
  custom_property_values: read(ofValues, aboutValues),
  pull_request: read(ofPull, (body) =>
    withOffer(withChange(aboutPulls(body, [body.pull_request]), body.action), body.pull_request.head?.sha, OFFERING),
  ),
  pull_request_review: read(ofPull, (body) => aboutPulls(body, [body.pull_request])),
  check_run: read(ofRepository.extend({ check_run: pulls }), (body) =>
    withOffer(aboutPulls(body, body.check_run.pull_requests), body.check_run.head_sha, ASKED_AGAIN),
  ),
  check_suite: read(ofRepository.extend({ check_suite: pulls }), (body) =>
    withOffer(aboutPulls(body, body.check_suite.pull_requests), body.check_suite.head_sha, ASKED_AGAIN),
  ),
  deployment_protection_rule: read(ofDeployment, aboutDeployment),
  merge_group: read(ofGroup, (body) => withBranch(aboutPulls(body, []), body.merge_group.base_ref, "queued")),
};

/** `edited` may be of its base; who closes one takes its commit's other offers out of question. */
const OFFERING: ReadonlySet<string> = new Set(["opened", "reopened", "synchronize", "edited", "closed"]);
const ASKED_AGAIN: ReadonlySet<string> = new Set(["rerequested"]);

const RELEASE = RELEASE_PATTERNS.map(globOf);

/** By its usual name. Of the others only what is called there counts at once; the next reconciliation sees the rest. */
function isReleaseRef(ref: string): boolean {
  return ref.startsWith("refs/heads/") && RELEASE.some((one) => one.test(ref.slice("refs/heads/".length)));
}

/** The events that an App should subscribe to. GitHub tells of installations unasked. */
export const WEBHOOK_EVENTS: readonly string[] = Object.keys(READERS)
  .filter((event) => !event.startsWith("installation"))
  .sort();

export type Understanding =
  | { readonly kind: "told"; readonly told: Told }
  /** An event that nobody here waits for. */
  | { readonly kind: "no-interest" }
  /** Not of the form that GitHub's reference gives to this event. */
  | { readonly kind: "not-understood" };

/**
 * Total: any event and any body.
 * @param event as the header says, which is not signed; a body that was signed for another event is not understood, or means what it says
 */
export function understandWebhook(event: string, body: unknown): Understanding {
  const reader = Object.hasOwn(READERS, event) ? READERS[event] : undefined;
  if (reader === undefined) return { kind: "no-interest" };
  const about = reader(body);
  return about === null ? { kind: "not-understood" } : { kind: "told", told: { event, ...about } };
}

function read<Schema extends z.ZodType>(schema: Schema, about: (body: z.infer<Schema>) => About): Reader {
  return (body) => {
    const parsed = schema.safeParse(body);
    return parsed.success ? about(parsed.data) : null;
  };
}

function aboutRepository(body: z.infer<typeof ofRepository>, followed: boolean): About {
  const { id: repositoryId, owner: of } = body.repository;
  const hints: Hint[] = followed ? [{ kind: "repository", repositoryId }] : [];
  return { action: body.action ?? null, ownerId: of.id, repositoryId, pulls: [], hints };
}

function aboutCalled(body: z.infer<typeof ofRepository>): About {
  return { ...aboutRepository(body, false), hints: [{ kind: "called", repositoryId: body.repository.id }] };
}

function aboutInstallation(body: z.infer<typeof ofInstallation>, hints: readonly Hint[]): About {
  return { action: body.action, ownerId: body.installation.account.id, repositoryId: null, pulls: [], hints };
}

function aboutPeople(body: z.infer<typeof ofPeople>): About {
  return {
    action: body.action,
    ownerId: body.organization.id,
    repositoryId: null,
    pulls: [],
    hints: [{ kind: "people" }],
  };
}

function aboutProperty({ action: said, organization }: z.infer<typeof ofProperty>): About {
  const hints: Hint[] = organization === undefined ? [] : [{ kind: "rules" }];
  return { action: said, ownerId: organization?.id ?? null, repositoryId: null, pulls: [], hints };
}

const PROPERTIES: ReadonlySet<string> = new Set(SLOTS.flatMap((slot) => [scopeProperty(slot), thawProperty(slot)]));
const LONGEST_VALUE = 75;

function aboutValues(body: z.infer<typeof ofValues>): About {
  const about: About = { ...aboutPeople(body), repositoryId: body.repository?.id ?? null, hints: [{ kind: "rules" }] };
  const { sender, new_property_values: told } = body;
  if (sender === undefined || told === undefined || about.repositoryId === null) return about;
  const values = told
    .filter(({ property_name }) => PROPERTIES.has(property_name))
    .map(({ property_name, value }) => [
      property_name,
      typeof value === "string" ? value.slice(0, LONGEST_VALUE) : null,
    ]);
  return { ...about, valuesBy: { sender: sender.login, values: Object.fromEntries(values) } };
}

function aboutPulls(body: z.infer<typeof ofRepository>, of: readonly { readonly number: number }[]): About {
  const { id: repositoryId } = body.repository;
  const numbers = [...new Set(of.map(({ number }) => number))].slice(0, MOST_PULLS);
  const hints = numbers.map((number) => ({ kind: "pull", repositoryId, number }) as const);
  return { action: body.action ?? null, ownerId: body.repository.owner.id, repositoryId, pulls: numbers, hints };
}

function aboutDeployment(body: z.infer<typeof ofDeployment>): About {
  const about = aboutRepository(body, false);
  const runId = Number(CALLBACK.exec(body.deployment_callback_url)?.[1]);
  if (about.action !== "requested") return about;
  const { environment, deployment } = body;
  const hint = { kind: "deployment", repositoryId: body.repository.id, runId, environment } as const;
  return { ...about, hints: [{ ...hint, deploymentId: deployment?.id ?? 0 }] };
}

/** `edited` may be of its base. */
const CHANGING: ReadonlySet<string> = new Set(["opened", "reopened", "synchronize", "edited"]);

function withChange(about: About, said: string): About {
  if (!CHANGING.has(said)) return about;
  const changes = about.hints.flatMap((hint) => (hint.kind === "pull" ? [{ ...hint, kind: "change" } as const] : []));
  return { ...about, hints: [...about.hints, ...changes] };
}

function withOffer(about: About, commit: string | undefined, actions: ReadonlySet<string>): About {
  const { repositoryId, action: said, hints } = about;
  if (commit === undefined || repositoryId === null || said === null || !actions.has(said)) return about;
  return { ...about, hints: [...hints, { kind: "offered", repositoryId, sha: commit }] };
}

const LONGEST_BRANCH = 250;

function withBranch(about: About, ref: string, kind: "moved" | "queued"): About {
  const { repositoryId, hints } = about;
  const branch = ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : "";
  // git has no such names, and the queue could not hold them.
  if (repositoryId === null || branch === "" || branch.length > LONGEST_BRANCH || /[\p{Cc}\p{Surrogate}]/u.test(branch))
    return about;
  return { ...about, hints: [...hints, { kind, repositoryId, branch }] };
}

// ---- what is done about a hint

/** A job that a hint asks for. Whoever queues it looks whether there is one of that name that takes this. */
export interface HintedJob {
  readonly name: string;
  readonly payload: Readonly<Record<string, string | number>>;
  /** The same for the same work, which then waits once. */
  readonly key: string;
}

/** What is known here of what a hint names; ids are ours. */
export interface HintedPlace {
  readonly organisationId: string;
  /** Of a pull request: the campaigns that opened it. Everybody else's pull requests have none. */
  readonly campaignIds: readonly string[];
  /** Whether an incident of the organisation freezes something now. */
  readonly freezing: boolean;
}

/**
 * @param place null where nothing is known by the hint's owner
 * @param ownerId GitHub's
 */
export function jobsOfHint(hint: Hint, place: HintedPlace | null, ownerId: number): readonly HintedJob[] {
  if (place === null) {
    if (hint.kind !== "installed") return [];
    return [{ name: "connect.organisation", payload: { ownerId }, key: `connect.organisation:${ownerId}` }];
  }
  const { organisationId, campaignIds, freezing } = place;
  switch (hint.kind) {
    case "installed":
    case "organisation":
      return [{ name: "sync.organisation", payload: { organisationId }, key: `sync.organisation:${organisationId}` }];
    case "people":
      return [
        { name: "people.organisation", payload: { organisationId }, key: `people.organisation:${organisationId}` },
        { name: "readers.organisation", payload: { organisationId }, key: `readers.organisation:${organisationId}` },
      ];
    case "rules":
      return [{ name: "freeze.drift", payload: { organisationId }, key: `freeze.drift:${organisationId}` }];
    case "repository": {
      const githubId = hint.repositoryId;
      const key = `sync.repository:${organisationId}:${githubId}`;
      return [{ name: "sync.repository", payload: { organisationId, githubId }, key }];
    }
    case "called": {
      const githubId = hint.repositoryId;
      return [
        {
          name: "sync.callers",
          payload: { organisationId, githubId },
          key: `sync.callers:${organisationId}:${githubId}`,
        },
      ];
    }
    case "change": {
      const { repositoryId: githubId, number } = hint;
      const key = `check.pull-request:${organisationId}:${githubId}:${number}`;
      return [{ name: "check.pull-request", payload: { organisationId, githubId, number }, key }];
    }
    case "offered": {
      const { repositoryId: githubId, sha: commit } = hint;
      if (!freezing) return [];
      const key = `gate.commit:${organisationId}:${githubId}:${commit}`;
      return [{ name: "gate.commit", payload: { organisationId, githubId, sha: commit }, key }];
    }
    case "moved": {
      const { repositoryId: githubId, branch } = hint;
      if (!freezing) return [];
      const key = `gate.landed:${organisationId}:${githubId}:${branch}`;
      return [{ name: "gate.landed", payload: { organisationId, githubId, branch }, key }];
    }
    case "queued": {
      const { repositoryId: githubId, branch } = hint;
      if (!freezing) return [];
      const key = `gate.queue:${organisationId}:${githubId}:${branch}`;
      return [{ name: "gate.queue", payload: { organisationId, githubId, branch }, key }];
    }
    // Also while nothing is frozen: then it is let through.
    case "deployment": {
      const { repositoryId: githubId, runId, deploymentId, environment } = hint;
      const key = `freeze.deployment:${organisationId}:${githubId}:${runId}:${deploymentId}:${environment}`;
      return [
        { name: "freeze.deployment", payload: { organisationId, githubId, runId, deploymentId, environment }, key },
      ];
    }
    case "pull":
      return campaignIds.map((campaignId) => ({
        name: "campaign.step",
        payload: { campaignId },
        key: `campaign.step:${campaignId}`,
      }));
  }
}
