import { AWS_KEY, BUNDLE, REGISTRY_PASSWORD, SAAS_KEY } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const docker = {
  vendor: "docker",
  title: "Docker and container registries",
  actions: [
    {
      uses: "docker/login-action",
      source: "https://github.com/docker/login-action/blob/HEAD/action.yml",
      inputs: {
        registry: IDENTIFIER,
        username: {
          kind: "identifier",
          unless: [{ input: "registry", test: { contains: [".dkr.ecr.", "public.ecr.aws"] }, kind: "aws-static-key" }],
        },
        password: {
          kind: "container-registry-password",
          unless: [
            { input: "registry", test: { contains: [".dkr.ecr.", "public.ecr.aws"] }, kind: "aws-static-key" },
            { input: "username", test: { contains: ["_json_key"] }, kind: "gcp-key-json" },
          ],
        },
        "registry-auth": { kind: "container-registry-password", bundle: true },
      },
      env: { AWS_ACCESS_KEY_ID: AWS_KEY, AWS_SECRET_ACCESS_KEY: AWS_KEY, AWS_SESSION_TOKEN: AWS_KEY },
    },
    {
      uses: "docker/build-push-action",
      source: "https://github.com/docker/build-push-action#readme",
      inputs: {
        secrets: BUNDLE,
        "secret-envs": IDENTIFIER,
        "secret-files": IDENTIFIER,
        "build-args": BUNDLE,
        "github-token": githubToken({ contents: "read" }),
        tags: IDENTIFIER,
      },
    },
    {
      uses: "docker/bake-action",
      source: "https://github.com/docker/bake-action#readme",
      inputs: { "github-token": githubToken({ contents: "read" }), set: BUNDLE },
    },
    {
      uses: "docker/metadata-action",
      source: "https://github.com/docker/metadata-action#readme",
      inputs: { "github-token": githubToken({ contents: "read" }), images: IDENTIFIER },
    },
    {
      uses: "docker/setup-buildx-action",
      source: "https://github.com/docker/setup-buildx-action#readme",
      inputs: { endpoint: IDENTIFIER, append: IDENTIFIER },
    },
    {
      uses: "docker/scout-action",
      source: "https://github.com/docker/scout-action#readme",
      inputs: {
        "dockerhub-user": IDENTIFIER,
        "dockerhub-password": REGISTRY_PASSWORD,
        "registry-user": IDENTIFIER,
        "registry-password": REGISTRY_PASSWORD,
        "github-token": githubToken({ contents: "read", "pull-requests": "write" }),
        organization: IDENTIFIER,
      },
    },
    {
      uses: "depot/build-push-action",
      source: "https://github.com/depot/build-push-action/blob/HEAD/action.yml",
      inputs: {
        secrets: BUNDLE,
        "build-args": BUNDLE,
        "github-token": githubToken({ contents: "read" }),
        token: SAAS_KEY,
        project: IDENTIFIER,
      },
      env: { DEPOT_TOKEN: SAAS_KEY },
    },
    {
      uses: "depot/bake-action",
      source: "https://github.com/depot/bake-action#readme",
      inputs: { token: SAAS_KEY, project: IDENTIFIER },
      env: { DEPOT_TOKEN: SAAS_KEY },
    },
    {
      uses: "depot/setup-action",
      source: "https://github.com/depot/setup-action/blob/HEAD/action.yml",
      env: { DEPOT_TOKEN: SAAS_KEY },
      exchange: { how: "oidc", onlyWith: ["oidc"] },
    },
    {
      uses: "useblacksmith/build-push-action",
      source: "https://github.com/useblacksmith/build-push-action#readme",
      inputs: { secrets: BUNDLE, "build-args": BUNDLE, "github-token": githubToken({ contents: "read" }) },
    },
    {
      uses: "namespacelabs/nscloud-setup",
      source: "https://github.com/namespacelabs/nscloud-setup#readme",
      exchange: { how: "oidc" },
    },
    {
      uses: "elgohr/Publish-Docker-Github-Action",
      source: "https://github.com/elgohr/Publish-Docker-Github-Action#readme",
      inputs: {
        name: IDENTIFIER,
        username: IDENTIFIER,
        password: REGISTRY_PASSWORD,
        registry: IDENTIFIER,
        buildargs: BUNDLE,
      },
    },
    {
      uses: "mr-smithers-excellent/docker-build-push",
      source: "https://github.com/mr-smithers-excellent/docker-build-push#readme",
      inputs: {
        image: IDENTIFIER,
        registry: IDENTIFIER,
        username: IDENTIFIER,
        password: REGISTRY_PASSWORD,
        buildargs: BUNDLE,
        githuborg: IDENTIFIER,
      },
    },
    {
      uses: "peter-evans/dockerhub-description",
      source: "https://github.com/peter-evans/dockerhub-description#readme",
      inputs: { username: IDENTIFIER, password: REGISTRY_PASSWORD, repository: IDENTIFIER },
      env: { DOCKERHUB_USERNAME: IDENTIFIER, DOCKERHUB_PASSWORD: REGISTRY_PASSWORD },
    },
    {
      uses: "christian-korneck/update-container-description-action",
      source: "https://github.com/christian-korneck/update-container-description-action#readme",
      env: { DOCKER_USER: IDENTIFIER, DOCKER_PASS: REGISTRY_PASSWORD, DOCKER_APIKEY: REGISTRY_PASSWORD },
    },
    {
      uses: "redhat-actions/podman-login",
      source: "https://github.com/redhat-actions/podman-login/blob/HEAD/action.yml",
      inputs: { registry: IDENTIFIER, username: IDENTIFIER, password: REGISTRY_PASSWORD },
    },
    {
      uses: "redhat-actions/push-to-registry",
      source: "https://github.com/redhat-actions/push-to-registry#readme",
      inputs: { registry: IDENTIFIER, username: IDENTIFIER, password: REGISTRY_PASSWORD, image: IDENTIFIER },
    },
    {
      uses: "redhat-actions/buildah-build",
      source: "https://github.com/redhat-actions/buildah-build#readme",
      inputs: { image: IDENTIFIER, "build-args": BUNDLE },
    },
    {
      uses: "redhat-actions/openshift-tools-installer",
      source: "https://github.com/redhat-actions/openshift-tools-installer#readme",
      inputs: { github_pat: githubToken({ contents: "read" }) },
    },
    {
      uses: "redhat-actions/crda",
      source: "https://github.com/redhat-actions/crda#readme",
      inputs: { snyk_token: SAAS_KEY, crda_key: SAAS_KEY, github_token: githubToken({ "security-events": "write" }) },
    },
    {
      uses: "aevea/action-kaniko",
      source: "https://github.com/aevea/action-kaniko#readme",
      inputs: { registry: IDENTIFIER, username: IDENTIFIER, password: REGISTRY_PASSWORD, build_args: BUNDLE },
    },
    {
      uses: "int128/kaniko-action",
      source: "https://github.com/int128/kaniko-action#readme",
      inputs: { "build-args": BUNDLE, tags: IDENTIFIER },
    },
    {
      uses: "ko-build/setup-ko",
      source: "https://github.com/ko-build/setup-ko#readme",
      inputs: { "use-sudo": IDENTIFIER },
      env: { KO_DOCKER_REPO: IDENTIFIER },
    },
    {
      uses: "akhilerm/tag-push-action",
      source: "https://github.com/akhilerm/tag-push-action#readme",
      inputs: { src: IDENTIFIER, dst: IDENTIFIER },
    },
    {
      uses: "appleboy/docker-ecr-action",
      source: "https://github.com/appleboy/docker-ecr-action#readme",
      inputs: { access_key: AWS_KEY, secret_key: AWS_KEY, registry: IDENTIFIER, repo: IDENTIFIER },
    },
    {
      uses: "kciter/aws-ecr-action",
      source: "https://github.com/kciter/aws-ecr-action#readme",
      inputs: {
        access_key_id: AWS_KEY,
        secret_access_key: AWS_KEY,
        account_id: IDENTIFIER,
        repo: IDENTIFIER,
        region: IDENTIFIER,
        extra_build_args: BUNDLE,
      },
    },
    {
      uses: "Azure/container-scan",
      source: "https://github.com/Azure/container-scan#readme",
      inputs: { username: IDENTIFIER, password: REGISTRY_PASSWORD, "github-token": githubToken({ checks: "write" }) },
    },
    {
      uses: "step-security/docker-login-action",
      source: "https://github.com/step-security/docker-login-action#readme",
      inputs: { registry: IDENTIFIER, username: IDENTIFIER, password: REGISTRY_PASSWORD },
    },
    {
      uses: "helm/chart-releaser-action",
      source: "https://github.com/helm/chart-releaser-action#readme",
      env: { CR_TOKEN: githubToken({ contents: "write" }) },
    },
    {
      uses: "appany/helm-oci-chart-releaser",
      source: "https://github.com/appany/helm-oci-chart-releaser#readme",
      inputs: {
        registry: IDENTIFIER,
        registry_username: IDENTIFIER,
        registry_password: REGISTRY_PASSWORD,
        repository: IDENTIFIER,
      },
    },
    {
      uses: "stefanprodan/helm-gh-pages",
      source: "https://github.com/stefanprodan/helm-gh-pages#readme",
      inputs: { token: githubToken({ contents: "write" }), owner: IDENTIFIER, repository: IDENTIFIER },
    },
    {
      uses: "bitovi/github-actions-deploy-docker-to-ec2",
      source: "https://github.com/bitovi/github-actions-deploy-docker-to-ec2#readme",
      inputs: { aws_access_key_id: AWS_KEY, aws_secret_access_key: AWS_KEY, dot_env: BUNDLE, ghv_env: BUNDLE },
    },
  ],
  variables: [
    { name: "DOCKERHUB_TOKEN", holds: REGISTRY_PASSWORD, source: "https://docs.docker.com/security/access-tokens/" },
    { name: "DOCKERHUB_USERNAME", holds: IDENTIFIER, source: "https://docs.docker.com/security/access-tokens/" },
    { name: "DOCKERHUB_PASSWORD", holds: REGISTRY_PASSWORD, source: "https://docs.docker.com/security/access-tokens/" },
    {
      name: "DOCKER_PASSWORD",
      holds: REGISTRY_PASSWORD,
      source: "https://docs.docker.com/reference/cli/docker/login/",
    },
    { name: "DOCKER_USERNAME", holds: IDENTIFIER, source: "https://docs.docker.com/reference/cli/docker/login/" },
    {
      name: "DOCKER_AUTH_CONFIG",
      holds: REGISTRY_PASSWORD,
      source: "https://docs.docker.com/reference/cli/docker/#docker-cli-configuration-file-configjson-properties",
    },
    { name: "QUAY_TOKEN", holds: REGISTRY_PASSWORD, source: "https://docs.quay.io/glossary/robot-accounts.html" },
    { name: "QUAY_PASSWORD", holds: REGISTRY_PASSWORD, source: "https://docs.quay.io/glossary/robot-accounts.html" },
    { name: "HELM_REGISTRY_PASSWORD", holds: REGISTRY_PASSWORD, source: "https://helm.sh/docs/topics/registries/" },
    {
      name: "REGISTRY_PASSWORD",
      holds: REGISTRY_PASSWORD,
      source: "https://docs.docker.com/reference/cli/docker/login/",
    },
    { name: "DEPOT_TOKEN", holds: SAAS_KEY, source: "https://depot.dev/docs/cli/authentication" },
    { name: "DEPOT_PROJECT_ID", holds: IDENTIFIER, source: "https://depot.dev/docs/cli/authentication" },
  ],
} as const satisfies VendorKnowledge;
