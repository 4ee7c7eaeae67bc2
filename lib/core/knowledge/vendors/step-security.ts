import { githubToken, IDENTIFIER, RATE_LIMIT_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const stepSecurity = {
  vendor: "step-security",
  title: "StepSecurity",
  actions: [
    {
      uses: "step-security/harden-runner",
      source: "https://github.com/step-security/harden-runner",
      inputs: {
        token: RATE_LIMIT_TOKEN,
        "api-key": { kind: "saas-api-key" },
        policy: IDENTIFIER,
        "allowed-endpoints": IDENTIFIER,
      },
    },
    {
      uses: "step-security/wait-for-secrets",
      source: "https://github.com/step-security/wait-for-secrets",
      inputs: { "slack-webhook-url": { kind: "chat-webhook" } },
      manager: { outputs: "*", exportsEnv: false, mapInput: "secrets", mapSyntax: "opaque" },
    },
    {
      uses: "step-security/google-github-auth",
      source: "https://github.com/step-security/google-github-auth",
      inputs: {
        credentials_json: { kind: "gcp-key-json" },
        project_id: IDENTIFIER,
        workload_identity_provider: IDENTIFIER,
        service_account: IDENTIFIER,
        audience: IDENTIFIER,
      },
      exchange: { how: "oidc", onlyWith: ["workload_identity_provider"] },
    },
    {
      uses: "step-security/configure-aws-credentials-for-github-actions",
      source: "https://github.com/step-security/configure-aws-credentials-for-github-actions",
      inputs: {
        "aws-access-key-id": { kind: "aws-static-key" },
        "aws-secret-access-key": { kind: "aws-static-key" },
        "aws-session-token": { kind: "aws-static-key" },
        "role-to-assume": IDENTIFIER,
        "aws-region": IDENTIFIER,
        "role-session-name": IDENTIFIER,
        audience: IDENTIFIER,
      },
      exchange: { how: "sts", onlyWith: ["role-to-assume"] },
    },
    {
      uses: "step-security/action-slack-notify",
      source: "https://github.com/step-security/action-slack-notify",
      env: { SLACK_WEBHOOK: { kind: "chat-webhook" }, SLACK_CHANNEL: IDENTIFIER, SLACK_USERNAME: IDENTIFIER },
    },
    {
      uses: "step-security/changed-files",
      source: "https://github.com/step-security/changed-files",
      inputs: { token: githubToken({ contents: "read", "pull-requests": "read" }) },
    },
    {
      uses: "step-security/action-semantic-pull-request",
      source: "https://github.com/step-security/action-semantic-pull-request",
      env: { GITHUB_TOKEN: githubToken({ "pull-requests": "read", statuses: "write" }) },
    },
    {
      uses: "step-security/ghaction-import-gpg",
      source: "https://github.com/step-security/ghaction-import-gpg",
      inputs: {
        gpg_private_key: { kind: "signing-material" },
        passphrase: { kind: "signing-material" },
        fingerprint: IDENTIFIER,
      },
    },
    {
      uses: "step-security/action-create-pull-request",
      source: "https://github.com/step-security/action-create-pull-request",
      inputs: { token: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "step-security/release-please-action",
      source: "https://github.com/step-security/release-please-action",
      inputs: {
        token: githubToken(
          { contents: "write", "pull-requests": "write", issues: "write" },
          { repositoryInput: "repo-url" },
        ),
      },
    },
    {
      uses: "step-security/ssh-agent",
      source: "https://github.com/step-security/ssh-agent",
      inputs: { "ssh-private-key": { kind: "ssh-deploy-key" } },
    },
  ],
} as const satisfies VendorKnowledge;
