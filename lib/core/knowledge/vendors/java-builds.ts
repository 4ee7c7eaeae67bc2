import { BUNDLE, SAAS_KEY, SIGNING } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const javaBuilds = {
  vendor: "java-builds",
  title: "Maven, Gradle and Java releases",
  actions: [
    {
      uses: "olafurpg/setup-gpg",
      source: "https://github.com/olafurpg/setup-gpg#readme",
      env: { PGP_SECRET: SIGNING, PGP_PASSPHRASE: SIGNING },
    },
    {
      uses: "s4u/maven-settings-action",
      source: "https://github.com/s4u/maven-settings-action/blob/HEAD/action.yml",
      inputs: {
        servers: BUNDLE,
        oracleservers: BUNDLE,
        mirrors: IDENTIFIER,
        githubserver: IDENTIFIER,
        properties: BUNDLE,
        repositories: IDENTIFIER,
      },
    },
    {
      uses: "whelk-io/maven-settings-xml-action",
      source: "https://github.com/whelk-io/maven-settings-xml-action#readme",
      inputs: { servers: BUNDLE, repositories: IDENTIFIER },
    },
    {
      uses: "samuelmeuli/action-maven-publish",
      source: "https://github.com/samuelmeuli/action-maven-publish#readme",
      inputs: {
        gpg_private_key: SIGNING,
        gpg_passphrase: SIGNING,
        nexus_username: IDENTIFIER,
        nexus_password: SAAS_KEY,
        server_id: IDENTIFIER,
      },
    },
    {
      uses: "gradle/actions/setup-gradle",
      source: "https://github.com/gradle/actions/blob/HEAD/setup-gradle/action.yml",
      inputs: {
        "cache-encryption-key": SIGNING,
        "develocity-access-key": SAAS_KEY,
        "develocity-url": IDENTIFIER,
        "gradle-plugin-repository-username": IDENTIFIER,
        "gradle-plugin-repository-password": SAAS_KEY,
        "github-token": githubToken({ contents: "write" }),
      },
      env: { DEVELOCITY_ACCESS_KEY: SAAS_KEY, GRADLE_ENTERPRISE_ACCESS_KEY: SAAS_KEY },
    },
    {
      uses: "gradle/actions/dependency-submission",
      source: "https://github.com/gradle/actions/tree/HEAD/dependency-submission",
      inputs: {
        "cache-encryption-key": SIGNING,
        "develocity-access-key": SAAS_KEY,
        "develocity-url": IDENTIFIER,
        "gradle-plugin-repository-username": IDENTIFIER,
        "gradle-plugin-repository-password": SAAS_KEY,
        "github-token": githubToken({ contents: "write" }),
      },
      env: { DEVELOCITY_ACCESS_KEY: SAAS_KEY },
    },
    {
      uses: "gradle/gradle-build-action",
      source: "https://github.com/gradle/gradle-build-action#readme",
      inputs: { "cache-encryption-key": SIGNING, "gradle-enterprise-access-key": SAAS_KEY },
      env: { GRADLE_ENTERPRISE_ACCESS_KEY: SAAS_KEY },
    },
    {
      uses: "gradle/develocity-actions/setup-maven",
      source: "https://github.com/gradle/develocity-actions/tree/HEAD/setup-maven",
      inputs: { "develocity-access-key": SAAS_KEY },
    },
  ],
  variables: [
    { name: "OSSRH_USERNAME", holds: IDENTIFIER, source: "https://central.sonatype.org/publish/publish-portal-maven/" },
    { name: "OSSRH_TOKEN", holds: SAAS_KEY, source: "https://central.sonatype.org/publish/publish-portal-maven/" },
    {
      name: "SONATYPE_USERNAME",
      holds: IDENTIFIER,
      source: "https://central.sonatype.org/publish/generate-portal-token/",
    },
    {
      name: "SONATYPE_PASSWORD",
      holds: SAAS_KEY,
      source: "https://central.sonatype.org/publish/generate-portal-token/",
    },
    {
      name: "MAVEN_CENTRAL_TOKEN",
      holds: SAAS_KEY,
      source: "https://central.sonatype.org/publish/generate-portal-token/",
    },
    {
      name: "MAVEN_CENTRAL_PASSWORD",
      holds: SAAS_KEY,
      source: "https://central.sonatype.org/publish/generate-portal-token/",
    },
    { name: "MAVEN_USERNAME", holds: IDENTIFIER, source: "https://maven.apache.org/settings.html" },
    {
      name: "ORG_GRADLE_PROJECT_mavenCentralUsername",
      holds: IDENTIFIER,
      source: "https://vanniktech.github.io/gradle-maven-publish-plugin/central/",
    },
    {
      name: "ORG_GRADLE_PROJECT_signingInMemoryKeyId",
      holds: IDENTIFIER,
      source: "https://vanniktech.github.io/gradle-maven-publish-plugin/central/",
    },
    {
      name: "ORG_GRADLE_PROJECT_sonatypeUsername",
      holds: IDENTIFIER,
      source: "https://docs.gradle.org/current/userguide/publishing_maven.html",
    },
    {
      name: "GRADLE_PUBLISH_KEY",
      holds: SAAS_KEY,
      source: "https://docs.gradle.org/current/userguide/publishing_gradle_plugins.html",
    },
    {
      name: "GRADLE_PUBLISH_SECRET",
      holds: SAAS_KEY,
      source: "https://docs.gradle.org/current/userguide/publishing_gradle_plugins.html",
    },
    {
      name: "GRADLE_ENCRYPTION_KEY",
      holds: SIGNING,
      source: "https://docs.gradle.org/current/userguide/configuration_cache.html",
    },
    {
      name: "JRELEASER_MAVENCENTRAL_PASSWORD",
      holds: SAAS_KEY,
      source: "https://jreleaser.org/guide/latest/reference/deploy/maven/maven-central.html",
    },
    {
      name: "JRELEASER_MAVENCENTRAL_USERNAME",
      holds: IDENTIFIER,
      source: "https://jreleaser.org/guide/latest/reference/deploy/maven/maven-central.html",
    },
    {
      name: "JRELEASER_GPG_PASSPHRASE",
      holds: SIGNING,
      source: "https://jreleaser.org/guide/latest/reference/signing.html",
    },
    {
      name: "JRELEASER_GPG_SECRET_KEY",
      holds: SIGNING,
      source: "https://jreleaser.org/guide/latest/reference/signing.html",
    },
    { name: "CLOJARS_PASSWORD", holds: SAAS_KEY, source: "https://github.com/clojars/clojars-web/wiki/Deploy-Tokens" },
    {
      name: "CLOJARS_USERNAME",
      holds: IDENTIFIER,
      source: "https://github.com/clojars/clojars-web/wiki/Deploy-Tokens",
    },
  ],
} as const satisfies VendorKnowledge;
