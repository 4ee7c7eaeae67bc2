import { unifiedDiff } from "../../../../lib/core/fix/diff.ts";
import type { Permission, PolicyDetail, VersionView } from "../../../../lib/core/listing/broker-views.ts";
import { SOURCE_WORDS } from "../../../../lib/core/listing/broker-wording.ts";
import { diffRows } from "../../../../lib/core/listing/diff-rows.ts";
import { counted, figure } from "../../../../lib/core/listing/format.ts";
import { needsSecurityLead } from "../../../../lib/core/trust/approval.ts";
import { policyText } from "../../../../lib/core/trust/policy-yaml.ts";
import type { policyPage } from "../../../../lib/dal/broker.ts";
import { CommandForm } from "../../../_ui/command-form.tsx";
import { ReasonField } from "../../../_ui/fields.tsx";
import { Icon } from "../../../_ui/icon.tsx";
import { Panel } from "../../../_ui/panel.tsx";
import { UtcTime } from "../../../_ui/time.tsx";
import { Diff } from "../../../repos/[owner]/[name]/diff.tsx";
import { approve, reject, revoke } from "../../actions.ts";
import { StatusChip } from "../../looks.tsx";
import { PolicyYaml } from "../../policy-yaml.tsx";
import { Alike } from "./alike.tsx";
import { TrialForm } from "./trial.tsx";

export type Powers = NonNullable<Awaited<ReturnType<typeof policyPage>>["found"]>["powers"];

interface Props {
  readonly policy: PolicyDetail;
  readonly powers: Powers;
}

/** Versions that wait, newest first: what each would change, and what this person may do about it. */
export function Waiting({ policy, powers }: Props) {
  const waiting = policy.versions.filter(({ status }) => status === "pending");
  const active = policy.versions.find(({ status }) => status === "active") ?? null;
  return waiting.map((version, index) => (
    <Panel
      key={version.version}
      id={`version-${version.version}`}
      title={`Version ${version.version}`}
      beside={<StatusChip status={version.status} />}
      note={<Proposed version={version} />}
    >
      <Change version={version} active={active} />
      <Decide policy={policy} version={version} powers={powers} />
      {index === 0 && <Alike policy={policy} version={version} />}
    </Panel>
  ));
}

function Proposed({ version }: { version: VersionView }) {
  return (
    <>
      Proposed by <bdi>{version.createdBy}</bdi> on <UtcTime iso={version.createdAt} />, from{" "}
      {SOURCE_WORDS[version.source] ?? version.source}.
      {version.document !== null && needsSecurityLead(version.document) && (
        <b className="font-medium text-text"> A security lead has to approve it.</b>
      )}
    </>
  );
}

/** Against what is in force: the whole text where nothing is. */
function Change({ version, active }: { version: VersionView; active: VersionView | null }) {
  if (version.document === null) return <Unreadable />;
  const text = policyText(version.document).text;
  if (active === null || active.document === null) {
    return <PolicyYaml text={text} label={`Version ${version.version} as code`} />;
  }
  const diff = diffRows(unifiedDiff("policy.yml", policyText(active.document).text, text));
  return (
    <>
      <p className="px-4 pb-2 text-[13px] text-muted">
        What it changes of version {active.version}, which is active: {counted(diff.added, "line")} added,{" "}
        {figure(diff.removed)} removed.
      </p>
      <Diff path={`version ${active.version} and version ${version.version}`} diff={diff} />
      <WholeText version={version} />
    </>
  );
}

export function WholeText({ version, place = "" }: { version: VersionView; place?: string }) {
  if (version.document === null) return <Unreadable />;
  return (
    <details className="group/whole">
      <summary className="flex min-h-9 items-center gap-2 border-line border-t px-4 text-[13px] text-muted hover:bg-hover hover:text-text focus-visible:outline-offset-[-2px]">
        <Icon name="right" className="size-3.5 group-open/whole:rotate-90" />
        The whole text of version {version.version}
      </summary>
      <PolicyYaml
        text={policyText(version.document).text}
        label={`The whole text of version ${version.version}${place}`}
      />
    </details>
  );
}

