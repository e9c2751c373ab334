// The catalogue: operations with their limits and sources, and the ledger of contradictions.

import { inspect } from "./support/inspect";
import { keepDocument, open } from "./support/pages";
import { expect, test } from "./support/test";

test("lists all operations by module with limit and source @nojs", async ({ page }) => {
  await page.goto("/catalogue");
  await expect(page.getByText(/143 operations on 132 routes/)).toBeVisible();
  const line = page.getByRole("row").filter({ hasText: "Change a user's password" });
  await expect(line).toContainText(/POST\s+\/users\/\{username\}\/password/);
  await expect(line).toContainText("100/s");
  await expect(line.getByTitle(/^document 004, line \d+$/)).toBeAttached();
  await expect(page.getByRole("row").filter({ hasText: "deprecated" })).toHaveCount(1);
});

test("finds an operation by its name in either language, its path or its bucket @nojs", async ({
  page,
}) => {
  for (const query of ["register", "注册", "post /users", "accounts"]) {
    await page.goto("/catalogue");
    await page.getByLabel("Name, path or bucket").fill(query);
    await page.getByRole("button", { name: "Search" }).click();
    await expect(page).toHaveURL(/query=/);
    await expect(page.getByLabel("Name, path or bucket")).toHaveValue(query);
    await expect(page.getByRole("row").filter({ hasText: "/users" }).first()).toBeVisible();
    await expect(page.getByRole("row").filter({ hasText: "deprecated" })).toHaveCount(0);
  }
});

test("the search answers while one types, and the address follows", async ({ page }) => {
  await open(page, "/catalogue");
  const isKept = await keepDocument(page);
  const search = page.getByLabel("Name, path or bucket");
  await search.pressSequentially("reaction");
  await expect(page).toHaveURL("/catalogue?query=reaction");
  await expect(page.getByRole("rowheader").filter({ hasText: "Register" })).toHaveCount(0);
  await expect(search).toBeFocused();
  await expect(search).toHaveValue("reaction");
  await isKept();
});

test("what finds nothing says so and can be cleared @nojs", async ({ page }) => {
  await page.goto("/catalogue?query=%3C%2Ftitle%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E");
  await expect(page.getByText("No operation matches")).toBeVisible();
  await page.getByRole("link", { name: "Clear" }).click();
  await expect(page).toHaveURL("/catalogue");
  await expect(page.getByText(/143 operations/)).toBeVisible();
});

test("the ledger names all nine classes, each reading with its line, and what holds @nojs", async ({
  page,
}) => {
  await page.goto("/catalogue");
  await page.getByRole("navigation", { name: "View" }).getByRole("link", { name: /Contradictions/ }).click();
  await expect(page).toHaveURL("/catalogue?view=conflicts");
  for (let number = 1; number <= 9; number += 1) {
    const name = new RegExp(`^${number}\\. `);
    await expect(page.getByRole("heading", { level: 2, name })).toBeVisible();
  }
  const entry = page.getByRole("article").first();
  await expect(entry.getByRole("heading", { name: "What holds" })).toBeVisible();
  await expect(entry.getByTitle(/^document 00\d, line \d+$/).first()).toBeVisible();
});

test("the operations are for everybody to see and to hear", async ({ page }) => {
  test.slow();
  await inspect(page, "/catalogue", /Catalogue/);
});

test("the ledger is for everybody to see and to hear", async ({ page }) => {
  test.slow();
  await inspect(page, "/catalogue?view=conflicts", /Catalogue/);
});
