import type { RemedyId } from "../../../lib/core/contracts.ts";
import type { Proof } from "../../../lib/core/edit/prove.ts";
import type { GrantRequest } from "../../../lib/core/fix/grants.ts";
import type { Disposition, Prerequisite } from "../../../lib/core/fix/remediation.ts";

/** Plans as a scan might leave them beside the repositories of seed-data.ts. */

export interface SeedPlan {
  readonly disposition: Disposition;
  readonly files: readonly {
    readonly path: string;
    readonly diff: string;
    readonly failing?: readonly (keyof Proof)[];
  }[];
  readonly items: readonly SeedItem[];
  readonly grants?: readonly GrantRequest[];
  readonly prerequisites?: readonly Prerequisite[];
  readonly body?: string;
}

/** What becomes of the finding that is the `nth` of its file, as the file lists them. */
export interface SeedItem {
  readonly path: string;
  readonly nth: number;
  /** The remedy that solves it, or the code of why none does. */
  readonly by: RemedyId | { readonly code: string };
  readonly message: string;
  readonly reasons?: readonly string[];
}

const RELEASE = ".github/workflows/release.yml";
const DEPLOY = ".github/workflows/deploy.yml";
const CALL = ".github/workflows/call.yml";

const DEPLOY_DIFF = `--- a/.github/workflows/deploy.yml
+++ b/.github/workflows/deploy.yml
@@ -5,18 +5,31 @@
     branches: [main]
 
 env:
-  AWS_ACCESS_KEY_ID: \${{ secrets.AWS_ACCESS_KEY_ID }}
-  AWS_SECRET_ACCESS_KEY: \${{ secrets.AWS_SECRET_ACCESS_KEY }}
   AWS_REGION: eu-north-1
 
 jobs:
   deploy:
     runs-on: ubuntu-latest
+    permissions:
+      contents: read
+      packages: read
+      id-token: write
     steps:
       - uses: actions/checkout@v4
+      - id: thaw
+        uses: harbour/thaw/action@8f4b7f84864484a7bf31766abe9204da3cbe65b3 # v1.0.0
+        with:
+          broker-url: \${{ vars.THAW_BROKER_URL }}
+          grant: deploy.deploy
       - run: aws s3 sync dist "s3://$BUCKET" --delete
+        env:
+          AWS_ACCESS_KEY_ID: \${{ steps.thaw.outputs.AWS_ACCESS_KEY_ID }}
+          AWS_SECRET_ACCESS_KEY: \${{ steps.thaw.outputs.AWS_SECRET_ACCESS_KEY }}
       - uses: docker/login-action@v3
         with:
           registry: ghcr.io
           username: harbour-bot
-          password: \${{ secrets.GHCR_TOKEN }}
+          password: \${{ secrets.GITHUB_TOKEN }}
+        env:
+          AWS_ACCESS_KEY_ID: \${{ steps.thaw.outputs.AWS_ACCESS_KEY_ID }}
+          AWS_SECRET_ACCESS_KEY: \${{ steps.thaw.outputs.AWS_SECRET_ACCESS_KEY }}
`;

const RELEASE_DIFF = `--- a/.github/workflows/release.yml
+++ b/.github/workflows/release.yml
@@ -9,22 +9,28 @@
 jobs:
   publish:
     runs-on: ubuntu-latest
+    permissions:
+      contents: read
+      id-token: write
     environment: production
     steps:
       - uses: actions/checkout@v4
         with:
-          token: \${{ secrets.RELEASE_PAT }}
+          token: \${{ secrets.GITHUB_TOKEN }}
       # The registry still wants a token of its own.
       - name: Publish
         run: npm publish --provenance
-        env:
-          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}
+      - id: thaw
+        uses: harbour/thaw/action@8f4b7f84864484a7bf31766abe9204da3cbe65b3 # v1.0.0
+        with:
+          broker-url: \${{ vars.THAW_BROKER_URL }}
+          grant: release.publish
       - name: Open the bump in the deployment repository
         run: |
           set -euo pipefail
           git switch -c "bump-$GITHUB_REF_NAME"
           gh pr create -R harbour/deploy-config --fill --base main
         env:
-          GH_TOKEN: \${{ secrets.RELEASE_PAT }}
+          GH_TOKEN: \${{ steps.thaw.outputs.token }}
       - if: \${{ secrets.CHAT_WEBHOOK != '' }}
         run: ./scripts/announce.sh
`;

