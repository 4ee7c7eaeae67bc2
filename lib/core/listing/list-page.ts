/** Rows of one page of any list: more than two screens, and what the server renders in one go within a tenth of a second. */
export const LIST_PAGE = 50;
