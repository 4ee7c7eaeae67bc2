import type { SecretText } from "../../../core/secret-text.ts";
import type { GrantOf } from "../../../core/trust/grant.ts";
import type { CredentialProvider, SecretVault } from "../../../usecases/broker/ports.ts";

/**
 * Values of third parties that nothing can issue for a job: stored sealed, leased for one job, and counted as brokered static credentials,
 * never as short-lived ones. They cannot be taken back, so a lease is shown as live until its lifetime ends; the value itself lives until
 * somebody rotates it.
 */
export function createSealedStoreProvider(vault: SecretVault): CredentialProvider<GrantOf<"sealed-store">> {
  return {
    id: "sealed-store",
    async mint({ grant, organisationId, lifetimeSeconds, now }) {
      const values: Record<string, SecretText> = {};
      const rotated: Record<string, string> = {};
      try {
        for (const name of grant.secrets) {
          const found = await vault.read(organisationId, name);
          if (found === null) {
            const message = `Nothing is stored under the name ${name}. Tell the people who run the broker.`;
            return { ok: false, failure: { code: "unknown-secret", message, detail: name } };
          }
          values[name] = found.value;
          rotated[name] = found.rotatedAt.toISOString();
        }
      } catch (error) {
        const message = "The stored value cannot be read at the moment. Try again.";
        const detail = error instanceof Error ? error.name : "unknown";
        return { ok: false, failure: { code: "unavailable", message, detail } };
      }
      const expiresAt = new Date(now.getTime() + lifetimeSeconds * 1_000);
      const effective = { secrets: grant.secrets, lastRotated: rotated, kind: "static-brokered" };
      return { ok: true, value: { values, expiresAt, handle: null, effective } };
    },
  };
}
