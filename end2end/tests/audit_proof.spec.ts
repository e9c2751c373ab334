// Proof of the record, in each language: an auditor exports a month, checks it without the server,
// and sees what a superuser of the database has altered, however it was done. By itself, because
// for a while the record of the server is not whole.

import { readFile, writeFile } from "node:fs/promises";

import { unique } from "./support/environment";
import { axe, speak } from "./support/inspect";
import { headroom, superuser } from "./support/outside";
import { open } from "./support/pages";
import { hire } from "./support/people";
import { expect, test } from "./support/test";

for (const language of ["en", "zh"]) {
  test(`an export is checked offline and an altered row is found, in ${language} @alone`, async ({
    api,
    browserOf,
  }, info) => {
    const app = await api.register("free");
    const reason = unique("a launch");
    await api.setOverride(app, "groups", 250, reason);
    const auditor = await browserOf(await hire(api, "viewer", "Vera"));
    await speak(auditor, language);
    const left =
      "select count(*) from audit_log a " +
      "where not exists (select from audit_leaves l where l.audit_id = a.id)";
    await expect.poll(() => superuser(left)).toBe("0");

    // This month of this App Key, as a file.
    const month = new Date().toISOString().slice(0, 7);
    await open(auditor, `/audit?app=${encodeURIComponent(app.key)}&from=${month}-01T00:00`);
    const [download] = await Promise.all([
      auditor.waitForEvent("download"),
      auditor.locator("button[name=format][value=jsonl]").click(),
    ]);
    const file = info.outputPath("audit.jsonl");
    await download.saveAs(file);
    const text = await readFile(file, "utf8");
    expect(text).toContain(reason);

    // The key is on the page of the seal; the check needs no server and no database.
    await open(auditor, "/audit/seal");
    const command = await auditor.locator(".audit-command").first().innerText();
    const key = command.split("--key ")[1].trim();
    const checked = await headroom("verify", "--export", file, "--key", key);
    expect(checked.said).toContain("whole:");
    expect(checked.well).toBe(true);
    await writeFile(file, text.replace(reason, "no reason at all"));
    const forged = await headroom("verify", "--export", file, "--key", key);
    expect(forged.well).toBe(false);
    expect(forged.said).toContain("is not as it was sealed");

    const check = async () => {
      await auditor.locator("form:has(button[value=check]) button[value=check]").click();
      await auditor.waitForLoadState("networkidle");
    };
    await check();
    await expect(auditor.locator("#check .notice.good")).toBeVisible();

    // A superuser edits the row, past every trigger.
    const where = `action = 'override.set' and app = '${app.key}'`;
    const id = await superuser(`select id from audit_log where ${where}`);
    await superuser(`update audit_log set reason = 'no reason' where id = ${id}`);
    try {
      await check();
      const found = auditor.locator("#check .notice.error");
      await expect(found).toContainText(id);
      await axe(auditor);
      const whole = await headroom("verify");
      expect(whole.well).toBe(false);
      expect(whole.said).toContain(`row ${id}, at place `);
      await found.getByRole("link").first().click();
      await expect(auditor).toHaveURL(new RegExp(`/audit/${id}$`));
      await expect(auditor.locator("main")).toContainText("no reason");
    } finally {
      await superuser(`update audit_log set reason = '${reason}' where id = ${id}`);
    }
    await open(auditor, "/audit/seal");
    await check();
    await expect(auditor.locator("#check .notice.good")).toBeVisible();
  });
}