export function Unreadable() {
  return <p className="px-4 pb-3 text-muted">This version of Thaw cannot read it as it is stored. It gives nothing.</p>;
}

function Decide({ policy, version, powers }: Props & { readonly version: VersionView }) {
  const may = powers.approve.get(version.version) ?? {
    allowed: false,
    why: "This version is not waiting for approval.",
  };
  const own = powers.isProposer.has(version.version);
  const end: Permission = own ? { allowed: true } : powers.end;
  return (
    <div className="flex flex-wrap items-start gap-x-6 gap-y-3 border-line border-t px-4 py-3">
      {may.allowed ? (
        <CommandForm command={approve} label={`Approve version ${version.version}`} look="primary" className="min-w-0">
          <Key policy={policy} version={version} />
        </CommandForm>
      ) : (
        <p className="flex min-w-0 max-w-[70ch] items-start gap-2 text-[13px]">
          <Icon name="lock" className="mt-0.5 size-3.5 text-muted" />
          <span>
            <b className="font-medium">You cannot approve it.</b> {may.why}
          </span>
        </p>
      )}
      {powers.mayTry && !own && <TrialForm policy={policy} version={version} />}
      <End policy={policy} version={version} end={end} verb={own ? "Withdraw" : "Turn down"} />
    </div>
  );
}

function End({
  policy,
  version,
  end,
  verb,
}: {
  policy: PolicyDetail;
  version: VersionView;
  end: Permission;
  verb: "Withdraw" | "Turn down" | "Revoke";
}) {
  if (!end.allowed) return <p className="max-w-[50ch] text-[13px] text-muted">{end.why}</p>;
  return (
    <details className="group/end">
      <summary className="btn">
        <Icon name="right" className="size-3.5 group-open/end:rotate-90" />
        {verb}
      </summary>
      <CommandForm
        command={verb === "Revoke" ? revoke : reject}
        label={`${verb} version ${version.version}`}
        look={verb === "Revoke" ? "danger" : "plain"}
        className="mt-2 flex w-80 max-w-full flex-col items-start gap-2"
      >
        <Key policy={policy} version={version} />
        <ReasonField id={`end-${version.version}`} label="Why" />
      </CommandForm>
    </details>
  );
}

function Key({ policy, version }: { policy: PolicyDetail; version: VersionView }) {
  return (
    <>
      <input type="hidden" name="policy" value={policy.id} />
      <input type="hidden" name="version" value={version.version} />
    </>
  );
}

/** What works now, and for whom. */
export function InForce({ policy, powers }: Props) {
  const inForce = policy.versions.filter(({ status }) => status === "active" || status === "trial");
  if (inForce.length === 0) {
    return <p className="card mt-4 px-4 py-3 text-muted">Nothing of it is in force: no job gets this grant.</p>;
  }
  return inForce.map((version) => (
    <Panel
      key={version.version}
      id={`version-${version.version}`}
      title={`Version ${version.version}`}
      beside={<StatusChip status={version.status} />}
      note={<Approved version={version} />}
    >
      {version.document === null ? (
        <Unreadable />
      ) : (
        <PolicyYaml text={policyText(version.document).text} label={`Version ${version.version} as code`} />
      )}
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3 border-line border-t px-4 py-3">
        {version.status === "trial" && powers.approve.get(version.version)?.allowed === true && (
          <CommandForm command={approve} label={`Approve version ${version.version}`} look="primary">
            <Key policy={policy} version={version} />
          </CommandForm>
        )}
        <End policy={policy} version={version} end={powers.end} verb="Revoke" />
      </div>
    </Panel>
  ));
}

function Approved({ version }: { version: VersionView }) {
  return (
    <>
      Proposed by <bdi>{version.createdBy}</bdi>, approved by <bdi>{version.approvedBy ?? "nobody on record"}</bdi>
      {version.approvedAt !== null && (
        <>
          {" "}
          on <UtcTime iso={version.approvedAt} />
        </>
      )}
      .
      {version.trial !== null && (
        <>
          {" "}
          For pull requests of <code className="text-xs">{version.trial.headRef}</code> at{" "}
          {version.trial.commits.map((commit) => commit.slice(0, 7)).join(", ")} only.
        </>
      )}
    </>
  );
}
