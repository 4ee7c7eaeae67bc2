// Made of action/src by `npm run build`; change it there.

// action/src/failure.ts
var Failure = class extends Error {
  title;
  constructor(title, message) {
    super(message);
    this.name = "Failure";
    this.title = title;
  }
};

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

// action/src/answer.ts
var ISSUANCE_ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
var REVOCATION_SECRET = /^[\w-]{43}$/;
var INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;
function readIssuance(text, asked) {
  const answer = objectOf(text);
  if (answer === null) throw malformed("it is not a JSON object; is this address a Thaw broker?");
  const id = textField(answer, "issuance_id") ?? "";
  const grant = textField(answer, "grant");
  const expiresAt = textField(answer, "expires_at") ?? "";
  const revocationSecret = textField(answer, "revocation_secret") ?? "";
  const deliver2 = textField(answer, "deliver");
  if (!ISSUANCE_ID.test(id)) throw malformed("issuance_id is not a UUID");
  if (grant !== asked) throw malformed("grant is not the one that was asked for");
  if (!INSTANT.test(expiresAt) || Number.isNaN(Date.parse(expiresAt))) throw malformed("expires_at is not a time");
  if (!REVOCATION_SECRET.test(revocationSecret)) throw malformed("revocation_secret is not one");
  if (deliver2 !== "outputs" && deliver2 !== "environment") throw malformed("deliver is neither outputs nor environment");
  return {
    id,
    grant,
    expiresAt,
    revocationSecret,
    deliver: deliver2,
    values: valuesOf(answer.values),
    plain: plainOf(answer.plain),
    scope: scopeOf(answer.scope)
  };
}
function valuesOf(given) {
  const values = Object.entries(asObject(given) ?? {});
  if (values.length === 0) throw malformed("values is not an object with at least one value");
  return values.map(([name, value]) => {
    if (typeof value !== "string" || value.trim() === "" || value.includes("\0"))
      throw malformed("values holds something that is not text");
    return [name, value];
  });
}
function plainOf(given) {
  if (given === void 0) return [];
  if (Array.isArray(given) && given.every((name) => typeof name === "string")) return given;
  throw malformed("plain is not a list of names");
}
function scopeOf(given) {
  const { repositories, permissions } = asObject(given) ?? {};
  return {
    repositories: Array.isArray(repositories) ? repositories.flatMap(repositoryText) : [],
    permissions: Object.entries(asObject(permissions) ?? {}).flatMap(
      ([name, level]) => typeof level === "string" ? [`${name}: ${level}`] : []
    )
  };
}
function repositoryText(given) {
  if (typeof given === "string") return [given];
  const repository = asObject(given);
  const text = textField(repository, "name") ?? textField(repository, "id");
  return text === null ? [] : [text];
}
function malformed(what) {
  return new Failure("Broker's answer not understood", `The broker's answer was not used: ${what}.`);
}

// action/src/commands.ts
import { EOL } from "node:os";

// action/src/text.ts
function plainLine(text, most = 500) {
  const clean = text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").replaceAll("##[", "## [").replace(/:(?=:)/g, ": ").replace(/ {2,}/g, " ").trim();
  const characters = [...clean];
  return characters.length <= most ? clean : `${characters.slice(0, most).join("")}…`;
}
function reasonOf(error2) {
  return plainLine(error2 instanceof Error ? error2.message : String(error2), 1500);
}
function listed(text) {
  return text.split(/[\r\n,]+/).map((entry) => entry.trim()).filter((entry) => entry !== "");
}

