interface RowChoiceProps {
  /** The form that it belongs to. */
  readonly form: string;
  readonly value: string;
  /** Of the row: `acme/api`. */
  readonly name: string;
  readonly checked?: boolean;
}

/** The box of a row: above the row's own link, and turned by "x" on the row. */
export function RowChoice({ form, value, name, checked = false }: RowChoiceProps) {
  return (
    <input
      type="checkbox"
      name="repository"
      value={value}
      form={form}
      defaultChecked={checked}
      data-row-choose
      aria-label={`Choose ${name}`}
      className="relative z-10 size-4 accent-accent"
    />
  );
}
