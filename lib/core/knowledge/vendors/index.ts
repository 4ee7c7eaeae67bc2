import type { VendorKnowledge } from "../schema.ts";
import { chainguardPulumi } from "./chainguard-pulumi.ts";
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
import { grafana } from "./grafana.ts";
import { packageIndexes } from "./package-indexes.ts";
import { releaseTools } from "./release-tools.ts";
import { sshDeployment } from "./ssh-deployment.ts";
import { stepSecurity } from "./step-security.ts";
import { tokenBrokers } from "./token-brokers.ts";

/** Every vendor file of this folder. A test walks the folder and refuses one that is missing here. */
export const VENDORS = [
  chainguardPulumi,
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
  grafana,
  packageIndexes,
  releaseTools,
  sshDeployment,
  stepSecurity,
  tokenBrokers,
] as const satisfies readonly VendorKnowledge[];
