import { token } from "../define.ts";
import type { Rule } from "../types.ts";

/** Language models and chat: values with a form of their own. Sources: the vendors' API pages. */
export const ASSISTANT_AND_CHAT_RULES: readonly Rule[] = [
  token(
    "anthropic-api-key",
    "llm-api-key",
    "an Anthropic API key",
    "sk-ant-",
    "sk-ant-(?:api03|admin01|oat01|ort01)-[\\w-]{93}AA(?![\\w-])",
  ),
  token(
    "openai-api-key",
    "llm-api-key",
    "an OpenAI API key",
    "sk-",
    "sk-(?:(?:proj|svcacct|admin)-(?:[\\w-]{74}|[\\w-]{58})T3BlbkFJ(?:[\\w-]{74}|[\\w-]{58})(?!\\w)|[0-9A-Za-z]{20}T3BlbkFJ[0-9A-Za-z]{20}(?!\\w))",
    { minEntropy: 2.9 },
  ),
  token("perplexity-api-key", "llm-api-key", "a Perplexity API key", "pplx-", "pplx-[0-9A-Za-z]{48}(?!\\w)", {
    minEntropy: 3.8,
  }),
  token("groq-api-key", "llm-api-key", "a Groq API key", "gsk_", "gsk_[0-9A-Za-z]{52}(?!\\w)", { minEntropy: 3.5 }),
  token("xai-api-key", "llm-api-key", "an xAI API key", "xai-", "xai-[0-9A-Za-z_]{80}(?!\\w)", { minEntropy: 3.5 }),
  token("replicate-token", "llm-api-key", "a Replicate token", "r8_", "r8_[0-9A-Za-z]{37}(?!\\w)", { minEntropy: 3.5 }),
  token("openrouter-key", "llm-api-key", "an OpenRouter key", "sk-or-v1-", "sk-or-v1-[0-9a-f]{64}(?!\\w)", {
    minEntropy: 2.9,
  }),
  token(
    "langsmith-key",
    "llm-api-key",
    "a LangSmith key",
    ["lsv2_pt_", "lsv2_sk_"],
    "lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}(?!\\w)",
  ),
  token(
    "huggingface-token",
    "llm-api-key",
    "a Hugging Face token",
    ["hf_", "api_org_"],
    "(?:hf|api_org)_[A-Za-z]{34}(?!\\w)",
    {
      minEntropy: 1.9,
    },
  ),
  token("slack-bot-token", "saas-api-key", "a Slack bot token", "xoxb-", "xoxb-\\d{8,14}-[0-9A-Za-z-]{10,80}", {
    boundary: false,
    minEntropy: 1.9,
  }),
  token(
    "slack-user-token",
    "saas-api-key",
    "a Slack user token",
    ["xoxp-", "xoxe-"],
    "xox[pe]-\\d{10,13}-\\d{10,13}-\\d{10,13}-[0-9A-Za-z-]{28,34}",
    {
      boundary: false,
      minEntropy: 1.9,
    },
  ),
  token(
    "slack-legacy-token",
    "saas-api-key",
    "a legacy Slack token",
    ["xoxo-", "xoxs-", "xoxa-", "xoxr-"],
    "xox(?:[os]-\\d{1,20}-\\d{1,20}-\\d{1,20}-[0-9A-Fa-f]{1,80}|[ar]-(?:\\d-)?[0-9A-Za-z]{8,48})",
    { boundary: false, minEntropy: 1.9 },
  ),
  token(
    "slack-app-token",
    "saas-api-key",
    "a Slack app token",
    "xapp-",
    "xapp-\\d-[0-9A-Z]{1,40}-\\d{1,40}-[0-9a-z]{1,100}",
    {
      ignoreCase: true,
      boundary: false,
      minEntropy: 1.9,
    },
  ),
  token(
    "slack-config-token",
    "saas-api-key",
    "a Slack configuration token",
    ["xoxe.xoxb-", "xoxe.xoxp-", "xoxe-"],
    "xoxe(?:\\.xox[bp]-\\d-[0-9A-Z]{163,166}|-\\d-[0-9A-Z]{146})",
    { ignoreCase: true, boundary: false, minEntropy: 1.9 },
  ),
  token(
    "slack-webhook",
    "chat-webhook",
    "a Slack webhook",
    "hooks.slack.com",
    "hooks\\.slack\\.com/(?:services|workflows|triggers)/[0-9A-Za-z+/]{43,56}",
    {
      boundary: false,
    },
  ),
  token(
    "discord-webhook",
    "chat-webhook",
    "a Discord webhook",
    "/api/webhooks/",
    "/api/webhooks/\\d{17,20}/[\\w-]{60,80}",
    { boundary: false },
  ),
  token(
    "discord-bot-token",
    "saas-api-key",
    "a Discord bot token",
    [".G", ".Y", ".X"],
    "[MNO][\\w-]{23,25}\\.[GXY][\\w-]{5}\\.[\\w-]{27,40}(?![\\w-])",
    {
      back: 24,
      minEntropy: 4,
    },
  ),
  token(
    "teams-webhook",
    "chat-webhook",
    "a Microsoft Teams webhook",
    ".webhook.office.com/webhookb2/",
    "\\.webhook\\.office\\.com/webhookb2/[0-9a-z@-]{70,80}/IncomingWebhook/[0-9a-z]{32}/[0-9a-z-]{36}",
    { ignoreCase: true, boundary: false },
  ),
];
