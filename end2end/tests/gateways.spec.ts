// Gateways: what an operator decides reaches them, and the console shows what they have applied.

import type { Page } from "@playwright/test";

import { unique } from "./support/environment";
import { TestGateway, newestVersion } from "./support/gateway";
import { inspect } from "./support/inspect";
import { open } from "./support/pages";
import { expect, test } from "./support/test";

test.use({ role: "operator" });

const limited = (amount: number) => ({ kind: "limited", amount });

/** The row of one gateway. */
const line = (page: Page, name: string) =>
  page.getByRole("table", { name: "Gateways", exact: true }).getByRole("row").filter({ hasText: name });

test("a limit that is raised in the browser reaches a gateway, and the page says so", async ({
  page,
  api,
  people,
  browserOf,
}) => {
  const app = await api.register("free");
  const gateway = await TestGateway.follow(app, unique("edge"));
  const watching = await browserOf(await people("viewer"));
  await open(watching, "/gateways");
  const row = line(watching, gateway.name);
  await expect(row).toContainText("connected");
  await expect(row).toContainText("nothing acknowledged yet");

  await open(page, `${app.path}/quotas/groups`);
  await page.getByLabel("New limit").fill("250");
  await page.getByLabel("Reason").fill("ticket 17: a school term begins");
  await page.getByRole("button", { name: "Set override" }).click();
  await expect(page.getByText("The override is set.")).toBeVisible();
  await expect.poll(() => gateway.value("groups")).toEqual(limited(250));
  expect(gateway.told).toHaveLength(1);
  const version = gateway.told[0].version!;
  expect(version).toBeLessThanOrEqual(await newestVersion());

  // It says at first that it has not applied it, and then that it has.
  await gateway.acknowledge(version - 1);
  await expect(row).toContainText((version - 1).toLocaleString("en"));
  await expect(row).toContainText(/catching up|late/);
  await gateway.acknowledge(version);
  await expect(row).toContainText(version.toLocaleString("en"));

  await gateway.close();
  await expect(row).toContainText("not connected");
});

test("a temporary override begins and ends at the gateway by itself", async ({ api }) => {
  const app = await api.register("free");
  const gateway = await TestGateway.follow(app, unique("edge"));
  const begins = Date.now() + 2_000;
  await api.setTemporary(app, "groups", 900, new Date(begins), new Date(begins + 3_000));
  const seen = () => gateway.told.map(({ limits }) => value(limits));
  await expect.poll(seen, { timeout: 20_000 }).toEqual([100, 900, 100].map(limited));
  const versions = gateway.told.map((told) => told.version!);
  expect(versions, "each has a number of its own, in order").toEqual(
    [...new Set(versions)].sort((a, b) => a - b),
  );
  await gateway.close();
});

function value(limits: any): unknown {
  return limits.quotas.find((one: { quota: string }) => one.quota === "groups").value;
}

test("a gateway that is gone is forgotten with a reason @nojs", async ({ page, api, guard }) => {
  guard.bear(/422/);
  const app = await api.register("free");
  const gateway = await TestGateway.follow(app, unique("old edge"));
  await gateway.acknowledge(1);
  await gateway.close();
  await page.goto("/gateways");
  await line(page, gateway.name).getByRole("link", { name: `Forget ${gateway.name}` }).click();
  const form = page.getByRole("region", { name: `Forget ${gateway.name}?` });
  await expect(form).toContainText("It disappears from this page");
  await form.getByLabel("Reason").fill(" ");
  await form.getByRole("button", { name: "Forget", exact: true }).click();
  await expect(form.locator("[aria-invalid=true]")).toBeVisible();
  await expect(form).toContainText("a reason is required");
  await form.getByLabel("Reason").fill("replaced by another one");
  await form.getByRole("button", { name: "Forget", exact: true }).click();
  await expect(page.getByText("The gateway was forgotten.")).toBeVisible();
  await expect(line(page, gateway.name)).toHaveCount(0);
});

test("who may not forget is told why @nojs", async ({ api, people, browserOf }) => {
  const gateway = await TestGateway.follow(await api.register("free"), unique("edge"));
  const page = await browserOf(await people("viewer"));
  await page.goto(`/gateways?forget=${encodeURIComponent(gateway.name)}`);
  const form = page.getByRole("region", { name: `Forget ${gateway.name}?` });
  await expect(form.getByRole("button", { name: "Forget", exact: true })).toBeDisabled();
  await gateway.close();
});

test("g w leads to the gateways", async ({ page }) => {
  await open(page, "/");
  await page.keyboard.press("g");
  await page.keyboard.press("w");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Gateways");
  await expect(page.getByRole("navigation", { name: "Main" }).getByText("Gateways")).toHaveAttribute(
    "aria-current",
    "page",
  );
});

test("is for everybody to see and to hear, in both languages and themes", async ({ page, api }) => {
  const gateway = await TestGateway.follow(await api.register("free"), unique("edge"));
  await gateway.acknowledge(0);
  await inspect(page, "/gateways", /Gateways/);
  await inspect(page, `/gateways?forget=${encodeURIComponent(gateway.name)}`);
  await gateway.close();
});
