import { createKmsWrapper } from "../../adapters/providers/aws/kms.ts";
import { type KeyRing, newKeyLine, newWrappedLine, readKeyRing, readWrappedRing } from "../../adapters/sealing/keys.ts";
import { fileWrapper } from "../../adapters/sealing/store.ts";
import { SecretText } from "../../core/secret-text.ts";
import type { Egress, KeyWrapper } from "../../usecases/broker/ports.ts";
import { systemClock } from "../common.ts";
import type { LoadedConfiguration } from "./configuration.ts";

export interface StoreKeys {
  /** Wraps the keys of stored values. */
  readonly wrapper: KeyWrapper;
  /** What leases are sealed under. */
  readonly leases: KeyRing;
}

/** The keys of the store, from their file or from the key management service. Rejects when they cannot be had: nothing starts without. */
export async function openStoreKeys(loaded: LoadedConfiguration, egress: Egress): Promise<StoreKeys> {
  const { store } = loaded.configuration;
  if ("key_file" in store) {
    const ring = readKeyRing(loaded.read(store.key_file));
    return { wrapper: fileWrapper(ring), leases: ring };
  }
  const wrapper = kmsOf(loaded, egress);
  return { wrapper, leases: await readWrappedRing(loaded.read(store.lease_keys_file), wrapper) };
}

/** A line for the key file, or for the file of lease keys where a key management service wraps them. */
export async function newStoreKeyLine(loaded: LoadedConfiguration | null, egress: Egress, id: string): Promise<string> {
  if (loaded === null || "key_file" in loaded.configuration.store) return newKeyLine(id);
  return await newWrappedLine(id, kmsOf(loaded, egress));
}

function kmsOf(loaded: LoadedConfiguration, egress: Egress): KeyWrapper {
  const { store } = loaded.configuration;
  if ("key_file" in store) throw new Error("the store's keys are in a file");
  const credentials = async () => new SecretText(loaded.read(store.kms.credentials_file).trim());
  return createKmsWrapper({ egress, clock: systemClock, configuration: store.kms, credentials });
}
