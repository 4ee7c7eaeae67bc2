import { assigned, token, UUID } from "../define.ts";
import type { Rule } from "../types.ts";

const HEX32 = "[a-f0-9]{32}";
const WORD32 = "[a-z0-9]{32}";
const WORD64 = "[a-z0-9]{64}";
const LINKEDIN = ["linkedin", "linked_in", "linked-in"];
const MESSAGE_BIRD = ["messagebird", "message-bird", "message_bird"];
const NEW_RELIC = ["newrelic", "new-relic", "new_relic"];
const SAAS = "saas-api-key";

/** A value that the vendor documents as public; found so that it can be told from a secret, and never blocks. */
const PUBLIC = { identifier: true, confidence: "low" } as const;

/**
 * Values without a form of their own: the name that they are assigned to mentions the vendor, alphabet and length fit.
 * Sources: the vendors' API documentation; lengths from their examples.
 */
export const ASSIGNED_RULES: readonly Rule[] = [
  assigned("adafruit-key", SAAS, "an Adafruit key", "adafruit", "[a-z0-9_-]{32}"),
  assigned("adobe-client-id", "identifier", "an Adobe client id", "adobe", HEX32, { ...PUBLIC, minEntropy: 1.9 }),
  assigned("airtable-legacy-key", SAAS, "an Airtable API key", "airtable", "[a-z0-9]{17}"),
  assigned("algolia-key", SAAS, "an Algolia key", "algolia", WORD32),
  assigned("asana-client-id", "identifier", "an Asana client id", "asana", "[0-9]{16}", PUBLIC),
  assigned("asana-client-secret", SAAS, "an Asana client secret", "asana", WORD32),
  assigned("beamer-token", SAAS, "a Beamer token", "beamer", "b_[a-z0-9=_-]{44}"),
  assigned("bittrex-key", SAAS, "a Bittrex key", "bittrex", WORD32),
  assigned("meraki-key", SAAS, "a Cisco Meraki key", "meraki", "[0-9a-f]{40}", {
    exactCase: true,
    valueCase: true,
    minEntropy: 2.9,
  }),
  assigned("cohere-key", "llm-api-key", "a Cohere key", ["cohere", "co_api_key"], "[a-z0-9]{40}", { minEntropy: 3.8 }),
  assigned("coinbase-token", SAAS, "a Coinbase token", "coinbase", "[a-z0-9_-]{64}"),
  assigned("confluent-token", SAAS, "a Confluent API key", "confluent", "[a-z0-9]{16}"),
  assigned("confluent-secret", SAAS, "a Confluent API secret", "confluent", WORD64),
  assigned("contentful-token", SAAS, "a Contentful token", "contentful", "[a-z0-9=_-]{43}"),
  assigned("datadog-key", SAAS, "a Datadog key", ["datadog", "dd_api_key", "dd-api-key"], "[a-z0-9]{40}|[a-f0-9]{32}"),
  assigned("discord-token", SAAS, "a Discord key", "discord", "[a-f0-9]{64}"),
  assigned("discord-client-id", "identifier", "a Discord client id", "discord", "[0-9]{18}", {
    ...PUBLIC,
    minEntropy: 1.9,
  }),
  assigned("discord-client-secret", SAAS, "a Discord client secret", "discord", "[a-z0-9=_-]{32}", { minEntropy: 1.9 }),
  assigned("dropbox-token", SAAS, "a Dropbox token", "dropbox", "[a-z0-9]{15}|[a-z0-9]{11}AAAAAAAAAA[a-z0-9_=-]{43}"),
  assigned("dropbox-short-token", SAAS, "a Dropbox token", "dropbox", "sl\\.[a-z0-9=_-]{135}"),
  assigned("etsy-token", SAAS, "an Etsy key", "etsy", "[a-z0-9]{24}", { exactCase: true, minEntropy: 2.9 }),
  assigned("facebook-secret", SAAS, "a Facebook app secret", "facebook", HEX32, { minEntropy: 2.9 }),
  assigned("fastly-token", SAAS, "a Fastly token", "fastly", "[a-z0-9=_-]{32}"),
  assigned("finicity-token", SAAS, "a Finicity token", "finicity", `${HEX32}|[a-z0-9]{20}`),
  assigned("finnhub-token", SAAS, "a Finnhub token", "finnhub", "[a-z0-9]{20}"),
  assigned("flickr-token", SAAS, "a Flickr token", "flickr", WORD32),
  assigned("freshbooks-token", SAAS, "a FreshBooks token", "freshbooks", WORD64),
  assigned("gocardless-token", SAAS, "a GoCardless token", "gocardless", "live_[a-z0-9_=-]{40}"),
  assigned("hubspot-key", SAAS, "a HubSpot key", "hubspot", UUID),
  token("hubspot-token", SAAS, "a HubSpot private app token", "pat-", `pat-(?:na|eu|ap)\\d-${UUID}`, {
    ignoreCase: true,
  }),
  assigned("intercom-token", SAAS, "an Intercom token", "intercom", "[a-z0-9=_-]{60}"),
  assigned("jfrog-key", SAAS, "a JFrog key", ["jfrog", "artifactory", "bintray", "xray"], "[a-z0-9]{73}|[a-z0-9]{64}"),
  assigned("kraken-token", SAAS, "a Kraken key", "kraken", "[a-z0-9/=_+-]{80,90}"),
  assigned("kucoin-token", SAAS, "a KuCoin key", "kucoin", `[a-f0-9]{24}|${UUID}`),
  assigned("launchdarkly-token", SAAS, "a LaunchDarkly token", "launchdarkly", "[a-z0-9=_-]{40}"),
  token("launchdarkly-key", SAAS, "a LaunchDarkly key", ["sdk-", "api-"], `(?:sdk|api)-${UUID}(?!\\w)`),
  assigned("linear-client-secret", SAAS, "a Linear client secret", "linear", HEX32, { minEntropy: 1.9 }),
  assigned("linkedin-client-id", "identifier", "a LinkedIn client id", LINKEDIN, "[a-z0-9]{14}", {
    ...PUBLIC,
    minEntropy: 1.9,
  }),
  assigned("linkedin-client-secret", SAAS, "a LinkedIn client secret", LINKEDIN, "[a-z0-9]{16}", { minEntropy: 1.9 }),
  assigned("lob-key", SAAS, "a Lob key", "lob", "(?:live|test)_[a-f0-9]{35}"),
  assigned("lob-public-key", "identifier", "a Lob publishable key", "lob", "(?:test|live)_pub_[a-f0-9]{31}", PUBLIC),
  assigned("mailchimp-key", SAAS, "a Mailchimp key", ["mailchimp", "MailchimpSDK.initialize"], "[a-f0-9]{32}-us\\d\\d"),
  assigned("mailgun-key", SAAS, "a Mailgun key", "mailgun", `key-${HEX32}|[a-h0-9]{32}-[a-h0-9]{8}-[a-h0-9]{8}`),
  assigned("mailgun-public-key", "identifier", "a Mailgun public key", "mailgun", `pubkey-${HEX32}`, PUBLIC),
  assigned("mapbox-token", SAAS, "a Mapbox token", "mapbox", "[ps]k\\.[a-z0-9]{60}\\.[a-z0-9]{22}"),
  assigned("mattermost-token", SAAS, "a Mattermost token", "mattermost", "[a-z0-9]{26}"),
  assigned("messagebird-token", SAAS, "a MessageBird token", MESSAGE_BIRD, "[a-z0-9]{25}"),
  assigned("messagebird-client-id", "identifier", "a MessageBird client id", MESSAGE_BIRD, UUID, PUBLIC),
  assigned("newrelic-browser-key", "identifier", "a New Relic browser key", NEW_RELIC, "NRJS-[a-f0-9]{19}", PUBLIC),
  assigned("newrelic-key", SAAS, "a New Relic key", NEW_RELIC, "NRII-[a-z0-9-]{32}|NRAK-[a-z0-9]{27}|[a-z0-9]{64}"),
  token("newrelic-user-key", SAAS, "a New Relic user key", "NRAK-", "NRAK-[A-Z0-9]{27}(?!\\w)"),
  assigned(
    "nytimes-key",
    SAAS,
    "a New York Times key",
    ["nytimes", "new-york-times", "new-york-times,", "newyorktimes"],
    "[a-z0-9=_-]{32}",
  ),
  assigned("okta-token", SAAS, "an Okta token", "okta", "00[\\w=-]{40}", { exactCase: true, minEntropy: 3.8 }),
  assigned("plaid-token", SAAS, "a Plaid token", "plaid", `access-(?:sandbox|development|production)-${UUID}`),
  assigned("plaid-client-id", "identifier", "a Plaid client id", "plaid", "[a-z0-9]{24}", {
    ...PUBLIC,
    minEntropy: 3.4,
  }),
  assigned("plaid-secret", SAAS, "a Plaid secret", "plaid", "[a-z0-9]{30}", { minEntropy: 3.4 }),
  assigned("privateai-token", SAAS, "a Private AI token", ["privateai", "private_ai", "private-ai"], WORD32, {
    valueCase: true,
    minEntropy: 2.9,
  }),
  assigned("rapidapi-token", SAAS, "a RapidAPI key", "rapidapi", "[a-z0-9_-]{50}"),
  assigned("sendbird-access-id", "identifier", "a Sendbird application id", "sendbird", UUID, PUBLIC),
  assigned("sendbird-token", SAAS, "a Sendbird token", "sendbird", "[a-f0-9]{40}"),
  assigned("sentry-token", SAAS, "a Sentry token", "sentry", "[a-f0-9]{64}", { minEntropy: 2.9 }),
  assigned(
    "sidekiq-credential",
    SAAS,
    "a Sidekiq Pro or Enterprise credential",
    ["bundle_enterprise__contribsys__com", "bundle_gems__contribsys__com"],
    "[a-f0-9]{8}:[a-f0-9]{8}",
  ),
  assigned("squarespace-token", SAAS, "a Squarespace token", "squarespace", UUID),
  assigned("sumologic-access-id", "identifier", "a Sumo Logic access id", "sumo", "su[a-z0-9]{12}", {
    ...PUBLIC,
    exactCase: true,
    minEntropy: 2.9,
  }),
  assigned("sumologic-token", SAAS, "a Sumo Logic key", "sumo", WORD64, { exactCase: true, minEntropy: 2.9 }),
  assigned("telegram-bot-token", SAAS, "a Telegram bot token", "telegr", "[0-9]{5,16}:A[a-z0-9_-]{34}"),
  assigned("twitch-token", SAAS, "a Twitch token", "twitch", "[a-z0-9]{30}"),
  assigned(
    "twitter-credential",
    SAAS,
    "a Twitter (X) credential",
    "twitter",
    "[a-z0-9]{45}|[0-9]{15,25}-[a-z0-9]{20,40}|[a-z0-9]{25}|[a-z0-9]{50}|A{22}[a-z0-9%]{80,100}",
  ),
  assigned("yandex-token", SAAS, "a Yandex Cloud token", "yandex", "t1\\.[\\w-]{1,2000}={0,2}\\.[\\w-]{86}={0,2}"),
  assigned("yandex-key", SAAS, "a Yandex Cloud key", "yandex", "AQVN[\\w-]{35,38}|YC[\\w-]{38}"),
  assigned("zendesk-secret", SAAS, "a Zendesk secret", "zendesk", "[a-z0-9]{40}"),
];
