import { token } from "../define.ts";
import type { Rule } from "../types.ts";

/** Payment, mail, observability and other services: values with a form of their own. Sources: the vendors' API pages. */
export const SERVICE_RULES: readonly Rule[] = [
  token(
    "stripe-key",
    "saas-api-key",
    "a Stripe secret key",
    ["sk_test_", "sk_live_", "sk_prod_", "rk_test_", "rk_live_", "rk_prod_"],
    "[sr]k_(?:test|live|prod)_[0-9A-Za-z]{10,99}(?![0-9A-Za-z])",
    {
      minEntropy: 1.9,
    },
  ),
  token(
    "stripe-webhook-secret",
    "saas-api-key",
    "a Stripe webhook secret",
    "whsec_",
    "whsec_[0-9A-Za-z+/]{32,64}={0,2}",
    { minEntropy: 3.5 },
  ),
  token(
    "square-token",
    "saas-api-key",
    "a Square token",
    ["sq0atp-", "sq0csp-", "EAAA"],
    "(?:sq0(?:atp|csp)-|EAAA)[\\w-]{22,60}(?![\\w-])",
    {
      minEntropy: 1.9,
    },
  ),
  token(
    "shopify-token",
    "saas-api-key",
    "a Shopify token",
    ["shpat_", "shpca_", "shppa_", "shpss_"],
    "shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{32}",
    {
      boundary: false,
      minEntropy: 1.9,
    },
  ),
  token(
    "shippo-token",
    "saas-api-key",
    "a Shippo token",
    ["shippo_live_", "shippo_test_"],
    "shippo_(?:live|test)_[0-9A-Fa-f]{40}(?!\\w)",
    {
      minEntropy: 1.9,
    },
  ),
  token("easypost-token", "saas-api-key", "an EasyPost API key", ["EZAK", "EZTK"], "EZ[AT]K[0-9A-Za-z]{54}(?!\\w)", {
    minEntropy: 1.9,
  }),
  token(
    "duffel-token",
    "saas-api-key",
    "a Duffel token",
    ["duffel_test_", "duffel_live_"],
    "duffel_(?:test|live)_[\\w=-]{43}",
    {
      boundary: false,
      minEntropy: 1.9,
    },
  ),
  token(
    "flutterwave-secret",
    "saas-api-key",
    "a Flutterwave key",
    "FLWSECK_TEST-",
    "FLWSECK_TEST-(?:[0-9a-h]{32}-X|[0-9a-h]{12})",
    {
      ignoreCase: true,
      boundary: false,
      minEntropy: 1.9,
    },
  ),
  token(
    "flutterwave-public",
    "identifier",
    "a Flutterwave public key",
    "FLWPUBK_TEST-",
    "FLWPUBK_TEST-[0-9a-h]{32}-X",
    {
      ignoreCase: true,
      boundary: false,
      minEntropy: 1.9,
      identifier: true,
    },
  ),
  token("sendgrid-key", "saas-api-key", "a SendGrid API key", "SG.", "SG\\.[\\w=.-]{66}(?![\\w=-])", {
    minEntropy: 1.9,
  }),
  token(
    "brevo-key",
    "saas-api-key",
    "a Brevo (Sendinblue) API key",
    "xkeysib-",
    "xkeysib-[0-9a-f]{64}-[0-9A-Za-z]{16}(?!\\w)",
    { minEntropy: 1.9 },
  ),
  token("resend-key", "saas-api-key", "a Resend API key", "re_", "re_[0-9A-Za-z]{8}_[0-9A-Za-z]{24}(?!\\w)", {
    minEntropy: 3.5,
  }),
  token("twilio-key", "saas-api-key", "a Twilio API key", "SK", "SK[0-9A-Fa-f]{32}", {
    boundary: false,
    minEntropy: 2.9,
  }),
  token("postman-key", "saas-api-key", "a Postman API key", "PMAK-", "PMAK-[0-9A-Fa-f]{24}-[0-9A-Fa-f]{34}(?!\\w)", {
    minEntropy: 2.9,
  }),
  token("linear-key", "saas-api-key", "a Linear API key", "lin_api_", "lin_api_[0-9A-Za-z]{40}", {
    boundary: false,
    minEntropy: 1.9,
  }),
  token("notion-token", "saas-api-key", "a Notion token", "ntn_", "ntn_\\d{11}[0-9A-Za-z]{35}(?!\\w)", {
    minEntropy: 3.8,
  }),
  token("figma-token", "saas-api-key", "a Figma token", "figd_", "figd_[\\w-]{40}(?![\\w-])", { minEntropy: 3.5 }),
  token("airtable-token", "saas-api-key", "an Airtable token", "pat", "pat[0-9A-Za-z]{14}\\.[0-9a-f]{64}(?!\\w)", {
    minEntropy: 3,
  }),
  token("frameio-token", "saas-api-key", "a Frame.io token", "fio-u-", "fio-u-[\\w=-]{64}", { boundary: false }),
  token("grafana-api-key", "saas-api-key", "a Grafana API key", "eyJrIjoi", "eyJrIjoi[0-9A-Za-z]{70,400}={0,3}", {
    ignoreCase: true,
    minEntropy: 2.9,
  }),
  token("grafana-cloud-token", "saas-api-key", "a Grafana Cloud token", "glc_", "glc_[0-9A-Za-z+/]{32,400}={0,3}", {
    ignoreCase: true,
    minEntropy: 2.9,
  }),
  token(
    "grafana-service-account",
    "saas-api-key",
    "a Grafana service account token",
    "glsa_",
    "glsa_[0-9A-Za-z]{32}_[0-9A-Fa-f]{8}(?!\\w)",
    {
      ignoreCase: true,
      minEntropy: 2.9,
    },
  ),
  token(
    "dynatrace-token",
    "saas-api-key",
    "a Dynatrace token",
    "dt0c01.",
    "dt0c01\\.[0-9A-Za-z]{24}\\.[0-9A-Za-z]{64}",
    { ignoreCase: true, boundary: false, minEntropy: 3.8 },
  ),
  token(
    "sentry-org-token",
    "saas-api-key",
    "a Sentry organisation token",
    "sntrys_",
    "sntrys_eyJpYXQiO[0-9A-Za-z+/=]{20,420}_[0-9A-Za-z+/]{43}(?![0-9A-Za-z+/])",
    {
      minEntropy: 4.3,
    },
  ),
  token("sentry-user-token", "saas-api-key", "a Sentry user token", "sntryu_", "sntryu_[0-9a-f]{64}(?!\\w)", {
    minEntropy: 3.3,
  }),
  token("readme-token", "saas-api-key", "a ReadMe API key", "rdme_", "rdme_[0-9a-z]{70}(?!\\w)", { minEntropy: 1.9 }),
  token(
    "settlemint-token",
    "saas-api-key",
    "a SettleMint token",
    ["sm_aat_", "sm_pat_", "sm_sat_"],
    "sm_[aps]at_[0-9A-Za-z]{16}(?!\\w)",
    { minEntropy: 2.9 },
  ),
  token("maxmind-key", "saas-api-key", "a MaxMind licence key", "_mmk", "[0-9A-Za-z]{6}_[0-9A-Za-z]{29}_mmk(?!\\w)", {
    back: 36,
    minEntropy: 3.8,
  }),
  token("adobe-client-secret", "saas-api-key", "an Adobe client secret", "p8e-", "p8e-[0-9A-Za-z]{32}(?!\\w)", {
    minEntropy: 1.9,
  }),
  token(
    "authress-key",
    "saas-api-key",
    "an Authress service client key",
    ["sc_", "ext_", "scauth_", "authress_"],
    "(?:sc|ext|scauth|authress)_[0-9A-Za-z]{5,30}\\.[0-9A-Za-z]{4,6}\\.acc[_-][0-9A-Za-z-]{10,32}\\.[\\w+/=-]{30,120}",
    { minEntropy: 1.9 },
  ),
  token(
    "facebook-page-token",
    "saas-api-key",
    "a Facebook page token",
    ["EAAM", "EAAC"],
    "EAA[MC][0-9A-Za-z]{100,1000}",
    { minEntropy: 3.8 },
  ),
  token(
    "intra42-secret",
    "saas-api-key",
    "an Intra 42 client secret",
    ["s-s4t2ud-", "s-s4t2af-"],
    "s-s4t2(?:ud|af)-[0-9A-Fa-f]{64}(?!\\w)",
    { minEntropy: 2.9 },
  ),
  token(
    "defined-networking-token",
    "saas-api-key",
    "a Defined Networking token",
    "dnkey-",
    "dnkey-[\\w=-]{26}-[\\w=-]{52}",
    { ignoreCase: true },
  ),
  token("typeform-token", "saas-api-key", "a Typeform token", "tfp_", "tfp_[\\w.=-]{59}", { ignoreCase: true }),
];
