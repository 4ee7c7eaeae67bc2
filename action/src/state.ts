import { ISSUANCE_ID, REVOCATION_SECRET } from "./answer.ts";
import { Failure } from "./failure.ts";
import { brokerOrigin } from "./origin.ts";

/** All that the end of a job needs to revoke its credential: no credential, and no proof of who the job is. */
export interface State {
  readonly broker: string;
  readonly issuanceId: string;
  readonly revocationSecret: string;
}

export function stateEntries({ broker, issuanceId, revocationSecret }: State): readonly (readonly [string, string])[] {
  return [
    ["broker", broker],
    ["issuance_id", issuanceId],
    ["revocation_secret", revocationSecret],
  ];
}

/**
 * The state as the runner gives it back; null where no credential was obtained.
 * @throws Failure when it is not what was written
 */
export function readState(environment: NodeJS.ProcessEnv): State | null {
  const {
    STATE_broker: broker = "",
    STATE_issuance_id: issuanceId = "",
    STATE_revocation_secret: revocationSecret = "",
  } = environment;
  if (broker === "" && issuanceId === "" && revocationSecret === "") return null;
  if (!ISSUANCE_ID.test(issuanceId) || !REVOCATION_SECRET.test(revocationSecret)) {
    throw new Failure("Not revoked", "The state of the step that obtained the credential is not whole.");
  }
  return { broker: brokerOrigin(broker), issuanceId, revocationSecret };
}
