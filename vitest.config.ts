import { defineConfig } from "vitest/config";

/** Tests that need PostgreSQL say so in their name; each such file gets a database of its own. */
const NEEDS_POSTGRESQL = "test/**/*.pg.test.ts";

const CLOSING = "test/support/closing.setup.ts";
const SETUP = ["test/support/seed.setup.ts", CLOSING];

/** Its JSON files are imported without an attribute, which Node 20 refuses; what is inlined goes through Vite, which reads them. */
const INLINE = { deps: { inline: [/@actions\/workflow-parser/, /@actions\/expressions/] } };

const PURE = "test/core/**/*.test.ts";

const UNIT = {
  setupFiles: SETUP,
  pool: "threads" as const,
  // Files share what they import, instead of loading it once each: what a helper opens is closed by `whenFileIsDone`.
  isolate: false,
  server: INLINE,
  // Bounds for what hangs: a machine that is busy with other things takes many times as long as an idle one.
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 60_000 } },
};

/**
 * On the other versions of Node, what says nothing about them is left out: docs/decisions/0068-tests-on-other-versions-of-node.md.
 * Of what is pure, what leans on Unicode, URLs, dates or regular expressions stays, and what decides about trust.
 */
const OTHER_NODE = Boolean(process.env.THAW_OTHER_NODE);
const SAME_EVERYWHERE = [
  "test/demo/github/**",
  "test/house/**",
  "test/adapters/github/{branches,checks,files,forks,heads,inventory,limits,owners}.test.ts",
];
const PURE_BY_LANGUAGE = "test/core/{edit,imports,listing,literals,removal,report,trust}/**/*.test.ts";
const RANDOM = "**/*.property.test.ts";

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
          exclude: [NEEDS_POSTGRESQL, "test/e2e/**", PURE, ...(OTHER_NODE ? SAME_EVERYWHERE : [])],
        },
      },
      {
        logLevel: "error",
        test: {
          ...UNIT,
          name: "unit-core",
          include: [OTHER_NODE ? PURE_BY_LANGUAGE : PURE],
          exclude: OTHER_NODE ? [RANDOM] : [],
        },
      },
      {
        logLevel: "error",
        test: {
          name: "integration",
          include: [NEEDS_POSTGRESQL],
          globalSetup: ["test/support/postgres.setup.ts"],
          setupFiles: SETUP,
          server: INLINE,
          pool: "forks",
          // One file after the other: they share a cluster, and a record is sealed only below the oldest transaction of all its databases.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          // Bounds for what hangs: a machine that is busy with other things takes many times as long as an idle one.
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.e2e.ts"],
          globalSetup: ["test/e2e/support/global-setup.ts"],
          setupFiles: [CLOSING],
          // One real server for all: one file after the other.
          fileParallelism: false,
          // As above; each opens a browser of its own.
          isolate: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          expect: { poll: { timeout: 60_000 } },
        },
      },
      {
        // Pictures for people, by `npm run screenshots`: no part of the tests.
        test: {
          name: "screens",
          include: ["test/screens/**/*.shots.ts"],
          globalSetup: ["test/e2e/support/global-setup.ts"],
          fileParallelism: false,
          testTimeout: 1_800_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
