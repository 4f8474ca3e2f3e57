// VS Code as a person uses it: keys in, and what the page shows out.

import { join } from "node:path";

const TIMEOUT = 30_000;

export class Editor {
  constructor(page, pictures) {
    this.page = page;
    this.pictures = pictures;
  }

  static async open(browser, { address }, folder, pictures) {
    const page = await browser.newPage({ viewport: { width: 1200, height: 760 } });
    page.setDefaultTimeout(TIMEOUT);
    await page.goto(`${address}?folder=${encodeURIComponent(folder)}`);
    await page.waitForSelector(".explorer-viewlet .monaco-list-row");
    return new Editor(page, pictures);
  }

  /** Waits until a function of the page's state gives something, and returns it. */
  async until(what, look) {
    const end = Date.now() + TIMEOUT;
    for (;;) {
      const seen = await look();
      if (seen) return seen;
      if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
      await this.page.waitForTimeout(50);
    }
  }

  press(...keys) {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  type(text) {
    return this.page.keyboard.type(text, { delay: 15 });
  }

  picture(name) {
    return this.page.screenshot({ path: join(this.pictures, `${name}.png`) });
  }

  async openFile(path) {
    await this.pick("Control+p", path);
    await this.page.waitForSelector(`.tab.active[data-resource-name="${path.split("/").at(-1)}"]`);
    await this.page.waitForSelector(".editor-instance .view-lines");
  }

  async command(title) {
    await this.pick("F1", title);
  }

  /** Types into a quick pick, and takes the row that has that text. */
  async pick(key, text) {
    await this.press(key);
    await this.page.waitForSelector(".quick-input-widget input");
    await this.type(text);
    const words = text.split("/").at(-1);
    await this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: words }).waitFor();
    await this.press("Enter");
    await this.page.waitForSelector(".quick-input-widget", { state: "hidden" });
  }

  /** Waits for the list of suggestions, types most of a name, and takes the suggestion of that name. */
  async complete(before, label) {
    await this.type(before);
    await this.page.locator(".suggest-widget.visible .monaco-list-row").first().waitFor();
    await this.type(label.slice(0, -1));
    await this.page.locator(".suggest-widget.visible .monaco-list-row.focused", { hasText: label }).waitFor();
    await this.press("Enter");
    await this.page.waitForSelector(".suggest-widget.visible", { state: "hidden" });
  }

  waitForSuggestion(label) {
    return this.page.locator(".suggest-widget.visible .monaco-list-row", { hasText: label }).waitFor();
  }

  /** What is written about the suggestion that has the focus. */
  async detailsOfSuggestion() {
    await this.press("Control+Space");
    return this.page.locator(".suggest-details-container .docs").textContent();
  }

  /** What the status of the file's language says. */
  async languageStatus() {
    await this.page.hover('[id="status.languageStatus"]');
    const rows = this.page.locator(".hover-language-status");
    await rows.first().waitFor();
    return rows.allTextContents();
  }

  /** The findings that the panel *Problems* lists, each as the text of its row. */
  async problems() {
    const rows = await this.page.locator(".markers-panel .monaco-list-row .marker-message-line").allTextContents();
    return rows.map((row) => row.replaceAll("\u00a0", " "));
  }

  /** How many problems of each severity the status bar counts. */
  async counts() {
    const label = await this.page.locator('[id="status.problems"] a').getAttribute("aria-label");
    const count = (word) => Number(new RegExp(`${word}: (\\d+)`).exec(label)?.[1] ?? 0);
    return { errors: count("Errors"), warnings: count("Warnings"), infos: count("Infos") };
  }

  /** Opens the panel *Problems*, and leaves the cursor in the editor. */
  async showProblems() {
    await this.press("Control+Shift+m");
    await this.page.waitForSelector(".markers-panel");
    await this.press("Control+1");
  }

  waitForProblem(text) {
    return this.until(`the problem ${text}`, async () => (await this.problems()).some((row) => row.includes(text)));
  }

  waitForNoProblem(text) {
    return this.until(`${text} to go`, async () => !(await this.problems()).some((row) => row.includes(text)));
  }

  /** Applies the quick fix of that title where the cursor is. */
  async fix(title, picture) {
    const row = this.page.locator(".action-widget .monaco-list-row.focused", { hasText: title });
    await this.until(`the quick fix ${title}`, async () => {
      // The editor may be told of a finding a moment after the panel.
      await this.press("Escape", "Control+.");
      return row.waitFor({ timeout: 2000 }).then(() => true, () => false);
    });
    await this.picture(picture);
    await this.press("Enter");
    await this.page.waitForSelector(".action-widget", { state: "hidden" });
  }

  /** Puts the cursor behind the next place of a text. */
  async find(text) {
    await this.press("Control+f");
    await this.page.waitForSelector(".find-widget.visible");
    await this.press("Control+a");
    await this.type(text);
    await this.page.locator(".find-widget .matchesCount", { hasText: /[1-9]\d* of/ }).waitFor();
    await this.press("Enter", "Escape");
  }

  /** The frame of the webview or preview whose document matches. */
  frame(selector) {
    return this.until(`a frame with ${selector}`, async () => {
      for (const frame of this.page.frames()) {
        if ((await frame.locator(selector).count().catch(() => 0)) > 0) return frame;
      }
      return undefined;
    });
  }
}
