import type { ExplainedLine } from "../../lib/core/listing/explanation.ts";
import { reasonWords } from "../../lib/core/listing/explanation.ts";
import { Folded } from "../_ui/folded.tsx";
import { Icon } from "../_ui/icon.tsx";

/** Each line of a decision: whether it holds, what was asked, what there was, where it is written. */
export function ExplanationTable({ lines, caption }: { lines: readonly ExplainedLine[]; caption: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by the keyboard
    <section aria-label={caption} tabIndex={0} className="overflow-x-auto">
      <table className="w-full min-w-3xl border-collapse text-left text-[13px]">
        <thead>
          <tr className="text-muted text-xs">
            {["", "About", "Asked", "There was", "Where it is written"].map((title, index) => (
              <th key={title} scope="col" className="border-line border-b px-4 py-1.5 font-medium">
                {index === 0 ? <span className="sr-only">Holds</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Folded>
            {lines.map((line) => (
              <Line key={`${line.reason} ${line.source} ${line.expected}`} line={line} />
            ))}
          </Folded>
        </tbody>
      </table>
    </section>
  );
}

function Line({ line }: { line: ExplainedLine }) {
  const look = line.deciding ? "bg-migrating-soft text-migrating-ink" : "";
  return (
    <tr className={`align-top [&>td]:border-line [&>td]:px-4 [&>td]:py-1.5 not-last:[&>td]:border-b ${look}`}>
      <td className="w-28 whitespace-nowrap">
        {line.holds ? (
          <span className="inline-flex items-center gap-1.5 text-muted">
            <Icon name="check" className="size-3.5 text-thawed-ink" />
            holds
          </span>
        ) : (
          <span className="inline-flex items-center gap-1.5 font-medium">
            <Icon name="close" className="size-3.5" />
            {line.deciding ? "decided" : "does not"}
          </span>
        )}
      </td>
      <td className="whitespace-nowrap font-medium">{line.about}</td>
      <td className="max-w-80 break-words">
        <bdi>{line.expected}</bdi>
        {line.deciding && <span className="block font-medium">{reasonWords(line.reason)}</span>}
      </td>
      <td className="max-w-80 break-words">
        <bdi>{line.actual}</bdi>
      </td>
      <td className={`whitespace-nowrap ${line.deciding ? "" : "text-muted"}`}>{line.source}</td>
    </tr>
  );
}
