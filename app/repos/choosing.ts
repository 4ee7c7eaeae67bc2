/** The form that the rows' check boxes belong to. */
export const CHOOSING = "choosing";
