import type { CredentialKind } from "../contracts.ts";
import { list } from "./name-phrases.ts";
import { CHAT_VENDORS, GITHUB_WORK, HOSTING_VENDORS, LLM_VENDORS, SAAS_VENDORS } from "./name-vendors.ts";

/**
 * One line of the table. A phrase is one or more words that stand side by side in the split name. Every list that is given
 * must be met by at least one phrase (`without`: by none). The first rule that fits decides.
 */
export interface NameRule {
  readonly kind: CredentialKind;
  readonly strength: "strong" | "weak";
  /** Anywhere in the name. */
  readonly any?: readonly string[];
  /** Anywhere as well. */
  readonly with?: readonly string[];
  /** At the end of the name, after qualifiers such as PROD or 2 were dropped. */
  readonly ends?: readonly string[];
  /** The whole name. */
  readonly whole?: readonly string[];
  readonly without?: readonly string[];
}

/** What the last words of a name that holds a credential are. */
const CREDENTIAL_WORDS = list(`
  token, password, passphrase, secret, key, pat, credentials, auth, authkey, license, dsn, cookie, session, oauth,
  bearer, jwt, pem, serial, apikey, hook, webhook, config, kubeconfig, authorization
`);

const AWS_WORDS = list("aws, amazon, s3, ecr, ec2, dynamodb, cloudfront, route53, ses");
const GCP_WORDS = list("gcp, gcloud, google, gke, gcs, gcr, gar, bigquery, ga4, firebase, firestore");
const PLAY_WORDS = list("play store, playstore, google play, play console, android publisher, supply");
const AZURE_WORDS = list("azure, arm, az, aad, entra, azurerm, azcopy, acs, cosmos, cosmosdb");
const AZURE_SERVICES = list(`
  storage, blob, servicebus, service bus, eventhub, event hub, signalr, applicationinsights, appinsights, iothub
`);
const APPLE_WORDS = list("apple, itunes, appstore, app store, asc, testflight, fastlane, match");
const PLATFORMS = list("ios, macos, mac, osx, darwin, xcode, windows, win, android");

const rule = (
  kind: CredentialKind,
  strength: "strong" | "weak",
  tests: Omit<NameRule, "kind" | "strength">,
): NameRule => ({
  kind,
  strength,
  ...tests,
});

/** A vendor beside a word that means a credential is strong; the vendor's bare name is weak. */
function vendorRules(kind: CredentialKind, vendors: readonly string[]): readonly NameRule[] {
  return [rule(kind, "strong", { any: vendors, with: CREDENTIAL_WORDS }), rule(kind, "weak", { any: vendors })];
}

