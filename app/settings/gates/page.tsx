import type { Metadata } from "next";
import { GATES } from "../../../lib/core/gates/index.ts";
import { counted, figure } from "../../../lib/core/listing/format.ts";
import { gatesPage } from "../../../lib/dal/settings.ts";
import { Panel } from "../../_ui/panel.tsx";
import { SettingsFrame } from "../frame.tsx";

export const metadata: Metadata = { title: "Gates" };

export default async function GatesPage() {
  const { viewer, scan, inUse } = await gatesPage();
  const uses = (id: string) => inUse.uses.find((one) => one.id === id)?.incidents ?? 0;
  return (
    <SettingsFrame
      viewer={viewer}
      scan={scan}
      tab="gates"
      title="Gates"
      note="A repository thaws when every gate that is in force for its incident passes, or has an exception. What is not known passes nothing. They are chosen when an incident is declared."
    >
      <Panel
        id="gates"
        title="Gates that there are"
        note={`${counted(inUse.active, "incident freezes", "incidents freeze")} something now.`}
      >
        <dl>
          {GATES.map(({ id, title, asks }) => (
            <Gate key={id} id={id} title={title} asks={asks} uses={uses(id)} />
          ))}
        </dl>
      </Panel>
      <Panel
        id="own"
        title="Gates of your own"
        note="A check that has to be green, a property that has to be set, or an endpoint of yours that has to say yes."
      >
        {inUse.custom.length === 0 ? (
          <p className="border-line border-t px-4 py-3 text-[13px] text-muted">
            No incident that goes on has one. They are written into <code>thaw.config.yml</code> of the organisation's{" "}
            <code>.github</code> repository, under <code>gates</code>, and are offered when an incident is declared;{" "}
            <code>thaw gates test OWNER/NAME</code> asks all of them and changes nothing. docs/gates.md has an example
            of each kind.
          </p>
        ) : (
          <dl>
            {inUse.custom.map(({ id, title, incidents }) => (
              <Gate key={id} id={id} title={title} asks={AS_CONFIGURED} uses={incidents} />
            ))}
          </dl>
        )}
      </Panel>
    </SettingsFrame>
  );
}

const AS_CONFIGURED = "As it was configured when its incident was declared.";

interface GateProps {
  readonly id: string;
  readonly title: string;
  readonly asks: string;
  /** In how many incidents that freeze something. */
  readonly uses: number;
}

function Gate({ id, title, asks, uses }: GateProps) {
  return (
    <div className="grid gap-x-6 gap-y-0.5 border-line border-t px-4 py-2.5 text-[13px] md:grid-cols-[19rem_minmax(0,1fr)_8rem]">
      <dt>
        <bdi className="font-medium">{title}</bdi>
        <code className="block break-all text-muted text-xs">{id}</code>
      </dt>
      <dd className="text-muted">{asks}</dd>
      <dd className="text-muted md:text-right">{uses === 0 ? "in no incident now" : `in ${figure(uses)} now`}</dd>
    </div>
  );
}
