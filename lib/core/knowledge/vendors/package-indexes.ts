import { githubToken, IDENTIFIER, OPAQUE_TOKEN, RATE_LIMIT_TOKEN, USER_BOUND_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const packageIndexes = {
  vendor: "package-indexes",
  title: "Homebrew and WinGet",
  actions: [
    {
      uses: "mislav/bump-homebrew-formula-action",
      source: "https://github.com/mislav/bump-homebrew-formula-action",
      inputs: { "homebrew-tap": IDENTIFIER, "push-to": IDENTIFIER },
      env: {
        COMMITTER_TOKEN: githubToken(
          { contents: "write", "pull-requests": "write" },
          { repositoryInput: "homebrew-tap", whenAbsent: "user-bound" },
        ),
        GITHUB_TOKEN: githubToken({ contents: "read" }),
      },
    },
    {
      uses: "dawidd6/action-homebrew-bump-formula",
      source: "https://github.com/dawidd6/action-homebrew-bump-formula",
      inputs: {
        token: githubToken(
          { contents: "write", "pull-requests": "write" },
          { repositoryInput: "tap", whenAbsent: "user-bound" },
        ),
        github_token: githubToken(
          { contents: "write", "pull-requests": "write" },
          { repositoryInput: "tap", whenAbsent: "user-bound" },
        ),
        org: IDENTIFIER,
        tap: IDENTIFIER,
        formula: IDENTIFIER,
        user_name: IDENTIFIER,
        user_email: IDENTIFIER,
      },
    },
    {
      uses: "Homebrew/actions/setup-homebrew",
      source: "https://github.com/Homebrew/actions/tree/HEAD/setup-homebrew",
      inputs: { token: RATE_LIMIT_TOKEN, "brew-gh-api-token": RATE_LIMIT_TOKEN },
    },
    {
      uses: "Homebrew/actions/bump-packages",
      source: "https://github.com/Homebrew/actions/tree/HEAD/bump-packages",
      inputs: { token: USER_BOUND_TOKEN, formulae: IDENTIFIER, casks: IDENTIFIER },
    },
    {
      uses: "Homebrew/actions/bump-formulae",
      source: "https://github.com/Homebrew/actions/tree/HEAD/bump-formulae",
      inputs: { token: USER_BOUND_TOKEN },
    },
    {
      uses: "Homebrew/actions/git-try-push",
      source: "https://github.com/Homebrew/actions/tree/HEAD/git-try-push",
      inputs: { token: githubToken({ contents: "write" }), remote: IDENTIFIER, branch: IDENTIFIER },
    },
    {
      uses: "Homebrew/actions/*",
      source: "https://github.com/Homebrew/actions",
      inputs: { token: OPAQUE_TOKEN, github_token: OPAQUE_TOKEN },
    },
    {
      uses: "vedantmgoyal2009/winget-releaser",
      source: "https://github.com/vedantmgoyal2009/winget-releaser",
      inputs: {
        token: USER_BOUND_TOKEN,
        identifier: IDENTIFIER,
        "fork-user": IDENTIFIER,
        "release-repository": IDENTIFIER,
      },
    },
    {
      uses: "vedantmgoyal9/winget-releaser",
      source: "https://github.com/vedantmgoyal9/winget-releaser",
      inputs: {
        token: USER_BOUND_TOKEN,
        identifier: IDENTIFIER,
        "fork-user": IDENTIFIER,
        "release-repository": IDENTIFIER,
      },
    },
    {
      uses: "michidk/run-komac",
      source: "https://github.com/michidk/run-komac",
      env: { KOMAC_TOKEN: USER_BOUND_TOKEN, GITHUB_TOKEN: USER_BOUND_TOKEN },
    },
  ],
  variables: [
    { name: "HOMEBREW_GITHUB_API_TOKEN", holds: OPAQUE_TOKEN, source: "https://docs.brew.sh/Manpage#environment" },
    {
      name: "HOMEBREW_GITHUB_PACKAGES_TOKEN",
      holds: githubToken({ packages: "write" }),
      source: "https://docs.brew.sh/Manpage#environment",
    },
    { name: "HOMEBREW_GITHUB_PACKAGES_USER", holds: IDENTIFIER, source: "https://docs.brew.sh/Manpage#environment" },
    {
      name: "WINGET_CREATE_GITHUB_TOKEN",
      holds: USER_BOUND_TOKEN,
      source: "https://github.com/microsoft/winget-create",
    },
  ],
} as const satisfies VendorKnowledge;
