import { devNull } from "node:os";

/**
 * Settings that make git safe on a repository whose configuration somebody else wrote. They are given by the environment, which
 * outranks every file: no program is started (monitor, hooks, pager, signature check, transport), nothing is fetched.
 */
const SAFE_CONFIG: readonly (readonly [string, string])[] = [
  ["core.fsmonitor", "false"],
  ["core.hooksPath", devNull],
  ["core.pager", "cat"],
  ["core.sshCommand", "false"],
  ["core.gitProxy", ""],
  ["core.askPass", ""],
  ["core.attributesFile", devNull],
  ["core.excludesFile", devNull],
  ["core.quotePath", "false"],
  ["core.untrackedCache", "false"],
  ["core.commitGraph", "false"],
  ["log.showSignature", "false"],
  ["log.mailmap", "false"],
  ["diff.external", ""],
  ["credential.helper", ""],
  ["protocol.allow", "never"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  // The clone may belong to another user (a mounted volume); what git fears there is switched off above.
  ["safe.directory", "*"],
];

/** All that git sees of this process: where to find programs, and settings that nothing in a repository outranks. */
export function safeEnvironment(): NodeJS.ProcessEnv {
  const environment: Record<string, string> & { NODE_ENV: "production" } = {
    NODE_ENV: "production",
    PATH: process.env.PATH ?? "",
    LC_ALL: "C",
    HOME: devNull,
    XDG_CONFIG_HOME: devNull,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_SYSTEM: devNull,
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_LAZY_FETCH: "1",
    // A replaced object is not what was pushed.
    GIT_NO_REPLACE_OBJECTS: "1",
    // Outranks every `protocol.NAME.allow` of the repository, which `protocol.allow` above does not; git before 2.39.4 does not
    // know GIT_NO_LAZY_FETCH.
    GIT_ALLOW_PROTOCOL: "none",
    GIT_CONFIG_COUNT: String(SAFE_CONFIG.length),
  };
  for (const [index, [key, value]] of SAFE_CONFIG.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return environment;
}
