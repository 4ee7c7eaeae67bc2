import { CHAT_WEBHOOK, SAAS_KEY } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const chat = {
  vendor: "chat",
  title: "Chat and mail",
  actions: [
    {
      uses: "Ilshidur/action-discord",
      source: "https://github.com/Ilshidur/action-discord#readme",
      inputs: { args: IDENTIFIER },
      env: { DISCORD_WEBHOOK: CHAT_WEBHOOK },
    },
    {
      uses: "sarisia/actions-status-discord",
      source: "https://github.com/sarisia/actions-status-discord/blob/HEAD/action.yml",
      inputs: { webhook: CHAT_WEBHOOK, username: IDENTIFIER, avatar_url: IDENTIFIER },
      env: { DISCORD_WEBHOOK: CHAT_WEBHOOK },
    },
    {
      uses: "tsickert/discord-webhook",
      source: "https://github.com/tsickert/discord-webhook/blob/HEAD/action.yml",
      inputs: { "webhook-url": CHAT_WEBHOOK, username: IDENTIFIER, "avatar-url": IDENTIFIER },
    },
    {
      uses: "appleboy/discord-action",
      source: "https://github.com/appleboy/discord-action/blob/HEAD/action.yml",
      inputs: { webhook_id: IDENTIFIER, webhook_token: CHAT_WEBHOOK, username: IDENTIFIER, avatar_url: IDENTIFIER },
    },
    {
      uses: "rjstone/discord-webhook-notify",
      source: "https://github.com/rjstone/discord-webhook-notify/blob/HEAD/action.yml",
      inputs: { webhookurl: CHAT_WEBHOOK },
    },
    {
      uses: "SethCohen/github-releases-to-discord",
      source: "https://github.com/SethCohen/github-releases-to-discord#readme",
      inputs: { webhook_url: CHAT_WEBHOOK },
    },
    {
      uses: "appleboy/telegram-action",
      source: "https://github.com/appleboy/telegram-action#readme",
      inputs: { token: SAAS_KEY, to: IDENTIFIER },
      env: { TELEGRAM_TOKEN: SAAS_KEY, TELEGRAM_TO: IDENTIFIER },
    },
    {
      uses: "cbrgm/telegram-github-action",
      source: "https://github.com/cbrgm/telegram-github-action#readme",
      inputs: { token: SAAS_KEY, to: IDENTIFIER },
    },
    {
      uses: "dawidd6/action-send-mail",
      source: "https://github.com/dawidd6/action-send-mail/blob/HEAD/action.yml",
      inputs: {
        server_address: IDENTIFIER,
        server_port: IDENTIFIER,
        username: IDENTIFIER,
        password: SAAS_KEY,
        from: IDENTIFIER,
        to: IDENTIFIER,
        cc: IDENTIFIER,
        bcc: IDENTIFIER,
        reply_to: IDENTIFIER,
        connection_url: SAAS_KEY,
      },
    },
    {
      uses: "zulip/github-actions-zulip/send-message",
      source: "https://github.com/zulip/github-actions-zulip/blob/HEAD/send-message/action.yml",
      inputs: { "api-key": SAAS_KEY, email: IDENTIFIER, "organization-url": IDENTIFIER, to: IDENTIFIER },
    },
    {
      uses: "mattermost/action-mattermost-notify",
      source: "https://github.com/mattermost/action-mattermost-notify#readme",
      inputs: { mattermost_webhook_url: CHAT_WEBHOOK, mattermost_channel: IDENTIFIER, mattermost_username: IDENTIFIER },
      env: { MATTERMOST_WEBHOOK_URL: CHAT_WEBHOOK },
    },
    {
      uses: "jdcargile/ms-teams-notification",
      source: "https://github.com/jdcargile/ms-teams-notification#readme",
      inputs: { "github-token": githubToken({ contents: "read" }), "ms-teams-webhook-uri": CHAT_WEBHOOK },
    },
    {
      uses: "skitionek/notify-microsoft-teams",
      source: "https://github.com/skitionek/notify-microsoft-teams#readme",
      inputs: { webhook_url: CHAT_WEBHOOK },
    },
    {
      uses: "toko-bifrost/ms-teams-deploy-card",
      source: "https://github.com/toko-bifrost/ms-teams-deploy-card#readme",
      inputs: { "github-token": githubToken({ actions: "read" }), "webhook-uri": CHAT_WEBHOOK },
    },
    {
      uses: "aliencube/microsoft-teams-actions",
      source: "https://github.com/aliencube/microsoft-teams-actions#readme",
      inputs: { webhook_uri: CHAT_WEBHOOK },
    },
    {
      uses: "SimonScholz/google-chat-action",
      source: "https://github.com/SimonScholz/google-chat-action#readme",
      inputs: { webhookurl: CHAT_WEBHOOK, threadkey: IDENTIFIER },
    },
    {
      uses: "chf007/action-wechat-work",
      source: "https://github.com/chf007/action-wechat-work#readme",
      env: { WECHAT_WORK_BOT_WEBHOOK: CHAT_WEBHOOK },
    },
    {
      uses: "zcong1993/actions-ding",
      source: "https://github.com/zcong1993/actions-ding#readme",
      inputs: { dingtoken: CHAT_WEBHOOK, secret: CHAT_WEBHOOK },
    },
    {
      uses: "fifsky/dingtalk-action",
      source: "https://github.com/fifsky/dingtalk-action#readme",
      inputs: { url: CHAT_WEBHOOK },
    },
    {
      uses: "s3krit/matrix-message-action",
      source: "https://github.com/s3krit/matrix-message-action#readme",
      inputs: { access_token: SAAS_KEY, room_id: IDENTIFIER, server: IDENTIFIER },
    },
    {
      uses: "cbrgm/mastodon-github-action",
      source: "https://github.com/cbrgm/mastodon-github-action#readme",
      inputs: { "access-token": SAAS_KEY, url: IDENTIFIER, message: IDENTIFIER },
      env: { MASTODON_ACCESS_TOKEN: SAAS_KEY, MASTODON_URL: IDENTIFIER },
    },
    {
      uses: "ethomson/send-tweet-action",
      source: "https://github.com/ethomson/send-tweet-action#readme",
      inputs: {
        "consumer-key": SAAS_KEY,
        "consumer-secret": SAAS_KEY,
        "access-token": SAAS_KEY,
        "access-token-secret": SAAS_KEY,
      },
    },
    {
      uses: "snow-actions/tweet",
      source: "https://github.com/snow-actions/tweet#readme",
      env: {
        CONSUMER_API_KEY: SAAS_KEY,
        CONSUMER_API_SECRET_KEY: SAAS_KEY,
        ACCESS_TOKEN: SAAS_KEY,
        ACCESS_TOKEN_SECRET: SAAS_KEY,
      },
    },
    {
      uses: "twilio-labs/actions-sms",
      source: "https://github.com/twilio-labs/actions-sms#readme",
      inputs: { fromphonenumber: IDENTIFIER, tophonenumber: IDENTIFIER },
      env: { TWILIO_ACCOUNT_SID: IDENTIFIER, TWILIO_API_KEY: IDENTIFIER, TWILIO_API_SECRET: SAAS_KEY },
    },
    {
      uses: "zentered/bluesky-post-action",
      source: "https://github.com/zentered/bluesky-post-action#readme",
      env: { BSKY_IDENTIFIER: IDENTIFIER, BSKY_PASSWORD: SAAS_KEY },
    },
  ],
  variables: [
    {
      name: "DISCORD_WEBHOOK_TOKEN",
      holds: CHAT_WEBHOOK,
      source: "https://discord.com/developers/docs/resources/webhook",
    },
    { name: "DISCORD_WEBHOOK_ID", holds: IDENTIFIER, source: "https://discord.com/developers/docs/resources/webhook" },
    { name: "DISCORD_TOKEN", holds: SAAS_KEY, source: "https://discord.com/developers/docs/reference" },
    { name: "DISCORD_BOT_TOKEN", holds: SAAS_KEY, source: "https://discord.com/developers/docs/reference" },
    { name: "TELEGRAM_TOKEN", holds: SAAS_KEY, source: "https://core.telegram.org/bots/api" },
    { name: "TELEGRAM_BOT_TOKEN", holds: SAAS_KEY, source: "https://core.telegram.org/bots/api" },
    { name: "TELEGRAM_TO", holds: IDENTIFIER, source: "https://core.telegram.org/bots/api" },
    { name: "TELEGRAM_CHAT_ID", holds: IDENTIFIER, source: "https://core.telegram.org/bots/api" },
    {
      name: "MATTERMOST_WEBHOOK_URL",
      holds: CHAT_WEBHOOK,
      source: "https://developers.mattermost.com/integrate/webhooks/incoming/",
    },
    {
      name: "MS_TEAMS_WEBHOOK_URI",
      holds: CHAT_WEBHOOK,
      source:
        "https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook",
    },
    {
      name: "TEAMS_WEBHOOK_URL",
      holds: CHAT_WEBHOOK,
      source:
        "https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook",
    },
    {
      name: "TEAMS_WEBHOOK",
      holds: CHAT_WEBHOOK,
      source:
        "https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook",
    },
    {
      name: "GOOGLE_CHAT_WEBHOOK",
      holds: CHAT_WEBHOOK,
      source: "https://developers.google.com/workspace/chat/quickstart/webhooks",
    },
    { name: "ZULIP_API_KEY", holds: SAAS_KEY, source: "https://zulip.com/api/api-keys" },
    { name: "MATRIX_ACCESS_TOKEN", holds: SAAS_KEY, source: "https://spec.matrix.org/latest/client-server-api/" },
    {
      name: "SENDGRID_API_KEY",
      holds: SAAS_KEY,
      source: "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys",
    },
    {
      name: "MAILGUN_API_KEY",
      holds: SAAS_KEY,
      source: "https://documentation.mailgun.com/docs/mailgun/api-reference/mg-auth",
    },
    { name: "RESEND_API_KEY", holds: SAAS_KEY, source: "https://resend.com/docs/api-reference/introduction" },
    { name: "POSTMARK_API_TOKEN", holds: SAAS_KEY, source: "https://postmarkapp.com/developer/api/overview" },
    { name: "SMTP_PASSWORD", holds: SAAS_KEY, source: "https://github.com/dawidd6/action-send-mail#readme" },
    { name: "SMTP_USERNAME", holds: IDENTIFIER, source: "https://github.com/dawidd6/action-send-mail#readme" },
    { name: "MAIL_PASSWORD", holds: SAAS_KEY, source: "https://github.com/dawidd6/action-send-mail#readme" },
    { name: "MAIL_USERNAME", holds: IDENTIFIER, source: "https://github.com/dawidd6/action-send-mail#readme" },
    { name: "TWILIO_AUTH_TOKEN", holds: SAAS_KEY, source: "https://www.twilio.com/docs/iam/api" },
    { name: "TWILIO_API_SECRET", holds: SAAS_KEY, source: "https://www.twilio.com/docs/iam/api" },
    { name: "TWILIO_ACCOUNT_SID", holds: IDENTIFIER, source: "https://www.twilio.com/docs/iam/api" },
    { name: "MASTODON_ACCESS_TOKEN", holds: SAAS_KEY, source: "https://docs.joinmastodon.org/client/token/" },
    {
      name: "TWITTER_CONSUMER_SECRET",
      holds: SAAS_KEY,
      source: "https://developer.x.com/en/docs/authentication/overview",
    },
    {
      name: "TWITTER_ACCESS_TOKEN_SECRET",
      holds: SAAS_KEY,
      source: "https://developer.x.com/en/docs/authentication/overview",
    },
    {
      name: "TWITTER_ACCESS_TOKEN",
      holds: SAAS_KEY,
      source: "https://developer.x.com/en/docs/authentication/overview",
    },
  ],
} as const satisfies VendorKnowledge;
