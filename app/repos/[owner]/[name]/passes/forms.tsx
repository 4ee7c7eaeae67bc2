import { gateTitle } from "../../../../../lib/core/listing/incident-wording.ts";
import type { PassPlace } from "../../../../../lib/core/listing/pass-views.ts";
import { CommandForm } from "../../../../_ui/command-form.tsx";
import { ask, except } from "./actions.ts";

/** What a check on GitHub filled in: a stranger may have written the address, so that it is a value of a field and nothing else. */
export interface Prefilled {
  readonly pull: string;
  readonly sha: string;
}

const FORM = "mt-2 flex max-w-[60ch] flex-col items-start gap-2";

function Places({ place }: { place: PassPlace }) {
  return (
    <>
      <input type="hidden" name="repository" value={place.repositoryId} />
      <label className="flex w-full flex-col gap-1">
        Incident
        <select name="incident" className="field w-full">
          {place.holding.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function Reason() {
  return (
    <label className="flex w-full flex-col gap-1">
      Reason, on everybody’s timeline
      <input name="reason" required maxLength={500} className="field w-full" />
    </label>
  );
}

function Hours({ most, usual }: { most: number; usual: number }) {
  return (
    <label className="flex flex-col gap-1">
      Hours until it ends by itself
      <input name="hours" type="number" required min={1} max={most} defaultValue={usual} className="field" />
    </label>
  );
}

export function AskPass({ place, prefilled }: { place: PassPlace; prefilled: Prefilled }) {
  return (
    <CommandForm command={ask} label="Ask for a pass" look="primary" className={FORM}>
      <Places place={place} />
      <label className="flex flex-col gap-1">
        Pull request
        <input name="pull" type="number" required min={1} defaultValue={prefilled.pull} className="field" />
      </label>
      <label className="flex w-full flex-col gap-1">
        Its newest commit, whole
        <input name="sha" required maxLength={64} defaultValue={prefilled.sha} className="field w-full font-mono" />
      </label>
      <label className="flex w-full flex-col gap-1">
        Branch that it goes into
        <input name="base" required maxLength={250} defaultValue={place.defaultBranch ?? ""} className="field w-full" />
      </label>
      <Hours most={168} usual={24} />
      <Reason />
    </CommandForm>
  );
}

export function AskException({ place }: { place: PassPlace }) {
  const gates = [...new Set(place.holding.flatMap((incident) => incident.gates))];
  return (
    <CommandForm command={except} label="Ask for the exception" className={FORM}>
      <Places place={place} />
      <label className="flex w-full flex-col gap-1">
        Gate that is to count as passed
        <select name="gate" required className="field w-full">
          {gates.map((gate) => (
            <option key={gate} value={gate}>
              {gateTitle(gate)}
            </option>
          ))}
        </select>
      </label>
      <Hours most={720} usual={72} />
      <Reason />
    </CommandForm>
  );
}

export function BreakGlass({ place }: { place: PassPlace }) {
  return (
    <CommandForm command={except} label="Break the glass" look="danger" className={FORM}>
      <p>
        The whole repository is let out, whatever its gates say, once a second person confirms it. It is frozen again
        when the time is over.
      </p>
      <input type="hidden" name="gate" value="" />
      <Places place={place} />
      <Hours most={24} usual={4} />
      <Reason />
    </CommandForm>
  );
}
