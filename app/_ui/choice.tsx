import type { ReactNode } from "react";

interface ChoiceProps {
  readonly type: "checkbox" | "radio";
  readonly name: string;
  readonly value: string;
  readonly label: string;
  readonly checked?: boolean;
  readonly disabled?: boolean;
  /** What it means. */
  readonly children?: ReactNode;
}

/** One thing that can be chosen, with what it means below. */
export function Choice({ type, name, value, label, checked = false, disabled = false, children }: ChoiceProps) {
  const id = `${name}-${value}`;
  return (
    <div className="flex items-start gap-2 text-[13px]">
      <input
        id={id}
        type={type}
        name={name}
        value={value}
        defaultChecked={checked}
        disabled={disabled}
        aria-describedby={children === undefined ? undefined : `${id}-means`}
        className="mt-0.5 accent-accent"
      />
      <span className="min-w-0">
        <label htmlFor={id}>{label}</label>
        {children !== undefined && (
          <span id={`${id}-means`} className="block text-muted text-xs">
            {children}
          </span>
        )}
      </span>
    </div>
  );
}
