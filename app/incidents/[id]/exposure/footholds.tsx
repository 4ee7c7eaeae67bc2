import Link from "next/link";
import type { ExposureRoom } from "../../../../lib/core/listing/exposure-views.ts";
import { CommandForm } from "../../../_ui/command-form.tsx";
import { Field } from "../../../_ui/fields.tsx";
import { Panel } from "../../../_ui/panel.tsx";
import { repositoryPath } from "../../../_ui/paths.ts";
import { UtcTime } from "../../../_ui/time.tsx";
import { setFoothold } from "./actions.ts";

/** Where the attacker could write, as people found out: whatever workflows of those repositories may read was in reach. */
export function Footholds({ room }: { room: ExposureRoom }) {
  const { footholds, mayMark, incident } = room;
  return (
    <Panel
      id="footholds"
      title="Where the attacker could write"
      note="Whoever can push to a repository can read every secret that its workflows may, asked for or not. Mark each one that you know of."
    >
      <div className="px-4 pb-3 text-[13px]">
        {footholds.length === 0 ? (
          <p className="text-muted">
            None is marked. The list below knows only what runs were given, and what that opens.
          </p>
        ) : (
          <ul>
            {footholds.map((one) => (
              <li
                key={one.repositoryId}
                className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line py-1.5 not-last:border-b"
              >
                <Link href={repositoryPath(one.owner, one.name)} prefetch={false} className="link font-medium">
                  <bdi>
                    {one.owner}/{one.name}
                  </bdi>
                </Link>
                <span className="text-muted">
                  said <bdi>{one.by}</bdi> on <UtcTime iso={one.at} />
                </span>
                {mayMark && (
                  <CommandForm command={setFoothold} label="Not after all">
                    <input type="hidden" name="incident" value={incident.id} />
                    <input type="hidden" name="repository" value={one.repositoryId} />
                    <input type="hidden" name="there" value="no" />
                  </CommandForm>
                )}
              </li>
            ))}
          </ul>
        )}
        {mayMark && (
          <CommandForm command={setFoothold} label="Mark it" className="mt-2 flex flex-wrap items-end gap-2">
            <input type="hidden" name="incident" value={incident.id} />
            <Field
              id="foothold"
              name="repository"
              label="Repository of this incident"
              placeholder="owner/name"
              required
              className="w-72 max-w-full"
            />
          </CommandForm>
        )}
      </div>
    </Panel>
  );
}
