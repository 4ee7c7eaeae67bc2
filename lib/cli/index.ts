/**
 * The command. It stays tiny, and each subcommand is loaded when it is asked for: `thaw scan` of a small repository spends
 * most of its time starting up.
 */

const USAGE = `Usage: thaw COMMAND

  scan PATH…        find static CI credentials in clones        thaw scan --help
  fix PATH…         replace them by short-lived ones            thaw fix --help
  import FILE…      add findings of other scanners              thaw import --help
  dev user NAME     add a person to the running dashboard       thaw dev --help
  dev link [NAME]   print a one-time sign-in link
  connect …         make a GitHub App, fetch its secrets        thaw connect --help
  database …        set up or migrate a live database           thaw database --help
  backup            write everything that a database holds      thaw backup --help
  restore FILE      put it into a new database                  thaw restore --help
  broker            hand out credentials to CI jobs             thaw broker --help
  audit …           verify or export the record                 thaw audit --help
  prove ORG         try whether GitHub holds a freeze           thaw prove --help
  gates test        try gates that you configured               thaw gates --help
  token …           make, list and revoke tokens of the API      thaw token --help
  secret …          store values that nothing can issue         thaw secret --help
  revoke --stdin    hand leaked GitHub tokens to GitHub         thaw revoke --help
  report INCIDENT   write the report of an incident             thaw report --help
  notify …          try the channels that are told of incidents  thaw notify --help
  status            say what is frozen, and how far that is so   thaw status --help
  freeze            freeze an organisation, or some of it
  thaw REPO…        let repositories out; refreeze REPO… holds them again
  resolve           end an incident
  web, worker       processes that \`npm start\` runs

`;

type Main = (args: readonly string[]) => Promise<number>;

const COMMANDS: Readonly<Record<string, () => Promise<Main>>> = {
  scan: async () => (await import("./scan.ts")).main,
  fix: async () => (await import("./fix.ts")).main,
  import: async () => (await import("./import.ts")).main,
  dev: async () => (await import("./dev.ts")).main,
  connect: async () => (await import("./connect.ts")).main,
  database: async () => (await import("./database.ts")).main,
  backup: async () => (await import("./backup.ts")).main,
  restore: async () => (await import("./restore.ts")).main,
  broker: async () => (await import("./broker.ts")).main,
  audit: async () => (await import("./audit.ts")).main,
  prove: async () => (await import("./prove.ts")).main,
  gates: async () => (await import("./gates.ts")).main,
  token: async () => (await import("./token.ts")).main,
  secret: async () => (await import("./secret.ts")).main,
  revoke: async () => (await import("./revoke.ts")).main,
  report: async () => (await import("./report.ts")).main,
  notify: async () => (await import("./notify.ts")).main,
  status: async () => freezeCommand("status"),
  freeze: async () => freezeCommand("freeze"),
  thaw: async () => freezeCommand("thaw"),
  refreeze: async () => freezeCommand("refreeze"),
  resolve: async () => freezeCommand("resolve"),
  web: async () => (await import("./web.ts")).main,
  worker: async () => (await import("./worker.ts")).main,
};

/** They share their options. */
async function freezeCommand(name: string): Promise<Main> {
  const { main } = await import("./freeze.ts");
  return (args) => main(name, args);
}

export {};

// A reader that went away (`| head`) is no error of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

const [name = "", ...rest] = process.argv.slice(2);
if (name === "--version") {
  const { VERSION } = await import("./version.ts");
  process.stdout.write(`${VERSION}\n`);
} else if (["", "help", "--help", "-h"].includes(name)) {
  const stream = name === "" ? process.stderr : process.stdout;
  stream.write(USAGE);
  process.exitCode = name === "" ? 2 : 0;
} else {
  process.exitCode = await runCommand(name, rest);
}

async function runCommand(command: string, args: readonly string[]): Promise<number> {
  const load = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (load === undefined) {
    process.stderr.write(`thaw: there is no command ${JSON.stringify(command)}.\n\n${USAGE}`);
    return 2;
  }
  return await (await load())(args);
}
