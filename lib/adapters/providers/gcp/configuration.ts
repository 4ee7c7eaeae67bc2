import { z } from "zod";
import { secretFile, upstreamAddress } from "../configuration.ts";

/** What an operator sets for `gcp`. */
export const gcpConfiguration = z.strictObject({
  /**
   * The JSON key of the broker's own service account, which needs `roles/iam.serviceAccountTokenCreator` on those that it mints for.
   * Of its fields, where tokens are asked for (`token_uri`) is not read: a key file does not decide where its proof is sent.
   */
  key_file: secretFile,
  /** In place of Google's, for example for Private Service Connect. */
  token_endpoint: upstreamAddress.default("https://oauth2.googleapis.com/token"),
  credentials_endpoint: upstreamAddress.default("https://iamcredentials.googleapis.com"),
});
export type GcpConfiguration = z.infer<typeof gcpConfiguration>;
