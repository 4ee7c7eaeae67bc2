import { z } from "zod";
import type { RuleInForce, RulesetChange, RulesetOffer, SeenBypass } from "../../usecases/github/freezer-ports.ts";
import type { GithubFailure, GithubRepositoryRef } from "../../usecases/github/ports.ts";
import type { GithubClient } from "./client.ts";
import { attempt } from "./failure.ts";
import { knownRuleset, namesOf } from "./freezer-rulesets.ts";
import { moment, understood } from "./understood.ts";

/** What is seen of a freeze: the rules in force, who changed a ruleset, who passed one, and whether there may be any. */

const rulesSchema = z.array(
  z.object({
    type: z.string(),
    ruleset_id: z.int(),
    ruleset_source_type: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
  }),
);

/** A rule that does not say which ruleset it is of makes the whole answer one that is not understood: it could be of any. */
export async function rulesOn(
  client: GithubClient,
  { owner, name }: GithubRepositoryRef,
  branch: string,
): Promise<readonly RuleInForce[]> {
  const [org, repository, place] = [owner, name, branch].map(encodeURIComponent);
  const found: RuleInForce[] = [];
  for await (const page of client.pages<unknown>(`/repos/${org}/${repository}/rules/branches/${place}`))
    for (const rule of understood(rulesSchema, page, "a list of rules"))
      found.push({
        type: rule.type,
        rulesetId: rule.ruleset_id,
        ofOrganisation: rule.ruleset_source_type === "Organization",
        parameters: rule.parameters ?? {},
      });
  return found;
}

const versionsSchema = z.array(
  z.object({
    version_id: z.int(),
    actor: z.object({ id: z.int().nullish() }).nullish(),
    updated_at: moment,
  }),
);
/** Whom to ask for by name, of those who changed a ruleset last. */
const NAMED = 5;
const personSchema = z.object({ login: z.string() });

/** GitHub tells ids only. A name that cannot be had is no failure: what was changed is known all the same. */
export async function historyOf(client: GithubClient, org: string, ruleset: number): Promise<readonly RulesetChange[]> {
  const { data } = await client.rest.orgs.getOrgRulesetHistory({ org, ruleset_id: ruleset, per_page: 30 });
  const versions = understood(versionsSchema, data, "the history of a ruleset").toSorted(
    (one, other) => other.version_id - one.version_id,
  );
  const ids = new Set(versions.slice(0, NAMED).flatMap(({ actor }) => actor?.id ?? []));
  const names = new Map<number, string>();
  for (const id of ids) {
    const login = id > 0 ? await loginOf(client, id) : null;
    if (login !== null) names.set(id, login);
  }
  return versions.map(({ version_id, actor, updated_at }) => {
    const actorId = actor?.id ?? null;
    return {
      version: version_id,
      at: updated_at,
      actorId,
      by: actorId === null ? null : (names.get(actorId) ?? null),
    };
  });
}

async function loginOf(client: GithubClient, id: number): Promise<string | null> {
  const answer = await attempt(() => client.rest.users.getById({ account_id: id }));
  return answer.ok ? understood(personSchema, answer.value.data, "a person").login : null;
}

const suitesSchema = z.array(
  z.object({
    id: z.int(),
    actor_name: z.string().nullish(),
    after_sha: z.string(),
    ref: z.string(),
    repository_id: z.int(),
    pushed_at: moment,
    result: z.string(),
  }),
);

/** Names change hands: what is told of another repository is left out. */
export async function bypassesOf(
  client: GithubClient,
  org: string,
  repository: GithubRepositoryRef | null,
): Promise<readonly SeenBypass[]> {
  const one: Record<string, string> = repository === null ? {} : { repository_name: repository.name };
  const asked = { rule_suite_result: "bypass", time_period: "day", ...one };
  const found: SeenBypass[] = [];
  for await (const page of client.pages<unknown>(`/orgs/${encodeURIComponent(org)}/rulesets/rule-suites`, asked))
    for (const suite of understood(suitesSchema, page, "a list of evaluations of rules")) {
      if (suite.result !== "bypass" || (repository !== null && suite.repository_id !== repository.id)) continue;
      found.push({
        id: suite.id,
        repositoryId: suite.repository_id,
        actor: suite.actor_name ?? null,
        ref: suite.ref,
        after: suite.after_sha,
        at: suite.pushed_at,
      });
    }
  return found;
}

const PROBE = "Thaw probe, which may be deleted";
/** Off, and about repositories whose name nobody can give: even somebody who turns it on refuses nothing by it. */
const PROBE_DOCUMENT = {
  name: PROBE,
  target: "branch",
  enforcement: "disabled",
  bypass_actors: [],
  conditions: {
    ref_name: { include: ["refs/heads/thaw-probe"], exclude: [] },
    repository_name: { include: ["thaw probe"], exclude: [] },
  },
  rules: [{ type: "deletion" }],
} as const;

export async function probeRulesets(client: GithubClient, org: string): Promise<RulesetOffer> {
  const first = await createProbe(client, org);
  // GitHub has one ruleset of a name, and refuses the second with 422: that of a probe which was cut.
  const left = first.ok || first.failure.status !== 422 ? [] : await leftOf(client, org);
  for (const { id } of left) await client.rest.repos.deleteOrgRuleset({ org, ruleset_id: id });
  const made = left.length > 0 ? await createProbe(client, org) : first;
  if (!made.ok) return { state: refusalOf(made.failure), failure: made.failure };
  const ruleset_id = knownRuleset(made.value.data).id;
  const gone = await attempt(() => client.rest.repos.deleteOrgRuleset({ org, ruleset_id }));
  return { state: "offered", failure: gone.ok ? null : gone.failure };
}

type Sent = NonNullable<Parameters<GithubClient["rest"]["repos"]["createOrgRuleset"]>[0]>;

function createProbe(client: GithubClient, org: string) {
  // Octokit's types know no list that is only read.
  const document = { org, ...PROBE_DOCUMENT } as unknown as Sent;
  return attempt(() => client.rest.repos.createOrgRuleset(document));
}

async function leftOf(client: GithubClient, org: string) {
  return (await namesOf(client, org)).filter(({ name }) => name === PROBE);
}

/** The token came with the permission, so that there is nothing else that a missing page could mean. */
function refusalOf({ code, status, detail = "" }: GithubFailure): RulesetOffer["state"] {
  if (status === 403 && /upgrade/i.test(detail)) return "not-offered";
  if (status === 404) return "not-offered";
  return code === "missing-permission" ? "not-allowed" : "unknown";
}
