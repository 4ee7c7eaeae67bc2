import { githubToken, IDENTIFIER, OPAQUE_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const githubMirrors = {
  vendor: "github-mirrors",
  title: "Pushing to other repositories",
  actions: [
    {
      uses: "cpina/github-action-push-to-another-repository",
      source: "https://github.com/cpina/github-action-push-to-another-repository",
      inputs: {
        "destination-github-username": IDENTIFIER,
        "destination-repository-name": IDENTIFIER,
        "destination-repository-username": IDENTIFIER,
        "user-email": IDENTIFIER,
        "user-name": IDENTIFIER,
      },
      env: {
        API_TOKEN_GITHUB: githubToken(
          { contents: "write" },
          { repositoryInput: "destination-repository-name", ownerInput: "destination-github-username" },
        ),
        SSH_DEPLOY_KEY: { kind: "ssh-deploy-key" },
      },
    },
    {
      uses: "dmnemec/copy_file_to_another_repo_action",
      source: "https://github.com/dmnemec/copy_file_to_another_repo_action",
      inputs: { destination_repo: IDENTIFIER, user_email: IDENTIFIER, user_name: IDENTIFIER },
      env: { API_TOKEN_GITHUB: githubToken({ contents: "write" }, { repositoryInput: "destination_repo" }) },
    },
    {
      uses: "nkoppel/push-files-to-another-repository",
      source: "https://github.com/nkoppel/push-files-to-another-repository",
      inputs: {
        "destination-repository": IDENTIFIER,
        "destination-username": IDENTIFIER,
        "commit-email": IDENTIFIER,
        "commit-username": IDENTIFIER,
      },
      env: {
        API_TOKEN_GITHUB: githubToken(
          { contents: "write" },
          { repositoryInput: "destination-repository", ownerInput: "destination-username" },
        ),
      },
    },
    {
      uses: "s0/git-publish-subdir-action",
      source: "https://github.com/s0/git-publish-subdir-action",
      env: { GITHUB_TOKEN: OPAQUE_TOKEN, SSH_PRIVATE_KEY: { kind: "ssh-deploy-key" }, REPO: IDENTIFIER },
    },
    {
      uses: "andstor/copycat-action",
      source: "https://github.com/andstor/copycat-action",
      inputs: {
        personal_token: githubToken(
          { contents: "write" },
          { repositoryInput: "dst_repo_name", ownerInput: "dst_owner" },
        ),
        dst_owner: IDENTIFIER,
        dst_repo_name: IDENTIFIER,
        email: IDENTIFIER,
        username: IDENTIFIER,
      },
    },
    {
      uses: "BetaHuhn/repo-file-sync-action",
      source: "https://github.com/BetaHuhn/repo-file-sync-action",
      inputs: {
        gh_pat: OPAQUE_TOKEN,
        gh_installation_token: OPAQUE_TOKEN,
        git_email: IDENTIFIER,
        git_username: IDENTIFIER,
        assignees: IDENTIFIER,
        fork: IDENTIFIER,
      },
    },
    {
      uses: "AndreasAugustin/actions-template-sync",
      source: "https://github.com/AndreasAugustin/actions-template-sync",
      inputs: {
        github_token: githubToken({ contents: "write", "pull-requests": "write" }),
        source_gh_token: githubToken({ contents: "read" }, { repositoryInput: "source_repo_path" }),
        target_gh_token: githubToken({ contents: "write", "pull-requests": "write" }),
        source_repo_ssh_private_key: { kind: "ssh-deploy-key" },
        gpg_private_key: { kind: "signing-material" },
        gpg_passphrase: { kind: "signing-material" },
        source_repo_path: IDENTIFIER,
        git_user_name: IDENTIFIER,
        git_user_email: IDENTIFIER,
      },
    },
    {
      uses: "repo-sync/github-sync",
      source: "https://github.com/repo-sync/github-sync",
      inputs: {
        github_token: OPAQUE_TOKEN,
        destination_token: githubToken({ contents: "write" }, { repositoryInput: "destination_repo" }),
        source_repo: IDENTIFIER,
        destination_repo: IDENTIFIER,
        destination_user: IDENTIFIER,
        source_host: IDENTIFIER,
      },
    },
    {
      uses: "wei/git-sync",
      source: "https://github.com/wei/git-sync",
      inputs: {
        ssh_private_key: { kind: "ssh-deploy-key" },
        source_ssh_private_key: { kind: "ssh-deploy-key" },
        destination_ssh_private_key: { kind: "ssh-deploy-key" },
      },
    },
    {
      uses: "aormsby/Fork-Sync-With-Upstream-action",
      source: "https://github.com/aormsby/Fork-Sync-With-Upstream-action",
      inputs: {
        target_repo_token: githubToken({ contents: "write" }),
        upstream_repo_access_token: githubToken({ contents: "read" }, { repositoryInput: "upstream_sync_repo" }),
        upstream_sync_repo: IDENTIFIER,
        git_config_user: IDENTIFIER,
        git_config_email: IDENTIFIER,
      },
    },
    {
      uses: "tgymnich/fork-sync",
      source: "https://github.com/tgymnich/fork-sync",
      inputs: {
        token: githubToken(
          { contents: "write", "pull-requests": "write" },
          { repositoryInput: "repo", ownerInput: "owner" },
        ),
        owner: IDENTIFIER,
        repo: IDENTIFIER,
      },
    },
    {
      uses: "yesolutions/mirror-action",
      source: "https://github.com/yesolutions/mirror-action",
      inputs: {
        git_password: OPAQUE_TOKEN,
        git_ssh_private_key: { kind: "ssh-deploy-key" },
        git_username: IDENTIFIER,
        remote: IDENTIFIER,
      },
    },
    {
      uses: "pixta-dev/repository-mirroring-action",
      source: "https://github.com/pixta-dev/repository-mirroring-action",
      inputs: { ssh_private_key: { kind: "ssh-deploy-key" }, target_repo_url: IDENTIFIER },
    },
    {
      uses: "wearerequired/git-mirror-action",
      source: "https://github.com/wearerequired/git-mirror-action",
      inputs: { "source-repo": IDENTIFIER, "destination-repo": IDENTIFIER },
      env: { SSH_PRIVATE_KEY: { kind: "ssh-deploy-key" } },
    },
    {
      uses: "leigholiver/commit-with-deploy-key",
      source: "https://github.com/leigholiver/commit-with-deploy-key",
      inputs: { deploy_key: { kind: "ssh-deploy-key" }, destination_repo: IDENTIFIER },
    },
    {
      uses: "oleksiyrudenko/gha-git-credentials",
      source: "https://github.com/oleksiyrudenko/gha-git-credentials",
      inputs: { token: OPAQUE_TOKEN, name: IDENTIFIER, email: IDENTIFIER, actor: IDENTIFIER },
    },
    {
      uses: "fregante/setup-git-token",
      source: "https://github.com/fregante/setup-git-token",
      inputs: { token: OPAQUE_TOKEN, name: IDENTIFIER, email: IDENTIFIER },
    },
    { uses: "fregante/setup-git-user", source: "https://github.com/fregante/setup-git-user" },
    {
      uses: "machulav/ec2-github-runner",
      source: "https://github.com/machulav/ec2-github-runner",
      inputs: {
        "github-token": githubToken({ administration: "write" }),
        "ec2-image-id": IDENTIFIER,
        "ec2-instance-type": IDENTIFIER,
        "subnet-id": IDENTIFIER,
        "security-group-id": IDENTIFIER,
        "iam-role-name": IDENTIFIER,
        label: IDENTIFIER,
        "ec2-instance-id": IDENTIFIER,
      },
    },
    {
      uses: "dataaxiom/ghcr-cleanup-action",
      source: "https://github.com/dataaxiom/ghcr-cleanup-action",
      inputs: {
        token: githubToken({ packages: "write" }),
        owner: IDENTIFIER,
        repository: IDENTIFIER,
        package: IDENTIFIER,
      },
    },
    {
      uses: "snok/container-retention-policy",
      source: "https://github.com/snok/container-retention-policy",
      inputs: { token: OPAQUE_TOKEN, account: IDENTIFIER, "image-names": IDENTIFIER },
    },
  ],
} as const satisfies VendorKnowledge;
