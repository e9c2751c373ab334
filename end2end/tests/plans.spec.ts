// The plan matrix.

import { inspect } from "./support/inspect";
import { open } from "./support/pages";
import { expect, test } from "./support/test";

test("every quota stands with its value in each plan @nojs", async ({ page }) => {
  await page.goto("/plans");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Plans");
  const matrix = page.getByRole("table", { name: /^Quotas of/ }).first();
  await expect(matrix.getByRole("columnheader")).toHaveText([
    "Quota", "Measured", "Free", "Basic", "Advanced", "Enterprise",
  ]);
  const line = (name: string) => matrix.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
  await expect(line("Chat rooms").first()).toContainText("not supported");
  await expect(line("Friends per user").getByRole("button")).toHaveText([
    "100", "3,000", "∞unlimited", "∞unlimited",
  ]);
  await expect(page.getByRole("columnheader", { name: "Community" }).first()).toBeVisible();
  await expect(page.getByText(/1 KB = 1024 bytes/)).toBeVisible();
});

test("a value tells the document and line that it comes from @nojs", async ({ page }) => {
  await page.goto("/plans");
  const source = page.getByTitle("document 002, line 14");
  await expect(source.first()).toBeHidden();
  const matrix = page.getByRole("table", { name: /^Quotas of/ }).first();
  await matrix.getByRole("button", { name: "3,000" }).first().click();
  await expect(source.first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(source.first()).toBeHidden();
});

test("the jump to an edition stays on the page", async ({ page }) => {
  await open(page, "/plans");
  const jumps = page.getByRole("navigation", { name: "Editions" }).getByRole("link");
  await expect(jumps).toHaveCount(2);
  await jumps.last().click();
  await expect(page).toHaveURL(/\/plans#edition-/);
  await expect(page.locator(".edition").last()).toBeInViewport();
});

test("call rates of the platform's plans stand beside each other @nojs", async ({ page }) => {
  await page.goto("/plans");
  const rates = page.getByRole("table", { name: /^Rates of/ });
  await expect(rates).toContainText("10/s");
  await expect(rates).toContainText("30/s");
  await expect(rates).toContainText("1/min");
});

test("is for everybody to see and to hear, in both languages and themes", async ({ page }) => {
  await inspect(page, "/plans", /Plans/);
});
