import { z } from "zod";
import type { Result } from "../../core/contracts.ts";
import { SecretText } from "../../core/secret-text.ts";
import type { AppConversions, ConversionFailure, ConvertedApp } from "../../usecases/github/app-ports.ts";

const secret = z
  .string()
  .min(1)
  .transform((text) => new SecretText(text));
const convertedSchema = z.object({
  id: z.int().positive().transform(String),
  slug: z.string().regex(/^[\w-]{1,100}$/),
  owner: z.object({ login: z.string() }),
  permissions: z.record(z.string(), z.string()),
  client_id: z.string().regex(/^[\w.]{1,64}$/),
  client_secret: secret,
  webhook_secret: secret.nullable(),
  pem: secret,
});

const PATIENCE_MS = 30_000;

/**
 * Fetches an App's secrets by the code of its manifest, which GitHub gives once and within an hour.
 * @param api without a slash at its end; from the operator's configuration
 * @see https://docs.github.com/en/rest/apps/apps#create-a-github-app-from-a-manifest
 */
export function createConversions(api: string): AppConversions {
  return {
    async convert(code) {
      try {
        const answer = await fetch(`${api}/app-manifests/${encodeURIComponent(code)}/conversions`, {
          method: "POST",
          redirect: "error",
          signal: AbortSignal.timeout(PATIENCE_MS),
          headers: { accept: "application/vnd.github+json", "user-agent": "thaw" },
        });
        if (answer.status === 404 || answer.status === 422)
          return failed(
            "unknown-code",
            "GitHub does not know this code: it was used already, or is older than an hour.",
          );
        if (!answer.ok) return failed("unavailable", `GitHub answered ${answer.status}. Try the same command again.`);
        return read(await answer.json());
      } catch (error) {
        const why = error instanceof Error ? error.name : "no answer";
        return failed("unavailable", `GitHub could not be reached (${why}). Try the same command again.`);
      }
    },
  };
}

function read(body: unknown): Result<ConvertedApp, ConversionFailure> {
  const parsed = convertedSchema.safeParse(body);
  if (!parsed.success)
    return failed("unavailable", "GitHub's answer has another form than it documents. Make the App's secrets by hand.");
  const { id, slug, owner, permissions, client_id, client_secret, webhook_secret, pem } = parsed.data;
  const secrets = { clientId: client_id, clientSecret: client_secret, webhookSecret: webhook_secret, pem };
  return { ok: true, value: { id, slug, owner: owner.login, permissions, ...secrets } };
}

function failed(code: ConversionFailure["code"], message: string): Result<never, ConversionFailure> {
  return { ok: false, failure: { code, message } };
}
