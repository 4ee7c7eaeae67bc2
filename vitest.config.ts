import { defineConfig } from "vitest/config";

/** Tests that need PostgreSQL say so in their name; each such file gets a database of its own. */
const NEEDS_POSTGRESQL = "test/**/*.pg.test.ts";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [NEEDS_POSTGRESQL, "test/e2e/**"],
          pool: "threads",
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          include: [NEEDS_POSTGRESQL],
          globalSetup: ["test/support/postgres.setup.ts"],
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
