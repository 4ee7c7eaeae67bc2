import { SAAS_KEY, SIGNING } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const signing = {
  vendor: "signing",
  title: "Signing and notarization",
  actions: [
    {
      uses: "hashicorp/ghaction-import-gpg",
      source: "https://github.com/hashicorp/ghaction-import-gpg#readme",
      env: { GPG_PRIVATE_KEY: SIGNING, PASSPHRASE: SIGNING },
    },
    {
      uses: "sigstore/cosign-installer",
      source: "https://github.com/sigstore/cosign-installer#readme",
      env: { COSIGN_PASSWORD: SIGNING, COSIGN_PRIVATE_KEY: SIGNING },
    },
    {
      uses: "sigstore/gh-action-sigstore-python",
      source: "https://github.com/sigstore/gh-action-sigstore-python#readme",
      inputs: { inputs: IDENTIFIER },
      exchange: { how: "oidc" },
    },
    {
      uses: "dlemstra/code-sign-action",
      source: "https://github.com/dlemstra/code-sign-action#readme",
      inputs: { certificate: SIGNING, password: SIGNING, folder: IDENTIFIER },
    },
    {
      uses: "skymatic/code-sign-action",
      source: "https://github.com/skymatic/code-sign-action/blob/HEAD/action.yml",
      inputs: { certificate: SIGNING, password: SIGNING, certificatesha1: IDENTIFIER, certificatename: IDENTIFIER },
    },
    {
      uses: "signpath/github-action-submit-signing-request",
      source: "https://github.com/signpath/github-action-submit-signing-request#readme",
      inputs: {
        "api-token": SAAS_KEY,
        "organization-id": IDENTIFIER,
        "project-slug": IDENTIFIER,
        "signing-policy-slug": IDENTIFIER,
        "artifact-configuration-slug": IDENTIFIER,
        "github-artifact-id": IDENTIFIER,
        "github-token": githubToken({ actions: "read" }),
      },
    },
    {
      uses: "digicert/ssm-code-signing",
      source: "https://github.com/digicert/ssm-code-signing#readme",
      env: {
        SM_API_KEY: SAAS_KEY,
        SM_CLIENT_CERT_PASSWORD: SIGNING,
        SM_CLIENT_CERT_FILE_B64: SIGNING,
        SM_HOST: IDENTIFIER,
      },
    },
    {
      uses: "digicert/code-signing-software-trust-action",
      source: "https://github.com/digicert/code-signing-software-trust-action#readme",
      env: {
        SM_API_KEY: SAAS_KEY,
        SM_CLIENT_CERT_PASSWORD: SIGNING,
        SM_CLIENT_CERT_FILE_B64: SIGNING,
        SM_HOST: IDENTIFIER,
      },
    },
    {
      uses: "sslcom/esigner-codesign",
      source: "https://github.com/sslcom/esigner-codesign#readme",
      inputs: { username: IDENTIFIER, password: SAAS_KEY, credential_id: IDENTIFIER, totp_secret: SIGNING },
    },
    {
      uses: "jreleaser/release-action",
      source: "https://github.com/jreleaser/release-action#readme",
      inputs: { arguments: IDENTIFIER },
      env: {
        JRELEASER_GITHUB_TOKEN: githubToken({ contents: "write" }),
        JRELEASER_GPG_PASSPHRASE: SIGNING,
        JRELEASER_GPG_SECRET_KEY: SIGNING,
        JRELEASER_GPG_PUBLIC_KEY: IDENTIFIER,
      },
    },
  ],
  variables: [
    {
      name: "MAVEN_GPG_PRIVATE_KEY",
      holds: SIGNING,
      source: "https://github.com/actions/setup-java/blob/HEAD/docs/advanced-usage.md",
    },
    { name: "PGP_SECRET", holds: SIGNING, source: "https://github.com/sbt/sbt-ci-release#readme" },
    { name: "PGP_PASSPHRASE", holds: SIGNING, source: "https://github.com/sbt/sbt-ci-release#readme" },
    { name: "COSIGN_PUBLIC_KEY", holds: IDENTIFIER, source: "https://docs.sigstore.dev/cosign/signing/overview/" },
    { name: "TAURI_SIGNING_PRIVATE_KEY", holds: SIGNING, source: "https://v2.tauri.app/plugin/updater/" },
    { name: "TAURI_SIGNING_PRIVATE_KEY_PASSWORD", holds: SIGNING, source: "https://v2.tauri.app/plugin/updater/" },
    { name: "TAURI_PRIVATE_KEY", holds: SIGNING, source: "https://v1.tauri.app/v1/guides/distribution/updater/" },
    { name: "TAURI_KEY_PASSWORD", holds: SIGNING, source: "https://v1.tauri.app/v1/guides/distribution/updater/" },
    { name: "SM_API_KEY", holds: SAAS_KEY, source: "https://docs.digicert.com/en/software-trust-manager.html" },
    {
      name: "SM_CLIENT_CERT_PASSWORD",
      holds: SIGNING,
      source: "https://docs.digicert.com/en/software-trust-manager.html",
    },
    {
      name: "SM_CLIENT_CERT_FILE_B64",
      holds: SIGNING,
      source: "https://docs.digicert.com/en/software-trust-manager.html",
    },
    { name: "GPG_KEY", holds: SIGNING, source: "https://github.com/crazy-max/ghaction-import-gpg#readme" },
    {
      name: "GPG_PASSWORD",
      holds: SIGNING,
      source: "https://maven.apache.org/plugins/maven-gpg-plugin/sign-mojo.html",
    },
    { name: "GPG_KEY_ID", holds: IDENTIFIER, source: "https://www.gnupg.org/documentation/manuals/gnupg/" },
    { name: "GPG_FINGERPRINT", holds: IDENTIFIER, source: "https://goreleaser.com/customization/sign/" },
  ],
} as const satisfies VendorKnowledge;
