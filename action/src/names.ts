import { Failure } from "./failure.ts";

/**
 * Variables that decide which code a later step runs, whom it trusts, or what the runner does. A broker, or who sits in one, must not
 * set them in a job.
 */
const STEERING_PREFIXES = [
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
  "STATE_",
];

const STEERING = new Set(
  `ALL_PROXY BASHOPTS BASH_ENV CARGO_HOME CC CDPATH CI CLASSPATH COMSPEC CURL_CA_BUNDLE CURL_HOME CXX EDITOR ENV GIT_ASKPASS GIT_EDITOR
   GIT_EXEC_PATH GIT_EXTERNAL_DIFF GIT_PAGER GIT_PROXY_COMMAND GIT_SSH GIT_SSH_COMMAND GIT_SSL_CAINFO GIT_SSL_NO_VERIFY GIT_TEMPLATE_DIR
   GOFLAGS GOPROXY GRADLE_OPTS HOME HTTPS_PROXY HTTP_PROXY IFS JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS MAKEFLAGS MAVEN_OPTS
   NODE_EXTRA_CA_CERTS NODE_OPTIONS NODE_PATH NODE_TLS_REJECT_UNAUTHORIZED NO_PROXY PAGER PATH PATHEXT PERL5DB PERL5LIB PERL5OPT
   PERLLIB PIP_CONFIG_FILE PIP_EXTRA_INDEX_URL PIP_INDEX_URL PROMPT_COMMAND PS4 PSMODULEPATH REQUESTS_CA_BUNDLE RUBYLIB RUBYOPT
   RUSTC RUSTC_WRAPPER RUSTFLAGS SHELL SHELLOPTS SSH_ASKPASS SSL_CERT_DIR SSL_CERT_FILE SYSTEMROOT TEMP TMP TMPDIR USERPROFILE VISUAL
   WINDIR XDG_CONFIG_HOME ZDOTDIR _JAVA_OPTIONS`.split(/\s+/),
);

/** Whether a variable of this name steers a job. In any case of letters: Windows knows no difference. */
export function steersJob(name: string): boolean {
  const upper = name.toUpperCase();
  return STEERING.has(upper) || STEERING_PREFIXES.some((prefix) => upper.startsWith(prefix));
}

/**
 * Refuses names under which a value must not be handed to the job.
 * @throws Failure that names the place, not the value
 */
export function checkNames(names: readonly string[], deliver: "outputs" | "environment"): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name)) {
      throw new Failure(
        "Broker's answer refused",
        `The broker sent a value under a name that is not one: “${name.slice(0, 100)}”.`,
      );
    }
    if (deliver === "environment" && steersJob(name)) {
      throw new Failure(
        "Broker's answer refused",
        `The broker wants to set the variable ${name}, which steers the job. Nothing was set.`,
      );
    }
    // GitHub takes names that differ in case only for the same.
    if (seen.has(name.toLowerCase())) throw new Failure("Broker's answer refused", `The broker sent ${name} twice.`);
    seen.add(name.toLowerCase());
  }
}
