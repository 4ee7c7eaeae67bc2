import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { type FirstStep, isSettled, type StepState } from "../../lib/core/listing/first-steps.ts";
import { counted, figure } from "../../lib/core/listing/format.ts";
import { firstStepsPage } from "../../lib/dal/first-steps.ts";
import { Icon } from "../_ui/icon.tsx";
import type { IconName } from "../_ui/icon-sprite.tsx";
import { LiveRefresh } from "../_ui/live-refresh.tsx";
import { Panel } from "../_ui/panel.tsx";
import { Shell } from "../_ui/shell.tsx";

export const metadata: Metadata = { title: "First steps" };

type Organisation = Awaited<ReturnType<typeof firstStepsPage>>["organisations"][number];

/** From a fresh installation to the first campaign and drill. */
export default async function FirstStepsPage() {
  const { viewer, scan, organisations } = await firstStepsPage();
  return (
    <Shell viewer={viewer} scan={scan} room="settings">
      <LiveRefresh live={organisations.some(({ steps }) => !isSettled(steps))} />
      <h1 className="font-semibold text-[21px] tracking-[-0.018em]">First steps</h1>
      <p className="mt-1 max-w-[90ch] text-muted">
        What brings a fresh installation to the point where it could freeze an organisation and bring it back. Each step
        says where it stands; nothing is written to GitHub before the campaign.
      </p>
      {organisations.length === 0 && <Nowhere />}
      {organisations.map((organisation) => (
        <Panel
          key={organisation.organisationId}
          id={`steps-${organisation.organisationId}`}
          title={<bdi>{organisation.login}</bdi>}
          note={isSettled(organisation.steps) ? "All of it is done." : undefined}
        >
          <ol>
            {organisation.steps.map(({ step, state, may }, index) => (
              <Step key={step} number={index + 1} step={step} state={state} may={may} facts={organisation.facts} />
            ))}
          </ol>
        </Panel>
      ))}
    </Shell>
  );
}

function Nowhere() {
  return (
    <section className="card mt-4 px-4 py-8">
      <h2 className="font-semibold">No organisation is connected yet</h2>
      <p className="mt-1 max-w-[80ch] text-muted">
        On the machine that Thaw runs on, <code>node bin/thaw.js connect new --owner YOUR-ORGANISATION</code> makes its
        first App at GitHub and writes down what the processes need. docs/connect-github.md goes through it.
      </p>
    </section>
  );
}

const LOOK: Readonly<Record<StepState, { readonly icon: IconName; readonly ink: string; readonly word: string }>> = {
  done: { icon: "clean", ink: "text-thawed-ink", word: "done" },
  next: { icon: "right", ink: "text-accent", word: "next" },
  later: { icon: "dashed", ink: "text-muted", word: "later" },
  apart: { icon: "archive", ink: "text-muted", word: "not for a folder of clones" },
};

interface Words {
  readonly title: string;
  readonly text: (facts: Organisation["facts"]) => ReactNode;
  readonly href: string;
  readonly button: string;
  readonly who: string;
}

const WORDS: Readonly<Record<FirstStep, Words>> = {
  connect: {
    title: "Connect the organisation",
    text: ({ observed }) =>
      observed === null
        ? "It is a folder of clones: it is read from the disk, and nothing has to be connected."
        : "An App reads code, names of secrets and members, and writes nothing. Others come when they are needed, each with one power.",
    href: "/settings",
    button: "Apps of GitHub",
    who: "An admin",
  },
  scan: {
    title: "See what is there",
    text: ({ scanned, repositories }) =>
      repositories === 0
        ? "No repository is known yet. The first sync begins by itself once the organisation is connected."
        : `${figure(scanned)} of ${counted(repositories, "repository", "repositories")} scanned. It goes on by itself, and what is read is shown at once.`,
    href: "/repos",
    button: "Repositories",
    who: "The worker",
  },
  roles: {
    title: "Say who leads and who commands",
    text: ({ leads, commanders }) =>
      `Name the team of security leads, who approve what is changed, and that of incident commanders, who freeze. So far: ${leads > 0 ? "leads are named" : "no lead"}, ${commanders > 0 ? "commanders are named" : "no commander"}.`,
    href: "/settings",
    button: "Roles",
    who: "An admin",
  },
  campaign: {
    title: "Replace the first credentials",
    text: () =>
      "Choose a few repositories, look at what would be changed, and have pull requests opened once a second person agreed.",
    href: "/campaigns/new",
    button: "New campaign",
    who: "A security lead",
  },
  drill: {
    title: "Freeze something, as a drill",
    text: () =>
      "On an ordinary day: a drill freezes for real what is in its scope, measures how long that takes, and shows the way back. Choose one or two repositories.",
    href: "/incidents/new",
    button: "New incident",
    who: "An incident commander",
  },
};

interface StepProps {
  readonly number: number;
  readonly step: FirstStep;
  readonly state: StepState;
  readonly may: boolean;
  readonly facts: Organisation["facts"];
}

function Step({ number, step, state, may, facts }: StepProps) {
  const { title, text, href, button, who } = WORDS[step];
  const { icon, ink, word } = LOOK[state];
  return (
    <li
      aria-current={state === "next" ? "step" : undefined}
      className="flex flex-wrap items-start gap-x-4 gap-y-2 border-line border-t px-4 py-3"
    >
      <span className={`inline-flex w-28 flex-none items-center gap-1.5 pt-0.5 text-[13px] ${ink}`}>
        <Icon name={icon} className="size-4" />
        {word}
      </span>
      <div className="min-w-0 flex-1 basis-72">
        <h3 className="font-medium">
          {number}. {title}
        </h3>
        <p className="mt-0.5 max-w-[90ch] text-[13px] text-muted">{text(facts)}</p>
      </div>
      {state !== "apart" && may && (
        <Link href={href} className={`btn ${state === "next" ? "btn-primary" : ""}`}>
          {button}
        </Link>
      )}
      {state !== "done" && state !== "apart" && !may && (
        <span className="pt-1 text-[13px] text-muted">{who} does this.</span>
      )}
    </li>
  );
}
