// Many App Keys registered from a pasted text.

import type { Page } from "@playwright/test";

import { named } from "./support/api";
import { unique } from "./support/environment";
import { axe, fits, inspect, speak } from "./support/inspect";
import { plainRow } from "./support/pages";
import { expect, test } from "./support/test";

test.use({ role: "operator" });

const lines = (page: Page) => page.getByLabel("App Keys and plans");
const register = (page: Page) => page.getByRole("button", { name: "Register", exact: true });
const wrong = (page: Page, line: number) => plainRow(page, "Wrong lines", String(line));

/** App Keys of one organisation that nobody has registered. */
function fresh(...names: string[]) {
  const org = unique("many");
  return names.map((name) => named(org, name));
}

test("pasted lines become App Keys, as CSV and as JSON lines @nojs", async ({ page, api }) => {
  const [one, two, three] = fresh("one", "two", "three");
  await page.goto("/apps");
  await page.getByRole("link", { name: "Register many…" }).click();
  await expect(page).toHaveURL("/apps/bulk");
  await lines(page).fill(`app,plan\n${one.key},free\n${two.key},basic\n`);
  await register(page).click();
  await expect(page).toHaveURL("/apps/bulk?done=registered&registered=2&unchanged=0");
  await expect(page.getByText("2 App Keys are registered.")).toBeVisible();
  await expect(lines(page), "what was registered is gone from the form").toHaveValue("");
  expect([await api.plan(one), await api.plan(two)]).toEqual(["free", "basic"]);

  const json = [one, three].map((app) => JSON.stringify({ app: app.key, plan: "free" }));
  await lines(page).fill(`\n  ${json.join("\n")}`);
  await register(page).click();
  await expect(page.getByText("1 App Key is registered.")).toBeVisible();
  await expect(page.getByText("1 App Key was registered before with the same plan")).toBeVisible();
  expect(await api.plan(three)).toBe("free");
  await page.goto(three.path);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(three.app);
});

test("wrong lines are named and the text is kept; the good ones go by themselves @nojs", async ({
  page,
  api,
  guard,
}) => {
  guard.bear(/422/);
  const known = await api.register("free");
  const [good, unknown] = fresh("good", "unknown");
  const text = ["app,plan", `${good.key},free`, `${known.key},basic`, "", "acme,free", `${unknown.key},gold`];
  const typed = text.join("\n");
  await page.goto("/apps/bulk");
  await lines(page).fill(typed);
  await register(page).click();
  await expect(page.getByRole("alert")).toContainText("3 lines are wrong. Nothing was registered.");
  await expect(wrong(page, 3)).toContainText(`${known.key} is registered already, with the plan free`);
  await expect(wrong(page, 5)).toContainText("an App Key is written org#app");
  await expect(wrong(page, 6)).toContainText('there is no plan "gold"; plan must be one of free, ');
  await expect(page.getByRole("table", { name: "Wrong lines" }).getByRole("row")).toHaveCount(4);
  await expect(lines(page), "what was typed stays").toHaveValue(typed);
  await expect(lines(page)).toHaveAttribute("aria-invalid", "true");
  await axe(page);
  await page.setViewportSize({ width: 390, height: 900 });
  await fits(page);
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.getByLabel("Register the good lines, name the others").check();
  await register(page).click();
  await expect(page.getByText("1 App Key is registered.")).toBeVisible();
  await expect(page.getByText("3 lines are wrong and not registered.")).toBeVisible();
  await expect(wrong(page, 3)).toBeVisible();
  await expect(lines(page)).toHaveValue(typed);
  await expect(page.getByLabel("Register the good lines, name the others")).toBeChecked();
  expect([await api.plan(good), await api.plan(known)]).toEqual(["free", "free"]);
});

test("a text without its line of columns, or without a line, is refused @nojs", async ({ page, guard }) => {
  guard.bear(/422/);
  const [one] = fresh("one");
  await page.goto("/apps/bulk");
  await lines(page).fill(`${one.key},free`);
  await register(page).click();
  await expect(wrong(page, 1)).toContainText("the first line must be app,plan");
  await lines(page).fill("app,plan\n");
  await register(page).click();
  await expect(page.getByText("the text names no App Key")).toBeVisible();
  await expect(page.getByRole("table")).toHaveCount(0);
});

test("rules and counts are told in Chinese @nojs", async ({ page, api, guard }) => {
  guard.bear(/422/);
  const known = await api.register("free");
  const [good] = fresh("good");
  await speak(page, "zh");
  await page.goto("/apps/bulk");
  const text = page.getByLabel("App Key 及套餐");
  const submit = page.getByRole("button", { name: "登记", exact: true });
  const row = (line: number) => plainRow(page, "有误的行", String(line));
  const json = [
    { app: known.key, plan: "basic" },
    { app: good.key, plan: "gold" },
    { app: "acme", plan: "free" },
    { app: good.key },
  ];
  await text.fill([...json.map((line) => JSON.stringify(line)), "{"].join("\n"));
  await submit.click();
  await expect(page.getByRole("alert")).toContainText("5 行有误，没有登记任何 App Key。");
  await expect(row(1)).toContainText(`${known.key} 已登记，套餐为 free`);
  await expect(row(2)).toContainText('没有套餐 "gold"；可选套餐：free');
  await expect(row(3)).toContainText("App Key 应写作“组织名#应用名”");
  await expect(row(4)).toContainText("缺少字段 plan");
  await expect(row(5)).toContainText("该行不是 JSON");
  await axe(page);
  await text.fill(`app,plan\n${good.key},free`);
  await submit.click();
  await expect(page.getByText("已登记 1 个 App Key。")).toBeVisible();
});

test.describe("a viewer", () => {
  test.use({ role: "viewer" });

  test("reads the page and is told who may register @nojs", async ({ page, api }) => {
    const [one] = fresh("one");
    await page.goto("/apps");
    await page.getByRole("link", { name: "Register many…" }).click();
    await expect(page.getByText("Needs the role operator or higher.")).toBeVisible();
    await expect(register(page)).toBeDisabled();
    const form = { lines: `app,plan\n${one.key},free` };
    const refused = await page.request.post("/apps/bulk", { form, maxRedirects: 0 });
    expect(refused.status()).toBe(403);
    await api.register("basic", one.org, one.app);
    expect(await api.plan(one), "it was not registered before").toBe("basic");
  });
});

test("the form is for everybody to see and to hear, in both languages and themes", async ({ page }) => {
  await inspect(page, "/apps/bulk", /Register many App Keys/);
});
