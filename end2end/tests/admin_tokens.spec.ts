// API tokens, for admins.

import { inspect } from "./support/inspect";
import { statusFor } from "./support/api";
import { expect, test } from "./support/test";
import { unique } from "./support/environment";

test.use({ role: "admin" });

test("a token is shown once, works, and is refused once it is revoked @nojs", async ({ page }) => {
  const name = unique("portal");
  await page.goto("/admin/tokens");
  const form = page.getByRole("region", { name: "New token" });
  await form.getByLabel("Name").fill(name);
  await form.getByLabel(/^limits:read/).check();
  await form.getByLabel("Organisations").fill("acme, beta");
  await form.getByLabel(/Ends after days/).fill("30");
  await form.getByRole("button", { name: "New token" }).click();
  await expect(page.getByText("Copy it now")).toBeVisible();
  const secret = await page.locator(".token-secret code").innerText();
  expect(await statusFor(secret, "/api/v1/plans")).toBe(200);
  expect(await statusFor(secret, "/api/v1/accounts")).toBe(403);

  await page.goto("/admin/tokens");
  await expect(page.getByText(secret)).toHaveCount(0);
  const line = page.getByRole("row").filter({ hasText: name });
  await expect(line).toContainText("limits:read for acme, beta");
  await expect(line).toContainText("active");
  await line.getByRole("link", { name: `Revoke ${name}` }).click();
  await expect(page.getByText("Programs that use it are refused from their next call on.")).toBeVisible();
  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(page.getByText("The token is revoked.")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: name })).toContainText("revoked");
  expect(await statusFor(secret, "/api/v1/plans")).toBe(401);
});

test("a token has a role or scopes, and is told so at the field @nojs", async ({ page, guard }) => {
  guard.bear(/422/);
  await page.goto("/admin/tokens");
  const form = page.getByRole("region", { name: "New token" });
  await form.getByLabel("Name").fill("nothing");
  await form.getByRole("button", { name: "New token" }).click();
  await expect(form.locator("[aria-invalid=true]").first()).toBeVisible();
  await expect(form.getByLabel("Name")).toHaveValue("nothing");
  await form.getByLabel("Role").selectOption("viewer");
  await form.getByLabel(/^usage:write/).check();
  await form.getByRole("button", { name: "New token" }).click();
  await expect(form.locator("[aria-invalid=true]").first()).toBeVisible();
  await expect(form.getByLabel(/^usage:write/)).toBeChecked();
  await form.getByLabel("Role").selectOption("");
  await form.getByRole("button", { name: "New token" }).click();
  await expect(form.getByLabel("All customers")).toHaveAttribute("aria-invalid", "true");
  await form.getByLabel("App Keys").fill("acme");
  await form.getByRole("button", { name: "New token" }).click();
  await expect(form.getByText('"acme" is no App Key')).toBeVisible();
});

test("is for everybody to see and to hear, in both languages and themes", async ({ page, api }) => {
  await api.createToken(unique("gateway"), ["usage:write"]);
  await inspect(page, "/admin/tokens", /API tokens/);
});
