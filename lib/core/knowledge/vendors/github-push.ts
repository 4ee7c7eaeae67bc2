import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const githubPush = {
  vendor: "github-push",
  title: "Actions that push and publish pages",
  actions: [
    {
      uses: "stefanzweifel/git-auto-commit-action",
      source: "https://github.com/stefanzweifel/git-auto-commit-action",
      inputs: {
        commit_user_name: IDENTIFIER,
        commit_user_email: IDENTIFIER,
        commit_author: IDENTIFIER,
        repository: IDENTIFIER,
      },
    },
    {
      uses: "EndBug/add-and-commit",
      source: "https://github.com/EndBug/add-and-commit",
      inputs: {
        github_token: githubToken({ contents: "write" }),
        author_name: IDENTIFIER,
        author_email: IDENTIFIER,
        committer_name: IDENTIFIER,
        committer_email: IDENTIFIER,
      },
    },
    {
      uses: "ad-m/github-push-action",
      source: "https://github.com/ad-m/github-push-action",
      inputs: {
        github_token: githubToken({ contents: "write" }, { repositoryInput: "repository" }),
        token: githubToken({ contents: "write" }, { repositoryInput: "repository" }),
        repository: IDENTIFIER,
        directory: IDENTIFIER,
      },
    },
    {
      uses: "JamesIves/github-pages-deploy-action",
      source: "https://github.com/JamesIves/github-pages-deploy-action",
      inputs: {
        token: githubToken({ contents: "write" }, { repositoryInput: "repository-name" }),
        "ssh-key": {
          kind: "ssh-deploy-key",
          unless: [{ input: "ssh-key", test: { equals: ["true", "false"] }, kind: "identifier" }],
        },
        "repository-name": IDENTIFIER,
        "git-config-name": IDENTIFIER,
        "git-config-email": IDENTIFIER,
      },
    },
    {
      uses: "peaceiris/actions-gh-pages",
      source: "https://github.com/peaceiris/actions-gh-pages",
      inputs: {
        github_token: githubToken({ contents: "write" }),
        personal_token: githubToken({ contents: "write" }, { repositoryInput: "external_repository" }),
        deploy_key: { kind: "ssh-deploy-key" },
        external_repository: IDENTIFIER,
        user_name: IDENTIFIER,
        user_email: IDENTIFIER,
        cname: IDENTIFIER,
      },
    },
    {
      uses: "crazy-max/ghaction-github-pages",
      source: "https://github.com/crazy-max/ghaction-github-pages",
      inputs: { repo: IDENTIFIER, committer: IDENTIFIER, author: IDENTIFIER, fqdn: IDENTIFIER },
      env: {
        GITHUB_TOKEN: githubToken({ contents: "write" }, { repositoryInput: "repo" }),
        GH_PAT: githubToken({ contents: "write" }, { repositoryInput: "repo" }),
      },
    },
    {
      uses: "crazy-max/ghaction-github-labeler",
      source: "https://github.com/crazy-max/ghaction-github-labeler",
      inputs: { "github-token": githubToken({ contents: "read", issues: "write" }) },
    },
    {
      uses: "crazy-max/ghaction-import-gpg",
      source: "https://github.com/crazy-max/ghaction-import-gpg",
      inputs: {
        gpg_private_key: { kind: "signing-material" },
        passphrase: { kind: "signing-material" },
        fingerprint: IDENTIFIER,
        git_committer_name: IDENTIFIER,
        git_committer_email: IDENTIFIER,
      },
    },
    {
      uses: "crazy-max/ghaction-virustotal",
      source: "https://github.com/crazy-max/ghaction-virustotal",
      inputs: { vt_api_key: { kind: "saas-api-key" }, github_token: githubToken({ contents: "write" }) },
    },
    { uses: "crazy-max/ghaction-dump-context", source: "https://github.com/crazy-max/ghaction-dump-context" },
    { uses: "crazy-max/ghaction-github-runtime", source: "https://github.com/crazy-max/ghaction-github-runtime" },
    { uses: "crazy-max/ghaction-setup-docker", source: "https://github.com/crazy-max/ghaction-setup-docker" },
    {
      uses: "crazy-max/ghaction-docker-meta",
      source: "https://github.com/crazy-max/ghaction-docker-meta",
      inputs: { "github-token": githubToken({ contents: "read" }) },
    },
    { uses: "crazy-max/ghaction-hugo", source: "https://github.com/crazy-max/ghaction-hugo" },
    { uses: "crazy-max/ghaction-upx", source: "https://github.com/crazy-max/ghaction-upx" },
    {
      uses: "crazy-max/ghaction-container-scan",
      source: "https://github.com/crazy-max/ghaction-container-scan",
      inputs: { github_token: githubToken({ contents: "read" }) },
    },
    {
      uses: "actions-js/push",
      source: "https://github.com/actions-js/push",
      inputs: {
        github_token: githubToken({ contents: "write" }, { repositoryInput: "repository" }),
        repository: IDENTIFIER,
        author_email: IDENTIFIER,
        author_name: IDENTIFIER,
      },
    },
    {
      uses: "github-actions-x/commit",
      source: "https://github.com/github-actions-x/commit",
      inputs: { "github-token": githubToken({ contents: "write" }), email: IDENTIFIER, name: IDENTIFIER },
    },
    {
      uses: "devops-infra/action-commit-push",
      source: "https://github.com/devops-infra/action-commit-push",
      inputs: { github_token: githubToken({ contents: "write" }) },
    },
    {
      uses: "planetscale/ghcommit-action",
      source: "https://github.com/planetscale/ghcommit-action",
      inputs: { repo: IDENTIFIER, repository: IDENTIFIER },
      env: { GITHUB_TOKEN: githubToken({ contents: "write" }, { repositoryInput: "repo" }) },
    },
    {
      uses: "ryancyq/github-signed-commit",
      source: "https://github.com/ryancyq/github-signed-commit",
      env: { GH_TOKEN: githubToken({ contents: "write" }) },
    },
    {
      uses: "creyD/prettier_action",
      source: "https://github.com/creyD/prettier_action",
      inputs: { github_token: githubToken({ contents: "write" }) },
    },
    {
      uses: "wearerequired/lint-action",
      source: "https://github.com/wearerequired/lint-action",
      inputs: {
        github_token: githubToken({ contents: "write", checks: "write" }),
        git_name: IDENTIFIER,
        git_email: IDENTIFIER,
      },
    },
    {
      uses: "dawidd6/action-delete-branch",
      source: "https://github.com/dawidd6/action-delete-branch",
      inputs: {
        github_token: githubToken(
          { contents: "write", "pull-requests": "read" },
          { repositoryInput: "repository", ownerInput: "owner" },
        ),
        owner: IDENTIFIER,
        repository: IDENTIFIER,
      },
    },
  ],
} as const satisfies VendorKnowledge;
