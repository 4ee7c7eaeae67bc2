import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ignoredBy, readDockerfile } from "./dockerfile.mjs";
import { root } from "./setup.mjs";

/**
 * Carries out the Dockerfile's steps where there is no container engine: each stage in a folder of its own that is made the root of the file
 * system, as the user that the Dockerfile says, with this machine's programs in place of the base image's. What comes out is laid in the folder
 * that is named; `--run ARGUMENT…` then starts the entry point in it, as its user, with a root that cannot be written. For Linux, as root.
 *
 *   node scripts/try-image.mjs build FOLDER
 *   node scripts/try-image.mjs run FOLDER [--env FILE] [--write PLACE=FOLDER]… -- ARGUMENT…
 */
const [what, folder, ...rest] = process.argv.slice(2);
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

/** What of this machine stands for the base image: seen, and not to be written. */
const BASE = ["/usr", "/bin", "/sbin", "/lib", "/lib64"];
/** Users, where certificates are, and how names are found. */
const ETC = [
  "passwd",
  "group",
  "hosts",
  "resolv.conf",
  "nsswitch.conf",
  "ld.so.cache",
  "ssl/certs/ca-certificates.crt",
].map((name) => `/etc/${name}`);
const NODE_USER = 1000;

function build(target) {
  const stages = readDockerfile(readFileSync(path.join(root, "Dockerfile"), "utf8"));
  const work = mkdtempSync(path.join(tmpdir(), "thaw-image-"));
  const context = path.join(work, "context");
  const ignored = ignoredBy(readFileSync(path.join(root, ".dockerignore"), "utf8"));
  const listed = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
  for (const file of String(listed.stdout)
    .split("\0")
    .filter((one) => one !== "" && !ignored(one)))
    if (existsSync(path.join(root, file))) cpSync(path.join(root, file), path.join(context, file));
  const made = new Map();
  for (const [index, { name, steps }] of stages.entries()) {
    const place = index === stages.length - 1 ? target : path.join(work, `stage-${index}`);
    const state = { place, user: 0, folder: "/", env: {}, entry: [], command: [] };
    prepare(place);
    for (const step of steps) carryOut(state, step, context, made);
    if (name !== null) made.set(name, place);
    if (index === stages.length - 1) writeFileSync(`${place}.json`, JSON.stringify(state));
  }
  process.stdout.write(`${target} is what the image would be. Its stages are in ${work}.\n`);
}

/** A root: mount points for the base, and users as the base image has them. */
function prepare(place) {
  for (const part of [...BASE, "/proc", "/dev", "/tmp", "/home/node"])
    mkdirSync(path.join(place, part), { recursive: true });
  for (const file of ETC.filter((one) => existsSync(one)))
    cpSync(file, path.join(place, file), { recursive: true, dereference: true });
  appendFileSync(path.join(place, "etc/passwd"), `node:x:${NODE_USER}:${NODE_USER}::/home/node:/bin/sh\n`);
  appendFileSync(path.join(place, "etc/group"), `node:x:${NODE_USER}:\n`);
  run("chmod", ["1777", path.join(place, "tmp")]);
  run("chown", [`${NODE_USER}:${NODE_USER}`, path.join(place, "home/node")]);
}

function carryOut(state, { word, rest }, context, made) {
  process.stdout.write(`${word} ${rest.slice(0, 100)}\n`);
  if (word === "ENV") for (const [, name, value] of rest.matchAll(/(\w+)=(\S*)/g)) state.env[name] = value;
  if (word === "USER") state.user = rest === "node" ? NODE_USER : Number(rest.split(":")[0]);
  if (word === "ENTRYPOINT") state.entry = JSON.parse(rest);
  if (word === "CMD") state.command = JSON.parse(rest);
  if (word === "WORKDIR") {
    state.folder = rest;
    mkdirSync(path.join(state.place, rest), { recursive: true });
  }
  if (word === "COPY") copy(state, rest.split(/\s+/), context, made);
  if (word === "RUN") within(state, ["/bin/sh", "-ec", rest], { writable: true });
}

