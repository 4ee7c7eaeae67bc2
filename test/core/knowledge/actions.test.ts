import { describe, expect, test } from "vitest";
import { actionKnowledge } from "../../../lib/core/knowledge/index.ts";
import type { Holding } from "../../../lib/core/knowledge/schema.ts";

function input(uses: string, name: string): Holding | undefined {
  return actionKnowledge(uses)?.inputs?.[name];
}

function variable(uses: string, name: string): Holding | undefined {
  return actionKnowledge(uses)?.env?.[name];
}

describe("what GitHub's own actions hold", () => {
  test.each([
    ["actions/checkout@v4", "token", "github-pat"],
    ["actions/checkout@v4", "ssh-key", "ssh-deploy-key"],
    ["actions/github-script@v7", "github-token", "github-pat"],
    ["actions/create-github-app-token@v2", "private-key", "github-app-private-key"],
    ["actions/create-github-app-token@v2", "app-id", "identifier"],
    ["actions/create-github-app-token@v2", "client-id", "identifier"],
    ["actions/setup-java@v4", "gpg-private-key", "signing-material"],
    ["webfactory/ssh-agent@v0.9.0", "ssh-private-key", "ssh-deploy-key"],
    ["appleboy/ssh-action@v1", "host", "identifier"],
    ["appleboy/ssh-action@v1", "password", "hosting-token"],
    ["crazy-max/ghaction-import-gpg@v6", "passphrase", "signing-material"],
    ["peaceiris/actions-gh-pages@v4", "deploy_key", "ssh-deploy-key"],
    ["angular/dev-infra/github-actions/branch-manager@main", "angular-robot-key", "github-app-private-key"],
  ])("%s %s is a %s", (uses, name, kind) => {
    expect(input(uses, name)?.kind).toBe(kind);
  });

  test.each([
    ["actions/setup-node@v4", "NODE_AUTH_TOKEN", "npm-token"],
    ["goreleaser/goreleaser-action@v6", "GORELEASER_KEY", "saas-api-key"],
    ["goreleaser/goreleaser-action@v6", "AUR_KEY", "ssh-deploy-key"],
    ["goreleaser/goreleaser-action@v6", "MACOS_NOTARY_KEY_ID", "identifier"],
    ["goreleaser/goreleaser-action@v6", "DISCORD_WEBHOOK_TOKEN", "chat-webhook"],
    ["changesets/action@v1", "NPM_TOKEN", "npm-token"],
    ["cpina/github-action-push-to-another-repository@main", "SSH_DEPLOY_KEY", "ssh-deploy-key"],
  ])("%s reads a %s from its environment: %s", (uses, name, kind) => {
    expect(variable(uses, name)?.kind).toBe(kind);
  });
});

describe("where an action uses a GitHub token, and for what", () => {
  test("a checkout reads the repository that its input names", () => {
    expect(input("actions/checkout@v4", "token")).toEqual({
      kind: "github-pat",
      permissions: { contents: "read" },
      target: { repositoryInput: "repository" },
    });
  });

  test("a dispatch writes to the repository that its inputs name", () => {
    expect(input("peter-evans/repository-dispatch@v3", "token")?.target).toEqual({ repositoryInput: "repository" });
    expect(input("convictional/trigger-workflow-and-wait@v1", "github_token")).toMatchObject({
      permissions: { actions: "write" },
      target: { repositoryInput: "repo", ownerInput: "owner" },
    });
  });

  test("a bump of a formula is the person's own fork unless a tap is named", () => {
    expect(variable("mislav/bump-homebrew-formula-action@v3", "COMMITTER_TOKEN")?.target).toEqual({
      repositoryInput: "homebrew-tap",
      whenAbsent: "user-bound",
    });
  });

  test.each([
    ["actions/github-script@v7", "github-token"],
    ["renovatebot/github-action@v40", "token"],
    ["BetaHuhn/repo-file-sync-action@v1", "gh_pat"],
    ["tj-actions/branch-names@v8", "token"],
  ])("%s %s is opaque: the text cannot say", (uses, name) => {
    expect(input(uses, name)?.target).toBe("opaque");
    expect(input(uses, name)?.permissions).toBeUndefined();
  });

  test.each([
    ["lowlighter/metrics@latest", "token"],
    ["vedantmgoyal9/winget-releaser@main", "token"],
  ])("%s %s belongs to a person", (uses, name) => {
    expect(input(uses, name)?.target).toBe("user-bound");
  });
});

describe("steps that exchange an identity or hand on stored values", () => {
  test.each([
    ["actions/create-github-app-token@v2", "app-token"],
    ["tibdex/github-app-token@v2", "app-token"],
    ["octo-sts/action@v1", "broker"],
    ["DataDog/dd-octo-sts-action@v1", "broker"],
    ["grafana/shared-workflows/actions/create-github-app-token@main", "broker"],
    ["pulumi/auth-actions@v1", "oidc"],
  ])("%s exchanges by %s and holds no static token", (uses, how) => {
    const known = actionKnowledge(uses);
    expect(known?.exchange?.how).toBe(how);
    expect(known?.manager).toBeUndefined();
    expect(Object.values(known?.inputs ?? {}).map((holding) => holding.kind)).not.toContain("github-pat");
  });

  test.each([
    ["pulumi/esc-action@v1", "*"],
    ["grafana/shared-workflows/actions/get-vault-secrets@main", ["secrets"]],
  ])("%s is a manager, its outputs are stored values", (uses, outputs) => {
    expect(actionKnowledge(uses)?.manager?.outputs).toEqual(outputs);
    expect(actionKnowledge(uses)?.exchange).toBeUndefined();
  });
});

describe("entries that cover several actions", () => {
  test("an owner's or a repository's wildcard covers what is below, an exact entry wins", () => {
    expect(actionKnowledge("reviewdog/action-eslint@v1")?.uses).toBe("reviewdog/*");
    expect(actionKnowledge("reviewdog/action-setup@v1")?.uses).toBe("reviewdog/action-setup");
    expect(actionKnowledge("Homebrew/actions/post-comment@master")?.uses).toBe("Homebrew/actions/*");
    expect(actionKnowledge("Homebrew/brew@master")).toBeNull();
    expect(actionKnowledge("tj-actions/changed-files/sub@v1")?.uses).toBe("tj-actions/*");
  });
});
