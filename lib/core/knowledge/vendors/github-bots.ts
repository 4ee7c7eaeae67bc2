import { APP_KEY, githubToken, IDENTIFIER, OPAQUE_TOKEN, RATE_LIMIT_TOKEN, USER_BOUND_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const githubBots = {
  vendor: "github-bots",
  title: "Bots and profiles",
  actions: [
    {
      uses: "renovatebot/github-action",
      source: "https://github.com/renovatebot/github-action",
      inputs: { token: OPAQUE_TOKEN },
      env: { RENOVATE_TOKEN: OPAQUE_TOKEN, GITHUB_COM_TOKEN: RATE_LIMIT_TOKEN },
    },
    {
      uses: "lowlighter/metrics",
      source: "https://github.com/lowlighter/metrics",
      inputs: {
        token: USER_BOUND_TOKEN,
        committer_token: githubToken({ contents: "write" }),
        user: IDENTIFIER,
        repo: IDENTIFIER,
        plugin_pagespeed_token: { kind: "saas-api-key" },
        plugin_music_token: { kind: "saas-api-key" },
        plugin_tweets_token: { kind: "saas-api-key" },
        plugin_stargazers_worldmap_token: { kind: "saas-api-key" },
        plugin_wakatime_token: { kind: "saas-api-key" },
        plugin_stock_token: { kind: "saas-api-key" },
        plugin_steam_token: { kind: "saas-api-key" },
        plugin_splatoon_token: { kind: "saas-api-key" },
        plugin_splatoon_statink_token: { kind: "saas-api-key" },
        plugin_chess_token: { kind: "saas-api-key" },
        plugin_poopmap_token: { kind: "saas-api-key" },
      },
    },
    {
      uses: "gautamkrishnar/blog-post-workflow",
      source: "https://github.com/gautamkrishnar/blog-post-workflow",
      inputs: {
        gh_token: githubToken({ contents: "write" }),
        commit_username: IDENTIFIER,
        committer_email: IDENTIFIER,
      },
    },
    {
      uses: "athul/waka-readme",
      source: "https://github.com/athul/waka-readme",
      inputs: {
        gh_token: githubToken({ contents: "write" }),
        waka_key: { kind: "saas-api-key" },
        wakatime_api_key: { kind: "saas-api-key" },
      },
    },
    {
      uses: "matchai/waka-box",
      source: "https://github.com/matchai/waka-box",
      env: { GH_TOKEN: USER_BOUND_TOKEN, WAKATIME_API_KEY: { kind: "saas-api-key" }, GIST_ID: IDENTIFIER },
    },
    {
      uses: "exuanbo/actions-deploy-gist",
      source: "https://github.com/exuanbo/actions-deploy-gist",
      inputs: { token: USER_BOUND_TOKEN, gist_id: IDENTIFIER },
    },
    {
      uses: "schneegans/dynamic-badges-action",
      source: "https://github.com/schneegans/dynamic-badges-action",
      inputs: { auth: USER_BOUND_TOKEN, gistid: IDENTIFIER },
    },
    {
      uses: "mszostok/codeowners-validator",
      source: "https://github.com/mszostok/codeowners-validator",
      inputs: {
        github_access_token: githubToken({ contents: "read", members: "read", administration: "read" }),
        github_app_private_key: APP_KEY,
        github_app_id: IDENTIFIER,
        github_app_installation_id: IDENTIFIER,
        owner_checker_repository: IDENTIFIER,
      },
    },
    {
      uses: "containerd/project-checks",
      source: "https://github.com/containerd/project-checks",
      inputs: { "repo-access-token": githubToken({ contents: "read", "pull-requests": "read" }) },
    },
  ],
  variables: [
    {
      name: "RENOVATE_TOKEN",
      holds: OPAQUE_TOKEN,
      source: "https://docs.renovatebot.com/self-hosted-configuration/#token",
    },
    {
      name: "RENOVATE_GITHUB_COM_TOKEN",
      holds: RATE_LIMIT_TOKEN,
      source: "https://docs.renovatebot.com/getting-started/running/#githubcom-token-for-changelogs-and-tools",
    },
    {
      name: "GITHUB_COM_TOKEN",
      holds: RATE_LIMIT_TOKEN,
      source: "https://docs.renovatebot.com/getting-started/running/#githubcom-token-for-changelogs-and-tools",
    },
    {
      name: "RENOVATE_HOST_RULES",
      holds: { kind: "unknown-secret", bundle: true },
      source: "https://docs.renovatebot.com/configuration-options/#hostrules",
    },
    {
      name: "RENOVATE_PASSWORD",
      holds: { kind: "saas-api-key" },
      source: "https://docs.renovatebot.com/self-hosted-configuration/#password",
    },
    {
      name: "RENOVATE_GIT_PRIVATE_KEY",
      holds: { kind: "signing-material" },
      source: "https://docs.renovatebot.com/self-hosted-configuration/#gitprivatekey",
    },
    {
      name: "RENOVATE_GIT_AUTHOR",
      holds: IDENTIFIER,
      source: "https://docs.renovatebot.com/self-hosted-configuration/#gitauthor",
    },
    {
      name: "RENOVATE_USERNAME",
      holds: IDENTIFIER,
      source: "https://docs.renovatebot.com/self-hosted-configuration/#username",
    },
    {
      name: "PROJEN_GITHUB_TOKEN",
      holds: githubToken({ contents: "write", "pull-requests": "write", workflows: "write" }),
      source: "https://projen.io/docs/integrations/github/",
    },
  ],
} as const satisfies VendorKnowledge;
