import { Failure } from "./failure.ts";
import { type Answer, call } from "./http.ts";
import { objectOf } from "./json.ts";
import { answeredLine } from "./problem.ts";
import { type Attempt, askInTurn, type Clock } from "./retry.ts";
import type { State } from "./state.ts";
import { reasonOf } from "./text.ts";

const ATTEMPTS = 4;
const ALL_MS = 20_000;

/**
 * Gives the credential back, within 20 seconds. Needs no OIDC token, which a job may no longer be able to get at its end.
 * @returns whether it was this call that revoked it
 * @throws Failure when the broker did not say that it is revoked
 */
export async function revoke(state: State, clock: Clock): Promise<boolean> {
  const until = clock.now() + ALL_MS;
  try {
    return await askInTurn([state.broker], (_, within) => once(state, within), { attempts: ATTEMPTS, until }, clock);
  } catch (error) {
    const reason = reasonOf(error);
    throw new Failure(
      "Not revoked",
      `The credential of issuance ${state.issuanceId} was not revoked and lives until it expires: ${reason}`,
    );
  }
}

async function once({ broker, issuanceId, revocationSecret }: State, within: number): Promise<Attempt<boolean>> {
  const json = { issuance_id: issuanceId, revocation_secret: revocationSecret };
  const { status, retryAfter, text }: Answer = await call({ method: "POST", url: `${broker}/v1/revoke`, json, within });
  if (status === 429 || status >= 500) {
    return { again: answeredLine(status, text), retryAfter, elsewhere: "later" };
  }
  if (status !== 200) throw new Error(`${broker} ${answeredLine(status, text)}`);
  const revoked = objectOf(text)?.revoked;
  if (typeof revoked !== "boolean") throw new Error(`${broker} did not say whether it is revoked`);
  return { done: revoked };
}
