import { isAncestor, NOTHING } from "../git/refs.ts";
import { GitHubError } from "../http/errors.ts";
import type { Owner, Repository, TeamPermission, TokenRecord } from "../model.ts";
import { membersOf, teamsOf } from "../people.ts";
import { checksOf, GOOD, statusesOf } from "../pulls/checks.ts";
import { type Pull, projectOf } from "../pulls/store.ts";
import { findOwner, ownerOf } from "../repositories.ts";
import type { World } from "../world.ts";
import { type Bringing, judgeUpdate, type Mover, type RefUpdate } from "./judge.ts";
import { type Guarded, isAbout } from "./match.ts";
import type { RequiredCheck } from "./model.ts";
import { lockViolation } from "./protection.ts";
import { effectiveProperties, rulesetsFor } from "./store.ts";

/** Holds an update of a ref against the rules in force, before it is made. */

export interface Update extends RefUpdate {
  /** The pull request that is merged; null for a push, where it is looked for. */
  readonly pull: Pull | null;
  /** Of the commit that is pushed, the first one being the branch's side. Only where a push may bring a merge. */
  readonly parents: readonly string[];
  /** Whether history is lost by it. */
  readonly forced: boolean;
}

/** Who moves a ref by a token. */
export function moverByToken(world: World, repository: Repository, token: TokenRecord): Mover {
  if (token.kind === "user" || token.kind === "oauth") return moverByLogin(world, repository, token.actor);
  return {
    login: token.actor,
    appId: token.appId,
    userId: null,
    teamIds: [],
    organizationAdmin: false,
    repositoryRole: null,
  };
}

/** The numbers that rulesets know roles by. */
const ROLE_IDS: Readonly<Partial<Record<TeamPermission, number>>> = { admin: 5, maintain: 2, write: 4 };

/** Who moves a ref as a person. */
export function moverByLogin(world: World, repository: Repository, login: string): Mover {
  const owner = ownerOf(world, repository);
  const person: Owner | null = findOwner(world, login);
  const membership = person === null ? undefined : membersOf(world, owner).get(person.id);
  const organizationAdmin = membership?.role === "admin" && membership.state === "active";
  const teams = person === null ? [] : teamsOf(world, owner).filter(({ members }) => members.has(person.id));
  const roles = teams.flatMap(({ repositories }) => ROLE_IDS[repositories.get(repository.id) ?? "read"] ?? []);
  const repositoryRole = organizationAdmin || roles.includes(5) ? 5 : (roles[0] ?? null);
  return {
    login,
    appId: null,
    userId: person?.id ?? null,
    teamIds: teams.map(({ id }) => id),
    organizationAdmin,
    repositoryRole,
  };
}

export function guardedOf(world: World, repository: Repository): Guarded {
  const { id, ownerId, name, defaultBranch } = repository;
  return { id, ownerId, name, defaultBranch, properties: effectiveProperties(world, repository) };
}

/** Whether any rule is in force on a ref, so that those without any cost nothing. */
export function isRuled(world: World, repository: Repository, ref: string | null): boolean {
  if ((world.rules.protections.get(repository.id)?.size ?? 0) > 0) return true;
  const guarded = guardedOf(world, repository);
  return rulesetsFor(world, repository).some(
    (one) => one.enforcement === "active" && (ref === null || isAbout(one, guarded, ref)),
  );
}

/** @returns what GitHub says against it, each a sentence; none where it may go in. It is written down either way */
export async function violationsOf(world: World, repository: Repository, update: Update): Promise<readonly string[]> {
  if (!isRuled(world, repository, update.ref)) return [];
  const bringing = bringingOf(world, repository, update);
  const judged = judgeUpdate(update, guardedOf(world, repository), rulesetsFor(world, repository), {
    forced: update.forced,
    bringing,
    upToDate: await isUpToDate(repository, update, bringing),
    isGood: (sha, check) => isGood(world, repository, sha, check),
  });
  const locked = lockViolation(world, repository, update.ref, update.mover);
  const passed = judged.bypassed.length > 0 ? "bypass" : "pass";
  world.rules.suites.push({
    id: world.rules.suites.length + 1,
    repositoryId: repository.id,
    ref: update.ref,
    before: update.from ?? NOTHING,
    after: update.to ?? NOTHING,
    actor: update.mover.login,
    pushedAt: world.now(),
    result: judged.violations.length > 0 ? "fail" : passed,
  });
  return locked === null ? judged.violations : [...judged.violations, locked];
}

/** @throws GitHubError in the words of the API */
export async function demandRules(
  world: World,
  repository: Repository,
  update: Update,
  status: 405 | 409 | 422 = 422,
): Promise<void> {
  const violations = await violationsOf(world, repository, update);
  if (violations.length > 0) throw new GitHubError(status, ruleMessage(violations));
}

export function ruleMessage(violations: readonly string[]): string {
  return `Repository rule violations found\n\n${violations.join("\n\n")}\n\n`;
}

/** A pull request that is merged, or one whose head is pushed to its base, or that was merged by hand. */
function bringingOf(world: World, repository: Repository, { pull, ref, from, to, parents }: Update): Bringing | null {
  if (pull !== null) return described(pull);
  const open = [...projectOf(world, repository).pulls.values()].filter(
    (one) => one.state === "open" && !one.draft && `refs/heads/${one.base}` === ref,
  );
  const [first, second] = parents;
  const found = open.find(
    ({ headSha }) => headSha === to || (parents.length === 2 && first === from && second === headSha),
  );
  return found === undefined ? null : described(found);
}

function described({ number, headSha, reviews, author }: Pull): Bringing {
  const newest = new Map(reviews.filter((one) => one.author !== author).map((one) => [one.author, one.state]));
  return { number, headSha, approvals: [...newest.values()].filter((state) => state === "APPROVED").length };
}

async function isUpToDate(repository: Repository, { from, to }: Update, bringing: Bringing | null): Promise<boolean> {
  const head = bringing?.headSha ?? to;
  if (from === null || head === null) return true;
  // What is pushed by itself is on top of the branch, or it is forced.
  return bringing === null || isAncestor(repository.folder, from, head);
}

/** How the checks that rules ask for on a ref stand on a commit. `bad`: one of them has failed, and goes on failing. */
export function checksStand(
  world: World,
  repository: Repository,
  ref: string,
  sha: string,
): "good" | "bad" | "waiting" {
  const guarded = guardedOf(world, repository);
  const asked = rulesetsFor(world, repository)
    .filter((one) => one.enforcement === "active" && isAbout(one, guarded, ref))
    .flatMap(({ rules }) => rules.flatMap((rule) => (rule.type === "required_status_checks" ? rule.checks : [])));
  const left = asked.filter((check) => !isGood(world, repository, sha, check));
  if (left.length === 0) return "good";
  const runs = checksOf(projectOf(world, repository), sha, true);
  const failed = left.some(({ context }) => runs.some((run) => run.name === context && run.status === "completed"));
  return failed ? "bad" : "waiting";
}

function isGood(world: World, repository: Repository, sha: string, { context, integrationId }: RequiredCheck): boolean {
  const project = projectOf(world, repository);
  const runs = checksOf(project, sha, true).filter(
    ({ name, appId }) => name === context && (integrationId === null || appId === integrationId),
  );
  const statuses = statusesOf(project, sha).filter((one) => one.context === context && integrationId === null);
  if (runs.length + statuses.length === 0) return false;
  return (
    runs.every(({ status, conclusion }) => status === "completed" && GOOD.has(conclusion ?? "")) &&
    statuses.every(({ state }) => state === "success")
  );
}
