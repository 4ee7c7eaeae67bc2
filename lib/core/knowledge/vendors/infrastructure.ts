import {
  BUNDLE,
  CODECOV_TOKEN,
  NPM_TOKEN,
  NUGET_TOKEN,
  PYPI_TOKEN,
  SAAS_KEY,
  SIGNING,
  SSH_KEY,
} from "../holding-kinds.ts";
import { githubToken, IDENTIFIER, OPAQUE_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const infrastructure = {
  vendor: "infrastructure",
  title: "Terraform, Pulumi, Ansible and their services",
  actions: [
    {
      uses: "hashicorp/setup-terraform",
      source: "https://github.com/hashicorp/setup-terraform#readme",
      inputs: { cli_config_credentials_token: SAAS_KEY, cli_config_credentials_hostname: IDENTIFIER },
    },
    {
      uses: "hashicorp/tfc-workflows-github/*",
      source: "https://github.com/hashicorp/tfc-workflows-github#readme",
      inputs: { hostname: IDENTIFIER, token: SAAS_KEY, organization: IDENTIFIER, workspace: IDENTIFIER },
      env: { TF_API_TOKEN: SAAS_KEY, TF_CLOUD_ORGANIZATION: IDENTIFIER, TF_HOSTNAME: IDENTIFIER },
    },
    {
      uses: "hashicorp/setup-packer",
      source: "https://github.com/hashicorp/setup-packer#readme",
      inputs: { version: IDENTIFIER },
      env: {
        HCP_CLIENT_ID: IDENTIFIER,
        HCP_CLIENT_SECRET: SAAS_KEY,
        PACKER_GITHUB_API_TOKEN: githubToken({ contents: "read" }),
      },
    },
    {
      uses: "hashicorp/hcp-auth-action",
      source: "https://github.com/hashicorp/hcp-auth-action/blob/HEAD/action.yml",
      inputs: { workload_identity_provider: IDENTIFIER, client_id: IDENTIFIER, client_secret: SAAS_KEY },
      exchange: { how: "oidc", onlyWith: ["workload_identity_provider"] },
    },
    {
      uses: "opentofu/setup-opentofu",
      source: "https://github.com/opentofu/setup-opentofu#readme",
      inputs: {
        cli_config_credentials_token: SAAS_KEY,
        cli_config_credentials_hostname: IDENTIFIER,
        github_token: githubToken({ contents: "read" }),
      },
    },
    {
      uses: "chainguard-dev/actions/setup-terraform",
      source: "https://github.com/chainguard-dev/actions/tree/HEAD/setup-terraform",
      inputs: { cli_config_credentials_token: SAAS_KEY },
    },
    {
      uses: "pulumi/actions",
      source: "https://github.com/pulumi/actions/blob/HEAD/action.yml",
      inputs: {
        command: IDENTIFIER,
        "stack-name": IDENTIFIER,
        "github-token": githubToken({ contents: "read", "pull-requests": "write" }),
        "cloud-url": IDENTIFIER,
        "config-map": BUNDLE,
        configmap: BUNDLE,
        "secrets-provider": IDENTIFIER,
      },
      env: { PULUMI_ACCESS_TOKEN: SAAS_KEY, PULUMI_CONFIG_PASSPHRASE: SAAS_KEY },
    },
    {
      uses: "spacelift-io/setup-spacectl",
      source: "https://github.com/spacelift-io/setup-spacectl#readme",
      inputs: { "github-token": githubToken({ contents: "read" }) },
      env: {
        SPACELIFT_API_KEY_ENDPOINT: IDENTIFIER,
        SPACELIFT_API_KEY_ID: IDENTIFIER,
        SPACELIFT_API_KEY_SECRET: SAAS_KEY,
      },
    },
    {
      uses: "infracost/actions/setup",
      source: "https://github.com/infracost/actions/tree/HEAD/setup",
      inputs: { "api-key": SAAS_KEY },
    },
    {
      uses: "infracost/actions/comment",
      source: "https://github.com/infracost/actions/tree/HEAD/comment",
      inputs: { "github-token": githubToken({ "pull-requests": "write" }) },
    },
    {
      uses: "terraform-linters/setup-tflint",
      source: "https://github.com/terraform-linters/setup-tflint#readme",
      inputs: { github_token: githubToken({ contents: "read" }) },
    },
    {
      uses: "dflook/terraform-plan",
      source: "https://github.com/dflook/terraform-plan#readme",
      env: {
        TERRAFORM_CLOUD_TOKENS: BUNDLE,
        TERRAFORM_SSH_KEY: SSH_KEY,
        TERRAFORM_HTTP_CREDENTIALS: BUNDLE,
        GITHUB_TOKEN: githubToken({ "pull-requests": "write" }),
      },
    },
    {
      uses: "dflook/terraform-apply",
      source: "https://github.com/dflook/terraform-apply#readme",
      env: {
        TERRAFORM_CLOUD_TOKENS: BUNDLE,
        TERRAFORM_SSH_KEY: SSH_KEY,
        TERRAFORM_HTTP_CREDENTIALS: BUNDLE,
        GITHUB_TOKEN: githubToken({ "pull-requests": "write" }),
      },
    },
    {
      uses: "gruntwork-io/terragrunt-action",
      source: "https://github.com/gruntwork-io/terragrunt-action#readme",
      inputs: { tg_version: IDENTIFIER },
      env: { GITHUB_TOKEN: githubToken({ "pull-requests": "write" }) },
    },
    {
      uses: "dawidd6/action-ansible-playbook",
      source: "https://github.com/dawidd6/action-ansible-playbook#readme",
      inputs: {
        key: SSH_KEY,
        vault_password: SAAS_KEY,
        sudo: IDENTIFIER,
        known_hosts: IDENTIFIER,
        playbook: IDENTIFIER,
      },
    },
    {
      uses: "ansible-community/ansible-test-gh-action",
      source: "https://github.com/ansible-community/ansible-test-gh-action#readme",
      inputs: { "codecov-token": CODECOV_TOKEN },
    },
    {
      uses: "artis3n/ansible_galaxy_collection",
      source: "https://github.com/artis3n/ansible_galaxy_collection#readme",
      inputs: { api_key: SAAS_KEY },
    },
    {
      uses: "robertdebock/galaxy-action",
      source: "https://github.com/robertdebock/galaxy-action#readme",
      inputs: { galaxy_api_key: SAAS_KEY },
    },
    {
      uses: "actionshub/chef-delivery",
      source: "https://github.com/actionshub/chef-delivery#readme",
      env: { CHEF_LICENSE: IDENTIFIER },
    },
    {
      uses: "pulumi/pulumi-package-publisher",
      source: "https://github.com/pulumi/pulumi-package-publisher#readme",
      inputs: { sdk: IDENTIFIER },
      env: {
        NODE_AUTH_TOKEN: NPM_TOKEN,
        PYPI_USERNAME: IDENTIFIER,
        PYPI_PASSWORD: PYPI_TOKEN,
        NUGET_PUBLISH_KEY: NUGET_TOKEN,
        PUBLISH_REPO_USERNAME: IDENTIFIER,
        PUBLISH_REPO_PASSWORD: SAAS_KEY,
        SIGNING_KEY: SIGNING,
        SIGNING_KEY_ID: IDENTIFIER,
        SIGNING_PASSWORD: SIGNING,
      },
    },
    {
      uses: "pulumi/pulumi-upgrade-provider-action",
      source: "https://github.com/pulumi/pulumi-upgrade-provider-action#readme",
      inputs: { kind: IDENTIFIER, email: IDENTIFIER, username: IDENTIFIER },
      env: { GH_TOKEN: OPAQUE_TOKEN },
    },
  ],
  variables: [
    {
      name: "HCP_CLIENT_ID",
      holds: IDENTIFIER,
      source: "https://registry.terraform.io/providers/hashicorp/hcp/latest/docs",
    },
    {
      name: "HCP_CLIENT_SECRET",
      holds: SAAS_KEY,
      source: "https://registry.terraform.io/providers/hashicorp/hcp/latest/docs",
    },
    {
      name: "PULUMI_CONFIG_PASSPHRASE",
      holds: SAAS_KEY,
      source: "https://www.pulumi.com/docs/iac/cli/environment-variables/",
    },
    { name: "SPACELIFT_API_KEY_ID", holds: IDENTIFIER, source: "https://github.com/spacelift-io/spacectl#readme" },
    { name: "SPACELIFT_API_KEY_SECRET", holds: SAAS_KEY, source: "https://github.com/spacelift-io/spacectl#readme" },
    {
      name: "ANSIBLE_GALAXY_TOKEN",
      holds: SAAS_KEY,
      source: "https://docs.ansible.com/ansible/latest/galaxy/user_guide.html",
    },
    {
      name: "ANSIBLE_VAULT_PASSWORD",
      holds: SAAS_KEY,
      source: "https://docs.ansible.com/ansible/latest/vault_guide/vault_managing_passwords.html",
    },
  ],
} as const satisfies VendorKnowledge;
