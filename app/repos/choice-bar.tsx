"use client";

import { useSearchParams } from "next/navigation";
import { parseAsArrayOf, parseAsString, useQueryState } from "nuqs";
import { useEffect, useState } from "react";
import { figure } from "../../lib/core/listing/format.ts";
import { MOST_CHOSEN } from "../../lib/core/listing/selection.ts";
import { ChooseAll } from "../_ui/choose-all.tsx";
import { CommandForm } from "../_ui/command-form.tsx";
import { preflightChosen } from "./actions.ts";
import { CHOOSING } from "./choosing.ts";

const CHOSEN = parseAsArrayOf(parseAsString).withDefault([]).withOptions({ history: "replace", scroll: false });

/**
 * How many rows are chosen, on all pages of the list. What is chosen stays while filters, order and pages change, and stands in the address;
 * without JavaScript the boxes of one page are a form.
 */
export function ChoiceBar({ chosen, shown }: { chosen: readonly string[]; shown: readonly string[] }) {
  const [ids, setIds] = useState(() => new Set(chosen));
  const [, setUrl] = useQueryState("chosen", CHOSEN);
  const parameters = useSearchParams();
  const address = parameters.toString();
  useEffect(() => {
    const stop = new AbortController();
    const hear = ({ target }: Event) => {
      if (!(target instanceof HTMLInputElement) || target.form?.id !== CHOOSING || target.type !== "checkbox") return;
      const { value, checked } = target;
      setIds((before) => {
        const after = new Set(before);
        if (checked) after.add(value);
        else after.delete(value);
        return after;
      });
    };
    document.addEventListener("change", hear, { signal: stop.signal });
    return () => stop.abort();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page of the list has other boxes, and its address says nothing of them
  useEffect(() => {
    for (const box of boxes()) box.checked = ids.has(box.value);
    const wanted = [...ids].slice(0, MOST_CHOSEN);
    // Written only where it says something else: a page that is on its way is given up by whatever is written meanwhile.
    if ((parameters.get("chosen") ?? "") !== wanted.join(",")) void setUrl(wanted.length === 0 ? null : wanted);
  }, [ids, address]);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-b bg-sunken px-4 py-2 text-[13px]">
      <p role="status" aria-live="polite" className="min-w-24">
        {ids.size === 0 ? <span className="text-muted">None chosen</span> : `${figure(ids.size)} chosen`}
      </p>
      <ChooseAll form={CHOOSING} />
      <CommandForm
        id={CHOOSING}
        command={preflightChosen}
        orders={[{ order: "preflight", label: "Preflight the chosen…" }]}
        className="flex flex-wrap items-center gap-2"
      >
        {/* Those of this page say for themselves whether they are chosen. */}
        <input type="hidden" name="elsewhere" value={[...ids].filter((id) => !shown.includes(id)).join(",")} />
      </CommandForm>
      {ids.size > 0 && (
        <button type="button" className="link" onClick={() => setIds(new Set())}>
          Choose none
        </button>
      )}
      {ids.size > MOST_CHOSEN && (
        <p className="text-muted text-xs">The address holds the first {MOST_CHOSEN}; the preflight is about all.</p>
      )}
    </div>
  );
}

function boxes(): readonly HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>(`input[type=checkbox][form="${CHOOSING}"]`)];
}
