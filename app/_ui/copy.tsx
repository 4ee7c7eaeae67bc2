import { Icon } from "./icon.tsx";

/** Copies `text`; `Behaviours` does it. `link` makes an absolute address of it first. */
export function CopyButton({ text, label, kind = "text" }: { text: string; label: string; kind?: "text" | "link" }) {
  return (
    <button
      type="button"
      data-copy={text}
      data-copy-kind={kind}
      aria-label={label}
      title={label}
      className="btn btn-icon group size-6!"
    >
      <Icon name={kind === "link" ? "link" : "copy"} className="size-3.5 group-data-copied:hidden" />
      <Icon name="check" className="hidden size-3.5 text-thawed-ink group-data-copied:block" />
    </button>
  );
}
