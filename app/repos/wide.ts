/** What only a very wide screen has room for. */
export const WIDE = "max-[1750px]:hidden";
