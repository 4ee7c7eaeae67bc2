import { randomBytes } from "node:crypto";
import type { AttemptResult } from "../core/freeze/proof.ts";
import { pagesOf } from "../core/github/site.ts";
import { SecretText } from "../core/secret-text.ts";
import { EnvironmentError, inheritedEnvironment, type ProveEnvironment } from "../env.ts";
import { systemClock } from "./common.ts";

export interface ProveWish {
  readonly organisation: string;
  readonly repository: string;
  readonly typed: string;
  readonly signal: AbortSignal;
  readonly onAttempt: (result: AttemptResult) => void;
}

/**
 * What `thaw prove` works with: the worker's Apps and database, and whoever tries what no App of ours may.
 * @throws EnvironmentError that says which variable is wrong or missing
 */
export async function proveContainer({ worker, token, foreign }: ProveEnvironment) {
  if (worker.github === null)
    throw new EnvironmentError("No App of GitHub is configured. Give it the worker's variables.");
  const { api } = worker.github;
  const [{ createDatabase }, { githubOver }, adapter, { createProofGit }, { createProofStore }, { proveFreeze }] =
    await Promise.all([
      import("../adapters/prisma/client.ts"),
      import("./github.ts"),
      import("../adapters/github/index.ts"),
      import("../adapters/git/proof-clone.ts"),
      import("../adapters/prisma/proof-store.ts"),
      import("../usecases/freeze/prove/prove.ts"),
    ]);
  const database = createDatabase(worker.THAW_DATABASE_URL, 2);
  const actor = { kind: "system", id: "prove" } as const;
  const github = await githubOver(worker.github, database, actor);
  const hands = adapter.createProofHands(github.apps, {
    person: token === null ? null : new SecretText(token),
    foreign: foreign === null ? null : await foreignApp(adapter, api, foreign),
  });
  const ports = {
    freezer: github.freezer,
    ladder: adapter.createFreezerLadder(github.apps),
    queue: adapter.createQueue(github.apps),
    changes: github.changes({ priority: "urgent" }),
    directory: github.directory,
    hands,
    git: createProofGit(pagesOf(github.host), inheritedEnvironment().NODE_EXTRA_CA_CERTS ?? null),
    store: createProofStore(database, github.host),
    clock: systemClock,
    pause: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  };
  return {
    prove: (wish: ProveWish) => proveFreeze(ports, { ...wish, by: actor.id, run: randomBytes(5).toString("hex") }),
    close: () => database.$disconnect(),
  };
}

type Adapter = typeof import("../adapters/github/index.ts");

/** It takes the Freezer App's place in a GitHub of its own: only so it may write checks. */
async function foreignApp(adapter: Adapter, api: string, { id, key }: NonNullable<ProveEnvironment["foreign"]>) {
  const signer =
    "file" in key ? await adapter.signerOfKeyFile(key.file) : adapter.signerOfKey(new SecretText(key.text));
  const apps = new adapter.GithubApps({
    api,
    apps: { freezer: { appId: id, signer } },
    mints: { onMint: () => undefined },
  });
  return { apps, appId: id };
}
