// Looks at a page as everybody sees it: both languages, both themes, wide and narrow.

import { AxeBuilder } from "@axe-core/playwright";
import { type Page, expect, test } from "@playwright/test";

const WIDTHS = [1440, 1024, 390] as const;
const LANGUAGES = { en: "en", zh: "zh-Hans" };

/** Axe takes seconds. So it looks at each language in each theme, and at each theme at each width. */
const AXE_THEMES = {
  en: { 1440: "light", 390: "dark" },
  zh: { 1440: "dark", 390: "light" },
} as const;

/** Whether the pages of this test run scripts: without, nothing can be measured inside of them. */
const hasScripts = () => test.info().project.use.javaScriptEnabled !== false;

/** No violation of axe's rules, on the page as it stands. */
export async function axe(page: Page, where = page.url()): Promise<void> {
  if (!hasScripts()) return;
  await page.evaluate(hideRepetition);
  // There are no frames that another page would be needed for.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  const told = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.slice(0, 4).map((node) => `${node.target.join(" ")} :: ${node.html.slice(0, 160)}`),
  }));
  expect(told, `axe on ${where}`).toEqual([]);
}

/** Leaves two rows of each shape: axe takes a second for every few hundred elements that it sees. */
function hideRepetition(): void {
  const seen = new Map<string, number>();
  for (const row of document.querySelectorAll<HTMLElement>("tbody > tr, main li")) {
    const table = row.closest("table, ul, ol")?.className;
    const parts = [...row.querySelectorAll("*")].map((part) => `${part.tagName}.${part.className}`);
    const shape = [table, row.className, ...parts].join();
    const count = seen.get(shape) ?? 0;
    seen.set(shape, count + 1);
    if (count >= 2) row.hidden = true;
  }
}

/** The page never scrolls sideways. */
export async function fits(page: Page, where = page.url()): Promise<void> {
  if (!hasScripts()) return;
  const room = await page.evaluate(() => {
    const scrolls = document.scrollingElement ?? document.documentElement;
    const wide = [...document.querySelectorAll("body *")]
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
      .filter((one) => !one.parentElement?.closest(".table-box, .unseen, svg"))
      .map((one) => `${one.tagName.toLowerCase()}.${one.className}`);
    return { needs: scrolls.scrollWidth, has: innerWidth, wide: wide.slice(0, 5) };
  });
  const sentence = `${where} needs ${room.needs} px: ${room.wide.join(", ")}`;
  expect(room.needs, sentence).toBeLessThanOrEqual(room.has);
}

/** Opens `path` in each language, theme and width, and inspects it there, after `then` if given. */
export async function inspect(
  page: Page,
  path: string,
  heading?: RegExp,
  then?: () => Promise<void>,
): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const language of ["en", "zh"] as const) {
    await speak(page, language);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(path);
    await then?.();
    await expect(page.locator("html")).toHaveAttribute("lang", LANGUAGES[language]);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    if (language === "zh") await isChinese(page);
    else if (heading) await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await fits(page, `${path} in ${language} at ${width}`);
      if (width === 1024) continue;
      const colorScheme = AXE_THEMES[language][width];
      await page.emulateMedia({ colorScheme });
      await axe(page, `${path} in ${language}, ${colorScheme}, at ${width}`);
    }
  }
}

/** Chooses the language as the switch does. */
export async function speak(page: Page, language: string): Promise<void> {
  const answer = await page.request.post("/preferences", {
    form: { locale: language, back: "/sign-in" },
    maxRedirects: 0,
  });
  expect(answer.status()).toBe(303);
}

/** Headings, column heads, labels and buttons are not English sentences. */
async function isChinese(page: Page): Promise<void> {
  const texts = await page
    .locator("h1, h2, thead th, label, main button, nav a, .lead, .panel-note")
    .evaluateAll((all) =>
      all
        .filter((one) => !one.closest("[lang=en], code, .route, .popover, .app-cell"))
        .map((one) => (one as HTMLElement).innerText.trim()),
    );
  // Two English words in a row, apart from names that stay as they are in every language.
  const english = texts.filter((text) =>
    /\b[a-z]{3,} [a-z]{2,}\b/.test(text.replace(/App Key|usage:write|requests:write|limits:read/g, "")),
  );
  expect(english, "no English sentence on a Chinese page").toEqual([]);
}
