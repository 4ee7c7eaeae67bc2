import { counted } from "../../lib/core/listing/format.ts";
import { type DeadLetterView, jobWords } from "../../lib/core/listing/job-views.ts";
import { CommandForm } from "../_ui/command-form.tsx";
import { ReasonField } from "../_ui/fields.tsx";
import { Icon } from "../_ui/icon.tsx";
import { Panel } from "../_ui/panel.tsx";
import { UtcTime } from "../_ui/time.tsx";
import { drop, retry, retryAll } from "./actions.ts";

/** Work that no worker could do, each with its reason and what can be done about it. */
export function Letters({ letters, all }: { letters: readonly DeadLetterView[]; all: number }) {
  const more = all - letters.length;
  return (
    <Panel
      id="given-up"
      title="Given up"
      note="Tried as often as it may be, or for a reason that lasts. Mend what the reason says first; then it starts afresh."
      beside={letters.length > 1 ? <CommandForm command={retryAll} label="Try all again" /> : undefined}
    >
      {letters.length === 0 ? (
        <p className="flex items-center gap-2 px-4 pb-4 text-[13px] text-muted">
          <Icon name="check" className="size-3.5 text-thawed-ink" />
          Nothing was given up.
        </p>
      ) : (
        <ul>
          {letters.map((letter) => (
            <Letter key={letter.id} letter={letter} />
          ))}
        </ul>
      )}
      {more > 0 && (
        <p className="border-line border-t px-4 py-2.5 text-[13px] text-muted">
          {counted(more, "older one is", "older ones are")} not shown.
        </p>
      )}
    </Panel>
  );
}

function Letter({ letter }: { letter: DeadLetterView }) {
  const { id, name, about, organisation, code, message, attempts, diedAt, repeatable } = letter;
  return (
    <li className="flex flex-wrap items-start gap-x-6 gap-y-2 border-line border-t px-4 py-3">
      <div className="min-w-0 flex-1 basis-96">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{jobWords(name)}</span>
          {about !== null && (
            <bdi className="min-w-0 break-words text-muted">
              {about}
              {organisation !== null && organisation !== about && !about.startsWith(`${organisation}/`)
                ? `, ${organisation}`
                : ""}
            </bdi>
          )}
        </p>
        <p className="mt-0.5 flex items-start gap-1.5 text-[13px] text-exception-ink">
          <Icon name="high" className="mt-0.5 size-3.5" />
          <span className="min-w-0 break-words">{message}</span>
        </p>
        <p className="mt-0.5 text-muted text-xs">
          <code>{code}</code>, {counted(attempts, "attempt")}, given up <UtcTime iso={diedAt} />
        </p>
      </div>
      <div className="flex flex-wrap items-start gap-2">
        {repeatable ? (
          <CommandForm command={retry} label="Try again">
            <input type="hidden" name="id" value={id} />
          </CommandForm>
        ) : (
          <span className="max-w-[30ch] py-1.5 text-muted text-xs">It cannot be tried again.</span>
        )}
        <details className="group/drop">
          <summary className="btn">
            <Icon name="right" className="size-3.5 group-open/drop:rotate-90" />
            Drop it
          </summary>
          <CommandForm
            command={drop}
            label="Drop it for good"
            look="danger"
            className="mt-2 flex w-80 max-w-full flex-col items-start gap-2"
          >
            <input type="hidden" name="id" value={id} />
            <ReasonField id={`drop-${id}`} label="Why it is not needed" />
          </CommandForm>
        </details>
      </div>
    </li>
  );
}
