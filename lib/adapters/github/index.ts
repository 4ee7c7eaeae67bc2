/** GitHub as use cases see it: read in the name of an App, written in the name of one installation's narrow token. */

export { createAppAudit } from "./app-audit.ts";
export { signerOfKey, signerOfKeyFile } from "./app-jwt.ts";
export { type GithubAppSettings, GithubApps, type GithubOptions } from "./apps.ts";
export { createBranches } from "./branches.ts";
export { createCalls } from "./calls.ts";
export { createChanges } from "./changes.ts";
export { createChecks } from "./checks.ts";
export type { GithubClient, GraphqlAnswer, GraphqlError } from "./client.ts";
export { createDirectory } from "./directory.ts";
export { GithubError } from "./failure.ts";
export { createFiles } from "./files.ts";
export { createFreezer } from "./freezer.ts";
export { createFreezerLadder } from "./freezer-ladder.ts";
export { createHeads } from "./heads.ts";
export { createHooks } from "./hooks.ts";
export { createInventory } from "./inventory.ts";
export { createMembers } from "./members.ts";
export { createOwners } from "./owners.ts";
export { createPersistence } from "./persistence.ts";
export { createProofHands, type ForeignApp } from "./proof.ts";
export { createPulls } from "./pulls.ts";
export { createReview } from "./review.ts";
export { createRuns } from "./runs.ts";
export { createSecrets } from "./secrets.ts";
export { SYSTEM_TIMER, type Timer } from "./timer.ts";
export { createTrees } from "./trees.ts";
export { createWindowRuns } from "./window-runs.ts";
