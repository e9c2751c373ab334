// Accounts, for admins.

import { hire, signIn } from "./support/people";
import { inspect } from "./support/inspect";
import { expect, test } from "./support/test";
import { unique } from "./support/environment";

const HOSTILE = "</title><script>alert(1)</script>";

test.use({ role: "admin" });

test("an admin makes an account, and its owner signs in @nojs", async ({ page }) => {
  const login = unique("new");
  await page.goto("/admin");
  await page.getByRole("main").getByRole("link", { name: "Accounts" }).click();
  const form = page.getByRole("region", { name: "New account" });
  await form.getByLabel("Login").fill(login);
  await form.getByLabel("Name").fill(HOSTILE);
  await form.getByLabel("Role").selectOption("operator");
  await form.getByLabel("Password").fill("a phrase that is long");
  await form.getByRole("button", { name: "New account" }).click();
  await expect(page.getByText("The account is made.")).toBeVisible();
  await signIn(login, "a phrase that is long");
});

test("what is wrong stands at its field, and the rest stays @nojs", async ({ page, people, guard }) => {
  guard.bear(/422/);
  const { login } = await people("viewer");
  await page.goto("/admin/accounts");
  const form = page.getByRole("region", { name: "New account" });
  await form.getByLabel("Login").fill("not a login");
  await form.getByLabel("Name").fill("Ana");
  await form.getByLabel("Role").selectOption("support");
  await form.getByLabel("Password").fill("short");
  await form.getByRole("button", { name: "New account" }).click();
  await expect(form.getByLabel("Login")).toHaveAttribute("aria-invalid", "true");
  await expect(form.getByLabel("Password")).toHaveAccessibleDescription(/12 characters/);
  await expect(form.getByLabel("Login")).toHaveValue("not a login");
  await expect(form.getByLabel("Role")).toHaveValue("support");
  await expect(form.getByLabel("Password")).toHaveValue("");
  await form.getByLabel("Login").fill(login);
  await form.getByLabel("Password").fill("a phrase that is long");
  await form.getByRole("button", { name: "New account" }).click();
  await expect(form.getByLabel("Login")).toHaveAttribute("aria-invalid", "true");
});

test("role, password and state of an account are changed @nojs", async ({ page, api, browserOf }) => {
  const person = await hire(api, "viewer", HOSTILE);
  const theirs = await browserOf(person);
  await page.goto(`/admin/accounts?account=${person.id}`);
  const panel = page.getByRole("region", { name: `Account ${person.login}` });
  await expect(panel.getByLabel("Name")).toHaveValue(HOSTILE);
  await panel.getByLabel("Role").selectOption("support");
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The account is changed.")).toBeVisible();
  await theirs.goto("/account");
  await expect(theirs.getByRole("region", { name: "Profile" })).toContainText("support");

  await page.goto(`/admin/accounts?account=${person.id}`);
  await panel.getByLabel("New password").fill("another long phrase");
  await panel.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByText("The password is set; the person is signed out.")).toBeVisible();
  await theirs.goto("/plans");
  await expect(theirs).toHaveURL(/\/sign-in/);
  await signIn(person.login, "another long phrase");

  await page.goto(`/admin/accounts?account=${person.id}`);
  await expect(panel).toContainText("The person can no longer sign in and is signed out of 1 browsers.");
  await panel.getByRole("button", { name: "Disable account" }).click();
  await expect(page.getByText("The account is disabled and signed out.")).toBeVisible();
  await page.goto(`/admin/accounts?account=${person.id}`);
  await panel.getByRole("button", { name: "Enable account" }).click();
  await expect(page.getByText("The account is enabled.")).toBeVisible();
});

test("who was slower is told that the account changed @nojs", async ({
  page,
  api,
  guard,
  people,
  browserOf,
}) => {
  guard.bear(/412/);
  const person = await hire(api, "viewer");
  const other = await browserOf(await people("admin"));
  for (const one of [page, other]) await one.goto(`/admin/accounts?account=${person.id}`);
  const panel = (of: typeof page) => of.getByRole("region", { name: `Account ${person.login}` });
  await panel(other).getByLabel("Role").selectOption("operator");
  await panel(other).getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("The account is changed.")).toBeVisible();
  await panel(page).getByLabel("Role").selectOption("support");
  await panel(page).getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toContainText("Somebody changed this in the meantime");
});

for (const role of ["viewer", "support", "operator"] as const) {
  test.describe(`as ${role}`, () => {
    test.use({ role });
    test("admin pages say that the role does not allow them @nojs", async ({ page, guard }) => {
      guard.bear(/403/);
      for (const path of ["/admin", "/admin/accounts", "/admin/tokens", "/admin/webhooks"]) {
        const answer = await page.goto(path);
        expect(answer?.status(), path).toBe(403);
        await expect(page.getByText("Your role does not allow this")).toBeVisible();
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      }
      const nav = page.getByRole("navigation", { name: "Main" });
      await expect(nav.getByRole("link", { name: "Admin" })).toHaveCount(0);
      await page.getByRole("main").getByRole("link", { name: "Go to the overview" }).click();
      await expect(page).toHaveURL("/");
    });
  });
}

test("admin and its accounts are for everybody to see and to hear", async ({ page, api }) => {
  test.slow();
  const person = await hire(api, "viewer", HOSTILE);
  await inspect(page, "/admin", /Admin/);
  await inspect(page, `/admin/accounts?account=${person.id}`, /Accounts/);
});
