import { BUNDLE, CHAT_WEBHOOK, GCP_KEY, HOSTING_TOKEN, LLM_KEY, SAAS_KEY, SIGNING, SSH_KEY } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER, OPAQUE_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const google = {
  vendor: "google",
  title: "Google Cloud, Firebase and Google Play",
  actions: [
    {
      uses: "google-github-actions/auth",
      source: "https://github.com/google-github-actions/auth/blob/HEAD/action.yml",
      inputs: {
        credentials_json: GCP_KEY,
        workload_identity_provider: IDENTIFIER,
        service_account: IDENTIFIER,
        project_id: IDENTIFIER,
        audience: IDENTIFIER,
        delegates: IDENTIFIER,
      },
      exchange: { how: "oidc", onlyWith: ["workload_identity_provider"] },
    },
    {
      uses: "google-github-actions/setup-gcloud",
      source: "https://github.com/google-github-actions/setup-gcloud#readme",
      inputs: { service_account_key: GCP_KEY, service_account_email: IDENTIFIER, project_id: IDENTIFIER },
    },
    {
      uses: "google-github-actions/get-secretmanager-secrets",
      source: "https://github.com/google-github-actions/get-secretmanager-secrets/blob/HEAD/action.yml",
      inputs: { credentials: GCP_KEY, secrets: IDENTIFIER, universe: IDENTIFIER },
      manager: {
        outputs: "*",
        exportsEnv: { input: "export_to_environment", default: false },
        mapInput: "secrets",
        mapSyntax: "name:ref",
      },
    },
    {
      uses: "google-github-actions/deploy-cloudrun",
      source: "https://github.com/google-github-actions/deploy-cloudrun#readme",
      inputs: {
        credentials: GCP_KEY,
        env_vars: BUNDLE,
        secrets: IDENTIFIER,
        service: IDENTIFIER,
        project_id: IDENTIFIER,
        region: IDENTIFIER,
        image: IDENTIFIER,
      },
    },
    {
      uses: "google-github-actions/deploy-cloud-functions",
      source: "https://github.com/google-github-actions/deploy-cloud-functions#readme",
      inputs: {
        credentials: GCP_KEY,
        environment_variables: BUNDLE,
        env_vars: BUNDLE,
        secret_environment_variables: IDENTIFIER,
        name: IDENTIFIER,
        project_id: IDENTIFIER,
        service_account: IDENTIFIER,
      },
    },
    {
      uses: "google-github-actions/deploy-appengine",
      source: "https://github.com/google-github-actions/deploy-appengine#readme",
      inputs: { credentials: GCP_KEY, project_id: IDENTIFIER, env_vars: BUNDLE },
    },
    {
      uses: "google-github-actions/get-gke-credentials",
      source: "https://github.com/google-github-actions/get-gke-credentials#readme",
      inputs: { credentials: GCP_KEY, cluster_name: IDENTIFIER, location: IDENTIFIER, project_id: IDENTIFIER },
    },
    {
      uses: "google-github-actions/upload-cloud-storage",
      source: "https://github.com/google-github-actions/upload-cloud-storage#readme",
      inputs: { credentials: GCP_KEY, destination: IDENTIFIER, project_id: IDENTIFIER },
    },
    {
      uses: "google-github-actions/ssh-compute",
      source: "https://github.com/google-github-actions/ssh-compute#readme",
      inputs: {
        credentials: GCP_KEY,
        ssh_private_key: SSH_KEY,
        instance_name: IDENTIFIER,
        zone: IDENTIFIER,
        user: IDENTIFIER,
        project_id: IDENTIFIER,
      },
    },
    {
      uses: "google-github-actions/create-cloud-deploy-release",
      source: "https://github.com/google-github-actions/create-cloud-deploy-release#readme",
      inputs: { project_id: IDENTIFIER, region: IDENTIFIER, delivery_pipeline: IDENTIFIER },
    },
    {
      uses: "google-github-actions/send-google-chat-webhook",
      source: "https://github.com/google-github-actions/send-google-chat-webhook#readme",
      inputs: { webhook_url: CHAT_WEBHOOK },
    },
    {
      uses: "google-github-actions/run-gemini-cli",
      source: "https://github.com/google-github-actions/run-gemini-cli/blob/HEAD/action.yml",
      inputs: {
        gemini_api_key: LLM_KEY,
        google_api_key: LLM_KEY,
        gcp_workload_identity_provider: IDENTIFIER,
        gcp_service_account: IDENTIFIER,
        gcp_project_id: IDENTIFIER,
        gcp_location: IDENTIFIER,
        gcp_token_format: IDENTIFIER,
        settings: IDENTIFIER,
      },
      env: {
        GEMINI_API_KEY: LLM_KEY,
        GOOGLE_API_KEY: LLM_KEY,
        GITHUB_TOKEN: OPAQUE_TOKEN,
        GOOGLE_CLOUD_PROJECT: IDENTIFIER,
      },
    },
    {
      uses: "google-gemini/gemini-cli-action",
      source: "https://github.com/google-gemini/gemini-cli-action#readme",
      inputs: {
        gemini_api_key: LLM_KEY,
        otlp_gcp_wif_provider: IDENTIFIER,
        otlp_gcp_service_account: IDENTIFIER,
        otlp_google_cloud_project: IDENTIFIER,
      },
      env: { GEMINI_API_KEY: LLM_KEY, GITHUB_TOKEN: OPAQUE_TOKEN },
    },
    {
      uses: "FirebaseExtended/action-hosting-deploy",
      source: "https://github.com/FirebaseExtended/action-hosting-deploy/blob/HEAD/action.yml",
      inputs: {
        firebaseserviceaccount: GCP_KEY,
        repotoken: githubToken({ checks: "write", "pull-requests": "write" }),
        projectid: IDENTIFIER,
        channelid: IDENTIFIER,
        target: IDENTIFIER,
      },
    },
    {
      uses: "w9jds/firebase-action",
      source: "https://github.com/w9jds/firebase-action#readme",
      env: {
        FIREBASE_TOKEN: HOSTING_TOKEN,
        GCP_SA_KEY: GCP_KEY,
        PROJECT_ID: IDENTIFIER,
        PROJECT_PATH: IDENTIFIER,
        CONFIG_VALUES: BUNDLE,
      },
    },
    {
      uses: "wzieba/Firebase-Distribution-Github-Action",
      source: "https://github.com/wzieba/Firebase-Distribution-Github-Action#readme",
      inputs: {
        appid: IDENTIFIER,
        token: HOSTING_TOKEN,
        servicecredentialsfilecontent: GCP_KEY,
        servicecredentialsfile: IDENTIFIER,
        groups: IDENTIFIER,
        testers: IDENTIFIER,
      },
    },
    {
      uses: "joinflux/firebase-tools",
      source: "https://github.com/joinflux/firebase-tools#readme",
      env: { FIREBASE_TOKEN: HOSTING_TOKEN, GOOGLE_APPLICATION_CREDENTIALS: GCP_KEY },
    },
    {
      uses: "r0adkll/upload-google-play",
      source: "https://github.com/r0adkll/upload-google-play#readme",
      inputs: { serviceaccountjson: IDENTIFIER, serviceaccountjsonplaintext: GCP_KEY, packagename: IDENTIFIER },
    },
    {
      uses: "r0adkll/sign-android-release",
      source: "https://github.com/r0adkll/sign-android-release/blob/HEAD/action.yml",
      inputs: { signingkeybase64: SIGNING, alias: IDENTIFIER, keystorepassword: SIGNING, keypassword: SIGNING },
    },
    {
      uses: "mnao305/chrome-extension-upload",
      source: "https://github.com/mnao305/chrome-extension-upload#readme",
      inputs: {
        "extension-id": IDENTIFIER,
        "client-id": IDENTIFIER,
        "client-secret": SAAS_KEY,
        "refresh-token": SAAS_KEY,
      },
    },
    {
      uses: "Klemensas/chrome-extension-upload-action",
      source: "https://github.com/Klemensas/chrome-extension-upload-action#readme",
      inputs: { "app-id": IDENTIFIER, "client-id": IDENTIFIER, "client-secret": SAAS_KEY, "refresh-token": SAAS_KEY },
    },
    {
      uses: "actions-hub/gcloud",
      source: "https://github.com/actions-hub/gcloud#readme",
      env: { APPLICATION_CREDENTIALS: GCP_KEY, PROJECT_ID: IDENTIFIER },
    },
    {
      uses: "angular/dev-infra/github-actions/bazel/configure-remote",
      source: "https://github.com/angular/dev-infra/tree/HEAD/github-actions/bazel/configure-remote",
      inputs: { google_credential: GCP_KEY, bazelrc: IDENTIFIER, allow_windows_rbe: IDENTIFIER },
    },
  ],
  variables: [
    {
      name: "GOOGLE_CLOUD_KEYFILE_JSON",
      holds: GCP_KEY,
      source: "https://registry.terraform.io/providers/hashicorp/google/latest/docs/guides/provider_reference",
    },
    {
      name: "GCLOUD_KEYFILE_JSON",
      holds: GCP_KEY,
      source: "https://registry.terraform.io/providers/hashicorp/google/latest/docs/guides/provider_reference",
    },
    { name: "SUPPLY_JSON_KEY_DATA", holds: GCP_KEY, source: "https://docs.fastlane.tools/actions/supply/" },
    {
      name: "GOOGLE_CLOUD_PROJECT",
      holds: IDENTIFIER,
      source: "https://cloud.google.com/docs/authentication/application-default-credentials",
    },
    { name: "CLOUDSDK_CORE_PROJECT", holds: IDENTIFIER, source: "https://cloud.google.com/sdk/docs/properties" },
    {
      name: "GOOGLE_MAPS_API_KEY",
      holds: SAAS_KEY,
      source: "https://developers.google.com/maps/documentation/javascript/get-api-key",
    },
  ],
} as const satisfies VendorKnowledge;
