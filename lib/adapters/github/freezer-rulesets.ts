import { z } from "zod";
import type { SeenRuleset } from "../../core/freeze/drift.ts";
import type { IdsRulesetDocument } from "../../core/freeze/ladder.ts";
import type { RulesetDocument } from "../../core/freeze/rulesets.ts";
import type { KnownRuleset } from "../../usecases/github/freezer-ports.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";
import { moment, understood } from "./understood.ts";

/** Rulesets of an organisation. Source: https://docs.github.com/en/rest/orgs/rules */

const id = z.int().positive();
const listSchema = z.array(z.object({ id, name: z.string() }));
const texts = z.array(z.string());

const actorSchema = z.object({
  actor_id: z.int().nullish(),
  actor_type: z.string(),
  /** What GitHub's description has where none is told. */
  bypass_mode: z.string().default("always"),
});
const namedSchema = z.object({ name: z.string(), property_values: texts });
/** Others are kept, so that their presence is seen. */
const conditionsSchema = z.looseObject({
  ref_name: z.object({ include: texts.default([]), exclude: texts.default([]) }).optional(),
  repository_property: z
    .object({ include: z.array(namedSchema).default([]), exclude: z.array(namedSchema).default([]) })
    .optional(),
  repository_id: z.object({ repository_ids: z.array(z.int()).default([]) }).optional(),
});
/** Kinds of rules and conditions that are not known here are kept as they are: they are somebody else's, or a drift of ours. */
const rulesetSchema = z.object({
  id,
  name: z.string(),
  target: z.string().default("branch"),
  enforcement: z.string(),
  bypass_actors: z.array(actorSchema).nullish(),
  conditions: conditionsSchema.nullish(),
  rules: z.array(z.object({ type: z.string(), parameters: z.record(z.string(), z.unknown()).optional() })).default([]),
  updated_at: moment.nullish(),
});
type Answer = z.infer<typeof rulesetSchema>;

function address(org: string): string {
  return `/orgs/${encodeURIComponent(org)}/rulesets`;
}

/** The list has no rules and nobody who passes, so each is read by itself. One that is deleted in between is none any more. */
export async function listRulesets(client: GithubClient, org: string): Promise<readonly KnownRuleset[]> {
  const listed = await namesOf(client, org);
  const read = await Promise.all(listed.map((one) => readRuleset(client, org, one.id)));
  return read.filter((one) => one !== null);
}

export async function namesOf(
  client: GithubClient,
  org: string,
): Promise<readonly { readonly id: number; readonly name: string }[]> {
  const found: z.infer<typeof listSchema> = [];
  for await (const page of client.pages<unknown>(address(org)))
    found.push(...understood(listSchema, page, "a list of rulesets"));
  return found;
}

export async function readRuleset(client: GithubClient, org: string, ruleset: number): Promise<KnownRuleset | null> {
  const answer = await attempt(() => client.rest.repos.getOrgRuleset({ org, ruleset_id: ruleset }));
  if (answer.ok) return knownRuleset(answer.value.data);
  const { code, detail = "" } = answer.failure;
  if (code === "not-found") return null;
  throw new GithubError(code, detail, answer.failure);
}

type Sent = NonNullable<Parameters<GithubClient["rest"]["repos"]["createOrgRuleset"]>[0]>;

/** Octokit's types know no list that is only read. */
function sent(org: string, document: RulesetDocument | IdsRulesetDocument): Sent {
  return { org, ...document } as unknown as Sent;
}

export async function createRuleset(
  client: GithubClient,
  org: string,
  document: RulesetDocument | IdsRulesetDocument,
): Promise<KnownRuleset> {
  const { data } = await client.rest.repos.createOrgRuleset(sent(org, document));
  return written(data);
}

export async function updateRuleset(
  client: GithubClient,
  org: string,
  ruleset: number,
  document: RulesetDocument | IdsRulesetDocument,
): Promise<KnownRuleset> {
  const { data } = await client.rest.repos.updateOrgRuleset({ ...sent(org, document), ruleset_id: ruleset });
  return written(data);
}

export async function deleteRuleset(client: GithubClient, org: string, ruleset: number): Promise<void> {
  await client.rest.repos.deleteOrgRuleset({ org, ruleset_id: ruleset });
}

/** It was carried out, whatever the answer says. */
export function written(data: unknown): KnownRuleset {
  const parsed = rulesetSchema.safeParse(data);
  if (parsed.success) return known(parsed.data);
  throw new GithubError("unavailable", "a ruleset is not as GitHub describes it", { outcomeUnknown: true });
}

export function knownRuleset(data: unknown): KnownRuleset {
  return known(understood(rulesetSchema, data, "a ruleset"));
}

function known(answer: Answer): KnownRuleset {
  const { bypass_actors: actors, conditions, updated_at } = answer;
  return {
    id: answer.id,
    name: answer.name,
    target: answer.target,
    enforcement: answer.enforcement,
    bypassActors: actors == null ? null : actors.map((actor) => ({ ...actor, actor_id: actor.actor_id ?? null })),
    refs: conditions?.ref_name ?? null,
    ...repositoriesOf(conditions),
    rules: answer.rules,
    updatedAt: updated_at ?? null,
  };
}

/** A ruleset has one kind of condition on repositories. With another beside it, nobody knows what it is about. */
function repositoriesOf(conditions: Answer["conditions"]): Pick<SeenRuleset, "properties" | "repositoryIds"> {
  const { ref_name: _, ...others } = conditions ?? {};
  const kinds = Object.entries(others).filter(([, value]) => value !== undefined);
  if (kinds.length !== 1) return { properties: null, repositoryIds: null };
  return {
    properties: conditions?.repository_property ?? null,
    repositoryIds: conditions?.repository_id?.repository_ids ?? null,
  };
}