// action/src/commands.ts
function say(line) {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${line}${EOL}`, (error2) => error2 ? reject(error2) : resolve());
  });
}
function escapeData(text) {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
function escapeProperty(text) {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
async function mask(value) {
  for (const part of maskedParts(value)) await say(`::add-mask::${escapeData(part)}`);
}
function maskedParts(value) {
  const lines = value.split(/\r\n|\r|\n/);
  return [.../* @__PURE__ */ new Set([value, ...lines])].filter((part) => part.trim() !== "");
}
function error(title, message) {
  return annotate("error", title, message);
}
function annotate(command, title, message) {
  return say(`::${command} title=${escapeProperty(plainLine(title, 100))}::${escapeData(plainLine(message, 1500))}`);
}
function debug(message) {
  return say(`::debug::${escapeData(plainLine(message))}`);
}
function info(message) {
  return say(plainLine(message, 1500));
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
    const fail = (error2, final = false) => {
      stop();
      reject(new NoAnswer(messageOf(error2), sent, final));
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
function messageOf(error2) {
  return error2.message || error2.code || "the connection failed";
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

// action/src/origin.ts
var LOOPBACK = /* @__PURE__ */ new Set(["localhost", "127.0.0.1", "[::1]"]);
function isPrivateTransport(url) {
  return url.protocol === "https:" || url.protocol === "http:" && LOOPBACK.has(url.hostname);
}
function brokerOrigins(text) {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== "");
  if (entries.length === 0) {
    throw new Failure(
      "No broker",
      "The input broker-url is empty. Set the variable THAW_BROKER_URL of the organisation or the repository to the broker's origin, such as https://broker.example.com, and check that this repository may read it."
    );
  }
  return [...new Set(entries.map(brokerOrigin))];
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

// action/src/oidc.ts
var ATTEMPTS = 5;
var TITLE = "No OIDC token";
function tokenSource(environment) {
  const url = environment.ACTIONS_ID_TOKEN_REQUEST_URL ?? "";
  const bearer = environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? "";
  if (url === "" || bearer === "") {
    throw new Failure(
      TITLE,
      "This job has no OIDC token to prove who it is. Give it `permissions: id-token: write` (with that, name the other permissions it needs as well; a reusable workflow's caller has to give it too). Pull requests from forks and runs of Dependabot do not get one."
    );
  }
  if (!URL.canParse(url) || !isPrivateTransport(new URL(url))) {
    throw new Failure(TITLE, "ACTIONS_ID_TOKEN_REQUEST_URL of the runner is not an https address.");
  }
  return { url, bearer };
}
async function freshToken(source, audience, until, clock) {
  const address = `${source.url}${source.url.includes("?") ? "&" : "?"}audience=${encodeURIComponent(audience)}`;
  const token = await askInTurn(
    ["GitHub's OIDC endpoint"],
    (_, within) => once(address, source.bearer, within),
    { attempts: ATTEMPTS, until },
    clock
  ).catch((error2) => {
    if (error2 instanceof GaveUp)
      throw new Failure(TITLE, `${error2.message}. Run the job again when GitHub Actions works: githubstatus.com.`);
    throw error2;
  });
  await mask(token);
  return token;
}
async function once(url, bearer, within) {
  let answer;
  try {
    answer = await call({ method: "GET", url, bearer, within });
  } catch (error2) {
    if (error2 instanceof NoAnswer && error2.final)
      throw new Failure(TITLE, `GitHub's OIDC endpoint: ${reasonOf(error2)}.`);
    return { again: `could not be asked: ${reasonOf(error2)}`, retryAfter: null, elsewhere: "later" };
  }
  const { status, retryAfter, text } = answer;
  if (status === 429 || status >= 500) {
    await debug(`GitHub's OIDC endpoint answered ${status}`);
    return { again: `answered ${status}`, retryAfter, elsewhere: "later" };
  }
  if (status !== 200) {
    throw new Failure(
      TITLE,
      `GitHub's OIDC endpoint answered ${status}. Its right lasts as long as the job, and the job needs \`permissions: id-token: write\`.`
    );
  }
  const token = textField(objectOf(text), "value");
  if (token === null || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token))
    throw new Failure(TITLE, "GitHub's OIDC endpoint answered without a token.");
  return { done: token };
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

// action/src/broker.ts
var ATTEMPTS2 = 5;
var ALL_MS = 18e4;
async function requestCredential(inputs, source, clock) {
  const until = clock.now() + ALL_MS;
  const attempt = async (broker, within) => {
    const started = clock.now();
    const token = await freshToken(source, broker, until, clock);
    return judged(broker, inputs, await ask(broker, inputs, token, Math.max(1, within - (clock.now() - started))));
  };
  try {
    return await askInTurn(inputs.brokers, attempt, { attempts: ATTEMPTS2, until }, clock);
  } catch (error2) {
    if (!(error2 instanceof GaveUp)) throw error2;
    throw new Failure(
      "Thaw's broker did not answer",
      `No credential was obtained: ${error2.message}. Run the job again when the broker works.`
    );
  }
}
async function ask(broker, { grant, repositories, permissions }, bearer, within) {
  const json = {
    grant,
    ...repositories === null ? {} : { repositories },
    ...permissions === null ? {} : { permissions }
  };
  try {
    return await call({ method: "POST", url: `${broker}/v1/token`, bearer, json, within });
  } catch (error2) {
    if (!(error2 instanceof NoAnswer)) throw error2;
    if (error2.final) throw new Failure("Broker's answer not understood", `${broker}: ${reasonOf(error2)}.`);
    await debug(
      error2.sent ? `${broker} may have got the request, but its answer was lost: ${reasonOf(error2)}. Asking again with a new OIDC token; the broker's record shows the lost one.` : `${broker} cannot be reached: ${reasonOf(error2)}`
    );
    return error2;
  }
}
async function judged(broker, { grant }, answer) {
  if (answer instanceof NoAnswer)
    return { again: `cannot be reached (${reasonOf(answer)})`, retryAfter: null, elsewhere: "now" };
  const { status, retryAfter, text } = answer;
  if (status === 200) return { done: { broker, issuance: readIssuance(text, grant) } };
  if (status === 429 || status >= 500) {
    const again = answeredLine(status, text);
    await info(`${broker} ${again}`);
    return { again, retryAfter, elsewhere: status === 429 ? "never" : "later" };
  }
  if (status >= 300 && status < 400) {
    throw new Failure(
      "Broker redirects",
      `${broker} answered with a redirect (${status}), which is not followed. Set THAW_BROKER_URL to the address that answers itself.`
    );
  }
  if (status < 400) throw new Failure("Broker's answer not understood", `${broker} answered ${status}.`);
  throw new Failure(
    "Thaw refused the credential",
    problemLine(text) ?? `The broker answered ${status} and gave no reason.`
  );
}

