// Background jobs: what each did last.

import { inspect } from "./support/inspect";
import { expect, test } from "./support/test";

test.use({ role: "admin" });

test("every job tells when it ran and what came of it @nojs", async ({ page }) => {
  await page.goto("/admin");
  await page.getByRole("main").getByRole("link", { name: "Jobs" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Jobs");
  for (const name of ["History partitions", "Retention", "Forgetting", "Largest subjects"]) {
    const line = page.getByRole("row").filter({ hasText: name });
    await expect(line).toContainText("done");
    await expect(line).toContainText(/\d+\s+ms/);
  }
});

test("is for everybody to see and to hear, in both languages and themes", async ({ page }) => {
  await inspect(page, "/admin/jobs", /Jobs/);
});
