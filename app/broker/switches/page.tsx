import type { Metadata } from "next";
import type { ReactNode } from "react";
import { PROVIDERS } from "../../../lib/core/trust/grant.ts";
import type { SwitchScope } from "../../../lib/core/trust/switches.ts";
import { switchesPage } from "../../../lib/dal/broker.ts";
import { CommandForm } from "../../_ui/command-form.tsx";
import { Field, ReasonField, SelectField } from "../../_ui/fields.tsx";
import { Icon } from "../../_ui/icon.tsx";
import { ExportLinks } from "../../_ui/list-filters.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { setKillSwitch } from "../actions.ts";
import { BrokerFrame } from "../frame.tsx";
import { SwitchesOn } from "../switch-list.tsx";

export const metadata: Metadata = { title: "Kill switches" };

export default async function SwitchesPage() {
  const { viewer, scan, switches, form } = await switchesPage();
  const { organisations, everything, why } = form;
  return (
    <BrokerFrame
      viewer={viewer}
      scan={scan}
      tab="switches"
      title="Kill switches"
      note="A switch counts from the very next request on, and live credentials that it covers are taken back. It stays on until somebody lifts it."
    >
      {switches.length === 0 ? (
        <p className="mt-3 flex items-center gap-2 text-[13px] text-muted">
          <Icon name="check" className="size-3.5 text-thawed-ink" />
          No kill switch is on.
        </p>
      ) : (
        <>
          <SwitchesOn switches={switches} />
          <p className="mt-2 flex justify-end gap-2">
            <ExportLinks href="/api/export/tables/switches" />
          </p>
        </>
      )}
      <Panel id="stop" title="Stop something" note="One trust policy is stopped on its own page.">
        {organisations.length === 0 && <p className="px-4 pb-3 text-[13px] text-muted">{why}</p>}
        {organisations.map(({ id, login }) => (
          <Organisation key={id} id={id} login={login} named={organisations.length > 1} />
        ))}
        {everything.allowed ? (
          <Scope scope="everything" title="Everything" means="Every job of every organisation in this installation.">
            <Confirm id="confirm-everything" word="everything" />
          </Scope>
        ) : (
          <p className="border-line border-t px-4 py-2.5 text-[13px] text-muted">Everything: {everything.why}</p>
        )}
      </Panel>
    </BrokerFrame>
  );
}

/** The three scopes of one organisation, smallest first. */
function Organisation({ id, login, named }: { id: string; login: string; named: boolean }) {
  const of = named ? ` of ${login}` : "";
  return (
    <>
      <Scope
        scope="repository"
        organisationId={id}
        title={`One repository${of}`}
        means="Whatever its jobs ask for, and whatever token of another repository would reach it."
      >
        <Field
          id={`repository-${id}`}
          name="target"
          label="Repository"
          placeholder="OWNER/NAME"
          hint="Or its id at the issuer"
          required
          code
          className="w-full"
        />
      </Scope>
      <Scope
        scope="provider"
        organisationId={id}
        title={`One provider${of}`}
        means="Everything that it would issue for this organisation."
      >
        <SelectField
          id={`provider-${id}`}
          name="target"
          label="Provider"
          options={PROVIDERS.map((provider) => [provider, provider])}
        />
      </Scope>
      <Scope
        scope="organisation"
        organisationId={id}
        title={`The whole organisation ${login}`}
        means="No job of it gets anything, whatever its policies say."
      >
        <Confirm id={`confirm-${id}`} word={login} />
      </Scope>
    </>
  );
}

interface ScopeProps {
  readonly scope: SwitchScope;
  readonly organisationId?: string;
  readonly title: string;
  readonly means: string;
  readonly children: ReactNode;
}

function Scope({ scope, organisationId, title, means, children }: ScopeProps) {
  return (
    <details className="group/scope border-line border-t">
      <summary className="flex min-h-11 flex-wrap items-center gap-x-3 px-4 py-1 hover:bg-hover focus-visible:outline-offset-[-2px]">
        <Icon name="right" className="size-3.5 text-muted group-open/scope:rotate-90" />
        <span className="font-medium">{title}</span>
        <span className="text-[13px] text-muted">{means}</span>
      </summary>
      <CommandForm
        command={setKillSwitch}
        label="Stop it"
        look="danger"
        className="flex max-w-md flex-col items-start gap-3 px-4 pt-1 pb-4"
      >
        <input type="hidden" name="scope" value={scope} />
        {organisationId !== undefined && <input type="hidden" name="organisation" value={organisationId} />}
        {children}
        <ReasonField id={`reason-${scope}-${organisationId ?? "all"}`} label="Why" />
      </CommandForm>
    </details>
  );
}

function Confirm({ id, word }: { id: string; word: string }) {
  return <Field id={id} name="confirmation" label={`Type ${word} to confirm`} required code className="w-full" />;
}
