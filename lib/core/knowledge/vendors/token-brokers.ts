import { IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const tokenBrokers = {
  vendor: "token-brokers",
  title: "Token brokers and identity exchanges",
  actions: [
    {
      uses: "octo-sts/action",
      source: "https://github.com/octo-sts/action",
      inputs: { scope: IDENTIFIER, identity: IDENTIFIER, domain: IDENTIFIER },
      exchange: { how: "broker" },
    },
    {
      uses: "DataDog/dd-octo-sts-action",
      source: "https://github.com/DataDog/dd-octo-sts-action",
      inputs: {
        scope: IDENTIFIER,
        policy: IDENTIFIER,
        domain: IDENTIFIER,
        audience: IDENTIFIER,
        pool_name: IDENTIFIER,
        application_id: IDENTIFIER,
        scope_enterprise: IDENTIFIER,
      },
      exchange: { how: "broker" },
    },
    {
      uses: "qoomon/actions--access-token",
      source: "https://github.com/qoomon/actions--access-token",
      inputs: { repository: IDENTIFIER, repositories: IDENTIFIER, owner: IDENTIFIER, scope: IDENTIFIER },
      exchange: { how: "broker" },
    },
    {
      uses: "qoomon/actions--create-access-token",
      source: "https://github.com/qoomon/actions--create-access-token",
      inputs: { repository: IDENTIFIER, repositories: IDENTIFIER },
      exchange: { how: "broker" },
    },
    {
      uses: "MetaMask/github-tools/.github/actions/get-token",
      source: "https://github.com/MetaMask/github-tools/tree/HEAD/.github/actions/get-token",
      inputs: { "token-exchange-url": IDENTIFIER },
      exchange: { how: "broker" },
    },
  ],
} as const satisfies VendorKnowledge;
