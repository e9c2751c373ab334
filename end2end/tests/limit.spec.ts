// One limit of an App Key: its use over time, where it comes from, overriding it.

import type { Page } from "@playwright/test";

import { inspect } from "./support/inspect";
import { LIVE_WITHIN_MS, keepDocument, open, whenSays } from "./support/pages";
import { expect, test } from "./support/test";

const HOSTILE = "</title><script>alert(1)</script>";

test.use({ role: "operator" });

/** The steps of the chain, in their order. */
const steps = (page: Page) => page.locator("#why ol.chain > li");
const history = (page: Page) => page.locator("#overrides");

test("use over time is a chart with a table of the same numbers @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await api.use(app, "groups", 91);
  await page.goto(`${app.path}/quotas/groups`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Groups");
  await expect(page.getByText("Why is this 100?")).toBeVisible();
  await expect(page.locator(".limit-now")).toContainText("91 / 100");
  await expect(page.getByLabel("Use of Groups and its limit, 24 hours")).toBeVisible();
  await expect(page.locator(".chart-reading")).toContainText("peak 91");
  await expect(page.locator(".chart-reading")).toContainText("limit 100");
  const [plot, drawing] = await Promise.all(
    [".chart-plot", ".chart-plot svg.chart-lines"].map((part) => page.locator(part).boundingBox()),
  );
  expect(drawing, "the drawing fills its place").toEqual(plot);
  await page.getByText("Show as table").click();
  const table = page.getByRole("table", { name: "Use and limit over time, newest first" });
  const filled = table.getByRole("row").filter({ hasText: "91" });
  await expect(filled.first()).toContainText("100");
  await expect(table.getByRole("row").filter({ hasText: "—" }).first(), "gaps are gaps").toBeVisible();
});

test("the range stands in the address @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await api.use(app, "groups", 12);
  await page.goto(`${app.path}/quotas/groups`);
  const ranges = page.getByRole("navigation", { name: "Range" });
  await expect(ranges.getByRole("link")).toHaveText([
    "1 hour", "6 hours", "24 hours", "7 days", "30 days", "90 days",
  ]);
  for (const [name, word] of [["1 hour", "1h"], ["7 days", "7d"], ["90 days", "90d"]]) {
    await ranges.getByRole("link", { name }).click();
    await expect(page).toHaveURL(new RegExp(`range=${word}`));
    await expect(ranges.getByRole("link", { name })).toHaveAttribute("aria-current", "true");
    await expect(page.getByLabel(`Use of Groups and its limit, ${name}`)).toBeVisible();
  }
});

test("the arrow keys read single points off the chart", async ({ page, api }) => {
  const app = await api.register("free");
  await api.use(app, "groups", 91);
  await open(page, `${app.path}/quotas/groups?range=1h`);
  const chart = page.getByRole("slider", { name: /Use of Groups/ });
  await chart.focus();
  await expect(chart).toHaveAttribute("aria-valuetext", /peak 91/);
  await page.keyboard.press("ArrowLeft");
  await expect(chart).toHaveAttribute("aria-valuetext", /no data/);
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  await expect(chart).toHaveAttribute("aria-valuenow", "0");
});

test("the use of this moment moves with its report", async ({ page, api }) => {
  const app = await api.register("free");
  await api.use(app, "groups", 10);
  await open(page, `${app.path}/quotas/groups`);
  await expect(page.getByText("Live feed: live")).toBeVisible();
  const isKept = await keepDocument(page);
  const now = page.locator(".limit-now");
  const seen = whenSays(now, "83 / 100");
  const posted = Date.now();
  await api.use(app, "groups", 83);
  expect((await seen) - posted, "milliseconds until it was seen").toBeLessThan(LIVE_WITHIN_MS);
  await expect(now).toContainText("near");
  await isKept();
});

test("a bucket tells its rates, its documents and the operations that share it @nojs", async ({
  page,
  api,
}) => {
  const app = await api.register("free");
  await page.goto(`${app.path}/buckets/accounts`);
  await expect(page.getByText("Why is this 100/s?")).toBeVisible();
  await expect(steps(page).first()).toContainText("100/s");
  await expect(steps(page).first().getByTitle("document 004, line 23")).toBeVisible();
  const operations = page.getByRole("table", { name: "Operations that share this limit" });
  await expect(operations.getByRole("row").filter({ hasText: "POST /users" }).first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "Where the documents disagree" })).toBeVisible();
});

