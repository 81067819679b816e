/** What an edited cell may import, whole: the book's own cells only get what they name. */

type Module = Record<string, unknown>;

const MODULES: Readonly<Record<string, () => Promise<Module>>> = {
  nnlive: () => import("../nnlive.js"),
  "nnlive/data": () => import("../data.js"),
  "nnlive/views": () => import("../../views/index.js") as Promise<Module>,
  "nnlive/inside": () => import("../../inside/index.js") as Promise<Module>,
  "npm:@observablehq/plot": () => import("npm:@observablehq/plot") as Promise<Module>,
  "npm:@observablehq/inputs": () => import("npm:@observablehq/inputs") as Promise<Module>,
  "npm:d3": () => import("npm:d3") as Promise<Module>,
  "npm:htl": () => import("npm:htl") as Promise<Module>,
};

/** @throws Error that lists what there is */
export function importModule(name: string): Promise<Module> {
  const load = MODULES[name];
  if (load) return load();
  const known = Object.keys(MODULES).join(", ");
  return Promise.reject(
    new Error(
      `"${name}" is not part of the book, which loads nothing from elsewhere. There is ${known}.`,
    ),
  );
}
