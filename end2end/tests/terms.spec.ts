// Plans and catalogue as releases: editing them, what an edit will do, reading older ones. An edit
// holds for every App Key, so these tests run by themselves, after all others.

import type { Page } from "@playwright/test";

import { inspect } from "./support/inspect";
import { open } from "./support/pages";
import { expect, test } from "./support/test";

const FIELD = "Groups per user";
const EDIT = "/plans/edit/community";

/** What the field says now, as a number. */
async function present(page: Page): Promise<number> {
  const text = await page.getByLabel(FIELD, { exact: true }).inputValue();
  return Number(text.replace(/[^0-9]/g, ""));
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ role: "admin", javaScriptEnabled });

    test("an edit shows what it will do, is confirmed and saved, and the release before stays readable @alone", async ({
      page,
      api,
      guard,
    }) => {
      // What is not confirmed yet is refused.
      guard.bear(/422/);
      const app = await api.register("community");
      await open(page, EDIT, javaScriptEnabled);
      const before = await present(page);
      await api.use(app, "groups_per_user", before, "u-1");
      const after = Math.floor(before / 2);
      await page.getByLabel(FIELD, { exact: true }).fill(String(after));
      await page.getByRole("button", { name: "See what this will do" }).click();
      const values = page.getByRole("table", { name: "What this will do" });
      await expect(values.getByRole("row", { name: /Community/ })).toContainText(`${after}`);
      await expect(page.getByRole("table", { name: /would be over/ })).toContainText(app.key);

      await page.getByLabel("Reason").fill("the price list of January");
      await page.getByRole("button", { name: /^Save as release/ }).click();
      await expect(page.getByText("This must be confirmed first")).toBeVisible();
      await expect(page.getByLabel("Reason")).toHaveValue("the price list of January");
      for (const box of await page.getByRole("checkbox").all()) await box.check();
      await page.getByRole("button", { name: /^Save as release/ }).click();
      await expect(page.getByText("Saved. The new values are in force.")).toBeVisible();
      const newest = page.getByRole("table", { name: "Releases" }).getByRole("row").nth(1);
      await expect(newest).toContainText("the price list of January");
      await expect(newest).toContainText("newest");

      const older = page.getByRole("table", { name: "Releases" }).getByRole("row").nth(2);
      await older.getByRole("link", { name: "Plans then" }).click();
      await expect(page.getByText(/not the newest/)).toBeVisible();
      const matrix = page.getByRole("table", { name: /^Quotas of Platform/ });
      await expect(matrix.getByRole("row", { name: new RegExp(FIELD) })).toContainText(`${before}`);
    });

    test("what cannot be read is told at its field, and what was typed stays @alone", async ({
      page,
    }) => {
      await open(page, EDIT, javaScriptEnabled);
      await page.getByLabel(FIELD, { exact: true }).fill("many");
      await page.getByRole("button", { name: "See what this will do" }).click();
      const field = page.getByLabel(FIELD, { exact: true });
      await expect(field).toHaveValue("many");
      await expect(field).toHaveAttribute("aria-invalid", "true");
      await expect(page.getByRole("button", { name: /^Save as release/ })).toBeHidden();
    });
  });
}

test.describe("as admin", () => {
  test.use({ role: "admin" });

  test("the rates of a bucket are edited beside each plan's own, from the catalogue @alone", async ({
    page,
  }) => {
    await open(page, "/catalogue");
    await page.getByRole("link", { name: /^Edit the rates of/ }).first().click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Edit the rates of");
    const fields = page.getByRole("textbox");
    expect(await fields.count()).toBeGreaterThan(4);
    await page.getByRole("button", { name: "See what this will do" }).click();
    await expect(page.getByText("No value differs from what stands there.")).toBeVisible();
  });

  test("its pages are for everybody to see and to hear @alone", async ({ page }) => {
    await inspect(page, "/plans/releases", /Releases/);
    await inspect(page, EDIT, /Edit the plan/);
  });
});

test("who is no admin sees the values and is told why not @nojs", async ({ page }) => {
  await page.goto(EDIT);
  await expect(page.getByRole("button", { name: "See what this will do" })).toBeDisabled();
});
