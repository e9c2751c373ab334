// Choosing the plan of an App Key.

import { inspect } from "./support/inspect";
import { open, row } from "./support/pages";
import { expect, test } from "./support/test";

test.use({ role: "operator" });

test("an operator chooses a plan with a reason, and its limits hold at once @nojs", async ({
  page,
  api,
}) => {
  const app = await api.register("free");
  await page.goto(app.path);
  await page.getByRole("link", { name: "Change plan…" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Change plan");
  await expect(page.getByText("Present plan").locator("..")).toContainText("Free");
  await expect(page.getByLabel("New plan").getByRole("option", { name: "Free" })).toHaveCount(0);
  await page.getByLabel("New plan").selectOption("Basic");
  await page.getByLabel("Reason").fill("contract 4711");
  await page.getByRole("button", { name: "Change plan" }).click();
  await expect(page).toHaveURL(new RegExp(`${app.path}(\\?|$)`));
  await expect(page.getByText("The plan was changed.")).toBeVisible();
  await expect(page.getByText("Plan", { exact: true }).locator("..")).toContainText("Basic");
  await expect(row(page, "Quotas", "Chat rooms")).toContainText("/ 100");
  expect(await api.plan(app)).toBe("basic");
});

test("a reason of blanks is refused at its field, and what was chosen stays @nojs", async ({
  page,
  api,
  guard,
}) => {
  guard.bear(/422/);
  const app = await api.register("free");
  await page.goto(`${app.path}/plan`);
  await page.getByLabel("New plan").selectOption("Advanced");
  await page.getByLabel("Reason").fill("   ");
  await page.getByRole("button", { name: "Change plan" }).click();
  await expect(page.getByText("A reason is required.")).toBeVisible();
  await expect(page.getByLabel("Reason")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Reason")).toHaveAccessibleDescription(/A reason is required/);
  await expect(page.getByLabel("New plan")).toHaveValue("advanced");
  expect(await api.plan(app)).toBe("free");
});

test("without a plan or a reason the browser itself asks for them @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await page.goto(`${app.path}/plan`);
  await page.getByRole("button", { name: "Change plan" }).click();
  await expect(page.getByLabel("New plan")).toBeFocused();
  await expect(page).toHaveURL(`${app.path}/plan`);
  expect(await api.plan(app)).toBe("free");
});

test("who was slower is told both plans, changes nothing, and may try again @nojs", async ({
  page,
  api,
  guard,
  browserOf,
  people,
}) => {
  guard.bear(/412/);
  const app = await api.register("free");
  const other = await browserOf(await people("admin"));
  await page.goto(`${app.path}/plan`);
  await other.goto(`${app.path}/plan`);
  for (const [who, plan] of [[other, "Basic"], [page, "Enterprise"]] as const) {
    await who.getByLabel("New plan").selectOption(plan);
    await who.getByLabel("Reason").fill(`they want ${plan}`);
    await who.getByRole("button", { name: "Change plan" }).click();
    if (who === other) await expect(other).toHaveURL(new RegExp(`${app.path}(\\?|$)`));
  }
  const told = page.getByRole("alert");
  await expect(told).toContainText("you saw Free, it is Basic now");
  await expect(told).toContainText("Nothing was changed by you.");
  expect(await api.plan(app)).toBe("basic");
  await expect(page.getByLabel("Reason")).toHaveValue("they want Enterprise");
  await expect(page.getByLabel("New plan")).toHaveValue("enterprise");
  await page.getByRole("button", { name: "Change plan" }).click();
  await expect(page).toHaveURL(new RegExp(`${app.path}(\\?|$)`));
  expect(await api.plan(app)).toBe("enterprise");
});

test("the change is shown to everybody who looks at the App Key", async ({
  page,
  api,
  browserOf,
  people,
}) => {
  const app = await api.register("free");
  const other = await browserOf(await people("viewer"));
  await open(other, app.path);
  await expect(other.getByText("Live feed: live")).toBeVisible();
  await page.goto(`${app.path}/plan`);
  await page.getByLabel("New plan").selectOption("Enterprise");
  await page.getByLabel("Reason").fill("contract 4712");
  await page.getByRole("button", { name: "Change plan" }).click();
  await expect(other.getByText("Plan", { exact: true }).locator("..")).toContainText("Enterprise");
});

test("plans of the other price model say so @nojs", async ({ page, api }) => {
  const app = await api.register("free");
  await page.goto(`${app.path}/plan`);
  await expect(page.getByLabel("New plan").getByRole("option", { name: /another price model/ })).toHaveCount(2);
});

for (const role of ["viewer", "support"] as const) {
  test.describe(`as ${role}`, () => {
    test.use({ role });
    test("the button is there, disabled, and says why @nojs", async ({ page, api }) => {
      const app = await api.register("free");
      await page.goto(`${app.path}/plan`);
      const submit = page.getByRole("button", { name: "Change plan" });
      await expect(submit).toHaveAttribute("aria-disabled", "true");
      await expect(submit).toHaveAccessibleDescription("Needs the role operator or higher.");
    });
  });
}

test("is for everybody to see and to hear, in both languages and themes", async ({ page, api }) => {
  const app = await api.register("basic");
  await inspect(page, `${app.path}/plan`, /Change plan/);
});
