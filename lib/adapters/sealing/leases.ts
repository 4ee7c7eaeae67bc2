import { SecretText } from "../../core/secret-text.ts";
import type { LeaseSealer } from "../../usecases/broker/ports.ts";
import { decrypt, derive, encrypt, type KeyRing, keyNamed } from "./keys.ts";

/** Leases are sealed under keys of their own, bound to their issuance: a row that was copied to another issuance does not open. */
export function createLeaseSealer(ring: KeyRing): LeaseSealer {
  const keys = derive(ring, "lease");
  return {
    seal(issuanceId, handle) {
      const [{ id, key }] = keys;
      return { keyId: id, ciphertext: encrypt(key, Buffer.from(handle.reveal()), `lease/${issuanceId}`) };
    },
    open(issuanceId, { keyId, ciphertext }) {
      return new SecretText(decrypt(keyNamed(keys, keyId), ciphertext, `lease/${issuanceId}`).toString());
    },
  };
}
