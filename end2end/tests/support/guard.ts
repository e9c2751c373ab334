// Watches every page of a browser context: whatever the console calls an error, every exception
// and every violation of the content security policy fails the test, wherever it happened.

import type { BrowserContext } from "@playwright/test";

export class Guard {
  private readonly complaints: string[] = [];
  private readonly borne: RegExp[] = [];

  /** What the test provokes on purpose, such as a page that answers 404. */
  bear(complaint: RegExp): void {
    this.borne.push(complaint);
  }

  async watch(context: BrowserContext, hasJavaScript: boolean): Promise<void> {
    context.on("console", (message) => {
      if (message.type() === "error") this.complain(`console: ${message.text()}`);
    });
    context.on("weberror", (error) => {
      const problem = error.error();
      this.complain(`exception: ${problem.stack ?? problem.message}`);
    });
    context.on("dialog", async (dialog) => {
      this.complain(`dialog: ${dialog.message()}`);
      await dialog.dismiss();
    });
    if (hasJavaScript) await context.addInitScript(beginInPage);
  }

  /** What nobody expected. */
  found(): string[] {
    return this.complaints.filter((one) => !this.borne.some((borne) => borne.test(one)));
  }

  private complain(complaint: string): void {
    this.complaints.push(complaint);
  }
}

/** Runs in every page before its own scripts. */
function beginInPage(): void {
  document.addEventListener("securitypolicyviolation", (event) => {
    console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
  });
}
