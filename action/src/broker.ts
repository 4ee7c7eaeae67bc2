import { type Issuance, readIssuance } from "./answer.ts";
import { debug, info } from "./commands.ts";
import { Failure } from "./failure.ts";
import { type Answer, call, NoAnswer } from "./http.ts";
import type { Inputs } from "./inputs.ts";
import { freshToken, type TokenSource } from "./oidc.ts";
import { answeredLine, problemLine } from "./problem.ts";
import { type Attempt, askInTurn, type Clock, GaveUp } from "./retry.ts";
import { reasonOf } from "./text.ts";

const ATTEMPTS = 5;
const ALL_MS = 180_000;

/** A credential, and the broker that it came from. */
export interface Granted {
  readonly broker: string;
  readonly issuance: Issuance;
}

/**
 * Asks the brokers for the credential, within three minutes. Only what may be different next time is tried again: no connection, 429
 * and 5xx. A refusal is final, and no other broker is asked for another opinion.
 * @throws Failure with what the broker said
 */
export async function requestCredential(inputs: Inputs, source: TokenSource, clock: Clock): Promise<Granted> {
  const until = clock.now() + ALL_MS;
  const attempt = async (broker: string, within: number): Promise<Attempt<Granted>> => {
    const started = clock.now();
    // A new one each time: the broker takes each token once, and cannot know whether its first answer arrived.
    const token = await freshToken(source, broker, until, clock);
    return judged(broker, inputs, await ask(broker, inputs, token, Math.max(1, within - (clock.now() - started))));
  };
  try {
    return await askInTurn(inputs.brokers, attempt, { attempts: ATTEMPTS, until }, clock);
  } catch (error) {
    if (!(error instanceof GaveUp)) throw error;
    throw new Failure(
      "Thaw's broker did not answer",
      `No credential was obtained: ${error.message}. Run the job again when the broker works.`,
    );
  }
}

async function ask(
  broker: string,
  { grant, repositories, permissions }: Inputs,
  bearer: string,
  within: number,
): Promise<Answer | NoAnswer> {
  const json = {
    grant,
    ...(repositories === null ? {} : { repositories }),
    ...(permissions === null ? {} : { permissions }),
  };
  try {
    return await call({ method: "POST", url: `${broker}/v1/token`, bearer, json, within });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    if (error.final) throw new Failure("Broker's answer not understood", `${broker}: ${reasonOf(error)}.`);
    await debug(
      error.sent
        ? `${broker} may have got the request, but its answer was lost: ${reasonOf(error)}. Asking again with a new OIDC token; the broker's record shows the lost one.`
        : `${broker} cannot be reached: ${reasonOf(error)}`,
    );
    return error;
  }
}

async function judged(broker: string, { grant }: Inputs, answer: Answer | NoAnswer): Promise<Attempt<Granted>> {
  if (answer instanceof NoAnswer)
    return { again: `cannot be reached (${reasonOf(answer)})`, retryAfter: null, elsewhere: "now" };
  const { status, retryAfter, text } = answer;
  if (status === 200) return { done: { broker, issuance: readIssuance(text, grant) } };
  if (status === 429 || status >= 500) {
    const again = answeredLine(status, text);
    // Said at once: a wait of a minute without a word looks like a job that hangs.
    await info(`${broker} ${again}`);
    return { again, retryAfter, elsewhere: status === 429 ? "never" : "later" };
  }
  if (status >= 300 && status < 400) {
    throw new Failure(
      "Broker redirects",
      `${broker} answered with a redirect (${status}), which is not followed. Set THAW_BROKER_URL to the address that answers itself.`,
    );
  }
  if (status < 400) throw new Failure("Broker's answer not understood", `${broker} answered ${status}.`);
  throw new Failure(
    "Thaw refused the credential",
    problemLine(text) ?? `The broker answered ${status} and gave no reason.`,
  );
}
