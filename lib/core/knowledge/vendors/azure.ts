import { AZURE_SECRET, BUNDLE, HOSTING_TOKEN, REGISTRY_PASSWORD, SAAS_KEY } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const azure = {
  vendor: "azure",
  title: "Microsoft Azure",
  actions: [
    {
      uses: "azure/login",
      source: "https://github.com/azure/login/blob/HEAD/action.yml",
      inputs: {
        creds: AZURE_SECRET,
        "client-id": IDENTIFIER,
        "tenant-id": IDENTIFIER,
        "subscription-id": IDENTIFIER,
        audience: IDENTIFIER,
        environment: IDENTIFIER,
      },
      env: { AZURE_CREDENTIALS: AZURE_SECRET },
      exchange: { how: "oidc", onlyWith: ["client-id"] },
    },
    {
      uses: "azure/webapps-deploy",
      source: "https://github.com/azure/webapps-deploy#readme",
      inputs: {
        "publish-profile": AZURE_SECRET,
        "app-name": IDENTIFIER,
        "slot-name": IDENTIFIER,
        "resource-group-name": IDENTIFIER,
        images: IDENTIFIER,
      },
    },
    {
      uses: "azure/functions-action",
      source: "https://github.com/azure/functions-action/blob/HEAD/action.yml",
      inputs: { "publish-profile": AZURE_SECRET, "app-name": IDENTIFIER },
    },
    {
      uses: "azure/functions-container-action",
      source: "https://github.com/azure/functions-container-action#readme",
      inputs: { "app-name": IDENTIFIER, image: IDENTIFIER },
    },
    {
      uses: "azure/docker-login",
      source: "https://github.com/azure/docker-login#readme",
      inputs: { "login-server": IDENTIFIER, username: IDENTIFIER, password: REGISTRY_PASSWORD },
    },
    {
      uses: "azure/container-apps-deploy-action",
      source: "https://github.com/azure/container-apps-deploy-action#readme",
      inputs: {
        acrname: IDENTIFIER,
        acrusername: IDENTIFIER,
        acrpassword: REGISTRY_PASSWORD,
        environmentvariables: BUNDLE,
        registryusername: IDENTIFIER,
        registrypassword: REGISTRY_PASSWORD,
        registryurl: IDENTIFIER,
        containerappname: IDENTIFIER,
        resourcegroup: IDENTIFIER,
      },
    },
    {
      uses: "azure/static-web-apps-deploy",
      source: "https://github.com/azure/static-web-apps-deploy/blob/HEAD/action.yml",
      inputs: {
        azure_static_web_apps_api_token: HOSTING_TOKEN,
        repo_token: githubToken({ "pull-requests": "write" }),
        github_id_token: IDENTIFIER,
      },
    },
    {
      uses: "azure/get-keyvault-secrets",
      source: "https://github.com/azure/get-keyvault-secrets#readme",
      inputs: { keyvault: IDENTIFIER, secrets: IDENTIFIER },
      manager: { outputs: "*", exportsEnv: true, mapInput: "secrets", mapSyntax: "opaque" },
    },
    {
      uses: "azure/aks-set-context",
      source: "https://github.com/azure/aks-set-context#readme",
      inputs: { creds: AZURE_SECRET, "cluster-name": IDENTIFIER, "resource-group": IDENTIFIER },
    },
    {
      uses: "azure/k8s-set-context",
      source: "https://github.com/azure/k8s-set-context#readme",
      inputs: {
        kubeconfig: HOSTING_TOKEN,
        "k8s-secret": HOSTING_TOKEN,
        "k8s-url": IDENTIFIER,
        "cluster-name": IDENTIFIER,
      },
    },
    {
      uses: "azure/k8s-create-secret",
      source: "https://github.com/azure/k8s-create-secret#readme",
      inputs: {
        "container-registry-url": IDENTIFIER,
        "container-registry-username": IDENTIFIER,
        "container-registry-password": REGISTRY_PASSWORD,
        "string-data": BUNDLE,
        data: BUNDLE,
        "secret-name": IDENTIFIER,
        namespace: IDENTIFIER,
      },
    },
    {
      uses: "azure/k8s-deploy",
      source: "https://github.com/azure/k8s-deploy#readme",
      inputs: { token: githubToken({ contents: "read" }), imagepullsecrets: IDENTIFIER, namespace: IDENTIFIER },
    },
    {
      uses: "azure/sql-action",
      source: "https://github.com/azure/sql-action#readme",
      inputs: { "connection-string": SAAS_KEY, path: IDENTIFIER },
    },
    {
      uses: "azure/arm-deploy",
      source: "https://github.com/azure/arm-deploy#readme",
      inputs: { parameters: BUNDLE, subscriptionid: IDENTIFIER, resourcegroupname: IDENTIFIER },
    },
    {
      uses: "azure/bicep-deploy",
      source: "https://github.com/azure/bicep-deploy#readme",
      inputs: { parameters: BUNDLE, "subscription-id": IDENTIFIER, "resource-group-name": IDENTIFIER },
    },
    {
      uses: "azure/appservice-settings",
      source: "https://github.com/azure/appservice-settings#readme",
      inputs: { "app-settings-json": BUNDLE, "connection-strings-json": BUNDLE, "app-name": IDENTIFIER },
    },
    {
      uses: "azure/aci-deploy",
      source: "https://github.com/azure/aci-deploy#readme",
      inputs: {
        "registry-password": REGISTRY_PASSWORD,
        "registry-username": IDENTIFIER,
        "registry-login-server": IDENTIFIER,
        "environment-variables": BUNDLE,
        "secure-environment-variables": BUNDLE,
        "azure-file-volume-account-key": AZURE_SECRET,
        "azure-file-volume-account-name": IDENTIFIER,
        "resource-group": IDENTIFIER,
      },
    },
    {
      uses: "azure/acr-build",
      source: "https://github.com/azure/acr-build#readme",
      inputs: {
        service_principal: IDENTIFIER,
        service_principal_password: AZURE_SECRET,
        tenant: IDENTIFIER,
        git_access_token: githubToken({ contents: "read" }),
        registry: IDENTIFIER,
      },
    },
    {
      uses: "azure/trusted-signing-action",
      source: "https://github.com/azure/trusted-signing-action/blob/HEAD/action.yml",
      inputs: {
        "azure-tenant-id": IDENTIFIER,
        "azure-client-id": IDENTIFIER,
        "azure-client-secret": AZURE_SECRET,
        "azure-username": IDENTIFIER,
        "azure-password": AZURE_SECRET,
        "azure-client-certificate-path": IDENTIFIER,
        endpoint: IDENTIFIER,
        "trusted-signing-account-name": IDENTIFIER,
        "code-signing-account-name": IDENTIFIER,
        "certificate-profile-name": IDENTIFIER,
      },
    },
    {
      uses: "azure/artifact-signing-action",
      source: "https://github.com/azure/artifact-signing-action/blob/HEAD/action.yml",
      inputs: {
        "azure-tenant-id": IDENTIFIER,
        "azure-client-id": IDENTIFIER,
        "azure-client-secret": AZURE_SECRET,
        "azure-username": IDENTIFIER,
        "azure-password": AZURE_SECRET,
        "azure-client-certificate-path": IDENTIFIER,
        endpoint: IDENTIFIER,
        "signing-account-name": IDENTIFIER,
        "trusted-signing-account-name": IDENTIFIER,
        "certificate-profile-name": IDENTIFIER,
      },
    },
    {
      uses: "azure/load-testing",
      source: "https://github.com/azure/load-testing#readme",
      inputs: { secrets: BUNDLE, env: BUNDLE, loadtestresource: IDENTIFIER, resourcegroup: IDENTIFIER },
    },
    {
      uses: "azure/powershell",
      source: "https://github.com/azure/powershell#readme",
      inputs: { inlinescript: IDENTIFIER },
    },
    {
      uses: "azure/CLI",
      source: "https://github.com/azure/CLI#readme",
      inputs: { inlinescript: IDENTIFIER },
    },
    {
      uses: "azure/pipelines",
      source: "https://github.com/azure/pipelines#readme",
      inputs: {
        "azure-devops-token": SAAS_KEY,
        "azure-pipeline-name": IDENTIFIER,
        "azure-devops-project-url": IDENTIFIER,
      },
    },
    {
      uses: "bacongobbler/azure-blob-storage-upload",
      source: "https://github.com/bacongobbler/azure-blob-storage-upload#readme",
      inputs: {
        connection_string: AZURE_SECRET,
        sas_token: AZURE_SECRET,
        account_name: IDENTIFIER,
        container_name: IDENTIFIER,
      },
    },
    {
      uses: "LanceMcCarthy/Action-AzureBlobUpload",
      source: "https://github.com/LanceMcCarthy/Action-AzureBlobUpload#readme",
      inputs: { connection_string: AZURE_SECRET, container_name: IDENTIFIER },
    },
  ],
} as const satisfies VendorKnowledge;
