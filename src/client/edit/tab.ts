/** This page, among all that are open. */
export const TAB: string = crypto.randomUUID?.() ?? String(Math.random());
