import type { Primary } from "../../adapters/broker-store/index.ts";
import { notCheckedText, uncheckedBackup } from "../../adapters/postgres/restored.ts";
import { type BrokerConfiguration, ConfigurationError } from "./configuration.ts";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]", "::1"]);

/**
 * A demonstration's database is served to this machine only, with issuers of this machine; a live one never believes such an issuer. So the
 * stand-in's tokens and real credentials cannot meet.
 * @throws ConfigurationError
 */
export async function refuseWrongMode(
  primary: Primary,
  configuration: BrokerConfiguration,
  host: string,
): Promise<void> {
  const { rows } = await primary.query<{ mode: string }>({ text: "SELECT mode FROM deployment_stamp WHERE id = 1" });
  const mode = rows[0]?.mode;
  if (mode !== "demo" && mode !== "live") {
    throw new ConfigurationError(
      "The database is not set up yet: run thaw database migrate, or npm start, as its owner.",
    );
  }
  const backupOf = await uncheckedBackup({ query: (text) => primary.query({ text }) });
  if (backupOf !== null) throw new ConfigurationError(notCheckedText(backupOf));
  const urls = [configuration.origin, ...configuration.issuers.map(({ url }) => url)];
  const local = urls.filter((url) => LOOPBACK.has(new URL(url).hostname));
  if (mode === "live" && local.length > 0) {
    throw new ConfigurationError(
      `The database is a live one, and ${local.join(", ")} is an address of a demonstration.`,
    );
  }
  if (mode === "demo" && (local.length < urls.length || !LOOPBACK.has(host))) {
    throw new ConfigurationError(
      "The database is a demonstration's, so origin, issuers and the address to listen on must be this machine's (127.0.0.1).",
    );
  }
}

/** @throws ConfigurationError */
export async function refuseLive(primary: Primary): Promise<void> {
  if ((await modeOf(primary)) !== "live") return;
  throw new ConfigurationError("The database is a live one: run the broker as a process of its own (thaw broker).");
}

async function modeOf(primary: Primary): Promise<string | undefined> {
  const { rows } = await primary.query<{ mode: string }>({ text: "SELECT mode FROM deployment_stamp WHERE id = 1" });
  return rows[0]?.mode;
}
