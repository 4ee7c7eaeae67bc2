"use client";

import { useState } from "react";
import { ANSWERING, Notes, Restored } from "../../../_ui/command-form.tsx";
import { Field, SelectField } from "../../../_ui/fields.tsx";
import { useCommand } from "../../../_ui/use-command.ts";
import { importPolicies } from "../../actions.ts";

const EXAMPLE = (issuer: string) => `version: 1
policies:
  - grant: release.publish
    who:
      issuer: ${issuer}
      repository: OWNER/NAME
      repository_id: "1"
      owner_id: "1"
      workflows:
        - .github/workflows/release.yml
      refs:
        - refs/heads/main
      events:
        - push
    what:
      provider: github-app
      repositories:
        - self
      permissions:
        contents: write
    lifetime_minutes: 30
`;

/** Text in, pending versions out. What was typed stays, whatever the answer; mistakes are shown with their lines. */
export function ImportForm({ issuers }: { issuers: readonly string[] }) {
  const [typed, setText] = useState<string | null>(null);
  const {
    answer: state,
    act,
    pending,
    form,
    onSubmit,
    restored,
  } = useCommand(importPolicies, {
    isDone: ({ answer }) => answer.ok,
    failed: (why) => ({ answer: ANSWERING.failed(why), text: typed ?? "" }),
  });
  // Without JavaScript nothing was typed here: the answer has the text.
  const text = typed ?? state?.text ?? "";
  return (
    <form
      ref={form}
      action={act}
      onSubmit={onSubmit}
      className="group/import card mt-4 grid gap-4 p-4 xl:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]"
    >
      <div className="flex min-w-0 flex-col gap-3">
        <fieldset className="flex flex-wrap gap-x-5 gap-y-1 text-[13px]">
          <legend className="sr-only">Format</legend>
          <label className="flex items-center gap-2">
            <input type="radio" name="format" value="thaw" defaultChecked className="size-4" />
            Thaw&apos;s own: version 1 and a list of policies
          </label>
          <label className="flex items-center gap-2">
            <input type="radio" name="format" value="octo-sts" className="size-4" />
            One file of octo-sts (.sts.yaml)
          </label>
        </fieldset>
        <div className="flex flex-col gap-1">
          <label htmlFor="import-text" className="font-medium text-[13px]">
            YAML
          </label>
          <textarea
            id="import-text"
            name="text"
            rows={22}
            required
            spellCheck={false}
            autoComplete="off"
            placeholder={EXAMPLE(issuers[0] ?? "github")}
            className="field w-full font-mono text-xs!"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <OctoFields issuers={issuers} />
        {restored && <Restored />}
        <div>
          <button type="submit" disabled={pending} className="btn btn-primary">
            Propose what it says
          </button>
        </div>
      </div>
      <div className="min-w-0">
        <h2 className="font-semibold text-[13px]">What became of it</h2>
        {state === null ? (
          <p className="mt-1 text-[13px] text-muted">
            Each policy gets a line here: what waits now, or which line of the text has a mistake. Connected issuers:{" "}
            {issuers.join(", ")}.
          </p>
        ) : null}
        <Notes answer={state?.answer ?? null} text={state?.text} />
      </div>
    </form>
  );
}

/** What a file of octo-sts does not say. Shown for that format alone, by CSS, so that it works without JavaScript. */
function OctoFields({ issuers }: { issuers: readonly string[] }) {
  return (
    <fieldset className="hidden gap-3 group-has-[input[value=octo-sts]:checked]/import:grid sm:grid-cols-2">
      <legend className="mb-1 font-medium text-[13px]">What the file does not say</legend>
      <Field id="octo-repository" name="repository" label="Repository that it lives in" placeholder="OWNER/NAME" code />
      <Field id="octo-grant" name="grant" label="Name of the grant" placeholder="ci.read" code />
      <SelectField id="octo-issuer" name="issuer" label="Issuer" options={issuers.map((issuer) => [issuer, issuer])} />
      <Field
        id="octo-audience"
        name="audience"
        label="The broker's origin"
        hint="Only where the file names an audience"
        code
      />
      <Field id="octo-workflows" name="workflows" label="Workflow files" hint="Where the file leaves them open" code />
      <Field id="octo-events" name="events" label="Events" hint="Where the file leaves them open" code />
      <Field id="octo-refs" name="refs" label="Refs" hint="In full, where the file leaves them open" code />
    </fieldset>
  );
}
