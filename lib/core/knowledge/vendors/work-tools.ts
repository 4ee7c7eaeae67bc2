import { SAAS_KEY } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const workTools = {
  vendor: "work-tools",
  title: "Issue trackers, planning, payments and identity",
  actions: [
    {
      uses: "atlassian/gajira-login",
      source: "https://github.com/atlassian/gajira-login#readme",
      env: { JIRA_BASE_URL: IDENTIFIER, JIRA_USER_EMAIL: IDENTIFIER, JIRA_API_TOKEN: SAAS_KEY },
    },
    {
      uses: "HighwayThree/jira-upload-build-info",
      source: "https://github.com/HighwayThree/jira-upload-build-info#readme",
      inputs: { "cloud-instance-base-url": IDENTIFIER, "client-id": IDENTIFIER, "client-secret": SAAS_KEY },
    },
    {
      uses: "HighwayThree/jira-upload-deployment-info",
      source: "https://github.com/HighwayThree/jira-upload-deployment-info#readme",
      inputs: { "cloud-instance-base-url": IDENTIFIER, "client-id": IDENTIFIER, "client-secret": SAAS_KEY },
    },
    {
      uses: "linear/linear-release-action",
      source: "https://github.com/linear/linear-release-action/blob/HEAD/action.yml",
      inputs: { access_key: SAAS_KEY },
    },
    {
      uses: "ctriolo/action-find-linear-issue",
      source: "https://github.com/ctriolo/action-find-linear-issue#readme",
      inputs: { "linear-api-key": SAAS_KEY },
    },
    {
      uses: "Asana/create-app-attachment-github-action",
      source: "https://github.com/Asana/create-app-attachment-github-action/blob/HEAD/action.yml",
      inputs: { "asana-secret": SAAS_KEY },
    },
    {
      uses: "Asana/comment-on-task-github-action",
      source: "https://github.com/Asana/comment-on-task-github-action#readme",
      inputs: { "asana-secret": SAAS_KEY },
    },
    {
      uses: "rematocorp/trello-integration-action",
      source: "https://github.com/rematocorp/trello-integration-action#readme",
      inputs: {
        "github-token": githubToken({ contents: "read", "pull-requests": "write" }),
        "trello-api-key": SAAS_KEY,
        "trello-auth-token": SAAS_KEY,
        "trello-board-id": IDENTIFIER,
        "trello-organization-name": IDENTIFIER,
      },
    },
    {
      uses: "dalezak/github-commit-to-trello-card",
      source: "https://github.com/dalezak/github-commit-to-trello-card#readme",
      inputs: { "trello-api-key": SAAS_KEY, "trello-auth-token": SAAS_KEY, "trello-board-id": IDENTIFIER },
    },
    {
      uses: "delta1/trello-github-actions",
      source: "https://github.com/delta1/trello-github-actions#readme",
      env: { TRELLO_API_KEY: SAAS_KEY, TRELLO_API_TOKEN: SAAS_KEY, TRELLO_BOARD_ID: IDENTIFIER },
    },
    {
      uses: "shopify/lighthouse-ci-action",
      source: "https://github.com/shopify/lighthouse-ci-action#readme",
      inputs: {
        access_token: SAAS_KEY,
        store: IDENTIFIER,
        password: SAAS_KEY,
        lhci_github_app_token: SAAS_KEY,
        lhci_github_token: githubToken({ statuses: "write" }),
      },
    },
    {
      uses: "sfdx-actions/setup-sfdx",
      source: "https://github.com/sfdx-actions/setup-sfdx#readme",
      inputs: { "sfdx-auth-url": SAAS_KEY },
    },
    {
      uses: "rdietrick/sfdx-jwt-org-auth",
      source: "https://github.com/rdietrick/sfdx-jwt-org-auth#readme",
      inputs: { "client-id": IDENTIFIER, "jwt-secret-key": SAAS_KEY, username: IDENTIFIER },
    },
  ],
  variables: [
    {
      name: "JIRA_API_TOKEN",
      holds: SAAS_KEY,
      source: "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/",
    },
    {
      name: "JIRA_TOKEN",
      holds: SAAS_KEY,
      source: "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/",
    },
    {
      name: "JIRA_USER_EMAIL",
      holds: IDENTIFIER,
      source: "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/",
    },
    {
      name: "JIRA_BASE_URL",
      holds: IDENTIFIER,
      source: "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/",
    },
    {
      name: "ATLASSIAN_API_TOKEN",
      holds: SAAS_KEY,
      source: "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/",
    },
    {
      name: "CONFLUENCE_API_TOKEN",
      holds: SAAS_KEY,
      source: "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/",
    },
    { name: "LINEAR_API_KEY", holds: SAAS_KEY, source: "https://linear.app/developers" },
    { name: "LINEAR_ACCESS_KEY", holds: SAAS_KEY, source: "https://github.com/linear/linear-release-action#readme" },
    {
      name: "TRELLO_API_KEY",
      holds: SAAS_KEY,
      source: "https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/",
    },
    {
      name: "TRELLO_TOKEN",
      holds: SAAS_KEY,
      source: "https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/",
    },
    { name: "ASANA_ACCESS_TOKEN", holds: SAAS_KEY, source: "https://developers.asana.com/docs/personal-access-token" },
    { name: "NOTION_TOKEN", holds: SAAS_KEY, source: "https://developers.notion.com/docs/authorization" },
    { name: "NOTION_API_KEY", holds: SAAS_KEY, source: "https://developers.notion.com/docs/authorization" },
    {
      name: "AIRTABLE_API_KEY",
      holds: SAAS_KEY,
      source: "https://airtable.com/developers/web/guides/personal-access-tokens",
    },
    { name: "SHORTCUT_API_TOKEN", holds: SAAS_KEY, source: "https://developer.shortcut.com/api/rest/v3" },
    {
      name: "ZENDESK_API_TOKEN",
      holds: SAAS_KEY,
      source: "https://developer.zendesk.com/api-reference/introduction/security-and-auth/",
    },
    { name: "SALESFORCE_CLIENT_SECRET", holds: SAAS_KEY, source: "https://developer.salesforce.com/docs/" },
    {
      name: "SFDX_AUTH_URL",
      holds: SAAS_KEY,
      source: "https://developer.salesforce.com/docs/atlas.en-us.sfdx_dev.meta/sfdx_dev/sfdx_dev_auth.htm",
    },
    { name: "STRIPE_SECRET_KEY", holds: SAAS_KEY, source: "https://docs.stripe.com/keys" },
    { name: "STRIPE_API_KEY", holds: SAAS_KEY, source: "https://docs.stripe.com/keys" },
    { name: "STRIPE_PUBLISHABLE_KEY", holds: IDENTIFIER, source: "https://docs.stripe.com/keys" },
    { name: "STRIPE_WEBHOOK_SECRET", holds: SAAS_KEY, source: "https://docs.stripe.com/webhooks" },
    { name: "SHOPIFY_CLI_THEME_TOKEN", holds: SAAS_KEY, source: "https://shopify.dev/docs/api/shopify-cli" },
    { name: "SHOPIFY_CLI_PARTNERS_TOKEN", holds: SAAS_KEY, source: "https://shopify.dev/docs/api/shopify-cli" },
    { name: "AUTH0_CLIENT_SECRET", holds: SAAS_KEY, source: "https://auth0.com/docs/deploy-monitor/deploy-cli-tool" },
    { name: "AUTH0_CLIENT_ID", holds: IDENTIFIER, source: "https://auth0.com/docs/deploy-monitor/deploy-cli-tool" },
    { name: "AUTH0_DOMAIN", holds: IDENTIFIER, source: "https://auth0.com/docs/deploy-monitor/deploy-cli-tool" },
    {
      name: "OKTA_API_TOKEN",
      holds: SAAS_KEY,
      source: "https://registry.terraform.io/providers/okta/okta/latest/docs",
    },
    {
      name: "CLERK_SECRET_KEY",
      holds: SAAS_KEY,
      source: "https://clerk.com/docs/deployments/clerk-environment-variables",
    },
    {
      name: "MAPBOX_ACCESS_TOKEN",
      holds: SAAS_KEY,
      source: "https://docs.mapbox.com/help/getting-started/access-tokens/",
    },
    {
      name: "MAXMIND_LICENSE_KEY",
      holds: SAAS_KEY,
      source: "https://support.maxmind.com/hc/en-us/articles/4407111582235",
    },
    { name: "ETHERSCAN_API_KEY", holds: SAAS_KEY, source: "https://docs.etherscan.io/" },
    { name: "ALCHEMY_API_KEY", holds: SAAS_KEY, source: "https://www.alchemy.com/docs" },
    { name: "INFURA_API_KEY", holds: SAAS_KEY, source: "https://docs.metamask.io/services/" },
    { name: "INFURA_PROJECT_ID", holds: IDENTIFIER, source: "https://docs.metamask.io/services/" },
  ],
} as const satisfies VendorKnowledge;
