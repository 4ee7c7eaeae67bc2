import type { CredentialKind, Finding, Severity, Target, UnparsedReason } from "../../../lib/core/contracts.ts";
import { EMPTY_PLAN, HOSTILE_PLAN, LEFT_PLAN, LONG_PLAN, PAYMENTS_PLAN, type SeedPlan } from "./seed-plans.ts";

/** Repositories as a scan might leave them, with a place given by what is written there. */

export interface SeedFinding {
  /** The text that the finding marks; its first occurrence after `after`. */
  readonly at: string;
  readonly after?: string;
  readonly kind: CredentialKind;
  readonly severity: Severity;
  readonly name?: string | null;
  readonly blocks?: boolean;
  readonly message: string;
  readonly sinks?: readonly { readonly at: string; readonly what: string }[];
  readonly more?: Partial<
    Pick<Finding, "target" | "remedy" | "modifiers" | "context" | "confidence" | "generatedFrom" | "origin" | "literal">
  >;
}

export interface SeedFile {
  readonly path: string;
  readonly text: string;
  readonly findings: readonly SeedFinding[];
}

export interface SeedRepository {
  readonly owner: string;
  readonly name: string;
  readonly teams?: readonly string[];
  readonly archived?: boolean;
  readonly scanned?: boolean;
  readonly files?: readonly SeedFile[];
  /** CI files without a finding. */
  readonly cleanFiles?: number;
  readonly unparsed?: readonly { readonly path: string; readonly reason: UnparsedReason; readonly detail: string }[];
  /** Absent: the scan made none. */
  readonly plan?: SeedPlan;
}

const self = (permissions: Record<string, "read" | "write">, ...repositories: string[]): Target => ({
  kind: "known",
  repositories,
  permissions,
});

const RELEASE = `name: release
on:
  push:
    tags: ["v*"]

permissions:
  contents: read

jobs:
  publish:
    runs-on: ubuntu-latest
    environment: production
    steps:
      - uses: actions/checkout@v4
        with:
          token: \${{ secrets.RELEASE_PAT }}
      # The registry still wants a token of its own.
      - name: Publish
        run: npm publish --provenance
        env:
          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}
      - name: Open the bump in the deployment repository
        run: |
          set -euo pipefail
          git switch -c "bump-$GITHUB_REF_NAME"
          gh pr create -R harbour/deploy-config --fill --base main
        env:
          GH_TOKEN: \${{ secrets.RELEASE_PAT }}
      - if: \${{ secrets.CHAT_WEBHOOK != '' }}
        run: ./scripts/announce.sh
`;

const DEPLOY = `name: deploy
on:
  workflow_dispatch:
  push:
    branches: [main]

env:
  AWS_ACCESS_KEY_ID: \${{ secrets.AWS_ACCESS_KEY_ID }}
  AWS_SECRET_ACCESS_KEY: \${{ secrets.AWS_SECRET_ACCESS_KEY }}
  AWS_REGION: eu-north-1

jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: aws s3 sync dist "s3://$BUCKET" --delete
      - uses: docker/login-action@v3
        with:
          registry: ghcr.io
          username: harbour-bot
          password: \${{ secrets.GHCR_TOKEN }}
`;

const ALL = `name: call
on: pull_request_target
jobs:
  shared:
    uses: harbour/workflows/.github/workflows/build.yml@main
    secrets: inherit
`;

