import type { SimulatorField, SimulatorForm } from "../../../lib/core/listing/simulator-query.ts";
import { PROFILES } from "../../../lib/core/trust/profiles.ts";
import { Field, SelectField } from "../../_ui/fields.tsx";
import { Folded } from "../../_ui/folded.tsx";

interface Props {
  readonly form: SimulatorForm;
  readonly repositories: readonly string[];
  readonly issuers: readonly string[];
}

/** The imagined job. A form that is read by its address, so that a question can be sent to somebody. */
export function SimulatorFields({ form, repositories, issuers }: Props) {
  const { values } = form;
  const of = (name: SimulatorField) => ({ id: `sim-${name}`, name, value: values[name] });
  return (
    <form action="/broker/simulator" method="get" className="card flex flex-col gap-3 p-4">
      <Field {...of("repository")} label="Repository" placeholder="OWNER/NAME" list="sim-repositories" required code />
      <Folded>
        <datalist id="sim-repositories">
          {repositories.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </Folded>
      <Field {...of("grant")} label="Grant" placeholder="release.publish" required code />
      <Field
        {...of("workflow")}
        label="Workflow file that is started"
        placeholder=".github/workflows/release.yml"
        required
        code
      />
      <div className="grid grid-cols-2 gap-3">
        <Field {...of("ref")} label="Branch or ref" placeholder="main" required code />
        <SelectField
          {...of("protected")}
          label="Is it protected"
          options={[
            ["yes", "protected"],
            ["no", "not protected"],
          ]}
        />
        <Field {...of("event")} label="Event" placeholder="push" list="sim-events" required code />
        <SelectField
          {...of("runner")}
          label="Runner"
          options={[
            ["hosted", "hosted"],
            ["self-hosted", "self-hosted"],
          ]}
        />
      </div>
      <datalist id="sim-events">
        {PROFILES.github.events.map((event) => (
          <option key={event} value={event} />
        ))}
      </datalist>
      <details className="group/more" open={hasMore(form)}>
        <summary className="link inline-block min-h-6 text-[13px]">More about the job</summary>
        <div className="mt-2 flex flex-col gap-3">
          <Field {...of("environment")} label="Environment" hint="Empty: the job has none" code />
          <Field
            {...of("called")}
            label="Called workflow that the job stands in"
            hint="A path here, or OWNER/NAME/PATH@REF. Empty: the file that is started"
            code
          />
          <Field
            {...of("permissions")}
            label="Fewer permissions"
            hint="contents: read, issues: write. Empty: the whole grant"
            code
          />
          <Field {...of("headRef")} label="Branch of a pull request" hint="For policies on trial" code />
          {issuers.length > 1 && (
            <SelectField {...of("issuer")} label="Issuer" options={issuers.map((issuer) => [issuer, issuer])} />
          )}
          <label className="flex items-start gap-2 text-[13px]">
            <input
              type="checkbox"
              name="waiting"
              value="yes"
              defaultChecked={values.waiting === "yes"}
              className="mt-0.5 size-4"
            />
            As if the newest version that waits for approval were approved
          </label>
        </div>
      </details>
      <button type="submit" className="btn btn-primary">
        Judge this job
      </button>
    </form>
  );
}

function hasMore({ values }: SimulatorForm): boolean {
  return ["environment", "called", "permissions", "headRef", "waiting"].some(
    (name) => values[name as SimulatorField] !== "",
  );
}
