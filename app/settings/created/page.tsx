import type { Metadata } from "next";
import Link from "next/link";
import { createdPage } from "../../../lib/dal/settings.ts";
import { CopyButton } from "../../_ui/copy.tsx";
import { Icon } from "../../_ui/icon.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { SettingsFrame } from "../frame.tsx";
import { ROLE_WORDS } from "../roles.tsx";

export const metadata: Metadata = { title: "A new App" };

type Query = Readonly<Record<string, string | string[] | undefined>>;

/** Where GitHub leads back to after it made an App. The code in the address is worth nothing without the machine that it is run on. */
export default async function CreatedPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams;
  const { viewer, scan, created } = await createdPage({ code: text(query.code), state: text(query.state) });
  if (!created.ok) {
    return (
      <SettingsFrame viewer={viewer} scan={scan} exact={false} title="This App is not taken">
        <p
          role="alert"
          className="mt-4 flex max-w-[80ch] items-start gap-2 rounded-lg bg-migrating-soft px-4 py-2.5 text-migrating-ink"
        >
          <Icon name="high" className="mt-0.5 size-4" />
          {created.failure.message}
        </p>
        <Back />
      </SettingsFrame>
    );
  }
  const { role, login, command } = created.value;
  const steps = role === "observer" ? "worker and web" : "worker";
  return (
    <SettingsFrame
      viewer={viewer}
      scan={scan}
      exact={false}
      title={`The ${ROLE_WORDS[role].title.toLowerCase()} of ${login} was created`}
      note="Its private key is still at GitHub, which hands it over once, within the hour. It should never pass through this page or your browser."
    >
      <Panel id="next" title="On the machine of the worker">
        <ol className="list-decimal space-y-3 px-4 pb-4 pl-9">
          <li>
            Run this in Thaw's folder. It writes the key into a file that only that user can read.
            <span className="mt-1.5 flex items-center gap-1 rounded-lg bg-sunken py-1 pr-1 pl-3 shadow-[inset_0_0_0_1px_var(--line)]">
              <code id="command" className="min-w-0 flex-1 break-all text-[13px]">
                {command}
              </code>
              <CopyButton text={command} label="Copy the command" />
            </span>
          </li>
          <li>Give each process the variables of its file, and start {steps} again.</li>
          <li>Open the address that the command prints, and choose the repositories that the App may see.</li>
        </ol>
      </Panel>
      <Back />
    </SettingsFrame>
  );
}

function text(value: string | string[] | undefined): string {
  return typeof value === "string" ? value.slice(0, 2_000) : "";
}

function Back() {
  return (
    <p className="mt-4">
      <Link href="/settings" className="underline underline-offset-3">
        Back to the settings
      </Link>
    </p>
  );
}
