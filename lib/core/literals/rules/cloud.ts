import { assigned, token, UUID } from "../define.ts";
import type { Rule } from "../types.ts";

/** Clouds, hosting and infrastructure. Sources: each vendor's documentation of its keys and of secret scanning. */
export const CLOUD_RULES: readonly Rule[] = [
  // Base 32 after a four-letter prefix that tells the type of the key ("IAM identifiers", unique ID prefixes).
  token(
    "aws-access-key-id",
    "aws-static-key",
    "an AWS access key id",
    ["AKIA", "ASIA", "ABIA", "ACCA", "A3T"],
    "(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z2-7]{16}(?!\\w)",
    { minEntropy: 2.9 },
  ),
  assigned(
    "aws-secret-access-key",
    "aws-static-key",
    "an AWS secret access key",
    ["aws_secret", "aws-secret", "awssecret", "secret_access_key", "secret-access-key", "secretaccesskey", "secretkey"],
    "[0-9A-Za-z/+]{40}",
    { minEntropy: 4, confidence: "high" },
  ),
  token(
    "aws-bedrock-key",
    "llm-api-key",
    "an Amazon Bedrock API key",
    "ABSKQmVkcm9ja0FQSUtleS",
    "ABSKQmVkcm9ja0FQSUtleS[0-9A-Za-z+/]{80,240}={0,2}",
  ),
  token("gcp-api-key", "saas-api-key", "a Google API key", "AIza", "AIza[\\w-]{35}(?![\\w-])", { minEntropy: 3.8 }),
  token(
    "google-oauth-secret",
    "saas-api-key",
    "a Google OAuth client secret",
    "GOCSPX-",
    "GOCSPX-[\\w-]{28}(?![\\w-])",
    {
      minEntropy: 3,
    },
  ),
  token("google-access-token", "gcp-key-json", "a Google OAuth access token", "ya29.", "ya29\\.[\\w-]{60,1000}", {
    minEntropy: 3,
  }),
  token(
    "azure-client-secret",
    "azure-secret",
    "a Microsoft Entra client secret",
    "Q~",
    "[\\w~.]{3}\\dQ~[\\w~.-]{31,34}(?![\\w~.-])",
    {
      back: 4,
      boundary: true,
      minEntropy: 2.9,
    },
  ),
  token("azure-storage-key", "azure-secret", "an Azure storage account key", "AccountKey=", "[0-9A-Za-z+/]{86}==", {
    back: -11,
    boundary: false,
    minEntropy: 3.5,
  }),
  token(
    "azure-shared-access-key",
    "azure-secret",
    "an Azure shared access key",
    "SharedAccessKey=",
    "[0-9A-Za-z+/]{43}=",
    { back: -16, boundary: false, minEntropy: 3.5 },
  ),
  token(
    "azure-sas",
    "azure-secret",
    "an Azure shared access signature",
    "sig=",
    "(?<=[?&;'\"\\s]sig=)[0-9A-Za-z%+/]{43,70}(?:%3D|=)",
    { back: -4, boundary: false, minEntropy: 3.5, ignoreCase: true },
  ),
  token(
    "azure-devops-pat",
    "azure-secret",
    "an Azure DevOps token",
    "AZDO",
    "[0-9A-Za-z]{76}AZDO[0-9A-Za-z]{4}(?!\\w)",
    {
      back: 76,
      minEntropy: 3.5,
    },
  ),
  token("alibaba-key-id", "saas-api-key", "an Alibaba Cloud AccessKey id", "LTAI", "LTAI[0-9A-Za-z]{20}(?!\\w)", {
    minEntropy: 1.9,
  }),
  assigned("alibaba-secret", "saas-api-key", "an Alibaba Cloud secret", "alibaba", "[a-z0-9]{30}", { minEntropy: 1.9 }),
  token(
    "digitalocean-token",
    "hosting-token",
    "a DigitalOcean token",
    ["doo_v1_", "dop_v1_", "dor_v1_"],
    "do[opr]_v1_[0-9a-f]{64}(?!\\w)",
    {
      ignoreCase: true,
      minEntropy: 1.9,
    },
  ),
  assigned(
    "cloudflare-api-key",
    "hosting-token",
    "a Cloudflare API token",
    "cloudflare",
    "[a-z0-9_-]{40}|[a-f0-9]{37}",
    {
      minEntropy: 1.9,
    },
  ),
  token(
    "cloudflare-origin-ca-key",
    "hosting-token",
    "a Cloudflare origin CA key",
    "v1.0-",
    "v1\\.0-[0-9a-f]{24}-[0-9a-f]{146}",
    {
      minEntropy: 1.9,
    },
  ),
  token("heroku-token", "hosting-token", "a Heroku API key", "HRKU-AA", "HRKU-AA[\\w-]{58}", { minEntropy: 3.8 }),
  assigned("heroku-api-key", "hosting-token", "a Heroku API key", "heroku", UUID),
  token(
    "flyio-token",
    "hosting-token",
    "a Fly.io token",
    ["fo1_", "fm1a_", "fm1r_", "fm2_"],
    "fo1_[\\w-]{43}(?![\\w-])|fm(?:1[ar]|2)_[0-9A-Za-z+/]{100,4000}={0,3}",
    { minEntropy: 3.8 },
  ),
  token(
    "vercel-token",
    "hosting-token",
    "a Vercel token",
    ["vcp_", "vci_", "vca_", "vcr_"],
    "vc[picar]_[0-9A-Za-z]{56}(?!\\w)",
  ),
  token("netlify-token", "hosting-token", "a Netlify token", "nfp_", "nfp_[0-9A-Za-z]{36}(?!\\w)", { minEntropy: 3 }),
  assigned("netlify-legacy-token", "hosting-token", "a Netlify token", "netlify", "[a-z0-9=_-]{40,46}"),
  token("render-token", "hosting-token", "a Render API key", "rnd_", "rnd_[0-9A-Za-z]{28,32}(?!\\w)", {
    minEntropy: 3,
  }),
  token(
    "supabase-token",
    "hosting-token",
    "a Supabase token",
    ["sbp_", "sb_secret_"],
    "sbp_[0-9a-f]{40}(?!\\w)|sb_secret_[\\w-]{31}",
    {
      minEntropy: 2.9,
    },
  ),
  token(
    "planetscale-token",
    "hosting-token",
    "a PlanetScale credential",
    ["pscale_tkn_", "pscale_oauth_", "pscale_pw_"],
    "pscale_(?:tkn|oauth|pw)_[\\w=.-]{32,64}",
    {
      ignoreCase: true,
      minEntropy: 2.9,
    },
  ),
  token("scalingo-token", "hosting-token", "a Scalingo token", "tk-us-", "tk-us-[\\w-]{48}(?![\\w-])", {
    minEntropy: 1.9,
  }),
  token("pulumi-token", "hosting-token", "a Pulumi token", "pul-", "pul-[0-9a-f]{40}(?!\\w)", { minEntropy: 1.9 }),
  token(
    "terraform-cloud-token",
    "hosting-token",
    "a HCP Terraform token",
    ".atlasv1.",
    "[0-9A-Za-z]{14}\\.atlasv1\\.[\\w=-]{60,70}",
    {
      back: 14,
      boundary: false,
      minEntropy: 3.4,
    },
  ),
  assigned(
    "terraform-password",
    "unknown-secret",
    "a password in Terraform",
    "password",
    '(?<=")[a-z0-9=_-]{8,20}(?=")',
    { path: /\.(?:tf|hcl)$/i, minEntropy: 1.9 },
  ),
  token("vault-service-token", "saas-api-key", "a HashiCorp Vault token", "hvs.", "hvs\\.[\\w-]{90,120}(?![\\w-])", {
    minEntropy: 3.4,
  }),
  // Old form. Any word of 24 letters behind `s.` would fit, so at least one digit is asked for.
  token(
    "vault-legacy-token",
    "saas-api-key",
    "a HashiCorp Vault token",
    "s.",
    "s\\.(?=[A-Za-z]{0,23}\\d)[0-9A-Za-z]{24}(?!\\w)",
    {
      minEntropy: 3.4,
      confidence: "medium",
    },
  ),
  token("vault-batch-token", "saas-api-key", "a HashiCorp Vault batch token", "hvb.", "hvb\\.[\\w-]{138,300}", {
    minEntropy: 3.8,
  }),
  token("databricks-token", "saas-api-key", "a Databricks token", "dapi", "dapi[0-9a-f]{32}(?:-\\d)?(?!\\w)", {
    minEntropy: 2.9,
  }),
  token("clickhouse-cloud-key", "saas-api-key", "a ClickHouse Cloud key", "4b1d", "4b1d[0-9A-Za-z]{38}(?!\\w)", {
    minEntropy: 2.9,
  }),
  token("openshift-token", "hosting-token", "an OpenShift user token", "sha256~", "sha256~[\\w-]{43}(?![\\w-])", {
    minEntropy: 3.4,
  }),
  token(
    "doppler-token",
    "saas-api-key",
    "a Doppler token",
    "dp.",
    "dp\\.(?:pt|ct|sa|scim|audit)\\.[0-9a-z]{40,44}|dp\\.st\\.(?:[0-9a-z_-]{2,35}\\.)?[0-9a-z]{40,44}",
    {
      ignoreCase: true,
      boundary: false,
      minEntropy: 1.9,
    },
  ),
  token("infracost-token", "saas-api-key", "an Infracost token", "ico-", "ico-[0-9A-Za-z]{32}(?!\\w)", {
    minEntropy: 2.9,
  }),
  token(
    "tailscale-key",
    "saas-api-key",
    "a Tailscale key",
    "tskey-",
    "tskey-(?:auth|api|client|scim|webhook)-[0-9A-Za-z]{6,40}-[0-9A-Za-z]{20,80}",
  ),
  token("prefect-token", "saas-api-key", "a Prefect API key", "pnu_", "pnu_[0-9A-Za-z]{36}(?!\\w)", {
    minEntropy: 1.9,
  }),
  token(
    "1password-secret-key",
    "saas-api-key",
    "a 1Password secret key",
    "A3-",
    "A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}(?!\\w)",
    {
      minEntropy: 3.6,
    },
  ),
  token(
    "1password-service-account",
    "saas-api-key",
    "a 1Password service account token",
    "ops_eyJ",
    "ops_eyJ[0-9A-Za-z+/]{250,4000}={0,3}",
    {
      boundary: false,
      minEntropy: 3.8,
    },
  ),
  token(
    "age-secret-key",
    "signing-material",
    "an age secret key",
    "AGE-SECRET-KEY-1",
    "AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
    {
      boundary: false,
    },
  ),
];
