import { APP_KEY, IDENTIFIER, OPAQUE_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const githubAppTokens = {
  vendor: "github-app-tokens",
  title: "Makers of GitHub App tokens",
  actions: [
    {
      uses: "actions/create-github-app-token",
      source: "https://github.com/actions/create-github-app-token",
      inputs: {
        "private-key": APP_KEY,
        "app-id": IDENTIFIER,
        "client-id": IDENTIFIER,
        owner: IDENTIFIER,
        repositories: IDENTIFIER,
        enterprise: IDENTIFIER,
      },
      exchange: { how: "app-token" },
    },
    {
      uses: "tibdex/github-app-token",
      source: "https://github.com/tibdex/github-app-token",
      inputs: {
        private_key: APP_KEY,
        app_id: IDENTIFIER,
        installation_id: IDENTIFIER,
        installation_retrieval_payload: IDENTIFIER,
        repository: IDENTIFIER,
        repositories: IDENTIFIER,
      },
      exchange: { how: "app-token" },
    },
    {
      uses: "peter-murray/workflow-application-token-action",
      source: "https://github.com/peter-murray/workflow-application-token-action",
      inputs: { application_private_key: APP_KEY, application_id: IDENTIFIER, organization: IDENTIFIER },
      exchange: { how: "app-token" },
    },
    {
      uses: "getsentry/action-github-app-token",
      source: "https://github.com/getsentry/action-github-app-token",
      inputs: {
        private_key: APP_KEY,
        base64_pem_key: APP_KEY,
        app_id: IDENTIFIER,
        installation_id: IDENTIFIER,
        repo_name: IDENTIFIER,
        scope: IDENTIFIER,
      },
      exchange: { how: "app-token" },
    },
    {
      uses: "wow-actions/use-app-token",
      source: "https://github.com/wow-actions/use-app-token",
      inputs: {
        private_key: APP_KEY,
        fallback: OPAQUE_TOKEN,
        app_id: IDENTIFIER,
        variable_name: IDENTIFIER,
        secret_name: IDENTIFIER,
        app_token_name: IDENTIFIER,
        app_slug_name: IDENTIFIER,
      },
      exchange: { how: "app-token" },
    },
    {
      uses: "bubkoo/use-app-token",
      source: "https://github.com/bubkoo/use-app-token",
      inputs: { private_key: APP_KEY, app_id: IDENTIFIER },
      exchange: { how: "app-token" },
    },
    {
      uses: "navikt/github-app-token-generator",
      source: "https://github.com/navikt/github-app-token-generator",
      inputs: { "private-key": APP_KEY, "app-id": IDENTIFIER, repo: IDENTIFIER, repositories: IDENTIFIER },
      exchange: { how: "app-token" },
    },
    {
      uses: "machine-learning-apps/actions-app-token",
      source: "https://github.com/machine-learning-apps/actions-app-token",
      inputs: { app_pem: APP_KEY, app_id: IDENTIFIER },
      exchange: { how: "app-token" },
    },
    {
      uses: "jnwng/github-app-installation-token-action",
      source: "https://github.com/jnwng/github-app-installation-token-action",
      inputs: { privatekey: APP_KEY, appid: IDENTIFIER, installationid: IDENTIFIER },
      exchange: { how: "app-token" },
    },
    {
      uses: "electron/github-app-auth-action",
      source: "https://github.com/electron/github-app-auth-action",
      inputs: { creds: APP_KEY, org: IDENTIFIER, owner: IDENTIFIER, repo: IDENTIFIER },
      exchange: { how: "app-token" },
    },
    {
      uses: "philips-software/app-token-action",
      source: "https://github.com/philips-software/app-token-action",
      inputs: { app_base64_private_key: APP_KEY, app_id: IDENTIFIER, org: IDENTIFIER },
      exchange: { how: "app-token" },
    },
    {
      uses: "philips-labs/app-token-action",
      source: "https://github.com/philips-labs/app-token-action",
      inputs: { app_base64_private_key: APP_KEY, app_id: IDENTIFIER, org: IDENTIFIER },
      exchange: { how: "app-token" },
    },
    {
      uses: "gr2m/release-notifier-action",
      source: "https://github.com/gr2m/release-notifier-action",
      inputs: { private_key: APP_KEY, app_id: IDENTIFIER },
    },
    {
      uses: "angular/dev-infra/github-actions/branch-manager",
      source: "https://github.com/angular/dev-infra/tree/HEAD/github-actions/branch-manager",
      inputs: { "angular-robot-key": APP_KEY },
    },
    {
      uses: "angular/dev-infra/github-actions/labeling/issue",
      source: "https://github.com/angular/dev-infra/tree/HEAD/github-actions/labeling/issue",
      inputs: { "angular-robot-key": APP_KEY, "google-generative-ai-key": { kind: "llm-api-key" } },
    },
    {
      uses: "angular/dev-infra/github-actions/labeling/pull-request",
      source: "https://github.com/angular/dev-infra/tree/HEAD/github-actions/labeling/pull-request",
      inputs: { "angular-robot-key": APP_KEY },
    },
    {
      uses: "angular/dev-infra/github-actions/post-approval-changes",
      source: "https://github.com/angular/dev-infra/tree/HEAD/github-actions/post-approval-changes",
      inputs: { "angular-robot-key": APP_KEY },
    },
    {
      uses: "angular/dev-infra/github-actions/commit-message-based-labels",
      source: "https://github.com/angular/dev-infra/tree/HEAD/github-actions/commit-message-based-labels",
      inputs: { "angular-robot-key": APP_KEY },
    },
    {
      uses: "angular/dev-infra/github-actions/slash-commands",
      source: "https://github.com/angular/dev-infra/tree/HEAD/github-actions/slash-commands",
      inputs: { "angular-robot-key": APP_KEY },
    },
    {
      uses: "angular/dev-infra/github-actions/feature-request",
      source: "https://github.com/angular/dev-infra/tree/HEAD/github-actions/feature-request",
      inputs: { "angular-robot-key": APP_KEY },
    },
    {
      uses: "angular/dev-infra/github-actions/lock-closed",
      source: "https://github.com/angular/dev-infra/tree/HEAD/github-actions/lock-closed",
      inputs: { "lock-bot-key": APP_KEY },
    },
  ],
} as const satisfies VendorKnowledge;
