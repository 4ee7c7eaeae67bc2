import { rmSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import { expect, test } from "vitest";
import { connectNewApp } from "../../lib/cli/connect-new.ts";
import { connectContainer } from "../../lib/container/connect.ts";
import { standIn } from "../demo/github/support.ts";
import { temporaryFolder } from "../support/clones.ts";
import { browserPath, FLAGS, HANGS_MS } from "./support/browser.ts";

test.skipIf(browserPath() === null)(
  "the first App is made in a browser, which comes back from another site with what it was given here",
  async () => {
    const github = await standIn();
    github.control.addMember("fjordline", "ada", { role: "admin" });
    const folder = temporaryFolder("connect");
    // Another name of this machine is another site to a browser, as GitHub is.
    const container = await connectContainer(github.url.replace("127.0.0.1", "localhost"), path.join(folder, "apps"));
    if (!container.ok) throw new Error(container.failure.message);
    let ended: Promise<number> = Promise.resolve(1);
    const shown = new Promise<string>((resolve) => {
      const out = (line: string) => {
        const [address] = /http:\/\/127\.0\.0\.1:\d+\/begin\S+/.exec(line) ?? [];
        if (address !== undefined) resolve(address);
      };
      const app = { roles: ["observer"], owner: "fjordline", origin: "https://thaw.example", without: [] } as const;
      const terminal = { out, error: out, pauseMs: null };
      ended = connectNewApp(container.value, { ...app, port: 0, environmentFile: null }, terminal);
    });
    const browser = await chromium.launch({ executablePath: browserPath() ?? "", args: FLAGS });
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(HANGS_MS);
      await page.goto(await shown);
      await page.getByRole("button", { name: "Create the App on GitHub" }).click();
      await page.getByRole("radio").first().check();
      await page.getByRole("button", { name: /^Create GitHub App/ }).click();
      await page.getByRole("link", { name: "Install it now" }).waitFor();
      expect(await ended).toBe(0);
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
