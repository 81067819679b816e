/** Where the editor of a chapter is opened and left: it is a state of the page's address. */
import {pageAddress} from "../siteAddress.js";

/** The page from which a chapter is edited: its own, where it is shown now, or that of drafts. */
export function editAddress(slug: string): string {
  const own = document.querySelector<HTMLAnchorElement>("a.chapter-source")?.dataset.slug;
  const url = new URL(own === slug ? location.href : pageAddress("draft"));
  url.search = new URLSearchParams({edit: slug}).toString();
  url.hash = "";
  return url.href;
}

/** The same page without the editor. */
export function leaveAddress(): string {
  const url = new URL(location.href);
  url.search = "";
  return url.href;
}

export function previewAddress(): string {
  return `${pageAddress("draft")}?preview`;
}
