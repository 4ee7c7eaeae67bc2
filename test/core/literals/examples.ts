/**
 * One made-up value per rule, assembled when the test runs: no token-shaped text stands in this repository.
 *
 * In a template `{A36}` is 36 random characters of an alphabet, and «…» surrounds the secret part. Alphabets: A letters and
 * digits, a lower case and digits, U upper case and digits, L letters, h hexadecimal, d digits, w letters, digits, `_` and `-`,
 * b base64, B base 32, x bech32, u (no number) a UUID; `{}` is nothing, and keeps scanners from this file.
 */
const ALPHABETS: Readonly<Record<string, string>> = {
  A: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
  a: "abcdefghijklmnopqrstuvwxyz0123456789",
  U: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  L: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
  h: "0123456789abcdef",
  d: "0123456789",
  w: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-",
  b: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  B: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
  x: "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
};

export interface Example {
  readonly text: string;
  readonly secret: string;
  readonly path: string;
}

/** Rule id, template, and the path where one is needed. */
const TEMPLATES: readonly (readonly [rule: string, template: string, path?: string])[] = [
  ["github-pat", "token = «ghp_{A36}»"],
  ["github-fine-grained-pat", "token: «github_pat_{A22}_{A59}»"],
  ["github-oauth-token", '"«gho_{A36}»"'],
  ["github-refresh-token", "«ghr_{A76}»"],
  ["github-app-user-token", "«ghu_{A36}»"],
  ["github-installation-token", "GH_TOKEN=«ghs_{A36}»"],
  ["github-installation-token", "GH_TOKEN=«ghs_{d7}_ey{A34}.ey{w380}.{w86}»"],
  ["thaw-token", "THAW_TOKEN: «thaw_{A49}»"],
  ["gitlab-pat", "«glpat-{A20}»"],
  ["gitlab-pat", "«glpat-{A27}.{a2}{a7}»"],
  ["gitlab-token", "«gldt-{A20}»"],
  ["gitlab-token", "«glrt-t1_{A27}.{a9}»"],
  ["gitlab-token", "«GR1348941{A20}»"],
  ["gitlab-session", "Cookie: «_gitlab_session={h32}»"],
  ["atlassian-token", "«ATATT3{w186}»"],
  ["atlassian-legacy-token", 'JIRA_API_TOKEN="«{a20}{h4}»"'],
  ["bitbucket-app-password", "«ATBB{A32}»"],
  ["bitbucket-client-id", "bitbucket_client: «{a32}»"],
  ["bitbucket-client-secret", "bitbucket_secret: «{a64}»"],
  ["circleci-token", "«CCIPAT_{A22}_{h40}»"],
  ["buildkite-token", "«bkua_{h40}»"],
  ["drone-token", "droneci_token: «{a32}»"],
  ["travis-token", "TRAVIS_TOKEN=«{a22}»"],
  ["codecov-token", "CODECOV_TOKEN: «{u}»"],
  ["codecov-token", "codecov_token = '«{a32}»'"],
  ["gitter-token", "gitter_token=«{a40}»"],
  ["sourcegraph-token", "«sgp_{h16}_{h40}»"],
  ["sourcegraph-legacy-token", "# sourcegraph\nkey: «{h40}»\n"],
  ["octopus-api-key", '"«API-{U26}»"'],
  ["harness-token", "«pat.{w22}.{A24}.{A20}»"],
  ["sonar-token", "«sqp_{h40}»"],
  ["sonar-legacy-token", "sonar.login=«{h40}»"],
  ["snyk-token", "SNYK_TOKEN: «{u}»"],
  ["npm-token", "NODE_AUTH_TOKEN=«npm_{A36}»"],
  ["pypi-token", "password = «pypi-AgEIcHlwaS5vcmc{w150}»"],
  ["pypi-token", "«pypi-AgENdGVzdC5weXBpLm9yZw{w150}»"],
  ["rubygems-token", "«rubygems_{h48}»"],
  ["crates-token", "cargo login «cio{A32}»"],
  ["nuget-token", "--api-key «oy2{a43}»"],
  ["docker-hub-token", "«dckr_pat_{w27}»"],
  ["docker-hub-token", "«dckr_oat_{w32}»"],
  ["clojars-token", "«CLOJARS_{a60}»"],
  ["artifactory-api-key", "«AKCp{A69}»"],
  ["artifactory-token", "«cmVmd{A59}»"],
  ["aws-access-key-id", "aws_access_key_id = «AKIA{B16}»"],
  ["aws-access-key-id", '"«ASIA{B16}»"'],
  ["aws-secret-access-key", "aws_secret_access_key = «{b40}»"],
  ["aws-secret-near-key-id", "id: AKIA{B16}\nmy secret: «{b40}»\n"],
  ["aws-bedrock-key", "«ABSKQmVkcm9ja0FQSUtleS{b100}»"],
  ["gcp-api-key", "«AIza{w35}»"],
  ["google-oauth-secret", "«GOCSPX-{w28}»"],
  ["google-access-token", "«ya29.{w120}»"],
  ["azure-client-secret", "AZURE_CLIENT_SECRET: «{A3}8Q~{A34}»"],
  ["azure-storage-key", "AccountName=store;AccountKey=«{b86}==»;EndpointSuffix=core.windows.net"],
  ["azure-shared-access-key", "Endpoint=sb://x;SharedAccessKey=«{b43}=»"],
  ["azure-sas", "https://store.blob.core.windows.net/c?sv=2024-01-01&sig=«{A43}%3D»"],
  ["azure-devops-pat", "«{A76}AZDO{A4}»"],
  ["alibaba-key-id", "«LTAI{A20}»"],
  ["alibaba-secret", "alibaba_secret: «{a30}»"],
  ["digitalocean-token", "«dop_v1_{h64}»"],
  ["cloudflare-api-key", "CLOUDFLARE_API_TOKEN=«{A40}»"],
  ["cloudflare-api-key", "cloudflare_key: «{h37}»"],
  ["cloudflare-origin-ca-key", "«v1.0-{h24}-{h146}»"],
  ["heroku-token", "«HRKU-AA{w58}»"],
  ["heroku-api-key", "HEROKU_API_KEY: «{u}»"],
  ["flyio-token", "«fo1_{A43}»"],
  ["flyio-token", "«fm2_{b120}==»"],
  ["vercel-token", "«vcp_{A56}»"],
  ["netlify-token", "«nfp_{A36}»"],
  ["netlify-legacy-token", "NETLIFY_AUTH_TOKEN=«{w43}»"],
  ["render-token", "«rnd_{A28}»"],
  ["supabase-token", "«sbp_{h40}»"],
  ["planetscale-token", "«pscale_tkn_{w43}»"],
  ["scalingo-token", "«tk-us-{w48}»"],
  ["pulumi-token", "«pul-{h40}»"],
  ["terraform-cloud-token", "token = «{A14}.atlasv1.{A67}»"],
  ["terraform-password", 'administrator_login_password = "«{A16}»"', "infra/main.tf"],
  ["vault-service-token", "«hvs.{w95}»"],
  ["vault-legacy-token", "VAULT_TOKEN=«s.4{A22}7»"],
  ["vault-batch-token", "«hvb.{w150}»"],
  ["databricks-token", "«dapi{h32}-2»"],
  ["clickhouse-cloud-key", "«4b1d{A38}»"],
  ["openshift-token", "«sha256~{w43}»"],
  ["doppler-token", "«dp.pt.{A43}»"],
  ["infracost-token", "«ico-{A32}»"],
  ["tailscale-key", "«tskey-auth-{A12}-{A32}»"],
  ["prefect-token", "«pnu_{A36}»"],
  ["1password-secret-key", "«A3-{U6}-{U6}-{U5}-{U5}-{U5}-{U5}»"],
  ["1password-service-account", "«ops_eyJ{b300}»"],
  ["age-secret-key", "«AGE-SECRET-KEY-1{x58}»"],
  ["anthropic-api-key", "ANTHROPIC_API_KEY=«sk-ant-api03-{w93}AA»"],
  ["openai-api-key", "«sk-proj-{A74}T3BlbkFJ{A74}»"],
  ["openai-api-key", "«sk-{A20}T3BlbkFJ{A20}»"],
  ["perplexity-api-key", "«pplx-{A48}»"],
  ["groq-api-key", "«gsk_{A52}»"],
  ["xai-api-key", "«xai-{A80}»"],
  ["replicate-token", "«r8_{A37}»"],
  ["openrouter-key", "«sk-or-v1-{h64}»"],
  ["langsmith-key", "«lsv2_pt_{h32}_{h10}»"],
  ["huggingface-token", "HF_TOKEN=«hf_{L34}»"],
  ["slack-bot-token", "«xoxb-{d12}-{d12}-{A24}»"],
  ["slack-user-token", "«xoxp-{d12}-{d12}-{d12}-{h32}»"],
  ["slack-legacy-token", "«xoxs-{d11}-{d11}-{d11}-{h10}»"],
  ["slack-app-token", "«xapp-1-{U11}-{d13}-{h64}»"],
  ["slack-config-token", "«xoxe.xoxp-1-{U163}»"],
  ["slack-webhook", "https://«hooks.slack.com/services/T{U8}/B{U8}/{A24}»"],
  ["discord-webhook", "https://discord.com«/api/webhooks/{d18}/{w68}»"],
  ["discord-bot-token", "«M{A23}.G{A5}.{w38}»"],
  ["teams-webhook", "https://contoso«.webhook.office.com/webhookb2/{u}@{u}/IncomingWebhook/{h32}/{u}»"],
  ["stripe-key", "«sk_live_{A24}»"],
  ["stripe-webhook-secret", "«whsec_{A32}»"],
  ["square-token", "«sq0atp-{w22}»"],
  ["shopify-token", "«shpat_{h32}»"],
  ["shippo-token", "«shippo_live_{h40}»"],
  ["easypost-token", "«EZAK{A54}»"],
  ["duffel-token", "«duffel_live_{w43}»"],
  ["flutterwave-secret", "«FLWSECK_TEST-{h32}-X»"],
  ["flutterwave-public", "«FLWPUBK_TEST-{h32}-X»"],
  ["sendgrid-key", "«SG.{A22}.{A43}»"],
  ["brevo-key", "«xkeysib-{h64}-{A16}»"],
  ["resend-key", "«re_{A8}_{A24}»"],
  ["twilio-key", "«SK{h32}»"],
  ["postman-key", "«PMAK-{h24}-{h34}»"],
  ["linear-key", "«lin_api_{A40}»"],
  ["notion-token", "«ntn_{d11}{A35}»"],
  ["figma-token", "«figd_{w40}»"],
  ["airtable-token", "«pat{A14}.{h64}»"],
  ["frameio-token", "«fio-u-{w64}»"],
  ["grafana-api-key", "«eyJrIjoi{A90}»"],
  ["grafana-cloud-token", "«glc_{b80}»"],
  ["grafana-service-account", "«glsa_{A32}_{h8}»"],
  ["dynatrace-token", "«dt0c01.{U24}.{U64}»"],
  ["sentry-org-token", "«sntrys_eyJpYXQiO{b60}LCJyZWdpb25fdXJs{b60}_{b43}»"],
  ["sentry-user-token", "«sntryu_{h64}»"],
  ["readme-token", "«rdme_{a70}»"],
  ["settlemint-token", "«sm_pat_{A16}»"],
  ["maxmind-key", "«{A6}_{A29}_mmk»"],
  ["adobe-client-secret", "«p8e-{A32}»"],
  ["authress-key", "«sc_{a12}.{a5}.acc_{a12}.{A40}»"],
  ["facebook-page-token", "«EAAM{A120}»"],
  ["facebook-app-token", "facebook app\nid = «{d15}|{w27}»\n"],
  ["intra42-secret", "«s-s4t2ud-{h64}»"],
  ["defined-networking-token", "«dnkey-{w26}-{w52}»"],
  ["typeform-token", "«tfp_{w59}»"],
  ["adafruit-key", "ADAFRUIT_KEY=«{a32}»"],
  ["adobe-client-id", "adobe_client_id: «{h32}»"],
  ["airtable-legacy-key", "AIRTABLE_API_KEY=«{A17}»"],
  ["algolia-key", "algolia_admin_key: «{h32}»"],
  ["asana-client-id", "asana_client_id: «{d16}»"],
  ["asana-client-secret", "asana_secret: «{h32}»"],
  ["beamer-token", "beamer_token: «b_{a44}»"],
  ["bittrex-key", "bittrex_key: «{h32}»"],
  ["meraki-key", "MERAKI_KEY=«{h40}»"],
  ["cohere-key", "CO_API_KEY=«{A40}»"],
  ["coinbase-token", "coinbase_token: «{a64}»"],
  ["confluent-token", "confluent_key: «{U16}»"],
  ["confluent-secret", "confluent_secret: «{A64}»"],
  ["contentful-token", "contentful_token: «{w43}»"],
  ["datadog-key", "DATADOG_APP_KEY=«{h40}»"],
  ["discord-token", "discord_key: «{h64}»"],
  ["discord-client-id", "discord_client_id: «{d18}»"],
  ["discord-client-secret", "discord_client_secret: «{w32}»"],
  ["dropbox-token", "dropbox_token: «{a15}»"],
  ["dropbox-short-token", "dropbox_token: «sl.{w135}»"],
  ["etsy-token", "ETSY_KEY: «{a24}»"],
  ["facebook-secret", "facebook_app_secret: «{h32}»"],
  ["fastly-token", "FASTLY_API_TOKEN=«{w32}»"],
  ["finicity-token", "finicity_secret: «{a20}»"],
  ["finnhub-token", "finnhub_token: «{a20}»"],
  ["flickr-token", "flickr_key: «{h32}»"],
  ["freshbooks-token", "freshbooks_token: «{h64}»"],
  ["gocardless-token", "gocardless: «live_{w40}»"],
  ["hubspot-key", "hubspot_key: «{u}»"],
  ["hubspot-token", "«pat-na1-{u}»"],
  ["intercom-token", "intercom_token: «{w60}»"],
  ["jfrog-key", "JFROG_API_KEY=«{A73}»"],
  ["kraken-token", "kraken_key: «{b84}==»"],
  ["kucoin-token", "kucoin_key: «{h24}»"],
  ["launchdarkly-token", "launchdarkly_token: «{w40}»"],
  ["launchdarkly-key", "«sdk-{u}»"],
  ["linear-client-secret", "linear_client_secret: «{h32}»"],
  ["linkedin-client-id", "linkedin_client_id: «{a14}»"],
  ["linkedin-client-secret", "linkedin_client_secret: «{A16}»"],
  ["lob-key", "lob_key: «live_{h35}»"],
  ["lob-public-key", "lob_key: «live_pub_{h31}»"],
  ["mailchimp-key", "mailchimp_key: «{h32}-us12»"],
  ["mailgun-key", "mailgun_key: «key-{h32}»"],
  ["mailgun-public-key", "mailgun_key: «pubkey-{h32}»"],
  ["mapbox-token", "mapbox_token: «pk.{a60}.{a22}»"],
  ["mattermost-token", "mattermost_token: «{a26}»"],
  ["messagebird-token", "messagebird_key: «{A25}»"],
  ["messagebird-client-id", "messagebird_client: «{u}»"],
  ["newrelic-browser-key", "new_relic_key: «NRJS-{h19}»"],
  ["newrelic-key", "newrelic_key: «NRII-{w32}»".replace("w32", "a32")],
  ["newrelic-user-key", "«NRAK-{U27}»"],
  ["nytimes-key", "nytimes_key: «{w32}»"],
  ["okta-token", "OKTA_TOKEN=«00{w40}»"],
  ["plaid-token", "plaid_token: «access-production-{u}»"],
  ["plaid-client-id", "plaid_client_id: «{a24}»"],
  ["plaid-secret", "plaid_secret: «{h30}»"],
  ["privateai-token", "private_ai_key: «{a32}»"],
  ["rapidapi-token", "rapidapi_key: «{a50}»"],
  ["sendbird-access-id", "sendbird_app: «{u}»"],
  ["sendbird-token", "sendbird_token: «{h40}»"],
  ["sentry-token", "SENTRY_AUTH_TOKEN=«{h64}»"],
  ["sidekiq-credential", "BUNDLE_GEMS__CONTRIBSYS__COM=«{h8}:{h8}»"],
  ["squarespace-token", "squarespace_token: «{u}»"],
  ["sumologic-access-id", "SUMO_ACCESS_ID=«su{A12}»"],
  ["sumologic-token", "SUMO_ACCESS_KEY=«{A64}»"],
  ["telegram-bot-token", "TELEGRAM_TOKEN=«{d10}:A{w34}»"],
  ["twitch-token", "twitch_secret: «{a30}»"],
  ["twitter-credential", "twitter_api_secret: «{A50}»"],
  ["yandex-token", "yandex_token: «t1.{w100}.{w86}»"],
  ["yandex-key", "yandex_key: «AQVN{w36}»"],
  ["zendesk-secret", "zendesk_token: «{A40}»"],
  ["private-key", "«-----BEGIN RSA PRIVATE KE{}Y-----\n{b64}\n{b64}\n{b40}==\n-----END RSA PRIVATE KE{}Y-----»\n"],
  [
    "gcp-service-account-key",
    '{ "type": "service_account", "private_key": "«-----BEGIN PRIVATE KE{}Y-----\\n{b64}\\n{b64}\\n-----END PRIVATE KE{}Y-----»\\n" }',
  ],
  ["putty-private-key", "PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n«{b43}=\n»Private-MAC: 00\n"],
  ["jwt", "token: «eyJ{A33}.eyJ{w60}.{w43}»"],
  ["npmrc-auth", "//registry.example.com/:_authToken=«{A8}-{A24}»"],
  ["netrc-password", "machine host.example login bot password «{A18}»"],
  ["pypirc-password", "[pypi]\nusername: bot\npassword: «{A18}»\n", "home/.pypirc"],
  ["nuget-config-password", '<add key="ClearTextPassword" value="«{A18}»" />', "NuGet.Config"],
  ["freemius-secret", "'secret_key' => '«sk_{A29}»'", "plugin.php"],
  ["url-password", "postgres://service:«{A18}»@db.example.org/app"],
  ["curl-header", 'cu{}rl -s \\\n  -H "Authorization: Bearer «{A30}»" https://example.org'],
  ["curl-user", "cu{}rl -u '«deploy:{A16}»' https://example.org"],
  [
    "kubernetes-secret",
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: «{A24}»\n",
    "deploy/secret.yaml",
  ],
];

