import type { VendorKnowledge } from "../schema.ts";
import { ai } from "./ai.ts";
import { apple } from "./apple.ts";
import { aws } from "./aws.ts";
import { azure } from "./azure.ts";
import { azureVariables } from "./azure-variables.ts";
import { buildServices } from "./build-services.ts";
import { chainguardPulumi } from "./chainguard-pulumi.ts";
import { chat } from "./chat.ts";
import { cliGithub } from "./cli-github.ts";
import { cliServices } from "./cli-services.ts";
import { cliTools } from "./cli-tools.ts";
import { cliVariables } from "./cli-variables.ts";
import { coverageReports } from "./coverage-reports.ts";
import { databases } from "./databases.ts";
import { deployment } from "./deployment.ts";
import { docker } from "./docker.ts";
import { expo } from "./expo.ts";
import { githubAppTokens } from "./github-app-tokens.ts";
import { githubBackports } from "./github-backports.ts";
import { githubBasics } from "./github-basics.ts";
import { githubBots } from "./github-bots.ts";
import { githubDispatch } from "./github-dispatch.ts";
import { githubIssues } from "./github-issues.ts";
import { githubMirrors } from "./github-mirrors.ts";
import { githubOrganisation } from "./github-organisation.ts";
import { githubPullRequests } from "./github-pull-requests.ts";
import { githubPush } from "./github-push.ts";
import { githubReleaseAssets } from "./github-release-assets.ts";
import { githubReleases } from "./github-releases.ts";
import { githubReports } from "./github-reports.ts";
import { githubTooling } from "./github-tooling.ts";
import { githubTriage } from "./github-triage.ts";
import { google } from "./google.ts";
import { grafana } from "./grafana.ts";
import { hosting } from "./hosting.ts";
import { infrastructure } from "./infrastructure.ts";
import { javaBuilds } from "./java-builds.ts";
import { monitoring } from "./monitoring.ts";
import { otherClouds } from "./other-clouds.ts";
import { packageIndexes } from "./package-indexes.ts";
import { packageRegistries } from "./package-registries.ts";
import { quality } from "./quality.ts";
import { releaseTools } from "./release-tools.ts";
import { secretManagers } from "./secret-managers.ts";
import { security } from "./security.ts";
import { securityCode } from "./security-code.ts";
import { signing } from "./signing.ts";
import { slack } from "./slack.ts";
import { sshDeployment } from "./ssh-deployment.ts";
import { stepSecurity } from "./step-security.ts";
import { stores } from "./stores.ts";
import { testing } from "./testing.ts";
import { tokenBrokers } from "./token-brokers.ts";
import { translation } from "./translation.ts";
import { workTools } from "./work-tools.ts";

/** Every vendor file of this folder. A test walks the folder and refuses one that is missing here. */
export const VENDORS = [
  ai,
  apple,
  aws,
  azure,
  azureVariables,
  buildServices,
  chainguardPulumi,
  chat,
  cliGithub,
  cliServices,
  cliTools,
  cliVariables,
  coverageReports,
  databases,
  deployment,
  docker,
  expo,
  githubAppTokens,
  githubBackports,
  githubBasics,
  githubBots,
  githubDispatch,
  githubIssues,
  githubMirrors,
  githubOrganisation,
  githubPullRequests,
  githubPush,
  githubReleaseAssets,
  githubReleases,
  githubReports,
  githubTooling,
  githubTriage,
  google,
  grafana,
  hosting,
  infrastructure,
  javaBuilds,
  monitoring,
  otherClouds,
  packageIndexes,
  packageRegistries,
  quality,
  releaseTools,
  secretManagers,
  security,
  securityCode,
  signing,
  slack,
  sshDeployment,
  stepSecurity,
  stores,
  testing,
  tokenBrokers,
  translation,
  workTools,
] as const satisfies readonly VendorKnowledge[];
