// The usage report: a period and a selection, filters and order, files, and the kept months.

import { readFile } from "node:fs/promises";

import type { Page } from "@playwright/test";

import type { Api, App } from "./support/api";
import { inspect, speak } from "./support/inspect";
import { expect, test } from "./support/test";

/** An App Key over one quota, near another, and with rejected calls of a bucket with two rates. */
async function used(api: Api): Promise<App> {
  const app = await api.register("free");
  await api.use(app, "registered_users", 81);
  await api.use(app, "members_per_group", 199, "=g-42");
  await api.call(app, "DELETE /users/{}/user_channel", {
    calls: 812,
    peak: 97,
    rejected: { throttle: 3, cap: 4 },
  });
  return app;
}

const rows = (page: Page) =>
  page.getByRole("table", { name: "Use in a period" }).locator("tbody tr");

/** The fields of a line of a table: texts in quotes, numbers without. */
function fields(line: string): string[] {
  const found: string[] = [];
  const field = /("(?:[^"]|"")*"|[^,]*)(?:,|$)/gy;
  while (field.lastIndex < line.length) {
    const one = field.exec(line);
    if (one === null) throw new Error(`no field at ${field.lastIndex} of ${line}`);
    found.push(one[1].startsWith('"') ? one[1].slice(1, -1).replaceAll('""', '"') : one[1]);
  }
  return found;
}

test("a report is chosen, filtered and sorted by its form @nojs", async ({ page, api }) => {
  const app = await used(api);
  await page.goto(app.path);
  await page.getByRole("link", { name: "Usage report" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Use in a period");
  const form = page.getByRole("search", { name: "Period and selection" });
  await expect(form.getByLabel("App Key", { exact: true })).toHaveValue(app.key);
  const users = rows(page).filter({ hasText: "Registered users" });
  await expect(users).toContainText("81");
  const members = rows(page).filter({ hasText: "Members per group" });
  await expect(members).toContainText("by =g-42");
  await expect(members).toContainText("100 %");
  const totals = page.getByRole("region", { name: "Sum of these rows" });
  await expect(totals).toContainText("812");
  await expect(totals).toContainText("3 by throttling · 4 by caps");

  await form.getByLabel("Only over 80 %").check();
  await form.getByLabel("Order").selectOption({ label: "Highest share of a limit" });
  await form.getByRole("button").click();
  await expect(page).toHaveURL(/over=true/);
  await expect(form.getByLabel("Only over 80 %")).toBeChecked();
  await expect(rows(page).first()).toContainText("Members per group");
  await expect(rows(page).filter({ hasText: "Groups per user" })).toHaveCount(0);

  await form.getByLabel("Only over 80 %").uncheck();
  await form.getByLabel("Only with rejected calls").check();
  await form.getByRole("button").click();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("3 by throttling");
});

test("a mistake is told at its field, and what was typed stays @nojs", async ({ page }) => {
  await page.goto("/reports?period=days&from=2026-11-02&to=2026-11-01&app=acme&org=umbrella");
  const form = page.getByRole("search", { name: "Period and selection" });
  await expect(form.getByText("the last day is not before the first")).toBeVisible();
  await expect(form.getByText("an App Key is written org#app")).toBeVisible();
  await expect(form.getByLabel("Organisation")).toHaveValue("umbrella");
  await expect(form.getByLabel("First day")).toHaveValue("2026-11-02");
  await expect(rows(page)).toHaveCount(0);
});

test("a report is a file that spreadsheets read, in Chinese @nojs", async ({ page, api }) => {
  const app = await used(api);
  await speak(page, "zh");
  await page.goto(`/reports?app=${encodeURIComponent(app.key)}`);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "CSV（电子表格）" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^usage-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
  const bytes = await readFile((await download.path())!);
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const lines = bytes.toString("utf8").slice(1).trimEnd().split("\r\n").map(fields);
  const [head, ...body] = lines;
  expect(head).toHaveLength(24);
  expect(head.slice(0, 3)).toEqual(["App Key", "套餐", "类型"]);
  for (const line of body) expect(line).toHaveLength(head.length);
  const at = (name: string) => head.indexOf(name);
  const members = body.find((line) => line[3] === "quota:members_per_group")!;
  expect(members[at("峰值来自")]).toBe("'=g-42");
  expect(members[at("峰值（单位）")]).toBe("199");
  const [total] = body.slice(-1);
  const calls = body.slice(0, -1).map((line) => Number(line[at("调用数（次）")] || 0));
  expect(Number(total[at("调用数（次）")])).toBe(calls.reduce((sum, one) => sum + one, 0));
  expect(total[at("调用数（次）")]).toBe("812");
});

test("pages of reports are whole in every language, theme and width", async ({ page, api }) => {
  test.slow();
  const app = await used(api);
  await inspect(page, `/reports?app=${encodeURIComponent(app.key)}`, /Use in a period/);
  await inspect(page, "/reports?from=nonsense&app=acme", /Use in a period/);
  await inspect(page, "/reports/months", /Kept months/);
});

test("the reports are walked by keyboard", async ({ page, api }) => {
  const app = await used(api);
  await page.goto(`/reports?app=${encodeURIComponent(app.key)}`);
  const how = page.getByText("How this is counted");
  await how.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Time is counted in minutes.")).toBeVisible();
  await page.getByRole("link", { name: "Kept months" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Kept months");
});
