import type { ExpectedRepository } from "../expect.ts";
import { finding, silent } from "../expect.ts";

export const ferryMobile: ExpectedRepository = {
  name: "fjordline/ferry-mobile",
  findings: [
    finding(".github/workflows/mobile.yml", 16, "secrets.MATCH_PASSWORD", "signing-material", "job-env"),
    finding(".github/workflows/mobile.yml", 17, "secrets.APPLE_TEAM_ID", "identifier", "job-env"),
    finding(".github/workflows/mobile.yml", 25, "secrets.APPLE_CERTIFICATE_P12", "signing-material", "step-with"),
    finding(".github/workflows/mobile.yml", 26, "secrets.APPLE_CERTIFICATE_PASSWORD", "signing-material", "step-with"),
    finding(".github/workflows/mobile.yml", 28, "secrets.SENTRY_AUTH_TOKEN", "saas-api-key", "run-inline"),
    finding(".github/workflows/mobile.yml", 41, "secrets.ANDROID_KEYSTORE_BASE64", "signing-material", "step-env"),
    finding(".github/workflows/mobile.yml", 46, "secrets.ANDROID_KEYSTORE_PASSWORD", "signing-material", "step-env"),
    finding(".github/workflows/mobile.yml", 47, "secrets.ANDROID_KEY_ALIAS", "identifier", "step-env"),
    finding(".github/workflows/mobile.yml", 48, "secrets.ANDROID_KEY_PASSWORD", "signing-material", "step-env"),
    finding(".github/workflows/mobile.yml", 50, "secrets.PLAY_SERVICE_ACCOUNT_JSON", "gcp-key-json", "step-with"),
  ],
  silent: [silent(".github/workflows/mobile.yml", 32, "*match", "an alias: the access stands once, at its anchor")],
  unparsed: [],
};
