import { HOSTING_TOKEN, REGISTRY_PASSWORD } from "../holding-kinds.ts";
import { IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const otherClouds = {
  vendor: "other-clouds",
  title: "Oracle, Alibaba, IBM, DigitalOcean and other clouds",
  actions: [
    {
      uses: "oracle-actions/run-oci-cli-command",
      source: "https://github.com/oracle-actions/run-oci-cli-command#readme",
      inputs: { command: IDENTIFIER },
      env: {
        OCI_CLI_USER: IDENTIFIER,
        OCI_CLI_TENANCY: IDENTIFIER,
        OCI_CLI_FINGERPRINT: IDENTIFIER,
        OCI_CLI_KEY_CONTENT: HOSTING_TOKEN,
        OCI_CLI_REGION: IDENTIFIER,
      },
    },
    {
      uses: "oracle-actions/configure-kubectl-oke",
      source: "https://github.com/oracle-actions/configure-kubectl-oke#readme",
      inputs: { cluster: IDENTIFIER },
      env: {
        OCI_CLI_USER: IDENTIFIER,
        OCI_CLI_TENANCY: IDENTIFIER,
        OCI_CLI_FINGERPRINT: IDENTIFIER,
        OCI_CLI_KEY_CONTENT: HOSTING_TOKEN,
        OCI_CLI_REGION: IDENTIFIER,
      },
    },
    {
      uses: "oracle-actions/get-ocir-repository",
      source: "https://github.com/oracle-actions/get-ocir-repository#readme",
      inputs: { name: IDENTIFIER, compartment: IDENTIFIER },
      env: {
        OCI_CLI_USER: IDENTIFIER,
        OCI_CLI_TENANCY: IDENTIFIER,
        OCI_CLI_FINGERPRINT: IDENTIFIER,
        OCI_CLI_KEY_CONTENT: HOSTING_TOKEN,
        OCI_CLI_REGION: IDENTIFIER,
      },
    },
    {
      uses: "oracle-actions/login-ocir",
      source: "https://github.com/oracle-actions/login-ocir#readme",
      inputs: { auth_token: REGISTRY_PASSWORD },
      env: {
        OCI_CLI_USER: IDENTIFIER,
        OCI_CLI_TENANCY: IDENTIFIER,
        OCI_CLI_FINGERPRINT: IDENTIFIER,
        OCI_CLI_KEY_CONTENT: HOSTING_TOKEN,
        OCI_CLI_REGION: IDENTIFIER,
      },
    },
    {
      uses: "aliyun/configure-aliyun-credentials-action",
      source: "https://github.com/aliyun/configure-aliyun-credentials-action/blob/HEAD/action.yml",
      inputs: { "oidc-provider-arn": IDENTIFIER, "role-to-assume": IDENTIFIER },
      exchange: { how: "sts" },
    },
    {
      uses: "aliyun/acr-login",
      source: "https://github.com/aliyun/acr-login/blob/HEAD/action.yml",
      inputs: {
        "login-server": IDENTIFIER,
        "region-id": IDENTIFIER,
        "access-key-id": HOSTING_TOKEN,
        "access-key-secret": HOSTING_TOKEN,
        username: IDENTIFIER,
        password: REGISTRY_PASSWORD,
        "instance-id": IDENTIFIER,
      },
    },
    {
      uses: "aliyun/ack-set-context",
      source: "https://github.com/aliyun/ack-set-context#readme",
      inputs: { "access-key-id": HOSTING_TOKEN, "access-key-secret": HOSTING_TOKEN, "cluster-id": IDENTIFIER },
    },
    {
      uses: "manyuanrong/setup-ossutil",
      source: "https://github.com/manyuanrong/setup-ossutil#readme",
      inputs: { "access-key-id": HOSTING_TOKEN, "access-key-secret": HOSTING_TOKEN, endpoint: IDENTIFIER },
    },
    {
      uses: "fangbinwei/aliyun-oss-website-action",
      source: "https://github.com/fangbinwei/aliyun-oss-website-action#readme",
      inputs: { accesskeyid: HOSTING_TOKEN, accesskeysecret: HOSTING_TOKEN, bucket: IDENTIFIER, endpoint: IDENTIFIER },
    },
    {
      uses: "TencentCloud/cos-action",
      source: "https://github.com/TencentCloud/cos-action#readme",
      inputs: { secret_id: HOSTING_TOKEN, secret_key: HOSTING_TOKEN, cos_bucket: IDENTIFIER, cos_region: IDENTIFIER },
    },
    {
      uses: "IBM/actions-ibmcloud-cli",
      source: "https://github.com/IBM/actions-ibmcloud-cli#readme",
      inputs: { api_key: HOSTING_TOKEN, account_id: IDENTIFIER, region: IDENTIFIER },
    },
    {
      uses: "digitalocean/action-doctl",
      source: "https://github.com/digitalocean/action-doctl#readme",
      inputs: { token: HOSTING_TOKEN },
    },
    {
      uses: "digitalocean/app_action",
      source: "https://github.com/digitalocean/app_action#readme",
      inputs: { token: HOSTING_TOKEN, app_name: IDENTIFIER },
    },
    {
      uses: "digitalocean/app_action/deploy",
      source: "https://github.com/digitalocean/app_action/tree/HEAD/deploy",
      inputs: { token: HOSTING_TOKEN, app_name: IDENTIFIER },
    },
    {
      uses: "BetaHuhn/do-spaces-action",
      source: "https://github.com/BetaHuhn/do-spaces-action#readme",
      inputs: {
        access_key: HOSTING_TOKEN,
        secret_key: HOSTING_TOKEN,
        space_name: IDENTIFIER,
        space_region: IDENTIFIER,
      },
    },
    {
      uses: "scaleway/action-scw-secret",
      source: "https://github.com/scaleway/action-scw-secret/blob/HEAD/action.yml",
      inputs: {
        "access-key": HOSTING_TOKEN,
        "secret-key": HOSTING_TOKEN,
        "default-project-id": IDENTIFIER,
        "default-organization-id": IDENTIFIER,
        "secret-names": IDENTIFIER,
      },
      manager: { outputs: "*", exportsEnv: true, mapInput: "secret-names", mapSyntax: "opaque" },
    },
    {
      uses: "scaleway/action-scw",
      source: "https://github.com/scaleway/action-scw#readme",
      inputs: {
        "access-key": HOSTING_TOKEN,
        "secret-key": HOSTING_TOKEN,
        "default-project-id": IDENTIFIER,
        "default-organization-id": IDENTIFIER,
      },
    },
    {
      uses: "ryand56/r2-upload-action",
      source: "https://github.com/ryand56/r2-upload-action#readme",
      inputs: {
        "r2-account-id": IDENTIFIER,
        "r2-access-key-id": HOSTING_TOKEN,
        "r2-secret-access-key": HOSTING_TOKEN,
        "r2-bucket": IDENTIFIER,
      },
    },
    {
      uses: "redhat-actions/oc-login",
      source: "https://github.com/redhat-actions/oc-login#readme",
      inputs: {
        openshift_server_url: IDENTIFIER,
        openshift_token: HOSTING_TOKEN,
        openshift_username: IDENTIFIER,
        openshift_password: HOSTING_TOKEN,
        namespace: IDENTIFIER,
      },
    },
  ],
  variables: [
    {
      name: "OCI_CLI_KEY_CONTENT",
      holds: HOSTING_TOKEN,
      source: "https://docs.oracle.com/en-us/iaas/Content/API/SDKDocs/clienvironmentvariables.htm",
    },
    {
      name: "OCI_CLI_USER",
      holds: IDENTIFIER,
      source: "https://docs.oracle.com/en-us/iaas/Content/API/SDKDocs/clienvironmentvariables.htm",
    },
    {
      name: "OCI_CLI_TENANCY",
      holds: IDENTIFIER,
      source: "https://docs.oracle.com/en-us/iaas/Content/API/SDKDocs/clienvironmentvariables.htm",
    },
    {
      name: "OCI_CLI_FINGERPRINT",
      holds: IDENTIFIER,
      source: "https://docs.oracle.com/en-us/iaas/Content/API/SDKDocs/clienvironmentvariables.htm",
    },
    {
      name: "ALICLOUD_ACCESS_KEY",
      holds: HOSTING_TOKEN,
      source: "https://registry.terraform.io/providers/aliyun/alicloud/latest/docs",
    },
    {
      name: "ALICLOUD_SECRET_KEY",
      holds: HOSTING_TOKEN,
      source: "https://registry.terraform.io/providers/aliyun/alicloud/latest/docs",
    },
    {
      name: "TENCENTCLOUD_SECRET_ID",
      holds: HOSTING_TOKEN,
      source: "https://registry.terraform.io/providers/tencentcloudstack/tencentcloud/latest/docs",
    },
    {
      name: "TENCENTCLOUD_SECRET_KEY",
      holds: HOSTING_TOKEN,
      source: "https://registry.terraform.io/providers/tencentcloudstack/tencentcloud/latest/docs",
    },
    { name: "IBMCLOUD_API_KEY", holds: HOSTING_TOKEN, source: "https://cloud.ibm.com/docs/cli?topic=cli-ibmcloud_cli" },
    {
      name: "IC_API_KEY",
      holds: HOSTING_TOKEN,
      source: "https://registry.terraform.io/providers/IBM-Cloud/ibm/latest/docs",
    },
    {
      name: "DIGITALOCEAN_TOKEN",
      holds: HOSTING_TOKEN,
      source: "https://registry.terraform.io/providers/digitalocean/digitalocean/latest/docs",
    },
    {
      name: "SPACES_ACCESS_KEY_ID",
      holds: HOSTING_TOKEN,
      source: "https://registry.terraform.io/providers/digitalocean/digitalocean/latest/docs",
    },
    {
      name: "SPACES_SECRET_ACCESS_KEY",
      holds: HOSTING_TOKEN,
      source: "https://registry.terraform.io/providers/digitalocean/digitalocean/latest/docs",
    },
    { name: "HCLOUD_TOKEN", holds: HOSTING_TOKEN, source: "https://github.com/hetznercloud/cli#readme" },
    {
      name: "LINODE_TOKEN",
      holds: HOSTING_TOKEN,
      source: "https://registry.terraform.io/providers/linode/linode/latest/docs",
    },
    { name: "LINODE_CLI_TOKEN", holds: HOSTING_TOKEN, source: "https://techdocs.akamai.com/cloud-computing/docs/cli" },
    { name: "VULTR_API_KEY", holds: HOSTING_TOKEN, source: "https://github.com/vultr/vultr-cli#readme" },
    {
      name: "SCW_ACCESS_KEY",
      holds: HOSTING_TOKEN,
      source: "https://www.scaleway.com/en/docs/scaleway-cli/reference-content/scaleway-configuration-file/",
    },
    {
      name: "SCW_SECRET_KEY",
      holds: HOSTING_TOKEN,
      source: "https://www.scaleway.com/en/docs/scaleway-cli/reference-content/scaleway-configuration-file/",
    },
    { name: "EXOSCALE_API_KEY", holds: HOSTING_TOKEN, source: "https://community.exoscale.com/community/tool/cli/" },
    { name: "EXOSCALE_API_SECRET", holds: HOSTING_TOKEN, source: "https://community.exoscale.com/community/tool/cli/" },
    { name: "CIVO_TOKEN", holds: HOSTING_TOKEN, source: "https://github.com/civo/cli#readme" },
    {
      name: "OS_PASSWORD",
      holds: HOSTING_TOKEN,
      source: "https://docs.openstack.org/python-openstackclient/latest/cli/man/openstack.html",
    },
    {
      name: "OS_APPLICATION_CREDENTIAL_SECRET",
      holds: HOSTING_TOKEN,
      source: "https://docs.openstack.org/python-openstackclient/latest/cli/man/openstack.html",
    },
    {
      name: "OVH_APPLICATION_SECRET",
      holds: HOSTING_TOKEN,
      source: "https://registry.terraform.io/providers/ovh/ovh/latest/docs",
    },
    {
      name: "OVH_CONSUMER_KEY",
      holds: HOSTING_TOKEN,
      source: "https://registry.terraform.io/providers/ovh/ovh/latest/docs",
    },
    {
      name: "KUBECONFIG_BASE64",
      holds: HOSTING_TOKEN,
      source: "https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/",
    },
    {
      name: "KUBE_CONFIG_DATA",
      holds: HOSTING_TOKEN,
      source: "https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/",
    },
  ],
} as const satisfies VendorKnowledge;
