import { rows } from "./rows.ts";

/** Workflow runs, their secrets and variables, checks and deployments. */
export const ACTIONS_REST = [
  ...rows("actions/workflows", [
    [
      "actions.createWorkflowDispatch",
      "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
      { actions: "write" },
    ],
    ["actions.listRepoWorkflows", "GET /repos/{owner}/{repo}/actions/workflows", { actions: "read" }],
    ["actions.getWorkflow", "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}", { actions: "read" }],
    [
      "actions.enableWorkflow",
      "PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/enable",
      { actions: "write" },
    ],
    [
      "actions.disableWorkflow",
      "PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/disable",
      { actions: "write" },
    ],
  ]),
  ...rows("actions/workflow-runs", [
    ["actions.listWorkflowRuns", "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs", { actions: "read" }],
    ["actions.listWorkflowRunsForRepo", "GET /repos/{owner}/{repo}/actions/runs", { actions: "read" }],
    ["actions.getWorkflowRun", "GET /repos/{owner}/{repo}/actions/runs/{run_id}", { actions: "read" }],
    ["actions.cancelWorkflowRun", "POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel", { actions: "write" }],
    [
      "actions.forceCancelWorkflowRun",
      "POST /repos/{owner}/{repo}/actions/runs/{run_id}/force-cancel",
      { actions: "write" },
    ],
    ["actions.deleteWorkflowRun", "DELETE /repos/{owner}/{repo}/actions/runs/{run_id}", { actions: "write" }],
    ["actions.reRunWorkflow", "POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun", { actions: "write" }],
    [
      "actions.reRunWorkflowFailedJobs",
      "POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs",
      { actions: "write" },
    ],
    ["actions.approveWorkflowRun", "POST /repos/{owner}/{repo}/actions/runs/{run_id}/approve", { actions: "write" }],
    ["actions.downloadWorkflowRunLogs", "GET /repos/{owner}/{repo}/actions/runs/{run_id}/logs", { actions: "read" }],
    ["actions.deleteWorkflowRunLogs", "DELETE /repos/{owner}/{repo}/actions/runs/{run_id}/logs", { actions: "write" }],
    [
      "actions.reviewPendingDeploymentsForRun",
      "POST /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments",
      { deployments: "write" },
    ],
    [
      "actions.getPendingDeploymentsForRun",
      "GET /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments",
      { actions: "read" },
    ],
  ]),
  ...rows("actions/workflow-jobs", [
    ["actions.listJobsForWorkflowRun", "GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs", { actions: "read" }],
    [
      "actions.listJobsForWorkflowRunAttempt",
      "GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs",
      { actions: "read" },
    ],
    ["actions.getJobForWorkflowRun", "GET /repos/{owner}/{repo}/actions/jobs/{job_id}", { actions: "read" }],
    ["actions.reRunJobForWorkflowRun", "POST /repos/{owner}/{repo}/actions/jobs/{job_id}/rerun", { actions: "write" }],
    [
      "actions.downloadJobLogsForWorkflowRun",
      "GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs",
      { actions: "read" },
    ],
  ]),
  ...rows("actions/artifacts", [
    ["actions.listArtifactsForRepo", "GET /repos/{owner}/{repo}/actions/artifacts", { actions: "read" }],
    [
      "actions.listWorkflowRunArtifacts",
      "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts",
      { actions: "read" },
    ],
    ["actions.getArtifact", "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}", { actions: "read" }],
    [
      "actions.downloadArtifact",
      "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}",
      { actions: "read" },
    ],
    ["actions.deleteArtifact", "DELETE /repos/{owner}/{repo}/actions/artifacts/{artifact_id}", { actions: "write" }],
  ]),
  ...rows("actions/cache", [
    ["actions.getActionsCacheList", "GET /repos/{owner}/{repo}/actions/caches", { actions: "read" }],
    ["actions.deleteActionsCacheById", "DELETE /repos/{owner}/{repo}/actions/caches/{cache_id}", { actions: "write" }],
    ["actions.deleteActionsCacheByKey", "DELETE /repos/{owner}/{repo}/actions/caches", { actions: "write" }],
    ["actions.getActionsCacheUsage", "GET /repos/{owner}/{repo}/actions/cache/usage", { actions: "read" }],
  ]),
  ...rows("actions/variables", [
    ["actions.listRepoVariables", "GET /repos/{owner}/{repo}/actions/variables", { "actions-variables": "read" }],
    ["actions.getRepoVariable", "GET /repos/{owner}/{repo}/actions/variables/{name}", { "actions-variables": "read" }],
    ["actions.createRepoVariable", "POST /repos/{owner}/{repo}/actions/variables", { "actions-variables": "write" }],
    [
      "actions.updateRepoVariable",
      "PATCH /repos/{owner}/{repo}/actions/variables/{name}",
      { "actions-variables": "write" },
    ],
    [
      "actions.deleteRepoVariable",
      "DELETE /repos/{owner}/{repo}/actions/variables/{name}",
      { "actions-variables": "write" },
    ],
    [
      "actions.listEnvironmentVariables",
      "GET /repos/{owner}/{repo}/environments/{environment_name}/variables",
      { environments: "read" },
    ],
    [
      "actions.createEnvironmentVariable",
      "POST /repos/{owner}/{repo}/environments/{environment_name}/variables",
      { environments: "write" },
    ],
    [
      "actions.updateEnvironmentVariable",
      "PATCH /repos/{owner}/{repo}/environments/{environment_name}/variables/{name}",
      { environments: "write" },
    ],
    [
      "actions.getOrgVariable",
      "GET /orgs/{org}/actions/variables/{name}",
      { "organization-actions-variables": "read" },
      "organisation",
    ],
    [
      "actions.updateOrgVariable",
      "PATCH /orgs/{org}/actions/variables/{name}",
      { "organization-actions-variables": "write" },
      "organisation",
    ],
  ]),
  ...rows("actions/secrets", [
    ["actions.listRepoSecrets", "GET /repos/{owner}/{repo}/actions/secrets", { secrets: "read" }],
    ["actions.getRepoSecret", "GET /repos/{owner}/{repo}/actions/secrets/{secret_name}", { secrets: "read" }],
    ["actions.getRepoPublicKey", "GET /repos/{owner}/{repo}/actions/secrets/public-key", { secrets: "read" }],
    [
      "actions.createOrUpdateRepoSecret",
      "PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}",
      { secrets: "write" },
    ],
    ["actions.deleteRepoSecret", "DELETE /repos/{owner}/{repo}/actions/secrets/{secret_name}", { secrets: "write" }],
    [
      "actions.getEnvironmentPublicKey",
      "GET /repos/{owner}/{repo}/environments/{environment_name}/secrets/public-key",
      { environments: "read" },
    ],
    [
      "actions.createOrUpdateEnvironmentSecret",
      "PUT /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}",
      { environments: "write" },
    ],
    [
      "actions.getOrgPublicKey",
      "GET /orgs/{org}/actions/secrets/public-key",
      { "organization-secrets": "read" },
      "organisation",
    ],
    ["actions.listOrgSecrets", "GET /orgs/{org}/actions/secrets", { "organization-secrets": "read" }, "organisation"],
    [
      "actions.createOrUpdateOrgSecret",
      "PUT /orgs/{org}/actions/secrets/{secret_name}",
      { "organization-secrets": "write" },
      "organisation",
    ],
  ]),
  ...rows("actions/self-hosted-runners", [
    [
      "actions.createRegistrationTokenForRepo",
      "POST /repos/{owner}/{repo}/actions/runners/registration-token",
      { administration: "write" },
    ],
    [
      "actions.createRemoveTokenForRepo",
      "POST /repos/{owner}/{repo}/actions/runners/remove-token",
      { administration: "write" },
    ],
    ["actions.listSelfHostedRunnersForRepo", "GET /repos/{owner}/{repo}/actions/runners", { administration: "read" }],
    [
      "actions.deleteSelfHostedRunnerFromRepo",
      "DELETE /repos/{owner}/{repo}/actions/runners/{runner_id}",
      { administration: "write" },
    ],
    [
      "actions.createRegistrationTokenForOrg",
      "POST /orgs/{org}/actions/runners/registration-token",
      { "organization-self-hosted-runners": "write" },
      "organisation",
    ],
    [
      "actions.createRemoveTokenForOrg",
      "POST /orgs/{org}/actions/runners/remove-token",
      { "organization-self-hosted-runners": "write" },
      "organisation",
    ],
    [
      "actions.listSelfHostedRunnersForOrg",
      "GET /orgs/{org}/actions/runners",
      { "organization-self-hosted-runners": "read" },
      "organisation",
    ],
  ]),
  ...rows("checks/runs", [
    ["checks.create", "POST /repos/{owner}/{repo}/check-runs", { checks: "write" }],
    ["checks.update", "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", { checks: "write" }],
    ["checks.get", "GET /repos/{owner}/{repo}/check-runs/{check_run_id}", { checks: "read" }],
    ["checks.listForRef", "GET /repos/{owner}/{repo}/commits/{ref}/check-runs", { checks: "read" }],
    ["checks.listAnnotations", "GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations", { checks: "read" }],
    ["checks.rerequestRun", "POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest", { checks: "write" }],
  ]),
  ...rows("checks/suites", [
    ["checks.listSuitesForRef", "GET /repos/{owner}/{repo}/commits/{ref}/check-suites", { checks: "read" }],
    ["checks.listForSuite", "GET /repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs", { checks: "read" }],
    [
      "checks.rerequestSuite",
      "POST /repos/{owner}/{repo}/check-suites/{check_suite_id}/rerequest",
      { checks: "write" },
    ],
  ]),
  ...rows("deployments/deployments", [
    ["repos.listDeployments", "GET /repos/{owner}/{repo}/deployments", { deployments: "read" }],
    ["repos.getDeployment", "GET /repos/{owner}/{repo}/deployments/{deployment_id}", { deployments: "read" }],
    ["repos.createDeployment", "POST /repos/{owner}/{repo}/deployments", { deployments: "write" }],
    ["repos.deleteDeployment", "DELETE /repos/{owner}/{repo}/deployments/{deployment_id}", { deployments: "write" }],
  ]),
  ...rows("deployments/statuses", [
    [
      "repos.createDeploymentStatus",
      "POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses",
      { deployments: "write" },
    ],
    [
      "repos.listDeploymentStatuses",
      "GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses",
      { deployments: "read" },
    ],
  ]),
  ...rows("deployments/environments", [
    ["repos.getAllEnvironments", "GET /repos/{owner}/{repo}/environments", { actions: "read" }],
    ["repos.getEnvironment", "GET /repos/{owner}/{repo}/environments/{environment_name}", { actions: "read" }],
    [
      "repos.createOrUpdateEnvironment",
      "PUT /repos/{owner}/{repo}/environments/{environment_name}",
      { administration: "write" },
    ],
    [
      "repos.deleteAnEnvironment",
      "DELETE /repos/{owner}/{repo}/environments/{environment_name}",
      { administration: "write" },
    ],
  ]),
];
