import type { StandIn } from "../../../demo/github/index.ts";
import type { Database } from "../../../lib/adapters/prisma/client.ts";
import type { UserActor } from "../../../lib/core/actor.ts";
import { type CampaignCommands, OWNER, WORKFLOW, WORKFLOW_PATH } from "../campaigns.ts";
import type { Chance } from "./chance.ts";
import { git } from "./git.ts";

/** What people do to the repositories of a campaign while it goes on, and what they decide about what it leaves to them. */

/** Each repository has one fate at most. */
export const FATES = {
  /** Before its pull request, by a commit that has nothing to do with the plan. */
  "changed before, the plan is the same": 0.1,
  /** Before its pull request, by a workflow that needs another plan. */
  "changed before, another plan": 0.08,
  /** After it: the workflow that the plan changes. */
  "base changed after": 0.08,
  "branch of our name": 0.08,
  "closed by a person": 0.1,
  "merged by a person": 0.1,
  "commit of a person on our branch": 0.06,
} as const;
type Fate = keyof typeof FATES;

export interface People {
  readonly fates: ReadonlyMap<string, Fate>;
  /** How often somebody accepted another plan, or asked once more. */
  readonly decisions: { accepted: number; retried: number };
  /** Before the first pull request. */
  begin(): Promise<void>;
  /** One look at all of them. @returns whether there is nothing left to do for anybody */
  look(): Promise<boolean>;
}

export interface PeopleSetting {
  readonly github: StandIn;
  readonly owner: Database;
  readonly commands: CampaignCommands;
  readonly actor: UserActor;
  readonly campaignId: string;
  readonly branch: string;
  readonly chance: Chance;
}

export async function peopleOf(setting: PeopleSetting): Promise<People> {
  const { owner, campaignId, chance } = setting;
  const rows = await owner.campaignRepository.findMany({
    where: { campaignId, code: null },
    include: { repository: true },
    orderBy: [{ position: "asc" }, { id: "asc" }],
  });
  const fates = fatesOf(
    rows.map(({ repository }) => repository.name),
    chance,
  );
  const done = new Set<string>();
  const decisions = { accepted: 0, retried: 0 };
  return {
    fates,
    decisions,
    async begin() {
      for (const [name, fate] of fates) await beforehand(setting, name, fate);
    },
    async look() {
      const now = await owner.campaignRepository.findMany({ where: { campaignId }, include: { repository: true } });
      let left = 0;
      for (const row of now) {
        const { name } = row.repository;
        const fate = fates.get(name);
        if (row.prNumber !== null && fate !== undefined && !done.has(name) && AFTER.has(fate)) {
          if (await afterwards(setting, name, fate, row.prNumber, row.state)) done.add(name);
          left += 1;
          continue;
        }
        if (await decided(setting, row, fate, decisions)) left += 1;
        else if (!isAtRest(row.state, fate)) left += 1;
      }
      return left === 0;
    },
  };
}

function fatesOf(names: readonly string[], chance: Chance): ReadonlyMap<string, Fate> {
  const drawn = [...chance.shuffled(names)];
  const fates = new Map<string, Fate>();
  for (const [fate, share] of Object.entries(FATES))
    for (const name of drawn.splice(0, Math.max(1, Math.round(names.length * share)))) fates.set(name, fate as Fate);
  return fates;
}

const OTHER = WORKFLOW.replace("jobs:\n", `jobs:\n  other:\n${WORKFLOW.split("  build:\n")[1]}`);
const full = (name: string) => `${OWNER}/${name}`;

async function beforehand({ github, branch }: PeopleSetting, name: string, fate: Fate): Promise<void> {
  const { control } = github;
  if (fate === "changed before, the plan is the same") await control.commit(full(name), { "README.md": `# ${name}\n` });
  if (fate === "changed before, another plan") await control.commit(full(name), { [WORKFLOW_PATH]: OTHER });
  if (fate === "branch of our name") await control.commit(full(name), { "mine.txt": "mine\n" }, { branch });
}

const AFTER: ReadonlySet<Fate> = new Set([
  "base changed after",
  "closed by a person",
  "merged by a person",
  "commit of a person on our branch",
]);

/** @returns false where it has to be tried once more */
async function afterwards({ github, branch }: PeopleSetting, name: string, fate: Fate, number: number, state: string) {
  const { control } = github;
  if (state !== "open" && state !== "draft") return false;
  if (fate === "base changed after") await control.commit(full(name), { [WORKFLOW_PATH]: `# Ours.\n${WORKFLOW}` });
  if (fate === "closed by a person") await control.changePull(full(name), number, { state: "closed" });
  if (fate === "commit of a person on our branch")
    await control.commit(full(name), { "theirs.txt": "theirs\n" }, { branch, startAt: `refs/heads/${branch}` });
  if (fate === "merged by a person") {
    await control.changePull(full(name), number, { draft: false });
    await control.mergePull(full(name), number);
  }
  return true;
}

interface Row {
  readonly id: string;
  readonly state: string;
  readonly code: string | null;
  readonly foundHash: string | null;
  readonly repository: { readonly name: string };
}

/** What is left to people: another plan, a branch that somebody has, what GitHub refused twice. @returns whether there was anything */
async function decided(
  setting: PeopleSetting,
  { id, state, code, foundHash, repository }: Row,
  fate: Fate | undefined,
  decisions: People["decisions"],
): Promise<boolean> {
  const { commands, actor } = setting;
  if (state === "replanned" && foundHash !== null) {
    const accepted = await commands.decideRepository(actor, id, { kind: "accept", planHash: foundHash });
    if (accepted.ok) decisions.accepted += 1;
    return true;
  }
  if (state !== "refused") return false;
  if (code === "branch-taken" && fate === "branch of our name") await removeBranch(setting, repository.name);
  const retried = await commands.decideRepository(actor, id, { kind: "retry" });
  if (retried.ok) decisions.retried += 1;
  return true;
}

async function removeBranch({ github, branch }: PeopleSetting, name: string): Promise<void> {
  await git(github.control.gitFolder(full(name)), "update-ref", "-d", `refs/heads/${branch}`);
}

function isAtRest(state: string, fate: Fate | undefined): boolean {
  if (fate === "closed by a person") return state === "closed";
  if (fate === "merged by a person") return state === "verified";
  if (fate === "commit of a person on our branch") return state === "changed";
  // Whoever came later than we did has a commit of their own on our branch.
  if (fate === "branch of our name" && state === "changed") return true;
  return state === "open" || state === "draft";
}