test("an override is set with a reason, holds, and ends @nojs", async ({ page, api, people }) => {
  const app = await api.register("free");
  const { login } = await people("operator");
  await page.goto(`${app.path}/quotas/groups`);
  await page.getByLabel("New limit").fill("250");
  await page.getByLabel("Reason").fill("ticket 17: a school term begins");
  await page.getByRole("button", { name: "Set override" }).click();
  await expect(page.getByText("The override is set.")).toBeVisible();
  await expect(page.getByText("Why is this 250?")).toBeVisible();
  const last = steps(page).last();
  await expect(last).toContainText("250");
  await expect(last).toContainText("ticket 17: a school term begins");
  await expect(last).toContainText(`set by ${login}`);
  await expect(last).toContainText("in force");
  await expect(steps(page).first()).toContainText("overruled by the next step");
  expect(await api.effective(app, "groups")).toMatchObject({
    value: { kind: "limited", amount: 250 },
    origin: "override",
  });

  await history(page).getByText("End…").click();
  await expect(history(page)).toContainText("The value 250 stops at once");
  // What raised the limit lowers it when it ends.
  await history(page).getByRole("checkbox", { name: /1 limit drops by more than 10/ }).check();
  await page.getByLabel("Why it ends").fill("the term is over");
  await page.getByRole("button", { name: "End this override?" }).click();
  await expect(page.getByText("The override has ended.")).toBeVisible();
  await expect(page.getByText("Why is this 100?")).toBeVisible();
  await expect(history(page).getByRole("row").last()).toContainText("ended");
  await expect(history(page).getByText("End…")).toHaveCount(0);
  expect(await api.effective(app, "groups")).toMatchObject({ origin: "plan" });
});

test("what lowers a limit says what follows, and is set when it was confirmed @nojs", async ({
  page,
  api,
  guard,
}) => {
  guard.bear(/422/);
  const app = await api.register("free");
  await api.use(app, "groups", 95);
  await page.goto(`${app.path}/quotas/groups`);
  await page.getByLabel("New limit").fill("60");
  await page.getByLabel("Reason", { exact: true }).fill("abuse");
  await page.getByRole("button", { name: "Set override" }).click();
  const form = page.locator("#override");
  await expect(form).toContainText("This must be confirmed first");
  await expect(form.getByText("In use now").locator("..")).toContainText("95");
  await expect(form.getByText("In use now").locator("..")).toContainText("over");
  await expect(form).toContainText("What is there stays; nothing new is let in");
  await expect(page.getByLabel("New limit")).toHaveValue("60");
  await expect(page.getByLabel("Reason", { exact: true })).toHaveValue("abuse");
  expect(await api.effective(app, "groups")).toMatchObject({ origin: "plan" });
  for (const sentence of [/below today’s use/, /below the peak/, /drops by more than 10/]) {
    await form.getByRole("checkbox", { name: sentence }).check();
  }
  await page.getByRole("button", { name: "Set override" }).click();
  await expect(page.getByText("The override is set.")).toBeVisible();
  expect(await api.effective(app, "groups")).toMatchObject({ value: { amount: 60 } });
});

test("an override is set without leaving the page, and so is the next one", async ({
  page,
  api,
  guard,
}) => {
  guard.bear(/422/);
  const app = await api.register("free");
  await api.use(app, "groups", 95);
  await open(page, `${app.path}/quotas/groups`);
  const isKept = await keepDocument(page);
  const form = page.locator("#override");
  await page.getByLabel("New limit").fill("many");
  await page.getByLabel("Reason", { exact: true }).fill("a campaign");
  await page.getByRole("button", { name: "Set override" }).click();
  await expect(page.getByLabel("New limit")).toHaveAccessibleDescription(/This is no whole number/);
  await expect(page.getByLabel("New limit")).toBeFocused();
  await page.getByLabel("New limit").fill("300");
  await page.getByRole("button", { name: "Set override" }).click();
  await expect(form.getByText("The override is set.")).toBeVisible();
  await expect(form.getByRole("status").first()).toBeFocused();
  await expect(page.getByText("Why is this 300?")).toBeVisible();
  // The form that came is awake as the first was.
  await page.getByLabel("New limit").fill("60");
  await expect(form).toContainText("What is there stays; nothing new is let in");
  await isKept();
});