export const PAYMENTS_PLAN: SeedPlan = {
  disposition: "review",
  files: [
    { path: DEPLOY, diff: DEPLOY_DIFF },
    { path: RELEASE, diff: RELEASE_DIFF },
  ],
  items: [
    {
      path: DEPLOY,
      nth: 0,
      by: "brokered-secret",
      message:
        "AWS_ACCESS_KEY_ID: readable by every workflow that can name it. With this change: AWS_ACCESS_KEY_ID: leased to this job alone, each time on record; still static at its vendor.",
    },
    {
      path: DEPLOY,
      nth: 1,
      by: "brokered-secret",
      message:
        "AWS_SECRET_ACCESS_KEY: readable by every workflow that can name it. With this change: AWS_SECRET_ACCESS_KEY: leased to this job alone, each time on record; still static at its vendor.",
    },
    {
      path: DEPLOY,
      nth: 2,
      by: "github-token",
      message:
        "GHCR_TOKEN: whatever its owner may do, until somebody revokes it. With this change: packages: read on this repository, until the job ends.",
    },
    {
      path: RELEASE,
      nth: 0,
      by: "github-token",
      message:
        "RELEASE_PAT: whatever its owner may do, until somebody revokes it. With this change: contents: read on this repository, until the job ends.",
    },
    {
      path: RELEASE,
      nth: 1,
      by: "direct-oidc",
      message:
        "NPM_TOKEN: publishes from anywhere, until somebody revokes it. With this change: publishing from this workflow alone, for one run.",
      reasons: ["The packages have to name this workflow as their trusted publisher before this is merged."],
    },
    {
      path: RELEASE,
      nth: 2,
      by: "broker-token",
      message:
        "RELEASE_PAT: whatever its owner may do, until somebody revokes it. With this change: contents: read, pull-requests: write on harbour/deploy-config, for an hour at most.",
      reasons: ["Confirm what the token may do: gh pr create does not show all that it is used for."],
    },
    {
      path: RELEASE,
      nth: 3,
      by: { code: "still-used" },
      message: "The secret that is tested here is still used: solve its uses, then remove the test.",
    },
    {
      path: CALL,
      nth: 0,
      by: { code: "remote-callee" },
      message:
        "What harbour/workflows/.github/workflows/build.yml@main reads of the secrets cannot be seen here. Its repository says which it needs: pass those by name.",
    },
  ],
  grants: [
    {
      name: "deploy.deploy",
      provider: "sealed-store",
      repositories: [],
      permissions: {},
      secrets: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
      who: {
        workflow: DEPLOY,
        startedBy: [DEPLOY],
        job: "deploy",
        refs: ["$default-branch", "refs/heads/main"],
        events: ["push", "workflow_dispatch"],
        environment: null,
      },
      ask: null,
    },
    {
      name: "release.publish",
      provider: "github-app",
      repositories: ["harbour/deploy-config"],
      permissions: { contents: "read", "pull-requests": "write" },
      secrets: [],
      who: {
        workflow: RELEASE,
        startedBy: [RELEASE],
        job: "publish",
        refs: ["refs/tags/v*"],
        events: ["push"],
        environment: "production",
      },
      ask: "gh pr create does not show all that it is used for",
    },
  ],
  prerequisites: [
    {
      kind: "variable",
      name: "THAW_BROKER_URL",
      text: "Set the variable THAW_BROKER_URL of the organisation to the address of the broker.",
    },
    {
      kind: "stored-value",
      name: "AWS_SECRET_ACCESS_KEY",
      text: "Store AWS_SECRET_ACCESS_KEY with the broker and give it a date for its rotation.",
    },
    {
      kind: "confirm",
      name: "default-permissions",
      text: "Confirm that this repository's default permissions are the restricted ones (Settings, Actions, General, Workflow permissions): the jobs deploy declared nothing, and are written with what that gives.",
    },
  ],
  body: "## Short-lived credentials for `harbour/payments-api`\n\nThis changes 2 files and replaces 6 places.\n\n### Before merging\n\n- [ ] Set the variable THAW_BROKER_URL.\n",
};

/** A file that changes in more lines than a page opens, and in one that no screen is wide enough for. */
export const LONG_PLAN: SeedPlan = {
  disposition: "safe",
  files: [
    {
      path: ".github/workflows/ci.yml",
      diff: [
        "--- a/.github/workflows/ci.yml",
        "+++ b/.github/workflows/ci.yml",
        "@@ -1,2 +1,122 @@",
        " name: ci",
        ...Array.from({ length: 119 }, (_, line) => `+# line ${line + 1}`),
        `+# ${"wide ".repeat(120)}end`,
        " on: push",
        "",
      ].join("\n"),
    },
  ],
  items: [{ path: ".github/workflows/ci.yml", nth: 0, by: "brokered-secret", message: "It is leased." }],
};

export const LEFT_PLAN: SeedPlan = {
  disposition: "safe",
  files: [],
  items: [
    {
      path: ".github/workflows/ci.yml",
      nth: 0,
      by: { code: "signing-material" },
      message:
        "A signing key cannot be issued for a moment. Keep it in a key management service that signs on request, or in an environment with reviewers.",
    },
  ],
};

export const EMPTY_PLAN: SeedPlan = { disposition: "safe", files: [], items: [] };

/** Words and lines that would do harm where they were believed, and a proof that does not hold. */
export const HOSTILE_PLAN: SeedPlan = {
  disposition: "review",
  files: [
    {
      path: ".github/workflows/<script>window.harm=2</script>.yml",
      diff: "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n on: push\n-T: <img src=x onerror=window.harm=8>\n+T: <script>window.harm=9</script>\u202e</pre>\n",
      failing: ["idempotent"],
    },
  ],
  items: [
    {
      path: ".github/workflows/<script>window.harm=2</script>.yml",
      nth: 0,
      by: "broker-token",
      message: "<img src=x onerror=window.harm=10>",
      reasons: ["<script>window.harm=11</script>"],
    },
  ],
  grants: [
    {
      name: "<b>ci</b>.build",
      provider: "github-app",
      repositories: ['"><img src=x onerror=window.harm=12>'],
      permissions: { contents: "read" },
      secrets: [],
      who: {
        workflow: "x",
        startedBy: ["x"],
        job: "<svg onload=window.harm=13>",
        refs: [],
        events: [],
        environment: null,
      },
      ask: "<img src=x onerror=window.harm=14>",
    },
  ],
  prerequisites: [{ kind: "trust", name: "x", text: "<a href=javascript:window.harm=15>do it</a>" }],
  body: "</pre><script>window.harm=16</script>",
};
