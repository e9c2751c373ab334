// What tests do with any page of the console.

import { type Locator, type Page, expect } from "@playwright/test";

/** Opens a page and waits until it is alive, where it can be. */
export async function open(page: Page, path: string, hasJavaScript = true): Promise<void> {
  await page.goto(path);
  if (hasJavaScript) await alive(page);
}

/** Waits until the page hears keys and clicks itself; one without scripts does not. */
export async function alive(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.documentElement.hasAttribute("data-alive") ||
      (document.readyState === "complete" && !document.querySelector("script[type=module]")),
  );
}

/** The row of a table whose heading is the link `name`. */
export function row(page: Page, table: string, name: string): Locator {
  const link = page.getByRole("link", { name, exact: true });
  return page.getByRole("table", { name: table, exact: true }).getByRole("row").filter({ has: link });
}

/** The row of a table whose heading reads `name`. */
export function plainRow(page: Page, table: string, name: string): Locator {
  const heading = page.getByRole("rowheader", { name, exact: true });
  return page
    .getByRole("table", { name: table, exact: true })
    .getByRole("row")
    .filter({ has: heading });
}

/** Says whether the page is still the document that it was: nothing reloaded. */
export async function keepDocument(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => document.documentElement.setAttribute("data-kept", ""));
  return () => expect(page.locator("html"), "the page has not reloaded").toHaveAttribute("data-kept");
}

/**
 * Later than this the console would call its figures stale. How fast they really are is measured
 * by the tests that run alone; two browsers at once on a busy machine tell of the machine.
 */
export const LIVE_WITHIN_MS = 5_000;

/** When `target` first says `words`, by the browser's clock, which is the test's own. */
export function whenSays(target: Locator, words: string): Promise<number> {
  return target.evaluate(
    (element, wanted) =>
      new Promise<number>((told) => {
        const squeeze = (text: string | null) => (text ?? "").replace(/\s+/g, " ");
        const look = () => {
          if (!squeeze(element.textContent).includes(wanted)) return;
          watch.disconnect();
          told(Date.now());
        };
        const watch = new MutationObserver(look);
        watch.observe(element, { characterData: true, childList: true, subtree: true });
        look();
      }),
    words,
  );
}
