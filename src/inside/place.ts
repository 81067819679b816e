/** Where the page's workshop is: the entry for the page or for Node says it. */
import type {Workshop} from "./workshop.js";

export interface WorkshopPlace {
  /** Has a task done. @throws Error as the workshop says; Stopped when `stop` came before */
  ask<T extends keyof Workshop>(
    task: T,
    ...values: Parameters<Workshop[T]>
  ): ReturnType<Workshop[T]>;
  /** Ends whatever it does, where that is possible. */
  stop(): void;
}

let place: WorkshopPlace | undefined;

export function setWorkshop(next: WorkshopPlace): void {
  place = next;
}

/** @throws Error when no entry (nnlive/inside) was loaded */
export function workshop(): WorkshopPlace {
  if (!place) throw new Error("No workshop is set. Import this module as “nnlive/inside”.");
  return place;
}
