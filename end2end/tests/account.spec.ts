// The own account: profile, display, signed-in browsers, password.

import { hire, signIn } from "./support/people";
import { inspect } from "./support/inspect";
import { expect, test } from "./support/test";

const HOSTILE = "</title><script>alert(1)</script>";

test("says who one is, also when the name is markup @nojs", async ({ api, browserOf }) => {
  const person = await hire(api, "support", HOSTILE);
  const page = await browserOf(person);
  await page.goto("/account");
  const profile = page.getByRole("region", { name: "Profile" });
  await expect(profile).toContainText(person.login);
  await expect(profile).toContainText(HOSTILE);
  await expect(profile).toContainText("support");
  await expect(page).toHaveTitle("Your account – Headroom");
  await page.goto("/");
  await expect(page).toHaveTitle("Overview – Headroom");
});

test("language and theme are chosen by a form too @nojs", async ({ page }) => {
  await page.goto("/account");
  const display = page.getByRole("region", { name: "Display" });
  await display.getByLabel("Language").selectOption("简体中文");
  await display.getByLabel("Theme").selectOption("Dark");
  await display.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("我的账号");
});

test("another browser can be signed out @nojs", async ({ api, browserOf }) => {
  const person = await hire(api, "viewer");
  const page = await browserOf(person);
  const other = await browserOf({ ...person, state: await signIn(person.login, person.password) });
  await other.goto("/plans");
  await page.goto("/account");
  const sessions = page.getByRole("region", { name: "Signed-in browsers", exact: true });
  await expect(sessions.getByText("this browser")).toHaveCount(1);
  await sessions.getByRole("row").filter({ hasNotText: "this browser" }).getByRole("button").first().click();
  await expect(page.getByText("The browser is signed out.")).toBeVisible();
  await other.goto("/plans");
  await expect(other).toHaveURL(/\/sign-in/);
});

test("signing out everywhere ends this browser too @nojs", async ({ api, browserOf }) => {
  const person = await hire(api, "viewer");
  const page = await browserOf(person);
  const other = await browserOf({ ...person, state: await signIn(person.login, person.password) });
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign out everywhere, here too" }).click();
  await expect(page.getByText("You are signed out.")).toBeVisible();
  await other.goto("/plans");
  await expect(other).toHaveURL(/\/sign-in/);
});

test("the password is changed, and others are signed out by it @nojs", async ({ api, browserOf, guard }) => {
  guard.bear(/422/);
  const person = await hire(api, "viewer");
  const page = await browserOf(person);
  const other = await browserOf({ ...person, state: await signIn(person.login, person.password) });
  const fill = async (current: string, next: string, again: string) => {
    await page.getByLabel("Current password").fill(current);
    await page.getByLabel("New password", { exact: true }).fill(next);
    await page.getByLabel("New password again").fill(again);
    await page.getByRole("button", { name: "Change password" }).click();
  };
  await page.goto("/account");
  await fill("not the password", "a phrase that is long", "a phrase that is long");
  await expect(page.getByLabel("Current password")).toHaveAttribute("aria-invalid", "true");
  await fill(person.password, "a phrase that is long", "another phrase instead");
  await expect(page.getByLabel("New password again")).toHaveAttribute("aria-invalid", "true");
  await fill(person.password, "short", "short");
  await expect(page.getByLabel("New password", { exact: true })).toHaveAccessibleDescription(/12 characters/);
  await fill(person.password, "a phrase that is long", "a phrase that is long");
  await expect(page.getByText("Your password is changed")).toBeVisible();
  await other.goto("/plans");
  await expect(other).toHaveURL(/\/sign-in/);
  await signIn(person.login, "a phrase that is long");
});

test("is for everybody to see and to hear, in both languages and themes", async ({ page }) => {
  await inspect(page, "/account", /Your account/);
});
