"use client";

/** Ticks every box of a form on this page, or none where all are ticked. Without JavaScript each is ticked by hand. */
export function ChooseAll({ form }: { form: string }) {
  const turn = () => {
    const boxes = [...document.querySelectorAll<HTMLInputElement>(`input[type=checkbox][form="${form}"]`)];
    const every = boxes.every((box) => box.checked);
    for (const box of boxes) {
      if (box.checked !== every) continue;
      box.checked = !every;
      // Whoever counts what is chosen hears of it as if a person had turned it.
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };
  return (
    <button type="button" className="btn" onClick={turn}>
      All of this page, or none
    </button>
  );
}