/** The main repository of the pictures and of most tests. */
export const PAYMENTS: SeedRepository = {
  owner: "harbour",
  name: "payments-api",
  teams: ["payments"],
  cleanFiles: 3,
  plan: PAYMENTS_PLAN,
  files: [
    {
      path: ".github/workflows/release.yml",
      text: RELEASE,
      findings: [
        {
          at: "secrets.RELEASE_PAT",
          kind: "persisted-pat-checkout",
          severity: "high",
          name: "RELEASE_PAT",
          message:
            "The checkout keeps RELEASE_PAT in .git/config, where every later step and every dependency of the build can read it.",
          sinks: [{ at: "actions/checkout@v4", what: "actions/checkout, input token" }],
          more: {
            context: "step-with",
            remedy: "broker-token",
            modifiers: ["environment-bound"],
            target: self({ contents: "write" }, "harbour/payments-api"),
          },
        },
        {
          at: "secrets.NPM_TOKEN",
          kind: "npm-token",
          severity: "high",
          name: "NPM_TOKEN",
          message: "A long-lived npm token publishes this package. npm accepts this job's identity instead.",
          sinks: [{ at: "npm publish", what: "npm publish" }],
          more: { remedy: "direct-oidc", modifiers: ["environment-bound"] },
        },
        {
          at: "secrets.RELEASE_PAT",
          after: "GH_TOKEN",
          kind: "github-pat",
          severity: "critical",
          name: "RELEASE_PAT",
          message:
            "A person's token opens a pull request in another repository. A broker token for harbour/deploy-config can do the same for a few minutes.",
          sinks: [{ at: "gh pr create", what: "gh pr create" }],
          more: {
            remedy: "broker-token",
            modifiers: ["environment-bound"],
            target: self({ contents: "read", pull_requests: "write" }, "harbour/deploy-config"),
          },
        },
        {
          at: "secrets.CHAT_WEBHOOK",
          kind: "chat-webhook",
          severity: "info",
          name: "CHAT_WEBHOOK",
          blocks: false,
          message: "Only whether CHAT_WEBHOOK is set is read here; its value goes nowhere.",
          more: { context: "other", modifiers: ["existence-test"], remedy: "brokered-secret" },
        },
      ],
    },
    {
      path: ".github/workflows/deploy.yml",
      text: DEPLOY,
      findings: [
        {
          at: "secrets.AWS_ACCESS_KEY_ID",
          kind: "identifier",
          severity: "info",
          name: "AWS_ACCESS_KEY_ID",
          blocks: false,
          message: "An access key's id is a name and not a credential. It goes together with the key.",
          more: { context: "workflow-env", remedy: "delete" },
        },
        {
          at: "secrets.AWS_SECRET_ACCESS_KEY",
          kind: "aws-static-key",
          severity: "critical",
          name: "AWS_SECRET_ACCESS_KEY",
          message:
            "Every step of every job is given this static AWS key. Let AWS trust this repository's identity and assume a role.",
          sinks: [{ at: "aws s3 sync", what: "aws s3 sync" }],
          more: { context: "workflow-env", remedy: "direct-oidc" },
        },
        {
          at: "secrets.GHCR_TOKEN",
          kind: "container-registry-password",
          severity: "medium",
          name: "GHCR_TOKEN",
          message: "ghcr.io accepts the job's own token with packages: write; this stored one is not needed.",
          sinks: [{ at: "docker/login-action@v3", what: "docker/login-action, input password" }],
          more: { context: "step-with", remedy: "github-token", target: self({ packages: "write" }) },
        },
      ],
    },
    {
      path: ".github/workflows/call.yml",
      text: ALL,
      findings: [
        {
          at: "inherit",
          kind: "secrets-inherit",
          severity: "high",
          name: null,
          message:
            "Every secret of this repository is handed to a workflow of another one, in runs that a fork can start. Name the secrets that it really uses.",
          sinks: [{ at: "harbour/workflows", what: "harbour/workflows/.github/workflows/build.yml" }],
          more: {
            context: "call-secrets",
            remedy: "explicit-secret-map",
            modifiers: ["untrusted-trigger", "fork-reachable"],
            target: { kind: "opaque", reason: "the called workflow is not among the scanned repositories" },
          },
        },
      ],
    },
  ],
  unparsed: [
    {
      path: ".github/workflows/legacy.yml",
      reason: "yaml-error",
      detail: "line 14, column 3: a mapping's key stands where a list's item is expected",
    },
  ],
};

