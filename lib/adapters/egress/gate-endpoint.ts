import { createPublicKey, randomBytes, verify } from "node:crypto";
import type { Failure, Result } from "../../core/contracts.ts";
import { type EndpointQuestion, readAnswer, readPayload } from "../../core/gates/endpoint.ts";
import type { Egress, EgressFailureCode } from "../../usecases/broker/ports.ts";
import type { EndpointAsk, GateEndpoint } from "../../usecases/gates/custom-ports.ts";

const TIMEOUT_MS = 5_000;
const MOST_BYTES = 32_768;

const SENTENCES: Readonly<Record<EgressFailureCode, string>> = {
  "not-allowed":
    "is no host that gates may reach: the operator names it in THAW_GATE_HOSTS, and its address has to be a public one, or named as private.",
  unreachable: "could not be reached.",
  timeout: "did not answer in time.",
  cut: "broke off.",
  "too-large": "answered more than is read.",
  redirected: "answered with a redirect, which is not followed.",
};

/** Endpoints of configured gates, asked through the one way out. @param now milliseconds */
export function createGateEndpoint(egress: Egress, now: () => number, timeoutMs = TIMEOUT_MS): GateEndpoint {
  return {
    async ask(endpoint, about, signal) {
      const question: EndpointQuestion = { ...about, nonce: randomBytes(32).toString("base64url") };
      const { host } = new URL(endpoint.url);
      const answer = await egress.send(
        {
          method: "POST",
          url: endpoint.url,
          headers: { "content-type": "application/json", accept: "application/json" },
          body: JSON.stringify(question),
          timeoutMs,
          maxBytes: MOST_BYTES,
        },
        signal,
      );
      if (!answer.ok) return none(`${host} ${SENTENCES[answer.failure.code]}`);
      if (answer.value.status !== 200) return none(`${host} answered ${answer.value.status}.`);
      return believed(endpoint, Buffer.from(answer.value.body).toString("utf8"), question, now());
    },
  };
}

function believed(endpoint: EndpointAsk, body: string, question: EndpointQuestion, now: number) {
  const { host } = new URL(endpoint.url);
  const answer = readAnswer(body);
  if (!answer.ok) return none(`${host}: ${answer.why}`);
  const { payload, signature } = answer.value;
  // What nobody signed is not even looked into.
  if (!isSigned(endpoint.publicKey, payload, signature))
    return none(`${host}: its answer is not signed with ${endpoint.keyId}.`);
  const said = readPayload(payload, question, now);
  if (!said.ok) return none(`${host}: ${said.why}`);
  const text = `${host}, signed with ${endpoint.keyId}: ${said.value.text}`;
  return { ok: true, value: { ...said.value, text } } as const;
}

/** Ed25519 (RFC 8032). A key that is none was refused with the configuration, or verifies nothing. */
function isSigned(publicKey: string, payload: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
    return verify(null, Buffer.from(payload, "utf8"), key, Buffer.from(signature, "base64"));
  } catch {
    return false;
  }
}

function none(message: string): Result<never, Failure<"no-answer">> {
  return { ok: false, failure: { code: "no-answer", message } };
}
