import { defineConfig } from "vitest/config";

/** Tests that need PostgreSQL say so in their name; each such file gets a database of its own. */
const NEEDS_POSTGRESQL = "test/**/*.pg.test.ts";

const SAME_CASES = "test/support/seed.setup.ts";

/** Its JSON files are imported without an attribute, which Node 20 refuses; what is inlined goes through Vite, which reads them. */
const INLINE = { deps: { inline: [/@actions\/workflow-parser/, /@actions\/expressions/] } };

const PURE = "test/core/**/*.test.ts";

const UNIT = {
  setupFiles: [SAME_CASES],
  pool: "threads" as const,
  server: INLINE,
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

/** On the other versions of Node, what says nothing about them is left out: scripts/test.mjs says what and why. */
function unlessHere(files: string): string[] {
  return process.env.THAW_OTHER_NODE ? [files] : [];
}

export default defineConfig({
  test: {
    projects: [
      {
        // The inlined packages name sources that they do not ship, which is no concern of a test's.
        logLevel: "error",
        test: {
          ...UNIT,
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [NEEDS_POSTGRESQL, "test/e2e/**", PURE, ...unlessHere("test/demo/github/**")],
        },
      },
      {
        logLevel: "error",
        // What is pure leaves nothing behind for the next file: they share what they import, which halves their time.
        test: {
          ...UNIT,
          name: "unit-core",
          include: [PURE],
          exclude: unlessHere("**/*.property.test.ts"),
          isolate: false,
        },
      },
      {
        logLevel: "error",
        test: {
          name: "integration",
          include: [NEEDS_POSTGRESQL],
          globalSetup: ["test/support/postgres.setup.ts"],
          setupFiles: [SAME_CASES],
          server: INLINE,
          pool: "forks",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.e2e.ts"],
          globalSetup: ["test/e2e/support/global-setup.ts"],
          // One real server for all: one file after the other.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
