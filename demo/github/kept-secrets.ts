import { createPrivateKey, createPublicKey, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { RegisteredApp } from "./apps.ts";
import type { StandIn } from "./index.ts";

/**
 * The keys and secrets of a demonstration's Apps, kept in its state folder: a dashboard or a worker that goes on running while the stand-in
 * starts again holds those of before. They are worth nothing anywhere else, and are for this user only all the same.
 */
export interface KeptSecrets {
  /** The App with the key that it had before, which is in the folder then: `NAME.pem`. */
  app(name: string, request: Parameters<StandIn["control"]["registerApp"]>[0]): Promise<RegisteredApp>;
  /** The secret of this name: the one that it had before, or a new one. */
  secret(name: string): string;
}

export function keptSecrets(folder: string, { control }: Pick<StandIn, "control">): KeptSecrets {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    async app(name, request) {
      const file = path.join(folder, `${name}.pem`);
      const kept = publicHalf(file);
      const made = await control.registerApp(kept === null ? request : { ...request, publicKey: kept });
      if (made.privateKey !== null) writeFileSync(file, made.privateKey, { mode: 0o600 });
      return made;
    },
    secret(name) {
      const file = path.join(folder, `${name}.secret`);
      const kept = existsSync(file) ? readFileSync(file, "utf8") : "";
      if (/^[0-9a-f]{64}$/.test(kept)) return kept;
      const fresh = randomBytes(32).toString("hex");
      writeFileSync(file, fresh, { mode: 0o600 });
      return fresh;
    },
  };
}

/** Null where there is no key, or none that can be used: then a new one is made. */
function publicHalf(file: string): string | null {
  if (!existsSync(file)) return null;
  try {
    return createPublicKey(createPrivateKey(readFileSync(file)))
      .export({ type: "spki", format: "pem" })
      .toString();
  } catch {
    return null;
  }
}
