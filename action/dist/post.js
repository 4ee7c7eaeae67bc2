// Made of action/src by `npm run build`; change it there.

// action/src/commands.ts
import { EOL } from "node:os";

// action/src/text.ts
function plainLine(text, most = 500) {
  const clean = text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").replaceAll("##[", "## [").replace(/:(?=:)/g, ": ").replace(/ {2,}/g, " ").trim();
  const characters = [...clean];
  return characters.length <= most ? clean : `${characters.slice(0, most).join("")}…`;
}
function reasonOf(error) {
  return plainLine(error instanceof Error ? error.message : String(error), 1500);
}

// action/src/commands.ts
function say(line) {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${line}${EOL}`, (error) => error ? reject(error) : resolve());
  });
}
function escapeData(text) {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
function escapeProperty(text) {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
function warning(title, message) {
  return annotate("warning", title, message);
}
function annotate(command, title, message) {
  return say(`::${command} title=${escapeProperty(plainLine(title, 100))}::${escapeData(plainLine(message, 1500))}`);
}
function info(message) {
  return say(plainLine(message, 1500));
}

// action/src/failure.ts
var Failure = class extends Error {
  title;
  constructor(title, message) {
    super(message);
    this.name = "Failure";
    this.title = title;
  }
};

// action/src/retry.ts
var realClock = {
  now: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: Math.random
};
var FIRST_MS = 1e3;
var LONGEST_BACKOFF_MS = 2e4;
var LONGEST_WAIT_MS = 6e4;
function waitAfter(failures, retryAfter, random) {
  if (retryAfter !== null && /^\d{1,9}$/.test(retryAfter)) {
    return Math.min(LONGEST_WAIT_MS, Number(retryAfter) * 1e3 * (1 + random / 10));
  }
  return random * Math.min(LONGEST_BACKOFF_MS, FIRST_MS * 2 ** (failures - 1));
}
var GaveUp = class extends Error {
};
async function askInTurn(targets, attempt, { attempts, until }, clock) {
  const turns = targets.map((target) => ({
    target,
    failures: 0,
    notBefore: 0,
    reason: "there was no time left"
  }));
  let queue = turns;
  while (queue.length > 0) {
    const [turn, ...others] = queue;
    const left = until - clock.now();
    if (left <= 0) break;
    const wait = Math.max(0, turn.notBefore - clock.now());
    if (wait > left / queue.length) {
      queue = others;
      continue;
    }
    if (wait > 0) await clock.sleep(wait);
    const result = await attempt(turn.target, until - clock.now());
    if ("done" in result) return result.done;
    turn.failures += 1;
    turn.reason = result.again;
    turn.notBefore = clock.now() + waitAfter(turn.failures, result.retryAfter, clock.random());
    const over = turn.failures >= attempts;
    if (over && result.elsewhere === "never") break;
    if (over) queue = others;
    else if (result.elsewhere === "now") queue = [...others, turn];
  }
  throw new GaveUp(turns.map(({ target, reason }) => `${target} ${reason}`).join("; "));
}

// action/src/http.ts
import { request as overHttp } from "node:http";
import { Agent, request as overHttps } from "node:https";
var CONNECT_MS = 1e4;
var ANSWER_MS = 3e4;
var MOST_BYTES = 1 << 20;
var NoAnswer = class extends Error {
  sent;
  final;
  constructor(message, sent, final = false) {
    super(message);
    this.name = "NoAnswer";
    this.sent = sent;
    this.final = final;
  }
};
function call({ method, url, bearer, json, within }) {
  const body = json === void 0 ? "" : JSON.stringify(json);
  const headers = {
    accept: "application/json, application/problem+json",
    "user-agent": "thaw-action",
    ...bearer === void 0 ? {} : { authorization: `Bearer ${bearer}` },
    ...json === void 0 ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }
  };
  return new Promise((resolve, reject) => {
    const request = opened(url, method, headers);
    let sent = false;
    const fail = (error, final = false) => {
      stop();
      reject(new NoAnswer(messageOf(error), sent, final));
      request.destroy();
    };
    const expire = (what) => () => fail(new Error(what));
    const connecting = setTimeout(expire("no connection in time"), Math.min(CONNECT_MS, within));
    const answering = setTimeout(expire("no answer in time"), Math.min(ANSWER_MS, within));
    const stop = () => {
      clearTimeout(connecting);
      clearTimeout(answering);
    };
    onceConnected(request, () => {
      sent = true;
      clearTimeout(connecting);
    });
    request.on("error", fail);
    request.once(
      "response",
      (response) => collect(
        response,
        (answer) => {
          stop();
          resolve(answer);
        },
        fail
      )
    );
    request.end(body);
  });
}
function onceConnected(request, then) {
  request.once("socket", (socket) => {
    if (!socket.connecting && socket.secureConnecting !== true) return then();
    socket.once(socket.encrypted === true ? "secureConnect" : "connect", then);
  });
}
function messageOf(error) {
  return error.message || error.code || "the connection failed";
}
function opened(url, method, headers) {
  if (new URL(url).protocol === "http:") return overHttp(url, { method, headers, agent: false });
  const options = { keepAlive: false, proxyEnv: process.env };
  return overHttps(url, { method, headers, agent: new Agent(options), rejectUnauthorized: true });
}
function collect(response, done, fail) {
  const pieces = [];
  let size = 0;
  response.on("data", (piece) => {
    size += piece.length;
    if (size > MOST_BYTES) return fail(new Error("the answer is larger than 1 MiB"), true);
    pieces.push(piece);
  });
  response.on("error", fail);
  response.once("close", () => {
    if (!response.complete) fail(new Error("the answer was cut off"));
  });
  response.once("end", () => {
    const text = Buffer.concat(pieces).toString("utf8");
    done({ status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"] ?? null, text });
  });
}

// action/src/json.ts
function objectOf(text) {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return null;
  }
}
function asObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
}
function textField(object, name) {
  if (object === null || !Object.hasOwn(object, name)) return null;
  const value = object[name];
  return typeof value === "string" ? value : null;
}

// action/src/problem.ts
function problemLine(text) {
  const problem = objectOf(text);
  const said = plainLine(textField(problem, "detail") || textField(problem, "title") || "");
  const correlation = plainLine(textField(problem, "correlation_id") ?? "", 100);
  const parts = [said, correlation === "" ? "" : `(correlation id ${correlation})`].filter((part) => part !== "");
  return parts.length === 0 ? null : parts.join(" ");
}
function answeredLine(status, text) {
  const said = problemLine(text);
  return said === null ? `answered ${status}` : `answered ${status}: ${said}`;
}

// action/src/revoke.ts
var ATTEMPTS = 4;
var ALL_MS = 2e4;
async function revoke(state, clock) {
  const until = clock.now() + ALL_MS;
  try {
    return await askInTurn([state.broker], (_, within) => once(state, within), { attempts: ATTEMPTS, until }, clock);
  } catch (error) {
    const reason = reasonOf(error);
    throw new Failure(
      "Not revoked",
      `The credential of issuance ${state.issuanceId} was not revoked and lives until it expires: ${reason}`
    );
  }
}
async function once({ broker, issuanceId, revocationSecret }, within) {
  const json = { issuance_id: issuanceId, revocation_secret: revocationSecret };
  const { status, retryAfter, text } = await call({ method: "POST", url: `${broker}/v1/revoke`, json, within });
  if (status === 429 || status >= 500) {
    return { again: answeredLine(status, text), retryAfter, elsewhere: "later" };
  }
  if (status !== 200) throw new Error(`${broker} ${answeredLine(status, text)}`);
  const revoked = objectOf(text)?.revoked;
  if (typeof revoked !== "boolean") throw new Error(`${broker} did not say whether it is revoked`);
  return { done: revoked };
}

// action/src/answer.ts
var ISSUANCE_ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
var REVOCATION_SECRET = /^[\w-]{43}$/;

// action/src/origin.ts
var LOOPBACK = /* @__PURE__ */ new Set(["localhost", "127.0.0.1", "[::1]"]);
function isPrivateTransport(url) {
  return url.protocol === "https:" || url.protocol === "http:" && LOOPBACK.has(url.hostname);
}
function brokerOrigin(text) {
  const url = /^https?:\/\/[^\s/?#@\\]+\/?$/i.test(text) && URL.canParse(text) ? new URL(text) : null;
  if (url === null) {
    throw new Failure(
      "Bad broker-url",
      `broker-url has to be an origin such as https://broker.example.com, without a path, query or user: “${plainLine(text, 100)}” is not.`
    );
  }
  if (!isPrivateTransport(url)) {
    throw new Failure(
      "Bad broker-url",
      `broker-url has to be https (http only on this machine): “${plainLine(text, 100)}” is not.`
    );
  }
  return url.origin;
}

// action/src/state.ts
function readState(environment) {
  const {
    STATE_broker: broker = "",
    STATE_issuance_id: issuanceId = "",
    STATE_revocation_secret: revocationSecret = ""
  } = environment;
  if (broker === "" && issuanceId === "" && revocationSecret === "") return null;
  if (!ISSUANCE_ID.test(issuanceId) || !REVOCATION_SECRET.test(revocationSecret)) {
    throw new Failure("Not revoked", "The state of the step that obtained the credential is not whole.");
  }
  return { broker: brokerOrigin(broker), issuanceId, revocationSecret };
}

// action/src/post.ts
async function post(environment) {
  const state = readState(environment);
  if (state === null) return;
  const revoked = await revoke(state, realClock);
  await info(
    revoked ? `Thaw revoked the credential of issuance ${state.issuanceId}` : `Thaw had nothing left to revoke of issuance ${state.issuanceId}`
  );
}
try {
  await post(process.env);
} catch (error) {
  await warning(error instanceof Failure ? error.title : "Thaw", reasonOf(error));
}
