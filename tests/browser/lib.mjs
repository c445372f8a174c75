// What the browser scripts share: start Chromium with a fresh profile, log in, wait.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

export const PASSWORD = 'a quiet harbour at night';

/** Runs `work(browserContext)` in a headless Chromium with a profile of its own, removed afterwards. */
export async function withBrowser(options, work) {
  const profile = await mkdtemp(join(tmpdir(), 'plategate-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
    ...options,
  });
  try {
    return await work(context);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

export function assert(truth, what) {
  if (!truth) throw new Error(`not so: ${what}`);
  console.log(`ok  ${what}`);
}

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on the page as it stands: rule, what it means, the first elements. */
export async function serious(page) {
  await page.evaluate(await axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return found.violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`);
}

/** Logs in; changes a one-time password if the dashboard asks for it. */
export async function logIn(page, base, password, name = 'admin') {
  await page.goto(base);
  assert(new URL(page.url()).pathname === '/login', 'without a log-in there is only the log-in page');
  const attempt = async (text) => {
    await page.fill('input[name=name]', name);
    await page.fill('input[name=password]', text);
    await page.click('button:has-text("Log in")');
    // A busy machine takes its time to answer; a wrong password stays where it is.
    await page.waitForURL((url) => url.pathname !== '/login', { timeout: 20_000 }).catch(() => {});
  };
  await attempt(password);
  if (new URL(page.url()).pathname === '/login' && password !== PASSWORD) await attempt(PASSWORD);
  if (new URL(page.url()).pathname === '/password') {
    await page.fill('input[name=old]', password);
    await page.fill('input[name=new]', PASSWORD);
    await page.fill('input[name=again]', PASSWORD);
    await page.click('main button:has-text("Change password")');
    await page.waitForURL((url) => url.pathname === '/');
    await until(() => page.getByText('The password has been changed.').isVisible(), 5_000, 'the one-time password is changed');
  }
  assert(new URL(page.url()).pathname === '/', 'after the log-in comes the live page');
}

/** Whether an image of the page shows something. */
export const drawn = (image) => image.evaluate((i) => i.complete && i.naturalWidth > 0);

/** The tests' machine may be busy with other tests: every patience is stretched by this. */
const STRETCH = 4;

/** Tries `look` until it is true or `ms` (stretched) have passed. */
export async function until(look, ms, what) {
  const end = Date.now() + ms * STRETCH;
  while (!(await look())) {
    if (Date.now() > end) throw new Error(`did not come within ${ms} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 200));
  }
  console.log(`ok  ${what}`);
}

/** `g`, then the key of a page. A key pressed before a page's script is there does nothing, and on a machine that stands
 * still between the two they are two keys of their own: then once more, as a person would. */
export async function goByKeys(page, key, path) {
  await until(async () => {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    return page.waitForURL((url) => url.pathname === path, { timeout: 4_000 }).then(() => true, () => false);
  }, 30_000, `g and ${key} lead to ${path}`);
}

/** A page as it stands, wide and narrow, light and dark: nothing may stick out. Pictures go to the folder, if there is one. */
export async function lookAt(page, name, pictures) {
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    await page.setViewportSize({ width, height });
    for (const scheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: scheme });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert(wide <= 0, `${name} fits ${width} px (${scheme})`);
      if (pictures) await page.screenshot({ path: join(pictures, `${name}-${scheme}-${width}.png`), fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}
