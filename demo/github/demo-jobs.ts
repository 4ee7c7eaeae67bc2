import { setTimeout as sleep } from "node:timers/promises";
import type { JobResult, StandIn } from "./index.ts";

/** Jobs of a repository that was migrated: what they get, and what they are refused, can be looked at on the broker's page. */

export const DEMO_REPOSITORY = "fjordline/released";
const WORKFLOW = ".github/workflows/release.yml";
const ACTION = "fjordline/thaw/action";

const RELEASE = `name: release
on:
  push:
    branches: [main]
  workflow_dispatch:

permissions: {}

jobs:
  publish:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      id-token: write
    steps:
      - id: thaw
        uses: ${ACTION}@0123456789abcdef0123456789abcdef01234567 # v1
        with:
          broker-url: \${{ vars.THAW_BROKER_URL }}
          grant: release.publish
      - uses: actions/checkout@0123456789abcdef0123456789abcdef01234567 # v5
        with:
          token: \${{ steps.thaw.outputs.token }}
      - run: |
          git config user.name release
          git config user.email release@fjordline.example
          date -u > released.txt
          git add released.txt
          git commit --quiet --message "Release"
          git push --quiet --force origin HEAD:refs/heads/released
`;

interface DemoSetup {
  readonly brokerOrigin: string;
  readonly action: string;
}

const FIRST_TRIES = 120;
const BETWEEN_MS = 15 * 60_000;
/** A demonstration that is left alone does not grow for ever. */
const MOST_ROUNDS = 50;

export async function createDemoRepository({ control }: StandIn): Promise<void> {
  await control.createRepository(DEMO_REPOSITORY, {
    protectedRefs: ["refs/heads/main"],
    files: { [WORKFLOW]: RELEASE },
  });
  await control.commit(DEMO_REPOSITORY, { "README.md": "# released\n" }, { branch: "experiment" });
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
    repository: DEMO_REPOSITORY,
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
