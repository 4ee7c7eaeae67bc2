import { Icon } from "../_ui/icon.tsx";
import { PlainLink } from "../_ui/plain-link.tsx";

/** A next step as it is shown. */
export interface NextLook {
  readonly label: string;
  /** Null where there is nothing to go to for the one who looks. */
  readonly href: string | null;
  /** Who else does it; null where it is the one who looks, or nobody. */
  readonly by: string | null;
}

const LOOKS = { primary: "btn btn-primary", plain: "btn", link: "link" } as const;

interface NextWordsProps {
  readonly of: NextLook;
  readonly look?: keyof typeof LOOKS;
}

/** A way to where it is done for whoever may do it, and words for everybody else: never a button that says no. */
export function NextWords({ of: { label, href, by }, look = "link" }: NextWordsProps) {
  if (by !== null)
    return (
      <span className="min-w-0 break-words">
        {label} <span className="text-muted">(by {by})</span>
      </span>
    );
  if (href === null) return <span className="min-w-0 break-words text-muted">{label}</span>;
  const icon = look === "link" ? null : <Icon name="right" className="size-3.5" />;
  if (href.startsWith("https://") || href.startsWith("http://"))
    return (
      <a href={href} rel="noreferrer" className={LOOKS[look]}>
        {label}
        {icon}
      </a>
    );
  return (
    <PlainLink href={href} className={LOOKS[look]}>
      {label}
      {icon}
    </PlainLink>
  );
}
