/** Chromium, and pages of it that notice everything that goes wrong in them. */
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import {findChromium} from "../../src/build/chromium.mjs";

const FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Letters and colours look alike whatever the machine's settings say.
  "--font-render-hinting=none",
  "--disable-lcd-text",
  "--force-color-profile=srgb",
];

/** What makes Chromium offer a GPU that is a program: with WebGPU, or with WebGL2 alone. */
export const SOFTWARE_GPU = {
  webgpu: [
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--enable-features=Vulkan",
    "--use-vulkan=swiftshader",
    "--use-angle=swiftshader",
    "--ignore-gpu-blocklist",
  ],
  webgl2: ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
};

/**
 * @param flags in the place of the one that switches the GPU off
 * @throws Error that says how to get a Chromium, when there is none
 */
export function launch(flags: readonly string[] = ["--disable-gpu"]): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error("There is no Chromium to test with. Install one, or set CHROMIUM_PATH.");
  }
  return chromium.launch({executablePath, args: [...FLAGS, ...flags]});
}

export interface WatchedPage {
  readonly page: Page;
  /** What has gone wrong so far, a line each. */
  readonly problems: readonly string[];
}

/**
 * Opens a page. Requests to other hosts are refused and noted, as are failed requests, exceptions and
 * error messages.
 *
 * @param prepare what to do before the page is asked for
 */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  prepare: (context: BrowserContext) => Promise<unknown> = async () => {},
): Promise<WatchedPage> {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}, ...options});
  const page = await context.newPage();
  const {origin} = new URL(url);
  const problems: string[] = [];
  await context.route("**/*", (route) => {
    const address = route.request().url();
    if (new URL(address).origin === origin || /^(data|blob):/.test(address)) {
      return route.continue();
    }
    problems.push(`asks another host: ${address}`);
    return route.abort();
  });
  // Where tsx runs the caller, it wraps named functions in a helper that the page has not.
  await context.addInitScript({content: "globalThis.__name ??= (it) => it;"});
  await prepare(context);
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
  page.on("requestfailed", (request) => {
    // What a page asked for and then left behind is no failure.
    const reason = request.failure()?.errorText ?? "";
    if (reason !== "net::ERR_ABORTED") problems.push(`${reason}: ${request.url()}`);
  });
  page.on("pageerror", (error) => problems.push(`exception: ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()}`);
  });
  await page.goto(url, {waitUntil: "load"});
  return {page, problems};
}

/**
 * Waits until no cell has been running for half a second; says which still are when that takes too
 * long, and which have failed.
 */
export async function settle(page: Page, timeout = 120_000): Promise<string[]> {
  const running = () => document.querySelectorAll("[data-cell][data-state=running]").length;
  const deadline = Date.now() + timeout;
  for (let quiet = 0; quiet < 5 && Date.now() < deadline; ) {
    await page.waitForTimeout(100);
    quiet = (await page.evaluate(running)) === 0 ? quiet + 1 : 0;
  }
  return page.$$eval("[data-cell]", (cells) =>
    cells
      .filter((cell) => /^(running|error)$/.test((cell as HTMLElement).dataset.state ?? ""))
      .map((cell) => {
        const {cell: id, state} = (cell as HTMLElement).dataset;
        const error = cell.querySelector(".observablehq--error, .chapter-error");
        return `cell ${id} is ${state}: ${error?.textContent ?? ""}`;
      }),
  );
}
