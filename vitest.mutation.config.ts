import { defineConfig } from "vitest/config";

/** What `npm run mutation` runs for each change: the tests of trust alone, in one process. */
export default defineConfig({
  test: {
    include: ["test/core/trust/**/*.test.ts"],
    setupFiles: ["test/core/trust/mutation.setup.ts"],
    pool: "threads",
    isolate: false,
    testTimeout: 30_000,
    coverage: {
      provider: "v8",
      include: ["lib/core/trust/**/*.ts"],
      reporter: ["json-summary"],
      reportsDirectory: ".thaw-test/mutation/coverage",
    },
  },
});
