import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const grafana = {
  vendor: "grafana",
  title: "Grafana's shared workflows",
  actions: [
    {
      uses: "grafana/shared-workflows/actions/create-github-app-token",
      source: "https://github.com/grafana/shared-workflows/tree/HEAD/actions/create-github-app-token",
      inputs: { github_app: IDENTIFIER, permission_set: IDENTIFIER, vault_instance: IDENTIFIER },
      exchange: { how: "broker" },
    },
    {
      uses: "grafana/shared-workflows/actions/aws-auth",
      source: "https://github.com/grafana/shared-workflows/tree/HEAD/actions/aws-auth",
      inputs: { "role-arn": IDENTIFIER, "aws-region": IDENTIFIER },
      exchange: { how: "sts" },
    },
    {
      uses: "grafana/shared-workflows/actions/login-to-gar",
      source: "https://github.com/grafana/shared-workflows/tree/HEAD/actions/login-to-gar",
      inputs: { registry: IDENTIFIER },
      exchange: { how: "sts" },
    },
    {
      uses: "grafana/shared-workflows/actions/login-to-gcs",
      source: "https://github.com/grafana/shared-workflows/tree/HEAD/actions/login-to-gcs",
      inputs: { bucket: IDENTIFIER, service_account: IDENTIFIER },
      exchange: { how: "sts" },
    },
    {
      uses: "grafana/shared-workflows/actions/push-to-gcs",
      source: "https://github.com/grafana/shared-workflows/tree/HEAD/actions/push-to-gcs",
      inputs: { bucket: IDENTIFIER, service_account: IDENTIFIER },
      exchange: { how: "sts" },
    },
    {
      uses: "grafana/shared-workflows/actions/dockerhub-login",
      source: "https://github.com/grafana/shared-workflows/tree/HEAD/actions/dockerhub-login",
    },
    {
      uses: "grafana/shared-workflows/actions/azure-trusted-signing",
      source: "https://github.com/grafana/shared-workflows/tree/HEAD/actions/azure-trusted-signing",
      inputs: {
        "azure-client-id": IDENTIFIER,
        "azure-subscription-id": IDENTIFIER,
        "azure-tenant-id": IDENTIFIER,
        "trusted-signing-account": IDENTIFIER,
      },
      exchange: { how: "oidc" },
    },
    {
      uses: "grafana/shared-workflows/actions/get-vault-secrets",
      source: "https://github.com/grafana/shared-workflows/tree/HEAD/actions/get-vault-secrets",
      inputs: { vault_instance: IDENTIFIER },
      manager: {
        outputs: ["secrets"],
        exportsEnv: { input: "export_env", default: true },
        mapInput: "repo_secrets",
        mapSyntax: "name=path",
      },
    },
    {
      uses: "grafana/shared-workflows/actions/cleanup-branches",
      source: "https://github.com/grafana/shared-workflows/tree/HEAD/actions/cleanup-branches",
      inputs: { token: githubToken({ contents: "write", "pull-requests": "read" }) },
    },
    {
      uses: "grafana/shared-workflows/actions/dependabot-auto-triage",
      source: "https://github.com/grafana/shared-workflows/tree/HEAD/actions/dependabot-auto-triage",
      inputs: { token: githubToken({ "vulnerability-alerts": "write", "pull-requests": "write" }) },
    },
    {
      uses: "grafana/shared-workflows/actions/download-branch-workflow-artifact",
      source: "https://github.com/grafana/shared-workflows/tree/HEAD/actions/download-branch-workflow-artifact",
      inputs: { "github-token": githubToken({ actions: "read" }) },
    },
    {
      uses: "grafana/shared-workflows/actions/find-pr-for-commit",
      source: "https://github.com/grafana/shared-workflows/tree/HEAD/actions/find-pr-for-commit",
      inputs: {
        token: githubToken({ "pull-requests": "read" }, { repositoryInput: "repo", ownerInput: "owner" }),
        owner: IDENTIFIER,
        repo: IDENTIFIER,
      },
    },
    {
      uses: "grafana/shared-workflows/actions/get-latest-workflow-artifact",
      source: "https://github.com/grafana/shared-workflows/tree/HEAD/actions/get-latest-workflow-artifact",
      inputs: {
        "github-token": githubToken({ actions: "read" }, { repositoryInput: "repository" }),
        repository: IDENTIFIER,
      },
    },
    {
      uses: "grafana/shared-workflows/actions/go-flaky-tests",
      source: "https://github.com/grafana/shared-workflows/tree/HEAD/actions/go-flaky-tests",
      inputs: {
        "loki-password": { kind: "saas-api-key" },
        "github-token": githubToken({ issues: "write" }, { repositoryInput: "repository" }),
        "loki-url": IDENTIFIER,
        "loki-username": IDENTIFIER,
        repository: IDENTIFIER,
      },
    },
    {
      uses: "grafana/shared-workflows/actions/socket-export-sbom",
      source: "https://github.com/grafana/shared-workflows/tree/HEAD/actions/socket-export-sbom",
      inputs: { socket_api_token: { kind: "saas-api-key" }, socket_org: IDENTIFIER, socket_base_url: IDENTIFIER },
    },
    {
      uses: "grafana/shared-workflows/actions/issues-update-project-status",
      source: "https://github.com/grafana/shared-workflows/tree/HEAD/actions/issues-update-project-status",
      inputs: {
        "github-app": IDENTIFIER,
        "project-id": IDENTIFIER,
        "status-field-id": IDENTIFIER,
        "target-status-option-id": IDENTIFIER,
      },
    },
    {
      uses: "grafana/grafana-github-actions-go/backport",
      source: "https://github.com/grafana/grafana-github-actions-go/tree/HEAD/backport",
      inputs: { token: githubToken({ contents: "write", "pull-requests": "write", issues: "write" }) },
    },
  ],
} as const satisfies VendorKnowledge;
