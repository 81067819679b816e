/** The reader's choice of light or dark, applied before the first paint. No choice follows the system. */

/** Where the choice is kept: "light" or "dark"; absent means the system's. */
export const THEME_KEY = "nnlive.theme";

/** Stands in <head> as an inline script, so that a page never flashes in the other theme. */
export const THEME_BOOT = `try{const t=localStorage.getItem(${JSON.stringify(THEME_KEY)});if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch{}`;
