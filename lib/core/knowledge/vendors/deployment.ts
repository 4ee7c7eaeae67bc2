import { BUNDLE, HOSTING_TOKEN, SAAS_KEY, SSH_KEY } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const deployment = {
  vendor: "deployment",
  title: "File transfer, SSH, networks, Kubernetes, IPFS",
  actions: [
    {
      uses: "SamKirkland/FTP-Deploy-Action",
      source: "https://github.com/SamKirkland/FTP-Deploy-Action/blob/HEAD/action.yml",
      inputs: {
        server: IDENTIFIER,
        username: IDENTIFIER,
        password: HOSTING_TOKEN,
        port: IDENTIFIER,
        "ftp-server": IDENTIFIER,
        "ftp-username": IDENTIFIER,
        "ftp-password": HOSTING_TOKEN,
      },
    },
    {
      uses: "SamKirkland/web-deploy",
      source: "https://github.com/SamKirkland/web-deploy#readme",
      inputs: {
        "target-server": IDENTIFIER,
        "remote-user": IDENTIFIER,
        "private-ssh-key": SSH_KEY,
        "ssh-port": IDENTIFIER,
      },
    },
    {
      uses: "wlixcc/SFTP-Deploy-Action",
      source: "https://github.com/wlixcc/SFTP-Deploy-Action#readme",
      inputs: {
        username: IDENTIFIER,
        server: IDENTIFIER,
        port: IDENTIFIER,
        ssh_private_key: SSH_KEY,
        password: HOSTING_TOKEN,
      },
    },
    {
      uses: "Dylan700/sftp-upload-action",
      source: "https://github.com/Dylan700/sftp-upload-action#readme",
      inputs: {
        server: IDENTIFIER,
        username: IDENTIFIER,
        password: HOSTING_TOKEN,
        key: SSH_KEY,
        passphrase: SSH_KEY,
        port: IDENTIFIER,
      },
    },
    {
      uses: "tailscale/github-action",
      source: "https://github.com/tailscale/github-action/blob/HEAD/action.yml",
      inputs: {
        authkey: SAAS_KEY,
        "oauth-client-id": IDENTIFIER,
        "oauth-secret": SAAS_KEY,
        audience: IDENTIFIER,
        tags: IDENTIFIER,
        hostname: IDENTIFIER,
      },
      exchange: { how: "oidc", onlyWith: ["audience"] },
    },
    {
      uses: "zerotier/github-action",
      source: "https://github.com/zerotier/github-action#readme",
      inputs: { network_id: IDENTIFIER, auth_token: SAAS_KEY },
    },
    {
      uses: "kota65535/github-openvpn-connect-action",
      source: "https://github.com/kota65535/github-openvpn-connect-action#readme",
      inputs: {
        config_file: IDENTIFIER,
        username: IDENTIFIER,
        password: SAAS_KEY,
        client_key: SAAS_KEY,
        tls_auth_key: SAAS_KEY,
        tls_crypt_key: SAAS_KEY,
      },
    },
    {
      uses: "egor-tensin/setup-wireguard",
      source: "https://github.com/egor-tensin/setup-wireguard#readme",
      inputs: { endpoint: IDENTIFIER, endpoint_public_key: IDENTIFIER, private_key: SAAS_KEY, preshared_key: SAAS_KEY },
    },
    {
      uses: "tale/kubectl-action",
      source: "https://github.com/tale/kubectl-action#readme",
      inputs: { "base64-kube-config": HOSTING_TOKEN },
    },
    {
      uses: "steebchen/kubectl",
      source: "https://github.com/steebchen/kubectl#readme",
      inputs: { config: HOSTING_TOKEN, command: IDENTIFIER },
      env: { KUBE_CONFIG_DATA: HOSTING_TOKEN },
    },
    {
      uses: "actions-hub/kubectl",
      source: "https://github.com/actions-hub/kubectl#readme",
      env: {
        KUBE_CONFIG: HOSTING_TOKEN,
        KUBE_HOST: IDENTIFIER,
        KUBE_USERNAME: IDENTIFIER,
        KUBE_PASSWORD: HOSTING_TOKEN,
        KUBE_TOKEN: HOSTING_TOKEN,
        KUBE_CERTIFICATE: IDENTIFIER,
      },
    },
    {
      uses: "wahyd4/kubectl-helm-action",
      source: "https://github.com/wahyd4/kubectl-helm-action#readme",
      env: { KUBE_CONFIG_DATA: HOSTING_TOKEN },
    },
    {
      uses: "deliverybot/helm",
      source: "https://github.com/deliverybot/helm#readme",
      inputs: { token: githubToken({ deployments: "write" }), secrets: BUNDLE, values: BUNDLE, namespace: IDENTIFIER },
      env: { KUBECONFIG_FILE: HOSTING_TOKEN },
    },
    {
      uses: "wpengine/github-action-wpe-site-deploy",
      source: "https://github.com/wpengine/github-action-wpe-site-deploy#readme",
      inputs: { wpe_sshg_key_private: SSH_KEY, wpe_env: IDENTIFIER },
    },
    {
      uses: "deployphp/action",
      source: "https://github.com/deployphp/action#readme",
      inputs: { "private-key": SSH_KEY, "known-hosts": IDENTIFIER, "ssh-config": IDENTIFIER, dep: IDENTIFIER },
    },
    {
      uses: "nathanvaughn/actions-cloudflare-purge",
      source: "https://github.com/nathanvaughn/actions-cloudflare-purge#readme",
      inputs: { cf_zone: IDENTIFIER, cf_auth: HOSTING_TOKEN, urls: IDENTIFIER },
    },
    {
      uses: "ipfs/ipfs-deploy-action",
      source: "https://github.com/ipfs/ipfs-deploy-action#readme",
      inputs: {
        "cluster-user": IDENTIFIER,
        "cluster-password": HOSTING_TOKEN,
        "cluster-url": IDENTIFIER,
        "storacha-key": HOSTING_TOKEN,
        "storacha-proof": HOSTING_TOKEN,
        "pinata-jwt-token": HOSTING_TOKEN,
        "pinata-pinning-url": IDENTIFIER,
        "filebase-bucket": IDENTIFIER,
        "filebase-access-key": HOSTING_TOKEN,
        "filebase-secret-key": HOSTING_TOKEN,
        "github-token": githubToken({ statuses: "write", "pull-requests": "write" }),
      },
    },
    {
      uses: "aquiladev/ipfs-action",
      source: "https://github.com/aquiladev/ipfs-action#readme",
      inputs: {
        service: IDENTIFIER,
        key: HOSTING_TOKEN,
        secret: HOSTING_TOKEN,
        pinatakey: HOSTING_TOKEN,
        pinatasecret: HOSTING_TOKEN,
        infuraprojectid: IDENTIFIER,
        infuraprojectsecret: HOSTING_TOKEN,
      },
    },
  ],
  variables: [
    { name: "TS_AUTHKEY", holds: SAAS_KEY, source: "https://tailscale.com/kb/1085/auth-keys" },
    { name: "TS_OAUTH_SECRET", holds: SAAS_KEY, source: "https://tailscale.com/kb/1215/oauth-clients" },
    { name: "TS_OAUTH_CLIENT_ID", holds: IDENTIFIER, source: "https://tailscale.com/kb/1215/oauth-clients" },
    { name: "NGROK_AUTHTOKEN", holds: SAAS_KEY, source: "https://ngrok.com/docs/agent/" },
    { name: "SSH_PRIVATE_KEY", holds: SSH_KEY, source: "https://github.com/webfactory/ssh-agent#readme" },
    {
      name: "DEPLOY_KEY",
      holds: SSH_KEY,
      source: "https://docs.github.com/en/authentication/connecting-to-github-with-ssh/managing-deploy-keys",
    },
    { name: "PINATA_JWT", holds: HOSTING_TOKEN, source: "https://docs.pinata.cloud/account-management/api-keys" },
    { name: "NOMAD_TOKEN", holds: HOSTING_TOKEN, source: "https://developer.hashicorp.com/nomad/docs/commands" },
  ],
} as const satisfies VendorKnowledge;
