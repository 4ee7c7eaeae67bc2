import { ASSIGNED_RULES } from "./rules/assigned.ts";
import { ASSISTANT_AND_CHAT_RULES } from "./rules/assistants-and-chat.ts";
import { CLOUD_RULES } from "./rules/cloud.ts";
import { CODE_HOST_RULES } from "./rules/code-hosts.ts";
import { PACKAGE_RULES } from "./rules/packages.ts";
import { SERVICE_RULES } from "./rules/services.ts";
import { CONTEXT_RULES } from "./structured/context.ts";
import { FILE_RULES } from "./structured/files.ts";
import { KEY_RULES } from "./structured/keys.ts";
import { NETWORK_RULES } from "./structured/network.ts";
import type { Rule, RuleFacts } from "./types.ts";

/** Every rule that looks into a text. Where two fit the same place, the earlier form wins: token, structured, assigned. */
export const RULES: readonly Rule[] = [
  ...CODE_HOST_RULES,
  ...PACKAGE_RULES,
  ...CLOUD_RULES,
  ...ASSISTANT_AND_CHAT_RULES,
  ...SERVICE_RULES,
  ...KEY_RULES,
  ...FILE_RULES,
  ...NETWORK_RULES,
  ...CONTEXT_RULES,
  ...ASSIGNED_RULES,
];

/** The file is the credential: PKCS #12 archives hold a private key (RFC 7292). Applied to paths, binary or not. */
export const KEY_STORE_FACTS: RuleFacts & { readonly path: RegExp } = {
  id: "pkcs12-file",
  credential: "signing-material",
  what: "a PKCS #12 key store",
  confidence: "medium",
  path: /(?:^|\/)[^/]+\.p(?:12|fx)$/i,
};
