import { token } from "../define.ts";
import type { Rule } from "../types.ts";

/** Package and image registries. Sources: each registry's documentation of its API tokens. */
export const PACKAGE_RULES: readonly Rule[] = [
  token("npm-token", "npm-token", "an npm access token", "npm_", "npm_[0-9a-z]{36}(?![0-9a-z])", {
    ignoreCase: true,
    minEntropy: 1.9,
  }),
  // `AgEIcHlwaS5vcmc` is the fixed head of a macaroon for pypi.org, `AgENdGVzdC5weXBpLm9yZw` of one for test.pypi.org.
  token(
    "pypi-token",
    "pypi-token",
    "a PyPI API token",
    "pypi-Ag",
    "pypi-Ag(?:EIcHlwaS5vcmc|ENdGVzdC5weXBpLm9yZw)[\\w-]{50,1000}",
    { minEntropy: 2.9, boundary: false },
  ),
  token("rubygems-token", "rubygems-token", "a RubyGems API key", "rubygems_", "rubygems_[0-9a-f]{48}(?!\\w)", {
    minEntropy: 1.9,
  }),
  token("crates-token", "crates-token", "a crates.io API token", "cio", "cio[0-9A-Za-z]{32}(?!\\w)", {
    minEntropy: 3.2,
  }),
  token("nuget-token", "nuget-token", "a NuGet API key", "oy2", "oy2[0-9a-z]{43}(?!\\w)", { minEntropy: 3.2 }),
  token(
    "docker-hub-token",
    "container-registry-password",
    "a Docker Hub token",
    ["dckr_pat_", "dckr_oat_"],
    "dckr_(?:pat_[\\w-]{27}|oat_[\\w-]{32})",
    { minEntropy: 2.9 },
  ),
  token("clojars-token", "saas-api-key", "a Clojars deploy token", "CLOJARS_", "CLOJARS_[0-9a-z]{60}", {
    ignoreCase: true,
    minEntropy: 1.9,
    boundary: false,
  }),
  token("artifactory-api-key", "saas-api-key", "a JFrog Artifactory API key", "AKCp", "AKCp[0-9A-Za-z]{69}(?!\\w)", {
    minEntropy: 4.4,
  }),
  token("artifactory-token", "saas-api-key", "a JFrog reference token", "cmVmd", "cmVmd[0-9A-Za-z]{59}(?!\\w)", {
    minEntropy: 4.4,
  }),
];
