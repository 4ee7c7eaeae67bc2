import { LLM_KEY, SAAS_KEY } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const translation = {
  vendor: "translation",
  title: "Translation, documentation and design services",
  actions: [
    {
      uses: "crowdin/github-action",
      source: "https://github.com/crowdin/github-action/blob/HEAD/action.yml",
      inputs: {
        token: SAAS_KEY,
        project_id: IDENTIFIER,
        github_user_name: IDENTIFIER,
        github_user_email: IDENTIFIER,
        base_url: IDENTIFIER,
      },
      env: {
        CROWDIN_PERSONAL_TOKEN: SAAS_KEY,
        CROWDIN_PROJECT_ID: IDENTIFIER,
        GITHUB_TOKEN: githubToken({ contents: "write", "pull-requests": "write" }),
      },
    },
    {
      uses: "transifex/cli-action",
      source: "https://github.com/transifex/cli-action#readme",
      inputs: { token: SAAS_KEY },
    },
    {
      uses: "lokalise/lokalise-push-action",
      source: "https://github.com/lokalise/lokalise-push-action/blob/HEAD/action.yml",
      inputs: { api_token: SAAS_KEY, project_id: IDENTIFIER },
    },
    {
      uses: "lokalise/lokalise-pull-action",
      source: "https://github.com/lokalise/lokalise-pull-action#readme",
      inputs: {
        api_token: SAAS_KEY,
        project_id: IDENTIFIER,
        custom_github_token: githubToken({ contents: "write", "pull-requests": "write" }),
      },
    },
    {
      uses: "phrase/phrase-cli-action",
      source: "https://github.com/phrase/phrase-cli-action#readme",
      inputs: { access_token: SAAS_KEY },
    },
    {
      uses: "localazy/upload",
      source: "https://github.com/localazy/upload/blob/HEAD/action.yml",
      inputs: { write_key: SAAS_KEY, read_key: SAAS_KEY },
    },
    {
      uses: "localazy/download",
      source: "https://github.com/localazy/download#readme",
      inputs: { read_key: SAAS_KEY, write_key: SAAS_KEY },
    },
    {
      uses: "tolgee/setup-tolgee",
      source: "https://github.com/tolgee/setup-tolgee#readme",
      env: { TOLGEE_API_KEY: SAAS_KEY },
    },
    {
      uses: "readmeio/rdme",
      source: "https://github.com/readmeio/rdme#readme",
      inputs: { rdme: SAAS_KEY },
    },
    {
      uses: "readmeio/github-readme-sync",
      source: "https://github.com/readmeio/github-readme-sync#readme",
      inputs: { "readme-api-key": SAAS_KEY, "readme-email": IDENTIFIER },
    },
    {
      uses: "readthedocs/actions/preview",
      source: "https://github.com/readthedocs/actions/tree/HEAD/preview",
      inputs: { "project-slug": IDENTIFIER },
    },
    {
      uses: "bump-sh/github-action",
      source: "https://github.com/bump-sh/github-action#readme",
      inputs: { token: SAAS_KEY, doc: IDENTIFIER, hub: IDENTIFIER },
      env: { GITHUB_TOKEN: githubToken({ "pull-requests": "write" }) },
    },
    {
      uses: "algolia/algoliasearch-crawler-github-actions",
      source: "https://github.com/algolia/algoliasearch-crawler-github-actions#readme",
      inputs: {
        "crawler-user-id": IDENTIFIER,
        "crawler-api-key": SAAS_KEY,
        "algolia-app-id": IDENTIFIER,
        "algolia-api-key": SAAS_KEY,
        "github-token": githubToken({ "pull-requests": "write" }),
      },
    },
    {
      uses: "signcl/docsearch-scraper-action",
      source: "https://github.com/signcl/docsearch-scraper-action#readme",
      env: { APPLICATION_ID: IDENTIFIER, API_KEY: SAAS_KEY },
    },
    {
      uses: "meilisearch/docs-scraper",
      source: "https://github.com/meilisearch/docs-scraper#readme",
      env: { MEILISEARCH_API_KEY: SAAS_KEY, MEILISEARCH_HOST_URL: IDENTIFIER },
    },
    {
      uses: "speakeasy-api/sdk-generation-action",
      source: "https://github.com/speakeasy-api/sdk-generation-action#readme",
      inputs: {
        github_access_token: githubToken({ contents: "write", "pull-requests": "write" }),
        speakeasy_api_key: SAAS_KEY,
        openai_api_key: LLM_KEY,
      },
    },
    {
      uses: "stainless-api/upload-openapi-spec-action",
      source: "https://github.com/stainless-api/upload-openapi-spec-action#readme",
      inputs: { stainless_api_key: SAAS_KEY, project_name: IDENTIFIER },
    },
    {
      uses: "fern-api/fern",
      source: "https://github.com/fern-api/fern#readme",
      env: { FERN_TOKEN: SAAS_KEY },
    },
    {
      uses: "tryghost/action-deploy-theme",
      source: "https://github.com/tryghost/action-deploy-theme#readme",
      inputs: { "api-url": IDENTIFIER, "api-key": SAAS_KEY },
    },
    {
      uses: "postmanlabs/postman-cli-action",
      source: "https://github.com/postmanlabs/postman-cli-action#readme",
      inputs: { "api-key": SAAS_KEY },
    },
    {
      uses: "Redocly/cli-action",
      source: "https://github.com/Redocly/cli-action#readme",
      env: { REDOCLY_AUTHORIZATION: SAAS_KEY },
    },
    {
      uses: "10up/action-wordpress-plugin-deploy",
      source: "https://github.com/10up/action-wordpress-plugin-deploy#readme",
      env: {
        SVN_USERNAME: IDENTIFIER,
        SVN_PASSWORD: SAAS_KEY,
        SLUG: IDENTIFIER,
        GITHUB_TOKEN: githubToken({ contents: "read" }),
      },
    },
    {
      uses: "10up/action-wordpress-plugin-asset-update",
      source: "https://github.com/10up/action-wordpress-plugin-asset-update#readme",
      env: { SVN_USERNAME: IDENTIFIER, SVN_PASSWORD: SAAS_KEY, SLUG: IDENTIFIER },
    },
  ],
  variables: [
    { name: "CROWDIN_API_TOKEN", holds: SAAS_KEY, source: "https://crowdin.github.io/crowdin-cli/configuration" },
    { name: "CROWDIN_TOKEN", holds: SAAS_KEY, source: "https://crowdin.github.io/crowdin-cli/configuration" },
    { name: "CROWDIN_PROJECT_ID", holds: IDENTIFIER, source: "https://crowdin.github.io/crowdin-cli/configuration" },
    { name: "TX_TOKEN", holds: SAAS_KEY, source: "https://developers.transifex.com/docs/cli" },
    { name: "TRANSIFEX_TOKEN", holds: SAAS_KEY, source: "https://developers.transifex.com/docs/cli" },
    { name: "LOKALISE_API_TOKEN", holds: SAAS_KEY, source: "https://github.com/lokalise/lokalise-push-action#readme" },
    { name: "PHRASE_ACCESS_TOKEN", holds: SAAS_KEY, source: "https://github.com/phrase/phrase-cli#readme" },
    { name: "TOLGEE_API_KEY", holds: SAAS_KEY, source: "https://docs.tolgee.io/tolgee-cli" },
    { name: "DEEPL_AUTH_KEY", holds: SAAS_KEY, source: "https://developers.deepl.com/docs/getting-started/auth" },
    { name: "README_API_KEY", holds: SAAS_KEY, source: "https://github.com/readmeio/rdme#readme" },
    { name: "ALGOLIA_API_KEY", holds: SAAS_KEY, source: "https://www.algolia.com/doc/guides/security/api-keys/" },
    { name: "ALGOLIA_WRITE_API_KEY", holds: SAAS_KEY, source: "https://www.algolia.com/doc/guides/security/api-keys/" },
    { name: "ALGOLIA_ADMIN_KEY", holds: SAAS_KEY, source: "https://www.algolia.com/doc/guides/security/api-keys/" },
    { name: "ALGOLIA_ADMIN_API_KEY", holds: SAAS_KEY, source: "https://www.algolia.com/doc/guides/security/api-keys/" },
    { name: "ALGOLIA_APP_ID", holds: IDENTIFIER, source: "https://www.algolia.com/doc/guides/security/api-keys/" },
    {
      name: "ALGOLIA_APPLICATION_ID",
      holds: IDENTIFIER,
      source: "https://www.algolia.com/doc/guides/security/api-keys/",
    },
    { name: "ALGOLIA_SEARCH_KEY", holds: IDENTIFIER, source: "https://www.algolia.com/doc/guides/security/api-keys/" },
    { name: "BUMP_TOKEN", holds: SAAS_KEY, source: "https://docs.bump.sh/help/continuous-integration/cli/" },
    {
      name: "POSTMAN_API_KEY",
      holds: SAAS_KEY,
      source: "https://learning.postman.com/docs/postman-cli/postman-cli-auth/",
    },
    {
      name: "SPEAKEASY_API_KEY",
      holds: SAAS_KEY,
      source: "https://www.speakeasy.com/docs/speakeasy-reference/cli/getting-started",
    },
    { name: "STAINLESS_API_KEY", holds: SAAS_KEY, source: "https://www.stainless.com/docs/" },
    {
      name: "FERN_TOKEN",
      holds: SAAS_KEY,
      source: "https://buildwithfern.com/learn/cli-api-reference/cli-reference/commands",
    },
    { name: "FIGMA_ACCESS_TOKEN", holds: SAAS_KEY, source: "https://www.figma.com/developers/api#access-tokens" },
    { name: "FIGMA_TOKEN", holds: SAAS_KEY, source: "https://www.figma.com/developers/api#access-tokens" },
    {
      name: "CONTENTFUL_MANAGEMENT_TOKEN",
      holds: SAAS_KEY,
      source: "https://www.contentful.com/developers/docs/references/authentication/",
    },
    {
      name: "CONTENTFUL_ACCESS_TOKEN",
      holds: SAAS_KEY,
      source: "https://www.contentful.com/developers/docs/references/authentication/",
    },
    { name: "SANITY_AUTH_TOKEN", holds: SAAS_KEY, source: "https://www.sanity.io/docs/apis-and-sdks/cli" },
    { name: "CONTEXT7_API_KEY", holds: SAAS_KEY, source: "https://context7.com/docs" },
  ],
} as const satisfies VendorKnowledge;
