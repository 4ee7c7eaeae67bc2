import { parseDocument } from "yaml";
import { z } from "zod";
import type { CredentialKind, Failure, Result } from "./contracts.ts";

/** The name of the file that holds what an organisation sets. */
export const CONFIG_FILE = "thaw.config.yml";

/** Kinds that block a thaw unless the organisation says otherwise. What grants rights on GitHub or a cloud is not among them. */
export const CONFIGURABLE_KINDS = [
  "saas-api-key",
  "llm-api-key",
  "hosting-token",
  "chat-webhook",
  "signing-material",
  "secrets-inherit",
] as const satisfies readonly CredentialKind[];

const blocking = z.partialRecord(z.enum(CONFIGURABLE_KINDS), z.boolean());

/** `owner/repo/path@` and a full commit: a tag or branch can be moved to other code. */
const pinnedAction = z
  .string()
  .regex(/^[\w.-]+\/[\w.-]+(?:\/[\w./-]+)?@[0-9a-f]{40}$/, "must name an action at a full commit, OWNER/REPO/PATH@<40 hex>");

const schema = z.strictObject({
  version: z.literal(1),
  /** By kind: false for one that does not keep a repository frozen. */
  blocking: blocking.default({}),
  /** The action that migrations write. */
  action: pinnedAction.optional(),
});

export type ThawConfig = z.infer<typeof schema>;

/** What holds where there is no file. */
export const DEFAULT_CONFIG: ThawConfig = { version: 1, blocking: {} };

const MAX_CHARACTERS = 100_000;

/** Reads the text of a thaw.config.yml. A failure names every place that is wrong; nothing is taken from such a file. */
export function parseConfig(text: string): Result<ThawConfig, Failure<"config">> {
  if (text.length > MAX_CHARACTERS) return wrong("it is larger than 100,000 characters");
  const document = parseDocument(text, { merge: false, uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) return wrong(error.message.split("\n")[0] ?? "it is not YAML");
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    return wrong("it uses aliases");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return wrong(parsed.error.issues.map((issue) => `${issue.path.join(".") || "the file"}: ${issue.message}`).join("; "));
}

/** The kinds that the configuration releases. */
export function releasedKinds(config: ThawConfig): ReadonlySet<CredentialKind> {
  return new Set(CONFIGURABLE_KINDS.filter((kind) => config.blocking[kind] === false));
}

function wrong(reason: string): { ok: false; failure: Failure<"config"> } {
  return { ok: false, failure: { code: "config", message: `${CONFIG_FILE} cannot be used: ${reason}.` } };
}
