/** Which build of the pages this is: put into both the server's and the browser's code when they are built (next.config.js). */
// biome-ignore lint/plugin: no environment is read when it runs; the bundler writes a constant here
export const BUILD = process.env.THAW_BUILD ?? "development";
