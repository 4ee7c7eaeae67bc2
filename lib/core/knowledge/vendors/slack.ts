import { CHAT_WEBHOOK, SAAS_KEY } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const slack = {
  vendor: "slack",
  title: "Slack",
  actions: [
    {
      uses: "slackapi/slack-github-action",
      source: "https://github.com/slackapi/slack-github-action/blob/HEAD/action.yml",
      inputs: {
        token: SAAS_KEY,
        webhook: CHAT_WEBHOOK,
        "webhook-type": IDENTIFIER,
        "channel-id": IDENTIFIER,
        method: IDENTIFIER,
        payload: IDENTIFIER,
      },
      env: { SLACK_BOT_TOKEN: SAAS_KEY, SLACK_WEBHOOK_URL: CHAT_WEBHOOK },
    },
    {
      uses: "rtCamp/action-slack-notify",
      source: "https://github.com/rtCamp/action-slack-notify#readme",
      env: {
        SLACK_WEBHOOK: CHAT_WEBHOOK,
        SLACK_TOKEN: SAAS_KEY,
        SLACK_CHANNEL: IDENTIFIER,
        SLACK_USERNAME: IDENTIFIER,
        VAULT_TOKEN: SAAS_KEY,
        VAULT_ADDR: IDENTIFIER,
      },
    },
    {
      uses: "8398a7/action-slack",
      source: "https://github.com/8398a7/action-slack#readme",
      inputs: {
        webhook_url: CHAT_WEBHOOK,
        github_token: githubToken({ contents: "read" }),
        channel: IDENTIFIER,
        fields: IDENTIFIER,
      },
      env: { SLACK_WEBHOOK_URL: CHAT_WEBHOOK, GITHUB_TOKEN: githubToken({ contents: "read" }) },
    },
    {
      uses: "act10ns/slack",
      source: "https://github.com/act10ns/slack/blob/HEAD/action.yml",
      inputs: { "webhook-url": CHAT_WEBHOOK, token: CHAT_WEBHOOK, channel: IDENTIFIER, channel_id: IDENTIFIER },
      env: { SLACK_WEBHOOK_URL: CHAT_WEBHOOK, SLACK_BOT_TOKEN: SAAS_KEY },
    },
    {
      uses: "ravsamhq/notify-slack-action",
      source: "https://github.com/ravsamhq/notify-slack-action#readme",
      inputs: { token: githubToken({ contents: "read" }), mention_users: IDENTIFIER },
      env: { SLACK_WEBHOOK_URL: CHAT_WEBHOOK },
    },
    {
      uses: "Gamesight/slack-workflow-status",
      source: "https://github.com/Gamesight/slack-workflow-status/blob/HEAD/action.yml",
      inputs: { repo_token: githubToken({ actions: "read" }), slack_webhook_url: CHAT_WEBHOOK, channel: IDENTIFIER },
    },
    {
      uses: "edge/simple-slack-notify",
      source: "https://github.com/edge/simple-slack-notify#readme",
      inputs: { channel: IDENTIFIER },
      env: { SLACK_WEBHOOK_URL: CHAT_WEBHOOK },
    },
    {
      uses: "ilshidur/action-slack",
      source: "https://github.com/ilshidur/action-slack#readme",
      inputs: { args: IDENTIFIER },
      env: { SLACK_WEBHOOK: CHAT_WEBHOOK },
    },
    {
      uses: "pullreminders/slack-action",
      source: "https://github.com/pullreminders/slack-action#readme",
      inputs: { args: IDENTIFIER },
      env: { SLACK_BOT_TOKEN: SAAS_KEY },
    },
    {
      uses: "archive/github-actions-slack",
      source: "https://github.com/archive/github-actions-slack#readme",
      inputs: { "slack-bot-user-oauth-access-token": SAAS_KEY, "slack-channel": IDENTIFIER },
    },
    {
      uses: "abinoda/slack-action",
      source: "https://github.com/abinoda/slack-action#readme",
      inputs: { args: IDENTIFIER },
      env: { SLACK_BOT_TOKEN: SAAS_KEY },
    },
    {
      uses: "lazy-actions/slatify",
      source: "https://github.com/lazy-actions/slatify#readme",
      inputs: { url: CHAT_WEBHOOK, token: githubToken({ contents: "read" }), channel: IDENTIFIER },
    },
    {
      uses: "homoluctus/slatify",
      source: "https://github.com/homoluctus/slatify#readme",
      inputs: { url: CHAT_WEBHOOK, token: githubToken({ contents: "read" }), channel: IDENTIFIER },
    },
    {
      uses: "adrey/slack-file-upload-action",
      source: "https://github.com/adrey/slack-file-upload-action#readme",
      inputs: { token: SAAS_KEY, channel: IDENTIFIER },
    },
    {
      uses: "voxmedia/github-action-slack-notify-build",
      source: "https://github.com/voxmedia/github-action-slack-notify-build#readme",
      inputs: { channel: IDENTIFIER, channel_id: IDENTIFIER },
      env: { SLACK_BOT_TOKEN: SAAS_KEY },
    },
  ],
  variables: [
    { name: "SLACK_BOT_TOKEN", holds: SAAS_KEY, source: "https://docs.slack.dev/authentication/tokens" },
    { name: "SLACK_TOKEN", holds: SAAS_KEY, source: "https://docs.slack.dev/authentication/tokens" },
    { name: "SLACK_API_TOKEN", holds: SAAS_KEY, source: "https://docs.slack.dev/authentication/tokens" },
    {
      name: "SLACK_CHANNEL",
      holds: IDENTIFIER,
      source: "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks",
    },
    {
      name: "SLACK_CHANNEL_ID",
      holds: IDENTIFIER,
      source: "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks",
    },
    {
      name: "SLACK_SIGNING_SECRET",
      holds: SAAS_KEY,
      source: "https://docs.slack.dev/authentication/verifying-requests-from-slack",
    },
  ],
} as const satisfies VendorKnowledge;
