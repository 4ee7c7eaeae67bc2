import type { Metadata } from "next";
import { type OrganisationSettings, settingsPage } from "../../lib/dal/settings.ts";
import { CommandForm } from "../_ui/command-form.tsx";
import { FullLoad } from "../_ui/full-load.tsx";
import { Icon } from "../_ui/icon.tsx";
import { Panel } from "../_ui/panel.tsx";
import { lookAtGithub } from "./actions.ts";
import { SettingsFrame } from "./frame.tsx";
import { RoleRow } from "./roles.tsx";
import { Teams } from "./teams.tsx";
import { Tokens } from "./tokens.tsx";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const { viewer, scan, demo, organisations } = await settingsPage();
  return (
    <SettingsFrame
      viewer={viewer}
      scan={scan}
      title="Settings"
      note="What Thaw may do at GitHub, and who may do what here."
    >
      {organisations.some(({ roles }) => roles.some(({ create }) => create !== null)) && <FullLoad />}
      {organisations.length === 0 && (
        <p className="mt-4 text-muted">You belong to no organisation of this installation.</p>
      )}
      {organisations.map((organisation) => (
        <Organisation key={organisation.organisationId} organisation={organisation} demo={demo} />
      ))}
    </SettingsFrame>
  );
}

function Organisation({ organisation, demo }: { organisation: OrganisationSettings; demo: boolean }) {
  const { organisationId, name, login, admin, roles } = organisation;
  return (
    <>
      <Panel
        id={`apps-${organisationId}`}
        title={`GitHub Apps of ${login ?? name}`}
        note="Powers are kept apart, so that who takes one process has one power. One App may play several of these roles in a small organisation; what that costs is said beside it."
      >
        {roles.map((settings) => (
          <RoleRow key={settings.role} settings={settings} organisationId={organisationId} />
        ))}
        <BrokerApps />
        <Hints login={login} admin={admin} demo={demo} />
        {admin && login !== null && !demo && (
          <CommandForm command={lookAtGithub} label="Look at GitHub now" className="border-line border-t px-4 py-3">
            <input type="hidden" name="organisation" value={organisationId} />
          </CommandForm>
        )}
      </Panel>
      <Panel
        id={`people-${organisationId}`}
        title={`Roles in ${login ?? name}`}
        note="Read from GitHub each time that somebody signs in. What GitHub does not show gives no role."
      >
        <Teams organisation={organisation} />
      </Panel>
      <Tokens organisationId={organisationId} name={login ?? name} />
    </>
  );
}

/** The broker's are made and named where the broker is: this process has nothing to do with them. */
function BrokerApps() {
  return (
    <section aria-label="Broker" className="border-line border-t px-4 py-3">
      <h3 className="font-medium">Broker</h3>
      <p className="mt-1 max-w-[100ch] text-[13px] text-muted">
        Hands out what grants allow, and is always an App of its own: it must not be able to do what the others do, and
        the broker refuses to start with one that can. It is named in the broker's configuration, which this page cannot
        see.
      </p>
    </section>
  );
}

function Hints({ login, admin, demo }: { login: string | null; admin: boolean; demo: boolean }) {
  const hints = [
    login === null ? "This organisation is a folder of clones, which no App can be installed on." : null,
    admin ? null : "Only admins of the organisation create Apps for it.",
    demo && login !== null
      ? "In a demonstration GitHub is a stand-in: everything can be tried, and nothing leaves this machine."
      : null,
  ].filter((hint) => hint !== null);
  if (hints.length === 0) return null;
  return (
    <div className="border-line border-t px-4 py-2.5">
      {hints.map((hint) => (
        <p key={hint} className="flex items-start gap-1.5 text-[13px] text-muted">
          <Icon name="info" className="mt-0.5 size-3.5" />
          {hint}
        </p>
      ))}
    </div>
  );
}
