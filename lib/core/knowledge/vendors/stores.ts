import { BUNDLE, SAAS_KEY, SIGNING } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER, OPAQUE_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const stores = {
  vendor: "stores",
  title: "Extension, application and game stores",
  actions: [
    {
      uses: "HaaLeo/publish-vscode-extension",
      source: "https://github.com/HaaLeo/publish-vscode-extension/blob/HEAD/action.yml",
      inputs: { pat: SAAS_KEY, registryurl: IDENTIFIER },
    },
    {
      uses: "lannonbr/vsce-action",
      source: "https://github.com/lannonbr/vsce-action#readme",
      env: { VSCE_TOKEN: SAAS_KEY },
    },
    {
      uses: "samuelmeuli/action-snapcraft",
      source: "https://github.com/samuelmeuli/action-snapcraft#readme",
      inputs: { snapcraft_token: SAAS_KEY },
    },
    {
      uses: "snapcore/action-publish",
      source: "https://github.com/snapcore/action-publish#readme",
      inputs: { store_login: SAAS_KEY, snap: IDENTIFIER },
      env: { SNAPCRAFT_STORE_CREDENTIALS: SAAS_KEY },
    },
    {
      uses: "canonical/action-publish",
      source: "https://github.com/canonical/action-publish#readme",
      inputs: { store_login: SAAS_KEY, snap: IDENTIFIER },
      env: { SNAPCRAFT_STORE_CREDENTIALS: SAAS_KEY },
    },
    {
      uses: "Kira-NT/mc-publish",
      source: "https://github.com/Kira-NT/mc-publish/blob/HEAD/action.yml",
      inputs: {
        "modrinth-token": SAAS_KEY,
        "modrinth-id": IDENTIFIER,
        "curseforge-token": SAAS_KEY,
        "curseforge-id": IDENTIFIER,
        "github-token": githubToken({ contents: "write" }),
      },
    },
    {
      uses: "itsmeow/curseforge-upload",
      source: "https://github.com/itsmeow/curseforge-upload#readme",
      inputs: { token: SAAS_KEY, project_id: IDENTIFIER },
    },
    {
      uses: "BigWigsMods/packager",
      source: "https://github.com/BigWigsMods/packager#readme",
      env: {
        CF_API_KEY: SAAS_KEY,
        WAGO_API_TOKEN: SAAS_KEY,
        WOWI_API_TOKEN: SAAS_KEY,
        GITHUB_OAUTH: githubToken({ contents: "write" }),
      },
    },
    {
      uses: "KikimoraGames/itch-publish",
      source: "https://github.com/KikimoraGames/itch-publish#readme",
      inputs: { butlerapikey: SAAS_KEY, itch_user: IDENTIFIER },
    },
    {
      uses: "josephbmanley/butler-publish-itchio-action",
      source: "https://github.com/josephbmanley/butler-publish-itchio-action#readme",
      env: { BUTLER_CREDENTIALS: SAAS_KEY, CHANNEL: IDENTIFIER, ITCH_USER: IDENTIFIER, ITCH_GAME: IDENTIFIER },
    },
    {
      uses: "game-ci/unity-builder",
      source: "https://github.com/game-ci/unity-builder#readme",
      inputs: {
        unitylicensingserver: IDENTIFIER,
        androidkeystorebase64: SIGNING,
        androidkeystorepass: SIGNING,
        androidkeyaliasname: IDENTIFIER,
        androidkeyaliaspass: SIGNING,
        gitprivatetoken: OPAQUE_TOKEN,
        sshagent: IDENTIFIER,
      },
      env: { UNITY_LICENSE: SAAS_KEY, UNITY_EMAIL: IDENTIFIER, UNITY_PASSWORD: SAAS_KEY, UNITY_SERIAL: SAAS_KEY },
    },
    {
      uses: "game-ci/unity-test-runner",
      source: "https://github.com/game-ci/unity-test-runner#readme",
      inputs: { githubtoken: githubToken({ checks: "write" }), gitprivatetoken: OPAQUE_TOKEN },
      env: { UNITY_LICENSE: SAAS_KEY, UNITY_EMAIL: IDENTIFIER, UNITY_PASSWORD: SAAS_KEY, UNITY_SERIAL: SAAS_KEY },
    },
    {
      uses: "game-ci/steam-deploy",
      source: "https://github.com/game-ci/steam-deploy#readme",
      inputs: {
        username: IDENTIFIER,
        password: SAAS_KEY,
        configvdf: SAAS_KEY,
        totp: SAAS_KEY,
        appid: IDENTIFIER,
        ssfnfilecontents: SAAS_KEY,
      },
    },
    {
      uses: "wdzeng/edge-addon",
      source: "https://github.com/wdzeng/edge-addon#readme",
      inputs: {
        "client-id": IDENTIFIER,
        "client-secret": SAAS_KEY,
        "access-token": SAAS_KEY,
        "access-token-url": IDENTIFIER,
        "api-key": SAAS_KEY,
        "product-id": IDENTIFIER,
      },
    },
    {
      uses: "wdzeng/firefox-addon",
      source: "https://github.com/wdzeng/firefox-addon#readme",
      inputs: { "jwt-issuer": IDENTIFIER, "jwt-secret": SAAS_KEY, "addon-guid": IDENTIFIER },
    },
    {
      uses: "wdzeng/chrome-extension",
      source: "https://github.com/wdzeng/chrome-extension#readme",
      inputs: {
        "extension-id": IDENTIFIER,
        "client-id": IDENTIFIER,
        "client-secret": SAAS_KEY,
        "refresh-token": SAAS_KEY,
      },
    },
    {
      uses: "PlasmoHQ/bpp",
      source: "https://github.com/PlasmoHQ/bpp#readme",
      inputs: { keys: BUNDLE },
    },
    {
      uses: "trmcnvn/firefox-addon",
      source: "https://github.com/trmcnvn/firefox-addon#readme",
      inputs: { api_key: IDENTIFIER, api_secret: SAAS_KEY, uuid: IDENTIFIER },
    },
    {
      uses: "kewisch/action-web-ext",
      source: "https://github.com/kewisch/action-web-ext/blob/HEAD/action.yml",
      inputs: { apikey: IDENTIFIER, apisecret: SAAS_KEY },
    },
  ],
  variables: [
    { name: "UNITY_LICENSE", holds: SAAS_KEY, source: "https://game.ci/docs/github/activation" },
    { name: "UNITY_EMAIL", holds: IDENTIFIER, source: "https://game.ci/docs/github/activation" },
    { name: "UNITY_PASSWORD", holds: SAAS_KEY, source: "https://game.ci/docs/github/activation" },
    { name: "UNITY_SERIAL", holds: SAAS_KEY, source: "https://game.ci/docs/github/activation" },
    {
      name: "WEB_EXT_API_KEY",
      holds: IDENTIFIER,
      source: "https://extensionworkshop.com/documentation/develop/web-ext-command-reference/",
    },
    {
      name: "WEB_EXT_API_SECRET",
      holds: SAAS_KEY,
      source: "https://extensionworkshop.com/documentation/develop/web-ext-command-reference/",
    },
    {
      name: "CURSEFORGE_TOKEN",
      holds: SAAS_KEY,
      source: "https://support.curseforge.com/support/solutions/articles/9000197321-curseforge-api",
    },
    { name: "MODRINTH_TOKEN", holds: SAAS_KEY, source: "https://docs.modrinth.com/api/" },
    { name: "BUTLER_API_KEY", holds: SAAS_KEY, source: "https://itch.io/docs/butler/login.html" },
  ],
} as const satisfies VendorKnowledge;
