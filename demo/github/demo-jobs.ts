import { setTimeout as sleep } from "node:timers/promises";
import { ACTION } from "./demo-repositories.ts";
import type { JobResult, StandIn } from "./index.ts";
import type { JobRun } from "./jobs/runs.ts";

/** Jobs of repositories that were migrated: what they get, and what they are refused, can be looked at on the broker's page. */

/** Migrated before anybody comes. */
const RELEASED = "fjordline/released";
const WORKFLOW = ".github/workflows/release.yml";

interface DemoSetup {
  readonly brokerOrigin: string;
  readonly action: string;
  /** Repositories whose scripts are the demonstration's own. */
  readonly trusted: readonly string[];
}

const FIRST_TRIES = 120;
const BETWEEN_MS = 15 * 60_000;
/** A demonstration that is left alone does not grow for ever. */
const MOST_ROUNDS = 50;

/** Runs what is merged from now on. @returns once the first jobs may ask */
export async function prepareJobs({ control }: StandIn, { brokerOrigin, action, trusted }: DemoSetup): Promise<void> {
  await control.commit(RELEASED, { "README.md": "# released\n" }, { branch: "experiment" });
  control.startRunner({
    actions: { [ACTION]: action },
    vars: { THAW_BROKER_URL: brokerOrigin },
    trusted: new Set(trusted),
    ended: (full, { name, job, event, result }: JobRun) => {
      if (result !== null) tell(`${name} / ${job} of ${full} (${event})`, result);
    },
  });
}

/** Three jobs each quarter of an hour: one as the policy has it, one of a branch that it does not name, one by hand. */
export async function runDemoJobs(github: StandIn, setup: DemoSetup, signal: AbortSignal): Promise<void> {
  try {
    if (!(await isUp(setup.brokerOrigin, signal))) return;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      tell("a push to main", await runOne(github, setup, { event: "push", ref: "refs/heads/main" }));
      tell("a push to another branch", await runOne(github, setup, { event: "push", ref: "refs/heads/experiment" }));
      tell("a run by hand", await runOne(github, setup, { event: "workflow_dispatch", ref: "refs/heads/main" }));
      await sleep(BETWEEN_MS, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function runOne(
  { control }: StandIn,
  { brokerOrigin, action }: DemoSetup,
  what: { event: string; ref: string },
): Promise<JobResult> {
  return control.runJob({
    repository: RELEASED,
    workflow: WORKFLOW,
    job: "publish",
    actor: "ada",
    actions: { [ACTION]: action },
    vars: { THAW_BROKER_URL: brokerOrigin },
    ...what,
  });
}

function tell(what: string, { conclusion, annotations }: JobResult): void {
  const why = annotations.find(({ level }) => level === "error")?.message.split("\n")[0];
  process.stdout.write(`The demonstration ran ${what}: ${conclusion}.${why === undefined ? "" : ` ${why}`}\n`);
}

async function isUp(origin: string, signal: AbortSignal): Promise<boolean> {
  for (let tries = 0; tries < FIRST_TRIES; tries += 1) {
    const answer = await fetch(`${origin}/readyz`, { signal }).catch(() => null);
    if (answer?.ok) return true;
    await sleep(1_000, undefined, { signal });
  }
  return false;
}
