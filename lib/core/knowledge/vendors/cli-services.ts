import type { ToolKnowledge, VendorKnowledge } from "../schema.ts";
import { tool } from "../tool-builders.ts";

const CLOUD_TOOLS: readonly ToolKnowledge[] = [
  tool("aws", "aws-static-key", "https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html", {
    does: "",
    takes: "configure set aws_secret_access_key,configure set aws_access_key_id,configure set aws_session_token",
  }),
  tool("s3cmd", "aws-static-key", "https://s3tools.org/usage", {
    flags: "--secret_key --access_key --access_token",
    does: "",
  }),
  tool("sam", "aws-static-key", "https://docs.aws.amazon.com/serverless-application-model/", { does: "" }),
  tool("cdk", "aws-static-key", "https://docs.aws.amazon.com/cdk/v2/guide/cli.html", { does: "" }),
  tool("gcloud", "gcp-key-json", "https://cloud.google.com/sdk/gcloud/reference/auth/activate-service-account", {
    flags: "--key-file --cred-file --access-token-file",
    stdin: "--key-file=- --key-file=/dev/stdin",
    does: "auth activate-service-account",
  }),
  tool("gsutil", "gcp-key-json", "https://cloud.google.com/storage/docs/gsutil", { does: "" }),
  tool("az", "azure-secret", "https://learn.microsoft.com/cli/azure/reference-index#az-login", {
    flags: "-p --password --account-key --sas-token --connection-string",
    identifiers: "-u --username -t --tenant",
    does: "login",
  }),
  tool("azcopy", "azure-secret", "https://learn.microsoft.com/azure/storage/common/storage-use-azcopy-v10", {
    does: "",
  }),
  tool("azuresigntool", "signing-material", "https://github.com/vcsjones/AzureSignTool", {
    flags: "-kvs --azure-key-vault-client-secret",
    identifiers: "-kvi -kvt -kvu -kvc",
    does: "",
  }),
  tool("terraform", "saas-api-key", "https://developer.hashicorp.com/terraform/cli/config/environment-variables", {
    does: "",
    aliases: ["tofu", "terragrunt"],
  }),
  tool("pulumi", "saas-api-key", "https://www.pulumi.com/docs/iac/cli/environment-variables/", { does: "" }),
  tool("vault", "saas-api-key", "https://developer.hashicorp.com/vault/docs/commands", {
    does: "",
    takes: "login",
    stdin: "-",
  }),
  tool("op", "saas-api-key", "https://developer.1password.com/docs/cli/", { does: "" }),
  tool("doppler", "saas-api-key", "https://docs.doppler.com/docs/cli", { flags: "-t --token", does: "" }),
  tool("infisical", "saas-api-key", "https://infisical.com/docs/cli/overview", {
    flags: "--token --client-secret",
    does: "",
  }),
  tool("kubectl", "saas-api-key", "https://kubernetes.io/docs/reference/kubectl/", {
    flags: "--token --docker-password --password",
    identifiers: "--docker-username --docker-server",
    does: "",
  }),
  tool("oc", "saas-api-key", "https://docs.redhat.com/en/documentation/openshift_container_platform/", {
    flags: "--token -p --password",
    does: "login",
  }),
  tool("rclone", "saas-api-key", "https://rclone.org/docs/", { does: "" }),
  tool("doctl", "hosting-token", "https://docs.digitalocean.com/reference/doctl/", {
    flags: "-t --access-token",
    does: "",
  }),
  tool(
    "wrangler",
    "hosting-token",
    "https://developers.cloudflare.com/workers/wrangler/system-environment-variables/",
    { does: "" },
  ),
  tool("vercel", "hosting-token", "https://vercel.com/docs/cli/global-options", {
    flags: "-t --token",
    identifiers: "-S --scope",
    does: "",
  }),
  tool("netlify", "hosting-token", "https://docs.netlify.com/api-and-cli-guides/cli-guides/get-started-with-cli/", {
    flags: "-a --auth",
    identifiers: "-s --site",
    does: "",
    aliases: ["ntl"],
  }),
  tool("fly", "hosting-token", "https://fly.io/docs/flyctl/", {
    flags: "-t --access-token",
    does: "",
    aliases: ["flyctl"],
  }),
  tool("heroku", "hosting-token", "https://devcenter.heroku.com/articles/heroku-cli", { does: "" }),
  tool("firebase", "hosting-token", "https://firebase.google.com/docs/cli", {
    flags: "--token",
    identifiers: "-P --project",
    does: "",
  }),
  tool("surge", "hosting-token", "https://surge.sh/help/", { flags: "--token -t", does: "" }),
  tool("railway", "hosting-token", "https://docs.railway.com/guides/cli", { does: "" }),
  tool("lftp", "hosting-token", "https://lftp.yar.ru/lftp-man.html", { flags: "-u", does: "" }),
];

