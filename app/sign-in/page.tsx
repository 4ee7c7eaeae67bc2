import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { placeToReturnTo } from "../../lib/core/web/back.ts";
import { currentActor, isStale } from "../../lib/dal/session.ts";
import { type SignInWays, signInWays } from "../../lib/dal/sign-in-ways.ts";
import { CopyButton } from "../_ui/copy.tsx";
import { FullLoad } from "../_ui/full-load.tsx";
import { Icon } from "../_ui/icon.tsx";
import { Frame } from "./frame.tsx";

export const metadata: Metadata = { title: "Sign in" };

/** What is said of a way that led nowhere. Whatever else stands in the address is not repeated. */
const PROBLEMS: Readonly<Record<string, string>> = {
  unavailable: "GitHub could not be asked who you are. Nothing was changed; try again in a minute.",
  "no-member":
    "GitHub does not show you as a member of an organisation that is looked after here. If you are one, its owners may have to let this App see that.",
  stale:
    "Nothing was changed. What GitHub gives you was not read for more than ten minutes: the worker may stand still, or GitHub may not answer. Sign in again, which reads it now. Looking goes on without, and so does whatever stops something.",
  disabled: "You were shut out of this installation. Ask one of its admins.",
  OAuthCallback: "What GitHub sent back does not belong to a sign-in that this browser began. Begin once more.",
  Callback: "Signing in at GitHub was not finished, so nobody was signed in.",
};
const OTHER_PROBLEM = "Signing in did not work. Begin once more.";

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ readonly error?: string | string[]; readonly back?: string | string[] }>;
}) {
  if ((await currentActor()) !== null && !(await isStale())) redirect("/");
  const [ways, { error, back }] = await Promise.all([signInWays(), searchParams]);
  const place = placeToReturnTo(typeof back === "string" ? back : null);
  return (
    <Frame>
      <FullLoad />
      <h1 className="font-semibold text-[21px] tracking-[-0.018em]">Sign in</h1>
      {typeof error === "string" && <Problem code={error} />}
      {ways.github !== null && <GithubWay {...ways.github} back={place} />}
      {ways.links && <LinkWays also={ways.github !== null} />}
    </Frame>
  );
}

function Problem({ code }: { code: string }) {
  return (
    <p role="alert" className="mt-4 flex items-start gap-2 rounded-lg bg-migrating-soft px-4 py-2.5 text-migrating-ink">
      <Icon name="high" className="mt-0.5 size-4" />
      {Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code] : OTHER_PROBLEM}
    </p>
  );
}

function GithubWay({ host, standIn, back }: NonNullable<SignInWays["github"]> & { readonly back: string | null }) {
  return (
    <form method="post" action="/sign-in/github" className="card mt-6 px-5 py-4">
      <p className="text-muted">
        Your organisations and teams on <bdi>{standIn ? "the stand-in GitHub" : host}</bdi> say what you may do here.
        They are read now, and by the organisation's App while you work; no access to your account is kept.
      </p>
      {back !== null && (
        <>
          <input type="hidden" name="back" value={back} />
          <p className="mt-2 text-muted">You come back to the page that you were on, with what you had typed there.</p>
        </>
      )}
      <button type="submit" className="btn btn-primary mt-4 h-9!">
        Sign in with GitHub{standIn ? " (stand-in)" : ""}
      </button>
    </form>
  );
}

function LinkWays({ also }: { also: boolean }) {
  return (
    <>
      <p className="mt-6 text-muted">
        {also ? "Or by a one-time link" : "This installation signs people in by one-time links"}. A link is printed on
        the terminal of the machine that Thaw runs on, works once, and on that machine only.
      </p>
      <dl className="card mt-3 divide-y divide-line">
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
    </>
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
