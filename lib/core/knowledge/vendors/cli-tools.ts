import type { ToolKnowledge, VendorKnowledge } from "../schema.ts";
import { releaser, tool } from "../tool-builders.ts";

const REGISTRY = "container-registry-password";
const REGISTRY_LOGIN = {
  flags: "-p --password",
  identifiers: "-u --username",
  stdin: "--password-stdin",
  does: "login",
};

const CONTAINER_TOOLS: readonly ToolKnowledge[] = [
  tool("docker", REGISTRY, "https://docs.docker.com/reference/cli/docker/login/", REGISTRY_LOGIN),
  tool("podman", REGISTRY, "https://docs.podman.io/en/latest/markdown/podman-login.1.html", REGISTRY_LOGIN),
  tool("buildah", REGISTRY, "https://github.com/containers/buildah/blob/HEAD/docs/buildah-login.1.md", {
    ...REGISTRY_LOGIN,
    flags: "-p --password --creds",
  }),
  tool("skopeo", REGISTRY, "https://github.com/containers/skopeo/blob/HEAD/docs/skopeo-copy.1.md", {
    ...REGISTRY_LOGIN,
    flags:
      "-p --password --creds --dest-creds --src-creds --dest-password --src-password --dest-registry-token --src-registry-token",
  }),
  tool(
    "nerdctl",
    REGISTRY,
    "https://github.com/containerd/nerdctl/blob/HEAD/docs/command-reference.md",
    REGISTRY_LOGIN,
  ),
  tool("oras", REGISTRY, "https://oras.land/docs/commands/oras_login", {
    ...REGISTRY_LOGIN,
    stdin: "--password-stdin --identity-token-stdin",
  }),
  tool(
    "crane",
    REGISTRY,
    "https://github.com/google/go-containerregistry/blob/HEAD/cmd/crane/doc/crane_auth_login.md",
    {
      ...REGISTRY_LOGIN,
      does: "auth login",
    },
  ),
  tool("regctl", REGISTRY, "https://regclient.org/cli/regctl/registry/login/", {
    ...REGISTRY_LOGIN,
    flags: "-p --pass",
    stdin: "--pass-stdin",
  }),
  tool("helm", REGISTRY, "https://helm.sh/docs/helm/helm_registry_login/", {
    ...REGISTRY_LOGIN,
    does: "registry login,repo add",
  }),
  tool("cosign", "signing-material", "https://docs.sigstore.dev/cosign/signing/overview/", {
    does: "sign,sign-blob,attest,generate-key-pair",
  }),
  tool("notation", "signing-material", "https://notaryproject.dev/docs/user-guides/cli-reference/", { does: "sign" }),
];

