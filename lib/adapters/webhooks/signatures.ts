import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { SignedBody, WebhookSignatures } from "../../usecases/webhooks/ports.ts";

/** Secrets of one GitHub's Apps; several at a time while one is replaced. */
export interface WebhookSecret {
  readonly host: string;
  readonly secret: string;
}

const HEADER = /^sha256=([0-9a-f]{64})$/;
const NONE = "0".repeat(64);

/**
 * HMAC with SHA-256 over the body as it came.
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function webhookSignatures(secrets: readonly WebhookSecret[]): WebhookSignatures {
  return {
    check(body, header) {
      const given = Buffer.from(HEADER.exec(header ?? "")?.[1] ?? NONE, "hex");
      let signer: string | null = null;
      // All of them, so that the time does not tell which one was near.
      for (const { host, secret } of secrets) {
        const right = timingSafeEqual(createHmac("sha256", secret).update(body).digest(), given);
        if (right) signer ??= host;
      }
      return signer === null ? null : signedBy(signer, body);
    },
  };
}

function signedBy(host: string, body: Uint8Array): SignedBody {
  return { host, hash: createHash("sha256").update(body).digest("hex") };
}
