// What is around every page: navigation, keyboard, language, theme, the phone.

import type { Page } from "@playwright/test";

import { axe, fits } from "./support/inspect";
import { keepDocument, open, row } from "./support/pages";
import { expect, test } from "./support/test";
import { unique } from "./support/environment";

const heading = (page: Page) => page.getByRole("heading", { level: 1 });
const nav = (page: Page) => page.getByRole("navigation", { name: "Main" });

test("the first Tab offers to skip to the content @nojs", async ({ page }) => {
  await page.goto("/plans");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await page.keyboard.press("Tab");
  const isInside = await page.evaluate(() => document.activeElement?.closest("main") !== null);
  expect(isInside, "the next stop is in the content").toBe(true);
});

test("focus goes through bar, navigation and page in this order, and is always seen", async ({
  page,
  api,
}) => {
  const app = await api.register("free");
  await api.use(app, "groups", 90);
  await open(page, `/apps?query=${app.org}`);
  await page.emulateMedia({ reducedMotion: "reduce" });
  const places: string[] = [];
  for (let step = 0; step < 22; step += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const focused = document.activeElement as HTMLElement;
      const style = getComputedStyle(focused);
      const box = focused.getBoundingClientRect();
      return {
        name: focused.innerText || focused.getAttribute("aria-label") || focused.tagName,
        isSeen: (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none",
        hasSize: box.width > 0 && box.height > 0,
        place: focused.closest("header.top-bar, nav.side-nav, main")?.tagName ?? focused.className,
      };
    });
    expect(stop, `stop ${step}`).toMatchObject({ isSeen: true, hasSize: true });
    if (places.at(-1) !== stop.place) places.push(stop.place);
    if (stop.name.includes(app.key)) break;
  }
  expect(places).toEqual(["skip-link", "HEADER", "NAV", "MAIN"]);
});

test("coming to a page by a link puts the focus on its heading, and its name in the tab", async ({
  page,
}) => {
  await open(page, "/");
  await nav(page).getByRole("link", { name: "Plans" }).click();
  await expect(heading(page)).toHaveText("Plans");
  await expect(heading(page)).toBeFocused();
  await expect(page).toHaveTitle("Plans – Headroom");
  await expect(nav(page).getByRole("link", { name: "Plans" })).toHaveAttribute("aria-current", "page");
  await page.goBack();
  await expect(heading(page)).toHaveText("Who is near a limit now?");
});

test("/ searches, Esc leaves and keeps what was typed, Enter opens the list", async ({ page, api }) => {
  const app = await api.register("free");
  await open(page, "/plans");
  await page.keyboard.press("/");
  const search = page.getByRole("searchbox", { name: "Search App Keys" });
  await expect(search).toBeFocused();
  await page.keyboard.type(`${app.org}/?`);
  await expect(search, "keys are text while one types").toHaveValue(`${app.org}/?`);
  await page.keyboard.press("Escape");
  await expect(search).not.toBeFocused();
  await expect(search).toHaveValue(`${app.org}/?`);
  await page.keyboard.press("/");
  await search.fill(app.org);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`/apps?query=${app.org}`);
  await expect(row(page, "App Keys", app.key)).toBeVisible();
});

test("the search in the bar works on every page @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await page.goto("/catalogue");
  await page.getByRole("searchbox", { name: "Search App Keys" }).fill(app.org);
  await page.keyboard.press("Enter");
  await expect(row(page, "App Keys", app.key)).toBeVisible();
});

test("g and a letter goes to a page", async ({ page }) => {
  await open(page, "/");
  for (const [key, path, title] of [
    ["a", "/apps", "App Keys"],
    ["p", "/plans", "Plans"],
    ["c", "/catalogue", "Catalogue"],
    ["o", "/overrides", "Overrides"],
    ["r", "/requests", "Requests"],
    ["h", "/", "Who is near a limit now?"],
  ]) {
    await page.keyboard.press("g");
    await page.keyboard.press(key);
    await expect(page).toHaveURL(path);
    await expect(heading(page)).toHaveText(title);
    await expect(heading(page)).toBeFocused();
  }
  await page.keyboard.press("a");
  await expect(page, "a letter alone goes nowhere").toHaveURL("/");
});