test("an override that is refused on its way is sent by the browser itself", async ({
  page,
  api,
  guard,
}) => {
  guard.bear(/503/);
  const app = await api.register("free");
  await open(page, `${app.path}/quotas/groups`);
  await page.route(`**${app.path}/quotas/groups`, (route) =>
    route.request().resourceType() === "fetch"
      ? route.fulfill({ status: 503, contentType: "application/problem+json", body: "{}" })
      : route.continue(),
  );
  await page.getByLabel("New limit").fill("300");
  await page.getByLabel("Reason", { exact: true }).fill("a campaign");
  await page.getByRole("button", { name: "Set override" }).click();
  await expect(page.getByText("The override is set.")).toBeVisible();
  expect(await api.effective(app, "groups")).toMatchObject({ value: { amount: 300 } });
});

test("a temporary override says when it ends @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await page.goto(`${app.path}/quotas/groups`);
  await page.getByLabel("New limit").fill("unlimited");
  await page.getByLabel("Reason").fill("a concert");
  const end = new Date(Date.now() + 3 * 3600 * 1000 + 30_000).toISOString().slice(0, 16);
  await page.getByLabel(/^Ends/).fill(end);
  await page.getByRole("button", { name: "Set override" }).click();
  await expect(page.getByText("The override is set.")).toBeVisible();
  await expect(page.getByText("Why is this unlimited?")).toBeVisible();
  await expect(page.locator(".limit-now")).toContainText(/temporary, [23]\s+h left/);
});

test("a rate is overridden like a quota @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await page.goto(`${app.path}/buckets/accounts`);
  await page.getByLabel("New limit").fill("200");
  await page.getByLabel("Reason").fill("a migration");
  await page.getByRole("button", { name: "Set override" }).click();
  await expect(page.getByText("The override is set.")).toBeVisible();
  await expect(page.getByText("Why is this 200/s?")).toBeVisible();
});

test("faults stand at their fields and what was typed stays @nojs", async ({ page, api, guard }) => {
  guard.bear(/422/);
  const app = await api.register("free");
  await page.goto(`${app.path}/quotas/groups`);
  await page.getByLabel("New limit").fill("many");
  await page.getByLabel("Reason").fill("   ");
  await page.getByLabel(/^Ends/).fill("2020-01-01T00:00");
  await page.getByRole("button", { name: "Set override" }).click();
  await expect(page.getByLabel("New limit")).toHaveAccessibleDescription(/This is no whole number/);
  await expect(page.getByLabel("Reason")).toHaveAccessibleDescription(/A reason is required/);
  await expect(page.getByLabel(/^Ends/)).toHaveAccessibleDescription(/The end must be in the future/);
  await expect(page.getByLabel("New limit")).toHaveValue("many");
  await expect(page.getByLabel(/^Ends/)).toHaveValue(/^2020-01-01T00:00/);
  expect(await api.effective(app, "groups")).toMatchObject({ origin: "plan" });
});

test("a size where things are counted is refused @nojs", async ({ page, api, guard }) => {
  guard.bear(/422/);
  const app = await api.register("free");
  await page.goto(`${app.path}/quotas/groups`);
  await page.getByLabel("New limit").fill("10 GB");
  await page.getByLabel("Reason").fill("a mistake");
  await page.getByRole("button", { name: "Set override" }).click();
  await expect(page.getByLabel("New limit")).toHaveAccessibleDescription(/another unit/);
});

