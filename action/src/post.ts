import { info, warning } from "./commands.ts";
import { Failure } from "./failure.ts";
import { realClock } from "./retry.ts";
import { revoke } from "./revoke.ts";
import { readState } from "./state.ts";
import { reasonOf } from "./text.ts";

/** A job whose work is done does not fail because its credential ends by itself and not at once. */
async function post(environment: NodeJS.ProcessEnv): Promise<void> {
  const state = readState(environment);
  if (state === null) return;
  const revoked = await revoke(state, realClock);
  await info(
    revoked
      ? `Thaw revoked the credential of issuance ${state.issuanceId}`
      : `Thaw had nothing left to revoke of issuance ${state.issuanceId}`,
  );
}

try {
  await post(process.env);
} catch (error) {
  await warning(error instanceof Failure ? error.title : "Thaw", reasonOf(error));
}