const QUALITY_TOOLS: readonly ToolKnowledge[] = [
  tool("codecov", "codecov-token", "https://docs.codecov.com/docs/the-codecov-cli", {
    flags: "-t --token",
    does: "",
    aliases: ["codecovcli"],
  }),
  tool("sentry-cli", "saas-api-key", "https://docs.sentry.io/cli/configuration/", {
    flags: "--auth-token --api-key",
    does: "",
  }),
  tool("sonar-scanner", "saas-api-key", "https://docs.sonarsource.com/sonarqube-cloud/", {
    flags: "-Dsonar.token -Dsonar.login -Dsonar.password",
    does: "",
  }),
  tool("dotnet-sonarscanner", "saas-api-key", "https://docs.sonarsource.com/sonarqube-cloud/", { does: "" }),
  tool("snyk", "saas-api-key", "https://docs.snyk.io/developer-tools/snyk-cli/", {
    does: "test,monitor,container test,iac test,code test",
    takes: "auth",
  }),
  tool("datadog-ci", "saas-api-key", "https://github.com/DataDog/datadog-ci", { does: "" }),
  tool("coveralls", "saas-api-key", "https://docs.coveralls.io/coverage-reporter", { does: "" }),
  tool("chromatic", "saas-api-key", "https://www.chromatic.com/docs/cli/", { flags: "-t --project-token", does: "" }),
  tool("percy", "saas-api-key", "https://www.browserstack.com/docs/percy", { does: "" }),
  tool("cypress", "saas-api-key", "https://docs.cypress.io/app/references/command-line", {
    flags: "-k --key",
    does: "run",
  }),
  tool("infracost", "saas-api-key", "https://www.infracost.io/docs/", { does: "" }),
  tool("crowdin", "saas-api-key", "https://crowdin.github.io/crowdin-cli/", { flags: "-T --token", does: "" }),
  tool("algolia", "saas-api-key", "https://www.algolia.com/doc/tools/cli/", { flags: "--api-key", does: "" }),
  tool("fossa", "saas-api-key", "https://docs.fossa.com/docs/fossa-cli", {
    flags: "--fossa-api-key",
    does: "analyze,test",
  }),
];

const KEY_TOOLS: readonly ToolKnowledge[] = [
  tool("gpg", "signing-material", "https://www.gnupg.org/documentation/manuals/gnupg/", {
    flags: "--passphrase",
    stdin: "--import --fast-import --passphrase-fd --pinentry-mode",
    does: "--import",
    aliases: ["gpg2"],
  }),
  tool("codesign", "signing-material", "https://developer.apple.com/documentation/security/code-signing-services", {
    does: "",
  }),
  tool(
    "xcrun",
    "signing-material",
    "https://developer.apple.com/documentation/security/notarizing-macos-software-before-distribution",
    { flags: "--password --key -p", identifiers: "--apple-id --team-id --key-id --issuer -u", does: "" },
  ),
  tool("security", "signing-material", "https://ss64.com/mac/security.html", { flags: "-P -p -k", does: "" }),
  tool("signtool", "signing-material", "https://learn.microsoft.com/windows/win32/seccrypto/signtool", {
    flags: "/p -p",
    does: "",
  }),
  tool("jarsigner", "signing-material", "https://docs.oracle.com/en/java/javase/21/docs/specs/man/jarsigner.html", {
    flags: "-storepass -keypass",
    does: "",
  }),
  tool("apksigner", "signing-material", "https://developer.android.com/tools/apksigner", {
    flags: "--ks-pass --key-pass",
    identifiers: "--ks-key-alias",
    does: "",
  }),
  tool("minisign", "signing-material", "https://jedisct1.github.io/minisign/", { stdin: "", does: "" }),
  tool("ssh-add", "ssh-deploy-key", "https://man.openbsd.org/ssh-add", { stdin: "-" }),
  tool("ssh", "ssh-deploy-key", "https://man.openbsd.org/ssh", { flags: "-i" }),
  tool("scp", "ssh-deploy-key", "https://man.openbsd.org/scp", { flags: "-i" }),
  tool("sshpass", "ssh-deploy-key", "https://linux.die.net/man/1/sshpass", { flags: "-p", does: "" }),
];

/** Tools of clouds, hosting, quality services and signing. */
export const cliServices = {
  vendor: "cli-services",
  title: "Tools of clouds, services and signing",
  tools: [...CLOUD_TOOLS, ...QUALITY_TOOLS, ...KEY_TOOLS],
} as const satisfies VendorKnowledge;
