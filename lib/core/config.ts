import { z } from "zod";
import { RELEASE_SETTINGS, type ReleaseSettings } from "./branches/release.ts";
import type { CredentialKind, Failure, Result } from "./contracts.ts";
import type { FindingSettings } from "./detectors/detect.ts";
import type { Pin } from "./fix/changes.ts";
import { type CustomGate, customGates, customGatesSchema } from "./gates/custom.ts";
import { CHECK_SETTINGS, type CheckSetting } from "./regressions/check.ts";
import { mistakesText, readStrictYaml } from "./strict-yaml.ts";

/** Kinds that block a thaw unless the organisation says otherwise. What grants rights on GitHub or a cloud is not among them. */
export const CONFIGURABLE_KINDS = [
  "saas-api-key",
  "llm-api-key",
  "hosting-token",
  "chat-webhook",
  "signing-material",
  "secrets-inherit",
] as const satisfies readonly CredentialKind[];

const ACTION = /^[\w.-]+\/[\w.-]+(?:\/[\w./-]+)?@[0-9a-f]{40}$/;

const schema = z.strictObject({
  version: z.literal(1),
  /** By kind: false for one that does not keep a repository frozen. */
  blocking: z.partialRecord(z.enum(CONFIGURABLE_KINDS), z.boolean()).default({}),
  /** What the check on pull requests says of a new static credential. */
  check: z.enum(CHECK_SETTINGS).optional(),
  /** The custom property of repositories that names their owner. */
  owner_property: z
    .string()
    .regex(/^[A-Za-z0-9_$#-]{1,75}$/, "must be the name of a custom property")
    .optional(),
  /** Which branches besides the default one are scanned as well. */
  release_branches: z
    .strictObject({
      patterns: z
        .array(z.string().min(1).max(200))
        .max(50)
        .default([...RELEASE_SETTINGS.patterns]),
      protected: z.boolean().default(RELEASE_SETTINGS.protectedOnes),
      most: z.int().min(0).max(100).default(RELEASE_SETTINGS.most),
    })
    .optional(),
  /** Gates of the organisation's own, by name (docs/gates.md). */
  gates: customGatesSchema.optional(),
  /** The action that migrations write: at a full commit, since a tag or branch can be moved to other code. */
  action: z.string().regex(ACTION, "must name an action at a full commit, OWNER/REPO/PATH@<40 hex>").optional(),
});

/** What an organisation sets in `thaw.config.yml`. */
export type ThawConfig = z.infer<typeof schema>;

/**
 * Reads the text of a thaw.config.yml. A failure names the first line of each mistake; nothing is taken from such a file.
 * @param path only for messages
 */
export function parseConfig(path: string, text: string): Result<ThawConfig, Failure<"config">> {
  const read = readStrictYaml(text, schema);
  if (read.ok) return { ok: true, value: read.value };
  return { ok: false, failure: { code: "config", message: `${path} cannot be used: ${mistakesText(read.mistakes)}` } };
}

/** What an organisation sets, as scans and fixes take it. */
export interface OrganisationSettings extends FindingSettings {
  /** The broker's action that migrations write; null when none is named. */
  readonly action: Pin | null;
  /** Without it `neutral`. */
  readonly check?: CheckSetting;
  /** The custom property that names owners; without it none does. */
  readonly ownerProperty?: string;
  /** Without it the usual ones. */
  readonly releaseBranches?: ReleaseSettings;
  /** Without it there are none. */
  readonly gates?: readonly CustomGate[];
}

/** The configuration as it is used: the kinds that it releases, the broker's action with the version that its comment names. */
export function readConfig(path: string, text: string): Result<OrganisationSettings, Failure<"config">> {
  const parsed = parseConfig(path, text);
  if (!parsed.ok) return parsed;
  const { blocking, action, check, owner_property: ownerProperty, release_branches: release, gates } = parsed.value;
  const notBlocking = new Set(CONFIGURABLE_KINDS.filter((kind) => blocking[kind] === false));
  return {
    ok: true,
    value: {
      notBlocking,
      action: action === undefined ? null : { uses: action, version: versionBeside(text) },
      ...(check === undefined ? {} : { check }),
      ...(ownerProperty === undefined ? {} : { ownerProperty }),
      ...(gates === undefined ? {} : { gates: customGates(gates) }),
      ...(release === undefined
        ? {}
        : { releaseBranches: { patterns: release.patterns, protectedOnes: release.protected, most: release.most } }),
    },
  };
}

/** An action at a full commit as somebody writes it, `OWNER/REPO/PATH@<40 hex>` and perhaps `# v1`; null for anything else. */
export function readPin(text: string): Pin | null {
  const [uses = "", version = ""] = text.split(/\s+#\s*/, 2);
  return ACTION.test(uses.trim()) ? { uses: uses.trim(), version: oneWord(version) } : null;
}

/** `action: x@sha # v1.2.3`: the version that people read, which YAML takes for a comment. */
function versionBeside(text: string): string {
  return oneWord(/^action:[^#\n]*\s#[ \t]*(\S[^\n]*)$/m.exec(text)?.[1] ?? "");
}

function oneWord(text: string): string {
  return text.trim().split(/\s+/)[0] ?? "";
}
