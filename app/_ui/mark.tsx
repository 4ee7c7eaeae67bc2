/** The product's mark: a snowflake above, a drop below. */
export function Mark({ className = "size-[18px]" }: { className?: string }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      viewBox="0 0 24 24"
      fill="none"
      strokeWidth="2.2"
      strokeLinecap="round"
      className={`stroke-accent ${className}`}
    >
      <path d="M12 2v9M7.5 4.5 12 8l4.5-3.5M4 8l8 4.5L20 8" />
      <path d="M12 13c3.2 3.3 4.6 5.2 4.6 6.6A4.5 4.5 0 0 1 12 23a4.5 4.5 0 0 1-4.6-3.4C7.4 18.2 8.8 16.3 12 13Z" />
    </svg>
  );
}