/** Names that end like an identifier or a plain URL and are none, so they stand before the identifiers. */
const BEFORE_IDENTIFIERS: readonly NameRule[] = [
  rule("hosting-token", "strong", {
    any: list(`
      aliyun, alibaba, alicloud, oss, tencent, huawei, r2, wasabi, backblaze, b2, spaces, minio, storj, scw, scaleway,
      ovh
    `),
    with: ["access key", "key id", "access id", "application key"],
  }),
  rule("aws-static-key", "strong", {
    any: list(`
      aws access key, aws secret access, aws secret key, access key id, secret access key, aws access id, accesskeyid
    `),
  }),
  rule("aws-static-key", "strong", { ends: ["aws key id", "aws secret id", "aws id"], without: ["kms"] }),
  rule("aws-static-key", "strong", { any: AWS_WORDS, with: ["access key", "secret key", "access secret"] }),
  rule("hosting-token", "strong", { any: ["build hook", "deploy hook", "deployment hook"] }),
  rule("saas-api-key", "weak", {
    ends: ["webhook secret", "webhook key", "webhook password"],
    without: ["slack", "discord", "teams"],
  }),
  rule("chat-webhook", "strong", {
    any: CHAT_VENDORS,
    with: list("webhook, webhooks, hook, web hook, incoming"),
    ends: list("webhook, webhooks, hook, url, uri, token, secret, key, endpoint"),
  }),
  rule("chat-webhook", "weak", {
    ends: list(`
      webhook, webhooks, web hook, webhook url, webhook uri, hook url, webhook endpoint, webhook token
    `),
  }),
  rule("chat-webhook", "strong", {
    ends: list("slack url, discord url, teams url, teams uri, feishu url, dingtalk url"),
  }),
  rule("github-pat", "strong", { any: ["match git basic", "git basic authorization"] }),
  rule("identifier", "strong", {
    any: ["app id", "application id", "client id"],
    without: ["secret", "key", "token", "password", "pem", "private"],
  }),
  rule("identifier", "strong", { ends: ["pubkey", "public base url"] }),
  rule("identifier", "strong", {
    any: ["public key", "key public", "ssh pub"],
    without: ["private", "secret", "token", "password", "passphrase", "access key"],
  }),
  rule("chat-webhook", "weak", { any: list("slack, discord, mattermost"), ends: ["url"], without: ["api", "base"] }),
  rule("identifier", "strong", { ends: ["identity pub", "key pub", "ssh pub", "rsa pub", "ed25519 pub"] }),
  rule("ssh-deploy-key", "strong", { ends: ["ssh identity", "ssh identity file", "git identity"] }),
  rule("saas-api-key", "weak", {
    ends: ["client secret"],
    any: ["oauth", "oauth2", "github app", "gh app", "auth github"],
  }),
  rule("saas-api-key", "strong", { any: list("ld access token, ld sdk key, ld api key, ld api access token") }),
  rule("identifier", "weak", { ends: ["service account"], without: [...PLAY_WORDS, "firebase"] }),
  rule("azure-secret", "strong", {
    any: [...AZURE_WORDS, ...AZURE_SERVICES],
    with: list("connection string, connectionstring, sas, sas token, sas url, conn string"),
  }),
  rule("azure-secret", "strong", {
    any: ["publish profile", "publishprofile", "publishing profile", "publish settings"],
  }),
  rule("azure-secret", "weak", { ends: list("sas, sas token, sas url, sas uri, sas key") }),
  rule("github-pat", "strong", {
    any: list("gh token, github token, gh pat, github pat"),
    ends: list("repo, repos, org, release, branch, packages"),
  }),
  rule("saas-api-key", "strong", { any: ["cc test reporter", "sfdx auth url"] }),
  rule("identifier", "weak", { any: ["sentry"], ends: ["dsn"] }),
  rule("saas-api-key", "strong", {
    any: list(`
      database url, database uri, db url, db uri, mongo uri, mongo url, mongodb uri, mongodb url, redis url, redis
      uri, postgres url, postgres uri, postgresql url, pg url, mysql url, amqp url, rabbitmq url, direct url,
      connection string, connectionstring, connstr, conn str, conn string, connection url, connection uri
    `),
  }),
  rule("saas-api-key", "strong", { ends: ["dsn"] }),
  rule("saas-api-key", "strong", { ends: ["secret id"], any: ["vault", "approle", "app role", "role"] }),
  rule("saas-api-key", "weak", { ends: ["secret id"] }),
  rule("gcp-key-json", "strong", {
    any: ["firebase service account", "firebase admin"],
    without: ["email", "name", "id"],
  }),
  rule("gcp-key-json", "strong", { any: PLAY_WORDS, ends: ["json", "key json", "json key"] }),
  rule("gcp-key-json", "weak", { any: PLAY_WORDS, ends: ["service account", "account"] }),
];

/** By the end of the name: nothing that ends in TOKEN, SECRET, PASSWORD or PRIVATE_KEY can come here. */
const IDENTIFIERS: readonly NameRule[] = [
  rule("identifier", "strong", {
    ends: list(`
      id, ids, uuid, guid, arn, region, username, user, login, email, host, hostname, hosts, port, fingerprint, public
      key, public api key, search key, sid, addr, tenancy, pub key, publickey, publishable key, site key, domain, bucket, org, team, cluster, namespace, audience,
      alias, account, tenant, subscription, resource group, rg, zone, slug, workload identity provider, identity
      provider, wif provider, role, role to assume, distribution, chat, channel, locale, timezone, group, ip, address,
      fqdn, issuer, recipient, recipients, to, from, cc, sender, owner, actor, server, registry, branch, bucket name,
      index name, channels
    `),
  }),
  rule("identifier", "weak", {
    ends: list(`
      project, environment, env, url, uri, urls, endpoint, provider, name, names, repo, repository, path, dir,
      directory, version, site, stack, workspace, image, tag, origin, scope, scopes, size, enabled, mode, type,
      prefix, suffix, file name, filename, location, subdomain, vault, service, base url, anon key, identity, ca
      certificate, root certificate, dsn host, known hosts, subnet, vpc, sku, plan, admins, reviewers, users, services
      json, options, option, opts, flags, args, arguments, debug, verbose, level, service info plist, instance, catalog, schema, warehouse, topic, queue, table, policy, developer
    `),
  }),
  rule("identifier", "weak", {
    any: ["oidc role", "assume role", "iam role"],
    without: ["token", "key", "secret", "password"],
  }),
];

