import type { HTMLInputTypeAttribute, ReactNode } from "react";

interface FieldProps {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly value?: string;
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly type?: HTMLInputTypeAttribute;
  readonly list?: string;
  readonly code?: boolean;
  readonly className?: string;
}

/** One line of text with its label above and what it means below. */
export function Field({
  id,
  name,
  label,
  hint,
  value,
  placeholder,
  required,
  type = "text",
  list,
  code,
  className = "",
}: FieldProps) {
  return (
    <div className={`flex min-w-0 flex-col gap-1 ${className}`}>
      <label htmlFor={id} className="font-medium text-[13px]">
        {label}
      </label>
      <input
        id={id}
        name={name}
        type={type}
        list={list}
        defaultValue={value}
        placeholder={placeholder}
        required={required}
        maxLength={500}
        autoComplete="off"
        spellCheck={false}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className={`field w-full ${code === true ? "font-mono text-xs!" : ""}`}
      />
      {hint !== undefined && (
        <span id={`${id}-hint`} className="text-muted text-xs">
          {hint}
        </span>
      )}
    </div>
  );
}

export function SelectField({
  id,
  name,
  label,
  value,
  options,
  hint,
}: {
  id: string;
  name: string;
  label: string;
  value?: string;
  options: readonly (readonly [value: string, label: string])[];
  hint?: string;
}) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="font-medium text-[13px]">
        {label}
      </label>
      <select
        id={id}
        name={name}
        defaultValue={value}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="field w-full"
      >
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <span id={`${id}-hint`} className="text-muted text-xs">
          {hint}
        </span>
      )}
    </div>
  );
}

/** Reasons stand in the record. */
export function ReasonField({ id, label }: { id: string; label: string }) {
  return (
    <div className="flex w-full flex-col gap-1 text-text">
      <label htmlFor={id} className="font-medium text-[13px]">
        {label}
      </label>
      <textarea id={id} name="reason" rows={2} maxLength={500} required className="field w-full" />
    </div>
  );
}
