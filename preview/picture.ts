import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type BrowserContext, type Page, chromium } from 'playwright-core';
import UPNG from 'upng-js';

/** A browser without a window, without a sandbox (as root has none), and without calls of its own. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
];

const WIDTH = 1600;

/** The path of Chromium; nothing where it is not installed. */
export function chromiumPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders
    .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** What went wrong while a page was drawn. */
export interface Picture {
  readonly problems: readonly string[];
  /** Panels that have no data, by title. */
  readonly empty: readonly string[];
}

export class Browser {
  static async start(executablePath: string): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), 'maas-chromium-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      args: FLAGS,
      headless: true,
      viewport: { width: WIDTH, height: 1000 },
      colorScheme: 'light',
      timezoneId: 'UTC',
      locale: 'en-US',
    });
    return new Browser(context, profile);
  }

  private constructor(
    private readonly context: BrowserContext,
    private readonly profile: string,
  ) {}

  /** Takes a picture of a whole page once every panel has its answer. */
  async picture(url: string, path: string): Promise<Picture> {
    const page = await this.context.newPage();
    const problems: string[] = [];
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('response', (response) => {
      if (response.status() >= 400 && response.url().includes('/api/v1/')) {
        problems.push(`${response.status()} ${decodeURIComponent(response.url())}`);
      }
    });
    await page.goto(url);
    await page.locator('[data-testid="panel"]').first().waitFor({ timeout: 60_000 });
    await fit(page);
    await settled(page);
    const empty = await page
      .locator('[data-testid="panel"]')
      .filter({ hasText: 'No data' })
      .locator('header')
      .allInnerTexts();
    const height = (await bottom(page)) + 16;
    const clip = { x: 0, y: 0, width: WIDTH, height };
    writeFileSync(path, small(await page.screenshot({ animations: 'disabled', clip })));
    await page.close();
    return { problems, empty };
  }

  async stop(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true });
  }
}

/** Makes the window as high as the page, so that every panel is seen: those that are not ask nothing. */
async function fit(page: Page): Promise<void> {
  await page.setViewportSize({ width: WIDTH, height: 20_000 });
  await settled(page);
  await page.setViewportSize({ width: WIDTH, height: (await bottom(page)) + 16 });
}

/** Where the last row ends. */
function bottom(page: Page): Promise<number> {
  return page.evaluate(() => {
    const rows = [...document.querySelectorAll('[data-testid="panel-group"]')];
    return Math.ceil(Math.max(...rows.map((row) => row.getBoundingClientRect().bottom)));
  });
}

/** The picture in 256 colours, which are all that charts and text need. */
function small(png: Buffer): Buffer {
  const picture = UPNG.decode(Uint8Array.from(png).buffer);
  return Buffer.from(UPNG.encode(UPNG.toRGBA8(picture), picture.width, picture.height, 256));
}

async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(
    () => document.querySelectorAll('.MuiSkeleton-root, .MuiCircularProgress-root').length === 0,
    undefined,
    { timeout: 120_000 },
  );
  // Charts draw themselves over some frames after their data came.
  await page.waitForTimeout(1_500);
}