/** Every example, with the rule that must find it. The same seed gives the same values. */
export function examples(seed = 1): readonly (Example & { readonly rule: string })[] {
  const random = randomFrom(seed);
  const written = TEMPLATES.map(([rule, template, path = "src/settings.conf"]) => ({
    rule,
    path,
    ...fill(template, random),
  }));
  return [...written, ...encoded(random)];
}

/** Values whose secret part is base64 of something. */
function encoded(random: () => number): readonly (Example & { readonly rule: string })[] {
  const pem = fill("-----BEGIN EC PRIVATE KE{}Y-----\n{b64}\n{b64}\n-----END EC PRIVATE KE{}Y-----\n", random).text;
  const login = btoa(fill("robot:{A20}", random).text);
  const token = btoa(fill('{A0}{"alg":"HS256"}', random).text).replaceAll("=", "");
  const nested = btoa(fill(`${token}.{A60}.{A43}`, random).text);
  const key = btoa(pem);
  const path = "home/config";
  return [
    { rule: "private-key-base64", path, secret: key, text: `client-key-data: ${key}\n` },
    { rule: "docker-config-auth", path, secret: login, text: `{"auths":{"r.example":{"auth":"${login}"}}}` },
    { rule: "jwt-base64", path, secret: nested, text: `token: ${nested}` },
  ];
}

function fill(template: string, random: () => number): { text: string; secret: string } {
  const filled = template
    .replaceAll("{}", "")
    .replace(/\{u\}/g, "{h8}-{h4}-{h4}-{h4}-{h12}")
    .replace(/\{([AaULhdwbBx])(\d+)\}/g, (_, alphabet: string, length: string) =>
      draw(ALPHABETS[alphabet] ?? "", Number(length), random),
    );
  const secret = /«([\s\S]*)»/.exec(filled)?.[1] ?? "";
  return { text: filled.replace(/[«»]/g, ""), secret };
}

function draw(alphabet: string, length: number, random: () => number): string {
  return Array.from({ length }, () => alphabet.charAt(Math.floor(random() * alphabet.length))).join("");
}

/** Mulberry32: small, and the same on every machine. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