test("markup in a reason is shown as the text that it is @nojs", async ({ page, api, guard }) => {
  guard.bear(/422/);
  const app = await api.register("free");
  await page.goto(`${app.path}/quotas/groups`);
  await page.getByLabel("New limit").fill("300");
  await page.getByLabel("Reason").fill(HOSTILE);
  await page.getByRole("button", { name: "Set override" }).click();
  await expect(page.getByText("The override is set.")).toBeVisible();
  await expect(steps(page).last().getByText(HOSTILE)).toBeVisible();
  await expect(history(page).getByText(HOSTILE)).toBeVisible();
  await page.goto(app.path);
  await expect(page.locator("#overrides").getByText(HOSTILE)).toBeVisible();
  await page.goto(`${app.path}/quotas/groups`);
  await page.getByLabel("New limit").fill("many");
  await page.getByLabel("Reason").fill(`</textarea>${HOSTILE}`);
  await page.getByRole("button", { name: "Set override" }).click();
  await expect(page.getByLabel("New limit")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Reason")).toHaveValue(`</textarea>${HOSTILE}`);
});

test("who was slower is told, changes nothing, and may try again @nojs", async ({
  page,
  api,
  guard,
  browserOf,
  people,
}) => {
  guard.bear(/412/);
  const app = await api.register("free");
  const other = await browserOf(await people("admin"));
  await page.goto(`${app.path}/quotas/groups`);
  await other.goto(`${app.path}/quotas/groups`);
  for (const [who, value] of [[other, "111"], [page, "222"]] as const) {
    await who.getByLabel("New limit").fill(value);
    await who.getByLabel("Reason").fill(`they want ${value}`);
    await who.getByRole("button", { name: "Set override" }).click();
    if (who === other) await expect(other.getByText("The override is set.")).toBeVisible();
  }
  const both = page.getByRole("alert");
  await expect(both).toContainText("Somebody changed this in the meantime");
  await expect(both.getByText("You wanted").locator("..")).toContainText("222");
  await expect(both.getByText("Now it is").locator("..")).toContainText("111");
  await expect(both.getByText("Changed by").locator("..")).toContainText("they want 111");
  await expect(page.getByText("Why is this 111?")).toBeVisible();
  await expect(page.getByLabel("New limit")).toHaveValue("222");
  await expect(page.getByLabel("Reason")).toHaveValue("they want 222");
  expect(await api.effective(app, "groups")).toMatchObject({ value: { amount: 111 } });
  await page.getByRole("button", { name: "Set override" }).click();
  await expect(page.getByText("Why is this 222?")).toBeVisible();
});

test("a page that somebody else made old says so and is not taken away", async ({ page, api }) => {
  const app = await api.register("free");
  await open(page, `${app.path}/quotas/groups`);
  await expect(page.getByText("Live feed: live")).toBeVisible();
  await page.getByLabel("Reason").fill("half a sentence");
  await api.setOverride(app, "groups", 500, "somebody was quicker");
  await expect(page.getByText("Somebody changed the limits of this App Key meanwhile.")).toBeVisible();
  await expect(page.getByLabel("Reason")).toHaveValue("half a sentence");
});

test("two temporary overrides may not overlap, and the first is named @nojs", async ({ page, api, guard }) => {
  guard.bear(/409/);
  const app = await api.register("free");
  const end = new Date(Date.now() + 5 * 3600 * 1000).toISOString().slice(0, 16);
  for (const value of ["150", "160"]) {
    await page.goto(`${app.path}/quotas/groups`);
    await page.getByLabel("New limit").fill(value);
    await page.getByLabel("Reason").fill("a concert");
    await page.getByLabel(/^Ends/).fill(end);
    await page.getByRole("button", { name: "Set override" }).click();
    if (value === "150") await expect(page.getByText("The override is set.")).toBeVisible();
  }
  await expect(page.getByRole("alert")).toContainText("Something else is in the way");
  await expect(page.getByLabel("New limit")).toHaveValue("160");
  expect(await api.effective(app, "groups")).toMatchObject({ value: { amount: 150 } });
});

test("the fixed size of a single thing cannot be overridden, and says why @nojs", async ({
  page,
  api,
}) => {
  const app = await api.register("free");
  await page.goto(`${app.path}/quotas/group_name_chars`);
  await expect(page.getByText("This cannot be overridden")).toBeVisible();
  await expect(page.getByRole("button", { name: "Set override" })).toHaveCount(0);
});

for (const role of ["viewer", "support"] as const) {
  test.describe(`as ${role}`, () => {
    test.use({ role });
    test("the form is there, its button is disabled and says why @nojs", async ({ page, api }) => {
      const app = await api.register("free");
      await api.setOverride(app, "groups", 150, "from before");
      await page.goto(`${app.path}/quotas/groups`);
      const submit = page.getByRole("button", { name: "Set override" });
      await expect(submit).toHaveAttribute("aria-disabled", "true");
      await expect(submit).toHaveAccessibleDescription("Needs the role operator or higher.");
      await expect(history(page).getByRole("row").last()).toContainText("from before");
      await expect(history(page).getByText("End…")).toHaveCount(0);
    });
  });
}

test("a quota is for everybody to see and to hear", async ({ page, api }) => {
  const app = await api.register("free");
  await api.use(app, "groups", 91);
  await api.setOverride(app, "groups", 95, "for a while");
  await inspect(page, `${app.path}/quotas/groups`, /Groups/);
});

test("a bucket is for everybody to see and to hear", async ({ page, api }) => {
  const app = await api.register("free");
  await api.call(app, "POST /users", { calls: 1000, peak: 100, rejected: 120 });
  await inspect(page, `${app.path}/buckets/accounts`, /User registration/);
});
