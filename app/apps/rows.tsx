import type { AppRoom, AppView } from "../../lib/core/listing/app-views.ts";
import { CommandForm } from "../_ui/command-form.tsx";
import { Folded } from "../_ui/folded.tsx";
import { Icon } from "../_ui/icon.tsx";
import type { IconName } from "../_ui/icon-sprite.tsx";
import { UtcTime } from "../_ui/time.tsx";
import { decide } from "./actions.ts";

const ORDERS = [
  { order: "keep", label: "Keep" },
  { order: "reduce", label: "Reduce" },
  { order: "suspend", label: "Suspend" },
] as const;

/** Undecided ones first. */
export function AppRows({ room }: { room: AppRoom }) {
  if (room.apps.length === 0)
    return <p className="px-4 py-6 text-[13px] text-muted">No App is known to be installed.</p>;
  return (
    <ul data-list>
      {room.apps.map((app) => (
        <li
          key={`${app.organisationId} ${app.installationId}`}
          className="grid items-start gap-x-4 gap-y-2 border-line border-t px-4 py-3 text-[13px] md:grid-cols-[minmax(0,14rem)_minmax(0,1fr)_minmax(0,20rem)]"
        >
          <Folded>
            <Identity app={app} />
            <Permissions app={app} />
          </Folded>
          <div className="min-w-0">
            <Folded>
              <Decided app={app} />
            </Folded>
            {room.mayDecide && room.incident !== null && (
              <CommandForm command={decide} orders={ORDERS} className="mt-1 flex flex-wrap items-center gap-2">
                <input type="hidden" name="incident" value={room.incident.id} />
                <input type="hidden" name="installation" value={app.installationId} />
                <input
                  name="reason"
                  required
                  maxLength={500}
                  aria-label={`Reason about ${app.slug}`}
                  placeholder="Reason"
                  className="field w-full"
                />
              </CommandForm>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Identity({ app }: { app: AppView }) {
  return (
    <div className="min-w-0">
      <p className="min-w-0 break-words font-semibold">
        <bdi>{app.slug}</bdi>
      </p>
      <p className="text-muted text-xs">
        <bdi>{app.organisation}</bdi>, since <UtcTime iso={app.installedAt} short />
      </p>
      <p className="text-xs">{app.allRepositories ? "All repositories" : "Chosen repositories; counts as all"}</p>
      <p className="text-muted text-xs">
        Last use: <LastUse app={app} />
      </p>
      {app.suspendedAt !== null && (
        <p className="text-xs">
          Suspended since <UtcTime iso={app.suspendedAt} short />
        </p>
      )}
    </div>
  );
}

function LastUse({ app: { lastUse } }: { app: AppView }) {
  if (lastUse === null) return "GitHub does not tell";
  return lastUse.at === null ? "nothing in the audit log" : <UtcTime iso={lastUse.at} short />;
}

function Permissions({ app: { permissions } }: { app: AppView }) {
  return (
    <ul aria-label="Permissions" className="flex min-w-0 flex-wrap gap-1">
      {permissions.map(({ text, grave }) => (
        <li
          key={text}
          className={`chip ${grave ? "bg-migrating-soft text-migrating-ink" : "text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]"}`}
        >
          {grave && <Icon name="high" className="size-3.5" />}
          <bdi>{text}</bdi>
        </li>
      ))}
    </ul>
  );
}

const WORDS = { keep: "keep", reduce: "reduce", suspend: "suspend" } as const;

function looks({ decision }: AppView): { readonly icon: IconName; readonly chip: string; readonly word: string } {
  if (decision === null)
    return { icon: "todo", chip: "text-muted shadow-[inset_0_0_0_1px_var(--line-strong)]", word: "not decided" };
  const word = WORDS[decision.decision];
  return decision.confirmation.confirmed
    ? { icon: "check", chip: "bg-thawed-soft text-thawed-ink", word: `${word}, seen so` }
    : { icon: "waiting", chip: "bg-verifying-soft text-verifying-ink", word: `${word}, not seen yet` };
}

function Decided({ app }: { app: AppView }) {
  const { icon, chip, word } = looks(app);
  const { decision } = app;
  return (
    <div className="min-w-0 text-xs">
      <span className={`chip ${chip}`}>
        <Icon name={icon} className="size-3.5" />
        {word}
      </span>
      {decision !== null && (
        <p className="mt-1 min-w-0 break-words">
          <bdi>{decision.reason}</bdi>{" "}
          <span className="text-muted">
            <bdi>{decision.by}</bdi>, <UtcTime iso={decision.at} short />
          </span>
        </p>
      )}
      {decision !== null && !decision.confirmation.confirmed && (
        <p className="text-muted">{decision.confirmation.why}</p>
      )}
    </div>
  );
}