/** Names and texts that would do harm where they were believed. */
export const HOSTILE: SeedRepository = {
  owner: "harbour",
  name: "x-img-src-onerror",
  teams: ['"><img src=x onerror=window.harm=1>'],
  plan: HOSTILE_PLAN,
  files: [
    {
      path: ".github/workflows/<script>window.harm=2</script>.yml",
      text: `on: push\nenv:\n  T: \${{ secrets.T }} # <img src=x onerror=window.harm=3>\n`,
      findings: [
        {
          at: "secrets.T",
          kind: "unknown-secret",
          severity: "medium",
          name: "=HYPERLINK(1)",
          message: "<img src=x onerror=window.harm=4> <script>window.harm=5</script> javascript:window.harm=6",
          sinks: [{ at: "T:", what: "<svg onload=window.harm=7>" }],
        },
      ],
    },
  ],
};

const plain = (name: string, team: string | null, rest: Partial<SeedRepository> = {}): SeedRepository => ({
  owner: "harbour",
  name,
  teams: team === null ? [] : [team],
  cleanFiles: 2,
  ...rest,
});

function single(kind: CredentialKind, severity: Severity, name: string): readonly SeedFile[] {
  return [
    {
      path: ".github/workflows/ci.yml",
      text: `name: ci\non: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n        env:\n          TOKEN: \${{ secrets.${name} }}\n`,
      findings: [{ at: `secrets.${name}`, kind, severity, name, message: `${name} is a long-lived credential.` }],
    },
  ];
}

/** An organisation of two dozen repositories in every state. */
export const ORGANISATION: readonly SeedRepository[] = [
  PAYMENTS,
  HOSTILE,
  plain("deploy-config", "platform", { files: single("github-pat", "critical", "BOT_PAT") }),
  plain("checkout-web", "storefront", { files: single("npm-token", "high", "NPM_TOKEN") }),
  plain("mobile-app", "mobile", { files: single("signing-material", "high", "KEYSTORE_B64"), plan: LEFT_PLAN }),
  plain("infra-live", "platform", {
    files: single("aws-static-key", "critical", "AWS_SECRET_ACCESS_KEY"),
    plan: LONG_PLAN,
  }),
  plain("data-pipeline", "data", { files: single("gcp-key-json", "critical", "GCP_SA_KEY") }),
  plain("search-index", "search", { files: single("saas-api-key", "medium", "SEARCH_API_KEY") }),
  plain("docs-site", "docs", { files: single("hosting-token", "medium", "HOST_TOKEN") }),
  plain("python-sdk", "sdk", { files: single("pypi-token", "high", "PYPI_TOKEN") }),
  plain("ruby-sdk", "sdk", { files: single("rubygems-token", "high", "GEM_HOST_API_KEY") }),
  plain("rust-sdk", "sdk", { files: single("crates-token", "high", "CARGO_REGISTRY_TOKEN") }),
  plain("assistant", "ml", { files: single("llm-api-key", "medium", "MODEL_API_KEY") }),
  plain("coverage-demo", null, { files: single("codecov-token", "low", "CODECOV_TOKEN") }),
  plain("broken-ci", "platform", {
    unparsed: [
      { path: ".github/workflows/huge.yml", reason: "too-large", detail: "10,485,760 bytes; the limit is 1,048,576" },
      { path: ".github/workflows/binary.yml", reason: "nul-byte", detail: "NUL at byte 318" },
    ],
  }),
  plain("design-tokens", "design"),
  plain("status-page", "platform", { plan: EMPTY_PLAN }),
  plain("brand-assets", null, { cleanFiles: 0 }),
  plain("runbooks", "platform"),
  plain("mail-templates", "storefront"),
  plain("old-monolith", "payments", { archived: true, files: single("ssh-deploy-key", "high", "DEPLOY_KEY") }),
  plain("a-repository-with-quite-a-long-name-that-has-to-be-cut-somewhere-on-a-phone", "storefront"),
  plain("fresh-import", null, { scanned: false }),
  plain("analytics", "data"),
];