// action/src/command-files.ts
import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync } from "node:fs";
import { EOL as EOL2 } from "node:os";
var NAMES = { output: "GITHUB_OUTPUT", env: "GITHUB_ENV", state: "GITHUB_STATE" };
function commandFiles(environment) {
  return {
    output: fileOf(environment, NAMES.output),
    env: fileOf(environment, NAMES.env),
    state: fileOf(environment, NAMES.state)
  };
}
function fileOf(environment, variable) {
  const file = environment[variable] ?? "";
  if (file === "") {
    throw new Failure(
      "Runner too old",
      `The runner sets no ${variable}. Use a runner of version 2.327.1 or newer, which is also the first one with Node 24.`
    );
  }
  if (!existsSync(file)) throw new Failure("Runner's file missing", `The file that ${variable} names is not there.`);
  return file;
}
function append(file, entries) {
  appendFileSync(file, entries.map(([name, value]) => entryText(name, value, delimiterFor(value))).join(""), "utf8");
}
function entryText(name, value, delimiter) {
  return `${name}<<${delimiter}${EOL2}${value}${EOL2}${delimiter}${EOL2}`;
}
function delimiterFor(value) {
  for (; ; ) {
    const delimiter = `thaw_${randomUUID()}`;
    if (!value.includes(delimiter)) return delimiter;
  }
}

// action/src/names.ts
var STEERING_PREFIXES = [
  "ACTIONS_",
  "BASH_FUNC_",
  "DOTNET_",
  "DYLD_",
  "GIT_CONFIG",
  "GITHUB_",
  "INPUT_",
  "LD_",
  "NPM_CONFIG_",
  "PYTHON",
  "RUNNER_",
  "STATE_"
];
var STEERING = new Set(
  `ALL_PROXY BASHOPTS BASH_ENV CARGO_HOME CC CDPATH CI CLASSPATH COMSPEC CURL_CA_BUNDLE CURL_HOME CXX EDITOR ENV GIT_ASKPASS GIT_EDITOR
   GIT_EXEC_PATH GIT_EXTERNAL_DIFF GIT_PAGER GIT_PROXY_COMMAND GIT_SSH GIT_SSH_COMMAND GIT_SSL_CAINFO GIT_SSL_NO_VERIFY GIT_TEMPLATE_DIR
   GOFLAGS GOPROXY GRADLE_OPTS HOME HTTPS_PROXY HTTP_PROXY IFS JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS MAKEFLAGS MAVEN_OPTS
   NODE_EXTRA_CA_CERTS NODE_OPTIONS NODE_PATH NODE_TLS_REJECT_UNAUTHORIZED NO_PROXY PAGER PATH PATHEXT PERL5DB PERL5LIB PERL5OPT
   PERLLIB PIP_CONFIG_FILE PIP_EXTRA_INDEX_URL PIP_INDEX_URL PROMPT_COMMAND PS4 PSMODULEPATH REQUESTS_CA_BUNDLE RUBYLIB RUBYOPT
   RUSTC RUSTC_WRAPPER RUSTFLAGS SHELL SHELLOPTS SSH_ASKPASS SSL_CERT_DIR SSL_CERT_FILE SYSTEMROOT TEMP TMP TMPDIR USERPROFILE VISUAL
   WINDIR XDG_CONFIG_HOME ZDOTDIR _JAVA_OPTIONS`.split(/\s+/)
);
function steersJob(name) {
  const upper = name.toUpperCase();
  return STEERING.has(upper) || STEERING_PREFIXES.some((prefix) => upper.startsWith(prefix));
}
function checkNames(names, deliver2) {
  const seen = /* @__PURE__ */ new Set();
  for (const name of names) {
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name)) {
      throw new Failure(
        "Broker's answer refused",
        `The broker sent a value under a name that is not one: “${name.slice(0, 100)}”.`
      );
    }
    if (deliver2 === "environment" && steersJob(name)) {
      throw new Failure(
        "Broker's answer refused",
        `The broker wants to set the variable ${name}, which steers the job. Nothing was set.`
      );
    }
    if (seen.has(name.toLowerCase())) throw new Failure("Broker's answer refused", `The broker sent ${name} twice.`);
    seen.add(name.toLowerCase());
  }
}

