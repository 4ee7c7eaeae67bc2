import { createHmac } from "node:crypto";
import { type FindingSettings, scanRepository } from "../../core/scan.ts";
import type { Scanner } from "../../usecases/ports.ts";

/** Raise it when the same text may be judged differently: stored findings then show which rules they came from. */
const ENGINE_VERSION = "1";

/** The scanner over the pure core, with the local key that literals are sealed under. */
export function createScanner(options: {
  readonly settings: FindingSettings;
  readonly seal: (value: string) => string;
}): Scanner {
  return {
    version: ENGINE_VERSION,
    async scan(source) {
      const unread = source.unreadable.map(({ path, reason, detail }) => ({
        path,
        bytes: null,
        unread: { reason, detail },
      }));
      const report = scanRepository(
        { name: `${source.owner}/${source.name}`, files: [...source.files, ...unread], siblings: source.siblings },
        options,
      );
      const outside = source.unreadable.filter((file) => !report.unparsed.some((known) => known.path === file.path));
      return { ...report, commit: source.commit, unparsed: [...report.unparsed, ...outside] };
    },
  };
}

/** HMAC-SHA-256 under the local key, as hex. The key is asked for with the first value: most scans find none. */
export function sealer(key: () => Uint8Array): (value: string) => string {
  let known: Uint8Array | null = null;
  return (value) => {
    known ??= key();
    return createHmac("sha256", known).update(value).digest("hex");
  };
}
