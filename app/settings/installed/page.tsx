import type { Metadata } from "next";
import Link from "next/link";
import { settingsPage } from "../../../lib/dal/settings.ts";
import { SettingsFrame } from "../frame.tsx";

export const metadata: Metadata = { title: "Installed" };

/**
 * Where GitHub leads to after an App was installed. The id in the address is not used: anybody can write one there. The worker asks GitHub.
 * @see https://docs.github.com/en/apps/creating-github-apps/registering-a-github-app/about-the-setup-url
 */
export default async function InstalledPage() {
  const { viewer, scan } = await settingsPage();
  return (
    <SettingsFrame
      viewer={viewer}
      scan={scan}
      exact={false}
      title="GitHub says that the App is installed"
      note="The worker asks GitHub itself, as soon as it is told and every ten minutes. The settings then show what the App may do, and what each permission that it lacks would cost."
    >
      <p className="mt-4">
        <Link href="/settings" className="underline underline-offset-3">
          To the settings
        </Link>
      </p>
    </SettingsFrame>
  );
}