// action/src/state.ts
function stateEntries({ broker, issuanceId, revocationSecret }) {
  return [
    ["broker", broker],
    ["issuance_id", issuanceId],
    ["revocation_secret", revocationSecret]
  ];
}

// action/src/deliver.ts
async function deliver({ broker, issuance }, files) {
  for (const [name, value] of issuance.values) if (!issuance.plain.includes(name)) await mask(value);
  await mask(issuance.revocationSecret);
  append(files.state, stateEntries({ broker, issuanceId: issuance.id, revocationSecret: issuance.revocationSecret }));
  checkNames(
    issuance.values.map(([name]) => name),
    issuance.deliver
  );
  append(issuance.deliver === "outputs" ? files.output : files.env, issuance.values);
  append(files.output, [
    ["expires-at", issuance.expiresAt],
    ["issuance-id", issuance.id]
  ]);
  await info(grantedLine(issuance));
}
function grantedLine({ grant, expiresAt, id, scope }) {
  return [
    `Thaw granted ${grant} until ${expiresAt} (issuance ${id})`,
    ...scope.repositories.length === 0 ? [] : [`repositories ${scope.repositories.join(", ")}`],
    ...scope.permissions.length === 0 ? [] : [`permissions ${scope.permissions.join(", ")}`]
  ].join("; ");
}

// action/src/inputs.ts
function readInputs(environment) {
  return {
    brokers: brokerOrigins(inputOf(environment, "broker-url")),
    grant: grantOf(inputOf(environment, "grant")),
    repositories: repositoriesOf(inputOf(environment, "repositories")),
    permissions: permissionsOf(inputOf(environment, "permissions"))
  };
}
function inputOf(environment, name) {
  return (environment[`INPUT_${name.toUpperCase()}`] ?? "").trim();
}
function grantOf(text) {
  if (text === "")
    throw new Failure("No grant", "The input grant is empty. Name the grant that the broker has for this job.");
  if (text.length > 300 || /[\p{Cc}\p{Cf}]/u.test(text)) {
    throw new Failure("Bad grant", "The input grant has to be one line of at most 300 characters.");
  }
  return text;
}
function repositoriesOf(text) {
  if (text === "") return null;
  const entries = listed(text);
  for (const entry of entries) {
    if (/^[A-Za-z\d][A-Za-z\d_-]*\/(?!\.{1,2}$)[\w.-]{1,100}$/.test(entry)) continue;
    throw new Failure(
      "Bad repositories",
      `The input repositories takes OWNER/NAME, one a line: “${plainLine(entry, 100)}” is not.`
    );
  }
  if (entries.length === 0) throw new Failure("Bad repositories", "The input repositories names no repository.");
  return [...new Set(entries)];
}
function permissionsOf(text) {
  if (text === "") return null;
  const found = /* @__PURE__ */ new Map();
  for (const entry of listed(text)) {
    const [, name = "", level = ""] = /^([a-z][a-z_]*)\s*:\s*(read|write)$/.exec(entry) ?? [];
    if (name === "") {
      throw new Failure(
        "Bad permissions",
        `The input permissions takes “name: read” or “name: write”, one a line, with names as in GitHub's API, such as pull_requests: “${plainLine(entry, 100)}” is not.`
      );
    }
    if (found.has(name)) throw new Failure("Bad permissions", `The input permissions names ${name} twice.`);
    found.set(name, level);
  }
  if (found.size === 0) throw new Failure("Bad permissions", "The input permissions names no permission.");
  return Object.fromEntries(found);
}

// action/src/main.ts
async function main(environment) {
  const inputs = readInputs(environment);
  const files = commandFiles(environment);
  const source = tokenSource(environment);
  await deliver(await requestCredential(inputs, source, realClock), files);
}
try {
  await main(process.env);
} catch (error2) {
  await error(error2 instanceof Failure ? error2.title : "Thaw", reasonOf(error2));
  process.exitCode = 1;
}
