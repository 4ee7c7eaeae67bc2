import { permissionsOf } from "../../apps.ts";
import { isoSeconds } from "../../json/owner.ts";
import { ruleJson, rulesetJson, rulesetSummary } from "../../json/ruleset.ts";
import { fullName, type Repository } from "../../model.ts";
import { holds } from "../../permissions.ts";
import { ownerOf } from "../../repositories.ts";
import { guardedOf } from "../../rules/guard.ts";
import { isAbout } from "../../rules/match.ts";
import type { Ruleset } from "../../rules/model.ts";
import { MOST_RULESETS, rememberRuleset, rulesetsFor, rulesetsOf } from "../../rules/store.ts";
import { type Answer, type Ask, page, type Route, repositoryFor, tokenOf } from "../ask.ts";
import { bodyOf } from "../body.ts";
import { GitHubError, notFound, validationFailed } from "../errors.ts";
import { offered, organizationFor } from "../organization.ts";
import { rulesetIn } from "../ruleset-input.ts";

const ORG = "/orgs/{org}/rulesets";
const REPO = "/repos/{owner}/{repo}/rulesets";

/** @see https://docs.github.com/en/rest/orgs/rules and https://docs.github.com/en/rest/repos/rules */
export const RULESET_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: `${ORG}/rule-suites`,
    docs: "orgs/rule-suites#list-organization-rule-suites",
    auth: "token",
    handle: listSuites,
  },
  ...placeRoutes(ORG, "orgs/rules", "organization", organizationPlace),
  ...placeRoutes(REPO, "repos/rules", "repository", repositoryPlace),
  {
    method: "GET",
    path: `${ORG}/{ruleset_id}/history`,
    docs: "orgs/rules#get-organization-ruleset-history",
    auth: "token",
    handle: history,
  },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/rules/branches/{branch}",
    docs: "repos/rules#get-rules-for-a-branch",
    auth: "token",
    handle: rulesOfBranch,
  },
];

interface Place {
  readonly source: Ruleset["source"];
  readonly name: string;
  /** Whether the caller may see who passes. */
  readonly writes: boolean;
}

function organizationPlace(ask: Ask): Place {
  const owner = organizationFor(ask, "organization_administration", "write");
  if (ask.world.rules.unoffered.has(owner.id))
    throw new GitHubError(403, "Upgrade to GitHub Team to enable this feature.");
  return { source: { kind: "organization", id: owner.id }, name: owner.login, writes: true };
}

function repositoryPlace(ask: Ask): Place {
  const reads = ask.context.req.method === "GET";
  const repository = repositoryFor(ask, reads ? "metadata" : "administration", reads ? "read" : "write");
  offered(ask, repository.ownerId, "rulesets");
  const writes = holds(permissionsOf(ask.world, tokenOf(ask)), "administration", "write");
  const name = fullName(ownerOf(ask.world, repository), repository);
  return { source: { kind: "repository", id: repository.id }, name, writes };
}

function placeRoutes(
  path: string,
  docs: string,
  kind: "organization" | "repository",
  placeOf: (ask: Ask) => Place,
): Route[] {
  const one = `${path}/{ruleset_id}`;
  const words = kind === "organization" ? "an-organization-repository-ruleset" : "a-repository-ruleset";
  const all = kind === "organization" ? "all-organization-repository-rulesets" : "all-repository-rulesets";
  return [
    { method: "GET", path, docs: `${docs}#get-${all}`, auth: "token", handle: (ask) => list(ask, placeOf(ask)) },
    {
      method: "POST",
      path,
      docs: `${docs}#create-${words}`,
      auth: "token",
      handle: (ask) => create(ask, placeOf(ask)),
    },
    { method: "GET", path: one, docs: `${docs}#get-${words}`, auth: "token", handle: (ask) => get(ask, placeOf(ask)) },
    {
      method: "PUT",
      path: one,
      docs: `${docs}#update-${words}`,
      auth: "token",
      handle: (ask) => update(ask, placeOf(ask)),
    },
    {
      method: "DELETE",
      path: one,
      docs: `${docs}#delete-${words}`,
      auth: "token",
      handle: (ask) => remove(ask, placeOf(ask)),
    },
  ];
}

function list(ask: Ask, place: Place): Answer {
  const { items, headers } = page(ask, rulesetsOf(ask.world, place.source));
  const body = items.map((one) => rulesetSummary(one, { source: place.name, links: ask.links }));
  return { status: 200, body, headers };
}

function found(ask: Ask, place: Place): Ruleset {
  const ruleset = ask.world.rules.rulesets.get(Number(ask.param("ruleset_id")));
  if (ruleset?.source.kind !== place.source.kind || ruleset.source.id !== place.source.id) throw notFound();
  return ruleset;
}

