import { debug, mask } from "./commands.ts";
import { Failure } from "./failure.ts";
import { type Answer, call, NoAnswer } from "./http.ts";
import { objectOf, textField } from "./json.ts";
import { isPrivateTransport } from "./origin.ts";
import { type Attempt, askInTurn, type Clock, GaveUp } from "./retry.ts";
import { reasonOf } from "./text.ts";

/** Where the runner hands out proofs of who this job is. */
export interface TokenSource {
  readonly url: string;
  readonly bearer: string;
}

const ATTEMPTS = 5;
const TITLE = "No OIDC token";

/** @throws Failure that says which permission is missing */
export function tokenSource(environment: NodeJS.ProcessEnv): TokenSource {
  const url = environment.ACTIONS_ID_TOKEN_REQUEST_URL ?? "";
  const bearer = environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? "";
  if (url === "" || bearer === "") {
    throw new Failure(
      TITLE,
      "This job has no OIDC token to prove who it is. Give it `permissions: id-token: write` (with that, name the other permissions it needs as well; a reusable workflow's caller has to give it too). Pull requests from forks and runs of Dependabot do not get one.",
    );
  }
  if (!URL.canParse(url) || !isPrivateTransport(new URL(url))) {
    throw new Failure(TITLE, "ACTIONS_ID_TOKEN_REQUEST_URL of the runner is not an https address.");
  }
  return { url, bearer };
}

/**
 * A new OIDC token for this audience; masked before anyone sees it.
 * @throws Failure when GitHub gives none
 */
export async function freshToken(source: TokenSource, audience: string, until: number, clock: Clock): Promise<string> {
  const address = `${source.url}${source.url.includes("?") ? "&" : "?"}audience=${encodeURIComponent(audience)}`;
  const token = await askInTurn(
    ["GitHub's OIDC endpoint"],
    (_, within) => once(address, source.bearer, within),
    { attempts: ATTEMPTS, until },
    clock,
  ).catch((error: unknown) => {
    if (error instanceof GaveUp)
      throw new Failure(TITLE, `${error.message}. Run the job again when GitHub Actions works: githubstatus.com.`);
    throw error;
  });
  await mask(token);
  return token;
}

async function once(url: string, bearer: string, within: number): Promise<Attempt<string>> {
  let answer: Answer;
  try {
    answer = await call({ method: "GET", url, bearer, within });
  } catch (error) {
    if (error instanceof NoAnswer && error.final)
      throw new Failure(TITLE, `GitHub's OIDC endpoint: ${reasonOf(error)}.`);
    return { again: `could not be asked: ${reasonOf(error)}`, retryAfter: null, elsewhere: "later" };
  }
  const { status, retryAfter, text } = answer;
  if (status === 429 || status >= 500) {
    await debug(`GitHub's OIDC endpoint answered ${status}`);
    return { again: `answered ${status}`, retryAfter, elsewhere: "later" };
  }
  if (status !== 200) {
    throw new Failure(
      TITLE,
      `GitHub's OIDC endpoint answered ${status}. Its right lasts as long as the job, and the job needs \`permissions: id-token: write\`.`,
    );
  }
  const token = textField(objectOf(text), "value");
  // It travels in a header.
  if (token === null || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token))
    throw new Failure(TITLE, "GitHub's OIDC endpoint answered without a token.");
  return { done: token };
}
