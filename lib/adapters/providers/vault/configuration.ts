import { z } from "zod";
import type { SecretText } from "../../../core/secret-text.ts";
import { secretFile, upstreamAddress } from "../configuration.ts";
import type { ProviderDeps } from "../upstream.ts";

const path = z.string().regex(/^[\w.-]+(?:\/[\w.-]+)*$/, "must be a path such as team/ci");

/** What an operator sets for `vault`, which is HashiCorp Vault or OpenBao. */
export const vaultConfiguration = z.strictObject({
  address: upstreamAddress,
  /** For installations with namespaces: sent with each request. */
  namespace: path.max(300).optional(),
  /** Where the AppRole method is mounted. */
  approle_mount: path.max(300).default("approle"),
  /**
   * The broker's AppRole. Its tokens must have no limit of uses (`token_num_uses=0`), and live as long as the longest lifetime of a
   * grant (`token_ttl`): Vault ends what a token has made when the token ends.
   */
  role_id: z.string().regex(/^[\w-]{1,200}$/),
  secret_id_file: secretFile,
});
export type VaultConfiguration = z.infer<typeof vaultConfiguration>;

export interface VaultDeps extends ProviderDeps {
  readonly configuration: VaultConfiguration;
  /** What `secret_id_file` holds now. Called for each credential that is asked for. */
  readonly secretId: () => Promise<SecretText>;
}
