// Why a limit is what it is, now and at a past moment; and the answer as text for a ticket.

import type { Page } from "@playwright/test";

import { environment } from "./support/environment";
import { inspect } from "./support/inspect";
import { alive, open } from "./support/pages";
import { expect, test } from "./support/test";

const why = (path: string, target = "quota:groups", at = "") =>
  `${path}/why?target=${encodeURIComponent(target)}${at && `&at=${encodeURIComponent(at)}`}`;
const steps = (page: Page) => page.locator("#why ol.chain > li");
const silent = (page: Page) => page.locator("#why .silent-steps li");

test("the limit page and every origin mark lead to the chain @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await page.goto(app.path);
  await page.getByTitle("Why is the limit of Groups what it is?").click();
  await expect(page).toHaveURL(/\/why\?target=quota%3Agroups$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Groups");
  await expect(page.getByText("Why is it what it is now?")).toBeVisible();
  await page.goto(`${app.path}/quotas/groups`);
  await page.locator("#why").getByRole("link", { name: "Why? At any moment" }).click();
  await expect(page).toHaveURL(/\/why\?target=quota%3Agroups$/);
});

test("the plan step says who chose the plan, when, why and of which version @nojs", async ({
  page,
  api,
}) => {
  const app = await api.register("free");
  await page.goto(why(app.path));
  await expect(steps(page).last()).toContainText("registered with it by");
  await api.choosePlan(app, "basic", "contract 4711");
  await page.goto(why(app.path));
  const last = steps(page).last();
  await expect(last).toContainText("100,000");
  await expect(last).toContainText("Basic");
  await expect(last).toContainText(/version \d+ of/);
  await expect(last).toContainText("contract 4711");
  await expect(last).toContainText("chosen by");
  await expect(last.getByTitle(/document 002, line/).first()).toBeVisible();
});

test("a step names the conflict of the ledger and leads to its row @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await page.goto(why(app.path, "rate:accounts:call:1:app"));
  const conflict = steps(page).first().locator(".disagree a").first();
  const href = await conflict.getAttribute("href");
  expect(href).toMatch(/^\/catalogue\?view=conflicts#conflict-/);
  await conflict.click();
  await expect(page.locator(`#${href?.split("#")[1]}`)).toBeVisible();
});

test("what exists and does not speak stands below, with the reason @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await api.setOverride(app, "groups", 150, "the first");
  await api.setOverride(app, "groups", 250, "the second");
  await page.goto(why(app.path));
  await expect(steps(page).last()).toContainText("the second");
  await expect(silent(page)).toHaveCount(1);
  await expect(silent(page)).toContainText("the first");
  await expect(silent(page)).toContainText(
    "not in force, because another permanent override took its place",
  );
});

test("a past moment is answered as it was, and leads to the changes around it @nojs", async ({
  page,
  api,
}) => {
  const app = await api.register("free");
  const before = new Date().toISOString();
  await api.setOverride(app, "groups", 250, "a school term");
  await page.goto(why(app.path, "quota:groups", before));
  await expect(page.locator(".why-value")).toContainText("The limit then");
  await expect(page.locator(".why-value strong")).toHaveText("100");
  await expect(silent(page), "nobody had set it yet").toHaveCount(0);
  const held = page.locator(".why-held");
  await expect(held).toContainText("the registration");
  await expect(held).toContainText("100 (plan) → 250 (override)");
  await held.getByRole("link").last().click();
  await expect(page.locator(".why-value strong")).toHaveText("250");
  await expect(steps(page).last()).toContainText("a school term");
});

test("the moment is chosen by a form, in the person's zone @nojs", async ({
  browserOf,
  people,
  api,
}) => {
  const app = await api.register("free");
  const page = await browserOf(await people("viewer"), { timezoneId: "Asia/Shanghai" });
  await page.context().addCookies([
    { name: "zone", value: "Asia/Shanghai", url: environment.url },
  ]);
  await page.goto(why(app.path));
  await expect(page.getByText("Times are those of Asia/Shanghai.")).toBeVisible();
  await page.getByLabel("Moment", { exact: true }).fill("2020-01-01T08:00");
  await page.getByRole("button", { name: "Show that moment" }).click();
  await expect(page).toHaveURL(/at=2020-01-01T08%3A00/);
  await expect(page).toHaveURL(/zone=Asia%2FShanghai/);
  await expect(page.locator("main")).toContainText(/The App Key was registered on .*Before that it had no limits/);
  await expect(page.getByLabel("Moment", { exact: true })).toHaveValue("2020-01-01T08:00");
  await page.getByRole("link", { name: "Show now" }).click();
  await expect(page.locator(".why-value")).toContainText("The limit now");
});