function copy(state, parts, context, made) {
  const options = parts.filter((part) => part.startsWith("--"));
  const paths = parts.filter((part) => !part.startsWith("--"));
  const from = options.find((one) => one.startsWith("--from="))?.slice("--from=".length);
  const owned = options.some((one) => one.startsWith("--chown=node"));
  const to = paths.pop();
  const target = path.join(state.place, state.folder, to);
  for (const one of paths) {
    const source = from === undefined ? path.join(context, one) : path.join(made.get(from), one);
    if (!existsSync(source)) throw new Error(`COPY finds no ${one}.`);
    // A folder's content goes into the target, a file beside others.
    const file = paths.length > 1 || to.endsWith("/") ? path.join(target, path.basename(one)) : target;
    cpSync(source, one === "." ? target : file, { recursive: true, verbatimSymlinks: true });
    run("chown", ["-hR", owned ? `${NODE_USER}:${NODE_USER}` : "0:0", one === "." ? target : file]);
  }
}

/** Runs a command with the stage as its root, as its user, and with nothing of our own environment but where packages come from. */
function within({ place, user, folder, env }, command, { writable, mounts = [], extra = {} }) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  // Who is not root has no power of root's either, and gets none.
  const become =
    user === 0
      ? ""
      : `/usr/bin/setpriv --reuid ${user} --regid ${user} --clear-groups --bounding-set -all --no-new-privs`;
  const lines = [
    "set -e",
    `mount --bind ${quoted(place)} ${quoted(place)}`,
    ...BASE.filter((part) => existsSync(part)).map((part) => `mount --bind -o ro ${part} ${quoted(place + part)}`),
    `mount -t proc proc ${quoted(`${place}/proc`)}`,
    `mount --rbind /dev ${quoted(`${place}/dev`)}`,
    ...mounts.map(([inside, outside]) => `mount --bind ${quoted(outside)} ${quoted(place + inside)}`),
    ...(writable
      ? []
      : [`mount -o remount,ro,bind ${quoted(place)}`, `mount -t tmpfs tmpfs ${quoted(`${place}/tmp`)}`]),
    `cd ${quoted(place)}`,
    `exec chroot ${quoted(place)} ${become} /bin/sh -c ${quoted(`cd ${folder} && exec "$@"`)} sh ${command.map(quoted).join(" ")}`,
  ];
  const kept = Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^(?:PATH|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|HTTPS?_PROXY|NO_PROXY)$/i.test(name),
    ),
  );
  const result = spawnSync(
    "unshare",
    ["--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-c", lines.join("\n")],
    {
      stdio: "inherit",
      env: { ...kept, HOME: user === 0 ? "/root" : "/home/node", ...env, ...extra },
    },
  );
  if (writable && result.status !== 0) throw new Error(`This step failed: ${command.at(-1)}`);
  return result.status ?? 1;
}

function start(place, args) {
  const state = JSON.parse(readFileSync(`${place}.json`, "utf8"));
  const at = args.indexOf("--");
  const [before, command] = at === -1 ? [args, []] : [args.slice(0, at), args.slice(at + 1)];
  const mounts = [];
  const extra = {};
  for (let index = 0; index < before.length; index += 2) {
    const value = before[index + 1] ?? "";
    if (before[index] === "--env") Object.assign(extra, variables(readFileSync(value, "utf8")));
    else if (before[index] === "--write") mounts.push(value.split("="));
    else fail(`This option is not known: ${before[index]}`);
  }
  return within({ ...state, place }, [...state.entry, ...(command.length > 0 ? command : state.command)], {
    writable: false,
    mounts,
    extra,
  });
}

function variables(text) {
  return Object.fromEntries([...text.matchAll(/^([A-Z_\d]+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
}

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`${command} failed.`);
}

if (process.getuid?.() !== 0 || process.platform !== "linux")
  fail("This needs Linux, and root, which gives itself up.");
if (what === "build" && folder !== undefined) build(path.resolve(folder));
else if (what === "run" && folder !== undefined) process.exitCode = start(path.resolve(folder), rest);
else
  fail(
    "Usage: node scripts/try-image.mjs build FOLDER, or run FOLDER [--env FILE] [--write PLACE=FOLDER]… -- ARGUMENT…",
  );