function shown(ask: Ask, place: Place, ruleset: Ruleset): Record<string, unknown> {
  return rulesetJson(ruleset, { source: place.name, links: ask.links }, place.writes);
}

async function create(ask: Ask, place: Place): Promise<Answer> {
  const input = rulesetIn(await bodyOf(ask), null, place.source.kind === "organization");
  const others = rulesetsOf(ask.world, place.source);
  if (others.length >= MOST_RULESETS) throw refused(`There may be ${MOST_RULESETS} rulesets at most.`);
  if (others.some(({ name }) => name === input.name)) throw refused("Name must be unique");
  const now = ask.world.now();
  const id = ask.world.ids.next("ruleset", `${place.name}/${input.name}/${others.length}`);
  const made: Ruleset = { id, source: place.source, ...input, createdAt: now, updatedAt: now };
  ask.world.rules.rulesets.set(id, made);
  remember(ask, made, "created");
  return { status: 201, body: shown(ask, place, made) };
}

function get(ask: Ask, place: Place): Answer {
  return { status: 200, body: shown(ask, place, found(ask, place)) };
}

async function update(ask: Ask, place: Place): Promise<Answer> {
  const ruleset = found(ask, place);
  const input = rulesetIn(await bodyOf(ask), ruleset, place.source.kind === "organization");
  Object.assign(ruleset, input, { updatedAt: ask.world.now() });
  remember(ask, ruleset, "edited");
  return { status: 200, body: shown(ask, place, ruleset) };
}

function remove(ask: Ask, place: Place): Answer {
  const ruleset = found(ask, place);
  ask.world.rules.rulesets.delete(ruleset.id);
  remember(ask, ruleset, "deleted");
  return { status: 204 };
}

function refused(message: string) {
  return validationFailed({ resource: "RepositoryRuleset", code: "custom", message });
}

function remember({ world, ...ask }: Ask, ruleset: Ruleset, action: "created" | "edited" | "deleted"): void {
  const actor = ask.caller.kind === "token" ? ask.caller.token.actor : "";
  rememberRuleset(world, ruleset, action, actor);
}

function history(ask: Ask): Answer {
  const ruleset = found(ask, organizationPlace(ask));
  const versions = [...(ask.world.rules.history.get(ruleset.id) ?? [])].reverse();
  const { items, headers } = page(ask, versions);
  const body = items.map(({ id, actor, at }) => ({
    version_id: id,
    actor: { id: actorId(ask, actor), type: "User" },
    updated_at: isoSeconds(at),
  }));
  return { status: 200, body, headers };
}

function actorId({ world }: Ask, login: string): number {
  return [...world.owners.values()].find((one) => one.login === login)?.id ?? 0;
}

function listSuites(ask: Ask): Answer {
  const owner = organizationFor(ask, "organization_administration", "write");
  const wanted = ask.context.req.query("rule_suite_result") ?? "all";
  const name = ask.context.req.query("repository_name");
  const all = ask.world.rules.suites.toReversed().flatMap((suite) => {
    const repository = ask.world.repositories.get(suite.repositoryId);
    if (repository?.ownerId !== owner.id || (name !== undefined && repository.name !== name)) return [];
    return wanted === "all" || wanted === suite.result ? [{ suite, repository }] : [];
  });
  const { items, headers } = page(ask, all);
  const body = items.map(({ suite, repository }) => ({
    id: suite.id,
    actor_id: actorId(ask, suite.actor),
    actor_name: suite.actor,
    before_sha: suite.before,
    after_sha: suite.after,
    ref: suite.ref,
    repository_id: repository.id,
    repository_name: repository.name,
    pushed_at: isoSeconds(suite.pushedAt),
    result: suite.result,
  }));
  return { status: 200, body, headers };
}

/** The rules of active rulesets, wherever they come from. */
function rulesOfBranch(ask: Ask): Answer {
  const repository: Repository = repositoryFor(ask, "metadata", "read");
  const owner = ownerOf(ask.world, repository);
  const guarded = guardedOf(ask.world, repository);
  const ref = `refs/heads/${ask.param("branch")}`;
  const all = rulesetsFor(ask.world, repository)
    .filter((one) => one.enforcement === "active" && isAbout(one, guarded, ref))
    .flatMap((ruleset) => {
      const organization = ruleset.source.kind === "organization";
      return ruleset.rules.map((rule) => ({
        ...ruleJson(rule),
        ruleset_source_type: organization ? "Organization" : "Repository",
        ruleset_source: organization ? owner.login : fullName(owner, repository),
        ruleset_id: ruleset.id,
      }));
    });
  const { items, headers } = page(ask, all);
  return { status: 200, body: items, headers };
}