const PACKAGE_TOOLS: readonly ToolKnowledge[] = [
  tool("npm", "npm-token", "https://docs.npmjs.com/cli/commands/npm-publish", {
    flags: "--//npmjs.org/:_authToken --_authToken --otp",
    does: "publish,unpublish,dist-tag add,deprecate,whoami",
  }),
  tool("pnpm", "npm-token", "https://pnpm.io/cli/publish", { flags: "--otp", does: "publish" }),
  tool("yarn", "npm-token", "https://yarnpkg.com/cli/npm/publish", {
    flags: "--otp",
    does: "publish,npm publish,workspaces foreach",
  }),
  tool("bun", "npm-token", "https://bun.com/docs/cli/publish", { flags: "--otp", does: "publish" }),
  tool("jsr", "saas-api-key", "https://jsr.io/docs/publishing-packages", { flags: "--token", does: "publish" }),
  tool("twine", "pypi-token", "https://twine.readthedocs.io/en/stable/", {
    flags: "-p --password",
    identifiers: "-u --username",
    does: "upload",
  }),
  tool("poetry", "pypi-token", "https://python-poetry.org/docs/cli/#publish", {
    flags: "-p --password",
    identifiers: "-u --username",
    does: "publish",
    takes: "config pypi-token.pypi,config pypi-token.testpypi",
  }),
  tool("flit", "pypi-token", "https://flit.pypa.io/en/stable/upload.html", { does: "publish" }),
  tool("hatch", "pypi-token", "https://hatch.pypa.io/latest/publish/", {
    flags: "-a --auth",
    identifiers: "-u --user",
    does: "publish",
  }),
  tool("pdm", "pypi-token", "https://pdm-project.org/latest/usage/publish/", {
    flags: "-P --password",
    identifiers: "-u --username",
    does: "publish",
  }),
  tool("uv", "pypi-token", "https://docs.astral.sh/uv/reference/cli/#uv-publish", {
    flags: "-t --token -p --password",
    identifiers: "-u --username",
    does: "publish",
  }),
  tool("maturin", "pypi-token", "https://www.maturin.rs/distribution.html", {
    flags: "-p --password",
    identifiers: "-u --username",
    does: "publish,upload",
  }),
  tool("cargo", "crates-token", "https://doc.rust-lang.org/cargo/commands/cargo-publish.html", {
    flags: "--token",
    does: "publish,yank,owner,release,workspaces publish",
    takes: "login",
  }),
  tool("gem", "rubygems-token", "https://guides.rubygems.org/command-reference/#gem-push", {
    flags: "-k --key --otp",
    does: "push,yank",
  }),
  tool("rake", "rubygems-token", "https://bundler.io/guides/rake.html", { does: "release" }),
  tool("dotnet", "nuget-token", "https://learn.microsoft.com/dotnet/core/tools/dotnet-nuget-push", {
    flags: "-k --api-key -p --password --store-password",
    identifiers: "-u --username",
    does: "nuget push",
  }),
  tool("nuget", "nuget-token", "https://learn.microsoft.com/nuget/reference/cli-reference/cli-ref-push", {
    flags: "-ApiKey -apikey -Password",
    does: "push",
    takes: "setapikey,setApiKey",
  }),
  tool("mvn", "saas-api-key", "https://maven.apache.org/settings.html#servers", {
    does: "deploy",
    aliases: ["./mvnw", "mvnw"],
  }),
  tool("gradle", "saas-api-key", "https://docs.gradle.org/current/userguide/publishing_setup.html", {
    does: "publish",
    aliases: ["gradlew"],
  }),
  tool("vsce", "saas-api-key", "https://code.visualstudio.com/api/working-with-extensions/publishing-extension", {
    flags: "-p --pat",
    does: "publish",
  }),
  tool("ovsx", "saas-api-key", "https://github.com/eclipse/openvsx/wiki/Publishing-Extensions", {
    flags: "-p --pat",
    does: "publish",
  }),
  tool("pod", "saas-api-key", "https://guides.cocoapods.org/making/getting-setup-with-trunk.html", {
    does: "trunk push",
  }),
  tool("mix", "saas-api-key", "https://hex.pm/docs/publish", { does: "hex.publish" }),
  tool("anaconda", "saas-api-key", "https://docs.anaconda.com/anacondaorg/user-guide/", {
    flags: "-t --token",
    does: "upload",
  }),
  tool("snapcraft", "saas-api-key", "https://documentation.ubuntu.com/snapcraft/stable/", {
    does: "upload,push,release",
  }),
  tool("choco", "saas-api-key", "https://docs.chocolatey.org/en-us/create/commands/push/", {
    flags: "-k --key --api-key",
    does: "push",
  }),
  tool("jf", "saas-api-key", "https://jfrog.com/help/r/jfrog-cli", {
    flags: "--access-token --password --apikey",
    identifiers: "--user",
    does: "rt,c",
  }),
  tool("cloudsmith", "saas-api-key", "https://docs.cloudsmith.com/developer-tools/cli", {
    flags: "-k --api-key",
    does: "push",
  }),
  tool("wingetcreate", "github-pat", "https://github.com/microsoft/winget-create", { flags: "-t --token", does: "" }),
];

const RELEASE_TOOLS: readonly ToolKnowledge[] = [
  releaser("semantic-release", "https://semantic-release.gitbook.io/semantic-release/usage/ci-configuration"),
  releaser("lerna", "https://lerna.js.org/docs/features/version-and-publish", "", "publish,version"),
  releaser("changeset", "https://changesets-docs.vercel.app/", "", "publish,version,tag"),
  releaser("release-it", "https://github.com/release-it/release-it/blob/HEAD/docs/github-releases.md"),
  releaser("release-please", "https://github.com/googleapis/release-please/blob/HEAD/docs/cli.md", "--token"),
  releaser("np", "https://github.com/sindresorhus/np"),
  releaser("auto", "https://intuit.github.io/auto/docs"),
  releaser("git-cliff", "https://git-cliff.org/docs/integration/github", "--github-token"),
  releaser("release-plz", "https://release-plz.dev/docs/usage", "--git-token"),
  releaser("jreleaser", "https://jreleaser.org/guide/latest/", ""),
  {
    command: "goreleaser",
    source: "https://goreleaser.com/scm/github/",
    // Taps, buckets and manifests of other repositories stand in its configuration.
    operations: [
      { words: ["release"], kind: "github-pat", permissions: { contents: "write", packages: "write" } },
      { words: ["check"], kind: "github-pat", permissions: {} },
    ],
  },
  {
    command: "renovate",
    source: "https://docs.renovatebot.com/getting-started/running/",
    flags: { "--token": { kind: "github-pat", target: "opaque" } },
    operations: [{ words: [], kind: "github-pat", target: "opaque" }],
  },
];

/** Tools of containers, packages and releases. */
export const cliTools = {
  vendor: "cli-tools",
  title: "Tools of containers, packages and releases",
  tools: [...CONTAINER_TOOLS, ...PACKAGE_TOOLS, ...RELEASE_TOOLS],
} as const satisfies VendorKnowledge;