test("a moment to come and one that is none are refused at the field @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  const field = page.getByLabel("Moment", { exact: true });
  await page.goto(why(app.path, "quota:groups", "2999-01-01T00:00"));
  await expect(field).toHaveAccessibleDescription(/This moment is still to come/);
  await page.goto(why(app.path, "quota:groups", "yesterday"));
  await expect(field).toHaveAccessibleDescription(/This is no date and time/);
  await expect(page.locator(".why-held")).toHaveCount(0);
});

test("the text for a ticket is there in both languages @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await api.setOverride(app, "groups", 250, "ticket 17");
  await page.goto(why(app.path));
  await page.getByText("Text in English").first().click();
  const english = page.locator("#text-en");
  await expect(english).toHaveAttribute("readonly", "");
  await expect(english).toHaveValue(
    new RegExp(`^${app.key} · Groups\\nLimit: 250 \\(override\\)\\nAs of: .* UTC`),
  );
  await expect(english).toHaveValue(/Reason: ticket 17/);
  await expect(english).toHaveValue(/Source: document 002, line \d+/);
  await page.getByText("Text in 简体中文").first().click();
  await expect(page.locator("#text-zh")).toHaveValue(/上限：250（单独调整）/);
  const link = /Link: (http\S+)/.exec(await english.inputValue())?.[1] ?? "";
  await api.setOverride(app, "groups", 500, "later");
  await page.goto(link);
  await expect(page.locator(".why-value strong"), "the link keeps its moment").toHaveText("250");
});

test("a button copies the text of its language", async ({ page, api, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const app = await api.register("free");
  await open(page, why(app.path));
  await page.getByRole("button", { name: "Copy Text in 简体中文" }).click();
  await alive(page);
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(`${app.key} · 群组总数`);
  expect(copied).toContain("上限：100（套餐）");
});

test("which rate binds first is said at the load of now @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await api.call(app, "POST /users", { calls: 500, peak: 60 });
  await page.goto(`${app.path}/buckets/accounts`);
  const sentence = /At [\d.]+ × the present load the 100\/s rate is reached\./;
  await expect(page.locator(".binding")).toHaveText(sentence);
  await page.goto(why(app.path, "rate:accounts:call:1:app"));
  await expect(page.locator(".why-held")).toContainText(sentence);
});

test("a rate leads to the others of its bucket @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await page.goto(why(app.path, "rate:delete_conversation:call:60:user"));
  await expect(page.locator(".why-value strong")).toContainText("5/min");
  await page.locator("#others").getByRole("link", { name: "calls/s" }).click();
  await expect(page.locator(".why-value strong")).toContainText("100/s");
  await expect(page.locator("#others").getByRole("link")).toHaveText(["calls/min per user"]);
});

test("what is no limit of this App Key is not found @nojs", async ({ page, api, guard }) => {
  guard.bear(/404/);
  const app = await api.register("free");
  for (const target of ["quota:nothing", "rate:nothing:call:1:app", "nonsense"]) {
    const answer = await page.goto(why(app.path, target));
    expect(answer?.status(), target).toBe(404);
  }
});

test("the answer is for everybody to see and to hear", async ({ page, api }) => {
  const app = await api.register("free");
  await api.use(app, "groups", 91);
  await api.setOverride(app, "groups", 150, "from before");
  await api.setOverride(app, "groups", 250, "for a while");
  await inspect(page, why(app.path), /Groups/);
});

test("the answer of a rate is for everybody to see and to hear", async ({ page, api }) => {
  const app = await api.register("free");
  await api.call(app, "POST /users", { calls: 1000, peak: 100, rejected: 120 });
  await inspect(page, why(app.path, "rate:accounts:call:1:app"));
});
