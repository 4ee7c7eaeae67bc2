import { highlightedLines } from "../_ui/highlight.ts";

interface PolicyYamlProps {
  readonly text: string;
  readonly label: string;
  /** Lines that did not hold. */
  readonly marked?: readonly number[];
  /** The one of them that decided. */
  readonly deciding?: number | null;
}

/** A policy as code, by line. The line that decided is marked, and says so in words, too. */
export async function PolicyYaml({ text, label, marked = [], deciding = null }: PolicyYamlProps) {
  const lines = await highlightedLines("policy.yml", text.replace(/\n$/, ""));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by the keyboard
    <section aria-label={label} tabIndex={0} className="code overflow-x-auto py-2">
      <pre>
        {lines.map((pieces, index) => {
          const number = index + 1;
          const hit = marked.includes(number);
          let at = 0;
          return (
            <span key={number} className="code-line" data-hit={hit ? "" : undefined}>
              <span className="code-no" aria-hidden="true">
                {number}
              </span>
              <code>
                {pieces.map((piece) => {
                  const key = at;
                  at += piece.text.length;
                  return (
                    <span key={key} className={piece.role === null ? undefined : `tok-${piece.role}`}>
                      {piece.text}
                    </span>
                  );
                })}
                {hit && (
                  <span className="ml-3 font-sans text-muted text-xs">
                    {number === deciding ? "this line decided" : "does not hold either"}
                  </span>
                )}
                {"\n"}
              </code>
            </span>
          );
        })}
      </pre>
    </section>
  );
}