const SIGNING: readonly NameRule[] = [
  rule("azure-secret", "strong", {
    any: [...AZURE_WORDS],
    with: ["client secret", "credentials", "client certificate"],
    without: ["openai"],
  }),
  rule("saas-api-key", "strong", { any: list("signpath, digicert, ssl com, esigner, sm api, sm client") }),
  rule("signing-material", "strong", {
    any: list(`
      gpg, pgp, cosign, minisign, codesign, codesigning, code sign, code signing, keystore, key store, jks, upload
      key, p12, pfx, pkcs12, authenticode, notarize, notarization, notary, notarytool, provisioning, provisioning
      profile, mobileprovision, sparkle, rpm sign, signify, sigstore, csc link, csc key, win csc, certificate p,
      developer id, installer certificate, application certificate, distribution certificate, signing certificate,
      windows certificate, win certificate, release keystore, store password, alias password, key alias password, cert
      password, csc, apk sign, android sign, keychain, esigner, totp secret codesign, sops age, age key, abuild
    `),
    without: ["azure devops"],
  }),
  rule("signing-material", "strong", {
    any: ["signing", "signing inmemory", "sign", "signer", "signature"],
    without: ["slack", "stripe", "webhook", "jwt"],
    with: list("key, password, secret, passphrase, private, certificate, pem, token"),
  }),
  rule("signing-material", "strong", {
    any: APPLE_WORDS,
    with: list(`
      certificate, password, key, p8, passphrase, session, secret, pem, token, profile, jwt, credentials
    `),
    without: list("ssh, git, github, maps, sentry, codecov, webhook"),
  }),
  rule("signing-material", "strong", {
    any: PLATFORMS,
    with: list("certificate, p8, passphrase, profile, private key, key password, app key"),
    without: list("ssh, git, github, bot, webhook"),
  }),
  rule("signing-material", "strong", {
    ends: list(`
      certificate password, certificate key, key password, certificate private key, certificate passphrase
    `),
    without: ["ssh", "docker", "ssl", "tls"],
  }),
];

const GITHUB: readonly NameRule[] = [
  rule("github-pat", "strong", {
    any: list(`
      github token, gh token, github pat, gh pat, github api token, github access token, pkg github com,
      bundle github com
    `),
    without: ["npm", "maven", "nuget"],
  }),
  rule("github-app-private-key", "strong", {
    any: list(`
      app private key, app private pem, app pem, app rsa, github app, gh app, githubapp, ghapp, app private
    `),
    without: list("token, webhook, client secret, password, apple, ios, pat"),
  }),
  rule("github-app-private-key", "strong", {
    any: list("bot, robot, renovate, release, octokit, probot"),
    with: ["private key", "pem"],
  }),
  rule("github-app-private-key", "weak", {
    ends: ["app key", "app secret key", "app pem key"],
    any: list("bot, ci, release, auth, installation, org, automation, renovate"),
  }),
  rule("github-app-private-key", "weak", { whole: ["app key"] }),
  rule("github-pat", "weak", { ends: ["homebrew token", "tap token"] }),
  rule("github-pat", "weak", { ends: ["bot token"], without: [...CHAT_VENDORS, "telegram", "tg", "matrix"] }),
  rule("identifier", "weak", {
    any: list("tenant id, subscription id, client id, account id, project id, org id, app id, zone id, team id"),
    without: list("token, key, secret, password, passphrase, pat, private, auth"),
  }),
];

const SSH: readonly NameRule[] = [
  rule("ssh-deploy-key", "strong", {
    any: ["ssh", "sshkey"],
    with: list(`
      private key, private, key, keys, pem, passphrase, rsa, ed25519, deploy, identity, secret
    `),
  }),
  rule("ssh-deploy-key", "strong", {
    any: list(`
      deploy key, deploy private key, deployment key, id rsa, id ed25519, deploykey, deploy ssh, deploy keys, sshkey
    `),
  }),
  rule("ssh-deploy-key", "strong", {
    any: list("ec2, droplet, vps, server, remote, host"),
    with: ["private key", "pem", "ssh", "pem key"],
  }),
  rule("ssh-deploy-key", "strong", { any: ["aur"], with: ["key", "private"] }),
  rule("ssh-deploy-key", "weak", { any: ["ssh"] }),
  rule("ssh-deploy-key", "weak", { ends: ["rsa", "ed25519"] }),
];