test("? shows the keys, Esc closes, and the focus comes back", async ({ page }) => {
  await open(page, "/plans");
  const link = nav(page).getByRole("link", { name: "Plans" });
  await link.focus();
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(help).toBeVisible();
  await expect(help).toContainText("Go to App Keys");
  await axe(page, "keyboard help");
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await expect(link).toBeFocused();
});

test("arrows move between the rows of a table, and Enter opens one", async ({ page, api }) => {
  const org = unique("rows");
  for (const name of ["a", "b", "c"]) await api.register("free", org, name);
  await open(page, `/apps?query=${org}&sort=name`);
  const link = (name: string) => page.getByRole("link", { name: `${org}#${name}`, exact: true });
  await link("a").focus();
  await page.keyboard.press("ArrowDown");
  await expect(link("b")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(link("c"), "the last row is the last").toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(link("b")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`/apps/${org}/b`);
});

test("the language changes without losing the place @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await page.goto(`/apps?query=${app.org}&sort=name`);
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.getByRole("button", { name: /Your account and settings/ }).click();
  await page.getByRole("button", { name: "简体中文" }).click();
  await expect(page).toHaveURL(`/apps?query=${app.org}&sort=name`);
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans");
  await expect(page.getByRole("button", { name: "应用" })).toBeVisible();
  await expect(page.getByRole("link", { name: app.key })).toBeVisible();
  await page.getByRole("button", { name: /账号与设置/ }).click();
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page).toHaveURL(`/apps?query=${app.org}&sort=name`);
});

test("a browser that prefers Chinese gets Chinese @nojs", async ({ browserOf }) => {
  const page = await browserOf(null, { locale: "zh-CN" });
  await page.goto("/sign-in");
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans");
  await expect(heading(page)).toHaveText("登录");
});

test("the theme follows the system until one is chosen @nojs", async ({ page }) => {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/plans");
  const light = await ground();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await ground();
  expect(dark).not.toBe(light);
  await page.getByRole("button", { name: /Your account and settings/ }).click();
  await page.getByRole("button", { name: "Light", exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await expect(page).toHaveURL("/plans");
  expect(await ground()).toBe(light);
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("button", { name: /Your account and settings/ }).click();
  await page.getByRole("button", { name: "Dark", exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await ground()).toBe(dark);
});

test("the menu is for everybody to see and to hear", async ({ page }) => {
  await open(page, "/plans");
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.getByRole("button", { name: /Your account and settings/ }).click();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await axe(page, `the menu, ${colorScheme}`);
  }
  await page.keyboard.press("Escape");
  await expect(page.getByRole("link", { name: "Account", exact: true })).toBeHidden();
});

test("times are shown in the person's zone, with UTC on hover", async ({ api, people, browserOf }) => {
  const app = await api.register("free");
  const page = await browserOf(await people("viewer"), { timezoneId: "Asia/Kolkata" });
  await open(page, app.path);
  await page.reload();
  const time = page.getByText("Registered", { exact: true }).locator("..").locator("time");
  const [shown, machine, hover] = await time.evaluate((one: HTMLTimeElement) => [
    one.innerText, one.dateTime, one.title,
  ]);
  const parts = { timeZone: "Asia/Kolkata", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  expect(shown).toContain(new Intl.DateTimeFormat("en-GB", parts).format(new Date(machine)));
  expect(hover).toContain("UTC");
});

test("on the phone a customer is found and its use is seen @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await api.use(app, "groups", 97);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  await nav(page).getByRole("link", { name: "App Keys" }).click();
  await page.getByLabel("Name", { exact: true }).fill(app.org);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: app.key }).click();
  const groups = row(page, "Quotas", "Groups");
  await expect(groups.locator(".amounts")).toHaveText(/97\s\/\s100/);
  await expect(groups.locator(".amounts")).toBeVisible();
  const level = groups.getByText("critical").filter({ visible: true });
  await expect(level, "the colour is not the only signal").toHaveCount(1);
  await fits(page);
});

test("touch targets on the phone are large enough", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  for (const link of await nav(page).getByRole("link").all()) {
    const box = await link.boundingBox();
    expect(box?.height ?? 0, await link.innerText()).toBeGreaterThanOrEqual(40);
  }
});
