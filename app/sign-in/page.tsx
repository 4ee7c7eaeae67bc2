import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { currentActor } from "../../lib/dal/session.ts";
import { CopyButton } from "../_ui/copy.tsx";
import { Frame } from "./frame.tsx";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage() {
  if ((await currentActor()) !== null) redirect("/repos");
  return (
    <Frame>
      <h1 className="font-semibold text-[21px] tracking-[-0.018em]">Sign in</h1>
      <p className="mt-2 text-muted">
        This installation signs people in by one-time links. A link is printed on the terminal of the machine that Thaw
        runs on, works once, and on that machine only.
      </p>
      <dl className="card mt-6 divide-y divide-line">
        <Way title="The first link" command="npm start">
          prints one for the user <code>local</code> when it has come up.
        </Way>
        <Way title="A fresh link" command="node bin/thaw.js dev link">
          prints one more, while Thaw is running.
        </Way>
        <Way title="One more person" command="node bin/thaw.js dev user NAME --role viewer">
          makes the person and prints a link for them.
        </Way>
      </dl>
    </Frame>
  );
}

function Way({ title, command, children }: { title: string; command: string; children: React.ReactNode }) {
  return (
    <div className="px-5 py-4">
      <dt className="font-semibold text-[13px]">{title}</dt>
      <dd className="mt-1.5">
        <span className="flex items-center gap-1 rounded-lg bg-sunken py-1 pr-1 pl-3 shadow-[inset_0_0_0_1px_var(--line)]">
          <code className="min-w-0 flex-1 break-words text-[13px]">{command}</code>
          <CopyButton text={command} label="Copy the command" />
        </span>
        <span className="mt-1.5 block text-[13px] text-muted">{children}</span>
      </dd>
    </div>
  );
}
