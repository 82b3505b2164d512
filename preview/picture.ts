import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type BrowserContext, type Page, chromium } from 'playwright-core';
import UPNG from 'upng-js';
import { type Renderer } from './server';

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

/** What many screens show; the first of it has to answer. */
const SCREEN = { width: 1280, height: 720 };

/** How the page of each renderer is recognized: its panels, the end of the last of them, and what still loads. */
const PAGES: Readonly<Record<Renderer, { readonly panel: string; readonly loading: string }>> = {
  grafana: {
    panel: '[data-testid^="data-testid Panel header"], .react-grid-item, [class*="-panel-container"]',
    loading: '[data-testid="Panel loading bar"], [aria-label="Panel loading bar"]',
  },
  perses: { panel: '[data-testid="panel-group"]', loading: '.MuiSkeleton-root, .MuiCircularProgress-root' },
};

export interface Picture {
  readonly url: string;
  readonly renderer: Renderer;
  readonly path: string;
  /** Only what fits on a screen, and not the whole page. */
  readonly firstScreen: boolean;
}

/** The path of Chromium; nothing where it is not installed. */
export function chromiumPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders
    .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

export class Browser {
  static async start(executablePath: string): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), 'maas-chromium-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      args: FLAGS,
      headless: true,
      viewport: SCREEN,
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

  /** Takes a picture once every panel has its answer. Answers what went wrong. */
  async picture({ url, renderer, path, firstScreen }: Picture): Promise<readonly string[]> {
    const page = await this.context.newPage();
    const problems: string[] = [];
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('console', (message) => {
      // Icons come from Grafana's server, which is not there.
      const isIcon = message.text().includes('404');
      if (message.type() === 'error' && !isIcon) problems.push(message.text().slice(0, 300));
    });
    page.on('response', (response) => {
      if (response.status() >= 400 && response.url().includes('/api/v1/')) {
        problems.push(`${response.status()} ${decodeURIComponent(response.url())}`);
      }
    });
    await page.setViewportSize(SCREEN);
    await page.goto(url);
    const { panel } = PAGES[renderer];
    await page.locator(panel).first().waitFor({ state: 'attached', timeout: 60_000 });
    await settled(page, renderer);
    let height = SCREEN.height;
    if (!firstScreen) {
      // Panels that are not seen ask nothing: the window is made as high as the page.
      await page.setViewportSize({ ...SCREEN, height: 6_000 });
      await settled(page, renderer);
      height = (await bottom(page, panel)) + 16;
      await page.setViewportSize({ ...SCREEN, height });
      await settled(page, renderer);
    }
    const clip = { x: 0, y: 0, width: SCREEN.width, height };
    writeFileSync(path, small(await page.screenshot({ animations: 'disabled', clip })));
    await page.close();
    return problems;
  }

  async stop(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true });
  }
}

/** Where the last panel ends. */
function bottom(page: Page, panel: string): Promise<number> {
  return page.evaluate((selector) => {
    const boxes = [...document.querySelectorAll(selector)].map((box) => box.getBoundingClientRect().bottom);
    return Math.ceil(Math.max(...boxes));
  }, panel);
}

/** The picture in 256 colours, which are all that charts and text need. */
function small(png: Buffer): Buffer {
  const picture = UPNG.decode(Uint8Array.from(png).buffer);
  return Buffer.from(UPNG.encode(UPNG.toRGBA8(picture), picture.width, picture.height, 256));
}

async function settled(page: Page, renderer: Renderer): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(
    (loading) => document.querySelectorAll(loading).length === 0,
    PAGES[renderer].loading,
    { timeout: 120_000 },
  );
  // Charts draw themselves over some frames after their data came.
  await page.waitForTimeout(1_500);
}