const PACKAGES: readonly NameRule[] = [
  rule("github-pat", "weak", { any: ["npm", "maven", "nuget"], with: ["github", "gh"] }),
  rule("npm-token", "strong", {
    any: ["npm", "npmjs", "npmrc", "node auth"],
    with: list("token, auth, password, key, secret, otp, pat"),
  }),
  rule("npm-token", "weak", { any: list("npm, npmjs, npmrc, yarn npm, pnpm, jsr") }),
  rule("pypi-token", "strong", { any: list("pypi, testpypi, twine, uv publish, flit, hatch index, pypirc") }),
  rule("rubygems-token", "strong", {
    any: list("rubygems, rubygem, gem host api key, gem host, gem api key, gem push, ruby gems"),
  }),
  rule("crates-token", "strong", {
    any: list(`
      cargo registry token, crates io, crates token, cratesio, crate token, cargo token, crates, cargo api, cargo
      login
    `),
  }),
  rule("saas-api-key", "weak", { any: ["cargo registries"] }),
  rule("crates-token", "weak", { any: ["cargo"], with: ["token", "key"] }),
  rule("nuget-token", "strong", { any: ["nuget", "nugetorg"] }),
  rule("codecov-token", "strong", { any: ["codecov"] }),
  rule("container-registry-password", "strong", {
    any: list(`
      dockerhub, docker hub, docker, quay, ghcr, registry, harbor, acr, container registry, imagepullsecret, image
      pull, pull secret, ocir, icr, dockerconfigjson, dockerconfig, podman, oci registry, cr, helm registry, docr
    `),
    with: [...CREDENTIAL_WORDS, "pull secret", "dockerconfigjson", "access"],
    without: list("json key, sa key, maven, terraform, buf, schema, helm plugin"),
  }),
  rule("container-registry-password", "weak", {
    any: list("dockerhub, docker hub, docker, quay, ghcr, harbor, ocir"),
  }),
];

const CLOUDS: readonly NameRule[] = [
  rule("azure-secret", "strong", {
    any: list(`
      arm access key, arm client secret, storage account key, storage key, function key, functions key, function app
      key
    `),
  }),
  rule("saas-api-key", "strong", {
    any: list("azure devops, azdo, vsts, azure artifacts, azure token"),
    with: CREDENTIAL_WORDS,
  }),
  rule("hosting-token", "strong", { any: ["static web apps", "static web app", "swa"], with: ["token"] }),
  rule("aws-static-key", "strong", {
    any: ["aws"],
    with: list("key, secret, credentials, session token, password"),
  }),
  rule("aws-static-key", "weak", { any: AWS_WORDS, with: ["key", "secret", "credentials"] }),
  rule("saas-api-key", "strong", {
    any: [...GCP_WORDS, "chrome", "gmail", "youtube"],
    with: list("client secret, refresh token, maps, api key, oauth"),
  }),
  rule("hosting-token", "strong", { any: ["firebase"], with: ["token", "login"] }),
  rule("gcp-key-json", "strong", {
    any: [...GCP_WORDS, ...PLAY_WORDS],
    with: list(`
      credentials, sa key, service key, service account, json, key file, keyfile, sa, application credentials, private
      key, key, auth, adc
    `),
  }),
  rule("gcp-key-json", "weak", {
    any: list(`
      service account key, service account json, sa key, sa json, serviceaccountkey, service account credentials, json
      key
    `),
  }),
  rule("azure-secret", "strong", {
    any: AZURE_WORDS,
    with: list("key, secret, password, creds, sp, service principal, certificate, auth"),
  }),
];

const DEFAULTS: readonly NameRule[] = [
  rule("signing-material", "weak", {
    ends: ["certificate", "certificate base64", "passphrase"],
    without: list("ssh, docker, ssl, tls, kube, k8s, deploy key"),
  }),
  rule("github-pat", "strong", {
    any: list("pat, ghpat, personal access token, personal token, github personal, ghp"),
  }),
  rule("github-pat", "strong", {
    any: list("gh, github, ghe, git hub, winget, krew"),
    with: list("token, key, secret, password, auth, access, credentials, cred"),
  }),
  rule("github-pat", "weak", { any: GITHUB_WORK, ends: ["token"] }),
  rule("github-pat", "weak", {
    any: list(`
      gist secret, git password, git credentials, git secret, git auth, gist key, github, gh
    `),
  }),
  rule("saas-api-key", "weak", { any: list("api key, apikey, api token, api secret, license, license key") }),
];

/** The table, in the order it is asked. Vendors stand before GitHub's own words, so that GITLAB_PAT is no GitHub token. */
export const NAME_RULES: readonly NameRule[] = [
  ...BEFORE_IDENTIFIERS,
  ...IDENTIFIERS,
  rule("chat-webhook", "strong", { any: CHAT_VENDORS, with: ["webhook", "webhooks", "web hook"] }),
  rule("chat-webhook", "weak", { any: ["webhook", "webhooks"], without: ["secret", "token"] }),
  ...SIGNING,
  ...SSH,
  ...GITHUB,
  ...vendorRules("llm-api-key", LLM_VENDORS),
  ...PACKAGES,
  ...CLOUDS,
  ...vendorRules("hosting-token", HOSTING_VENDORS),
  ...vendorRules("saas-api-key", SAAS_VENDORS),
  ...DEFAULTS,
];
