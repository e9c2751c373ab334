// An auditor follows an override, in each language: from the chart of the limit to the override, to
// its row in the record, to the request that asked for it, to who approved it; by links alone, with
// a keyboard or without JavaScript alike. Then the same as files.

import { readFile } from "node:fs/promises";

import { request as http } from "@playwright/test";

import { environment, unique } from "./support/environment";
import { axe, speak } from "./support/inspect";
import { hire } from "./support/people";
import { expect, test } from "./support/test";

/** A caller of the API with one token. */
async function as(token: string) {
  return http.newContext({
    baseURL: environment.url,
    storageState: { cookies: [], origins: [] },
    extraHTTPHeaders: { Authorization: `Bearer ${token}` },
  });
}

for (const language of ["en", "zh"]) {
  test(`from the chart to who approved it, in ${language} @nojs`, async ({ api, browserOf }) => {
    const app = await api.register("free");
    await api.use(app, "groups", 91);
    const portal = await as(await api.createToken(unique("portal"), ["requests:write"]));
    const filed = await portal.post("/api/v1/requests", {
      data: {
        app: app.key,
        target: { quota: "groups" },
        requested: { kind: "limited", amount: 150 },
        justification: "a launch",
      },
    });
    expect(filed.status(), await filed.text()).toBe(201);
    const { id, number } = await filed.json();

    // Somebody approves it, as a person does.
    const boss = await hire(api, "operator", "Olga");
    const desk = await browserOf(boss, { javaScriptEnabled: false });
    await desk.goto(`/requests/${id}`);
    const approve = () => desk.locator("form:has(input[name=do][value=approve])");
    await desk.locator("details:has(input[name=do][value=approve]) summary").first().click();
    await approve().locator("textarea[name=reason]").fill("fits the contract");
    await approve().locator(".actions button").first().click();
    for (const box of await approve().locator("input[name^=confirm]").all()) await box.check();
    await approve().locator(".actions button").first().click();
    await expect(desk).toHaveURL(/done=approved/);

    // The auditor begins at the limit, whose chart shows the step.
    const auditor = await browserOf(await hire(api, "viewer", "Vera"));
    await speak(auditor, language);
    await auditor.goto(`${app.path}/quotas/groups`);
    await expect(auditor.locator("#use svg").first()).toBeVisible();
    await auditor.locator('main a[href^="/overrides/"]').first().click();
    await expect(auditor).toHaveURL(/\/overrides\/[0-9a-f-]{36}$/);
    const override = auditor.url();

    // To its row, which says who, from where and why, and leads back.
    await auditor.locator('main a[href^="/audit/"]').first().click();
    await expect(auditor).toHaveURL(/\/audit\/\d+$/);
    await expect(auditor.locator("main")).toContainText(boss.login);
    await expect(auditor.locator("main")).toContainText("fits the contract");
    await axe(auditor);
    await auditor.locator('main a[href^="/overrides/"]').first().click();
    await expect(auditor).toHaveURL(override);

    // To the request, and to everything that who approved it did.
    await auditor.getByRole("link", { name: `R-${number}`, exact: true }).click();
    await expect(auditor).toHaveURL(new RegExp(`/requests/${id}$`));
    await auditor.locator("main").getByRole("link", { name: boss.login, exact: true }).first().click();
    await expect(auditor).toHaveURL(new RegExp(`/audit\\?actor=${boss.login}$`));
    await expect(auditor.locator("main table")).toContainText("request.approve");
    await expect(auditor.locator("main table")).toContainText("override.set");
    await axe(auditor);
  });
}

test("a range of the record is downloaded as JSON lines and as a table @nojs", async ({
  page,
  api,
}, info) => {
  const app = await api.register("free");
  await api.setOverride(app, "groups", 250, "=SUM(1), 一次发布");
  const from = new Date(Date.now() - 3_600_000).toISOString().slice(0, 16);
  const to = new Date(Date.now() + 3_600_000).toISOString().slice(0, 16);
  const range = `/audit?app=${encodeURIComponent(app.key)}&from=${from}&to=${to}`;
  const lines = async (format: string) => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator(`button[name=format][value=${format}]`).click(),
    ]);
    const file = info.outputPath(download.suggestedFilename());
    await download.saveAs(file);
    return readFile(file, "utf8");
  };
  await page.goto(range);
  // What is not sealed yet is not exported: a second later it is.
  await expect
    .poll(async () => (await lines("jsonl")).split("\n").filter((line) => line.includes(app.key)).length)
    .toBeGreaterThanOrEqual(2);
  const exported = await lines("jsonl");
  expect(exported.trim().split("\n").at(-1), "the proof stands last").toContain("checkpoint");
  const table = await lines("csv");
  expect(table.charCodeAt(0), "a mark by which spreadsheet programs know UTF-8").toBe(0xfeff);
  expect(table).toContain("\"'=SUM(1), 一次发布\"");
  // That it was exported is itself on record.
  await page.goto(`/audit?app=${encodeURIComponent(app.key)}&action=audit.export`);
  await expect(page.getByRole("table").getByText("audit.export").first()).toBeVisible();
});
