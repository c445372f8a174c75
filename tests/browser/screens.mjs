// Pictures of every page at phone and narrow desk width, light and dark, to be looked at.
//   PLATEGATE_PASSWORD=… node screens.mjs http://127.0.0.1:8480 .run/screens [only-this-page]
// With SPEAK=de they are in that language, light.
// With STATIC=folder the style and script are taken from there: quick to try a change.
import { readFile } from 'node:fs/promises';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { logIn, withBrowser } from './lib.mjs';

const [base, folder, only] = process.argv.slice(2);
await mkdir(folder, { recursive: true });

const firstLink = async (page, path, selector) => {
  await page.goto(base + path);
  const link = page.locator(selector).first();
  return (await link.count()) ? link.getAttribute('href') : path;
};

// A service worker would give the style that it has kept.
const serviceWorkers = process.env.STATIC ? 'block' : 'allow';
await withBrowser({ viewport: { width: 1280, height: 900 }, serviceWorkers }, async (context) => {
  if (process.env.STATIC) {
    await context.route('**/static/*', async (route) => {
      const name = new URL(route.request().url()).pathname.split('/').pop();
      const types = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' };
      await route.fulfill({ body: await readFile(join(process.env.STATIC, name)), contentType: types[name.split('.').pop()] });
    });
  }
  const page = context.pages()[0] ?? await context.newPage();
  await page.goto(`${base}/login`);
  await page.screenshot({ path: join(folder, 'login-light-1280.png') });
  await logIn(page, base, process.env.PLATEGATE_PASSWORD ?? '');
  const speak = process.env.SPEAK;
  // Chosen by the person: what a worker of the browser asks for is in that language, too.
  const choose = async (language) => {
    await page.goto(`${base}/account`);
    await page.selectOption('select[name=language]', language);
    await page.click('form[action="/account/language"] button');
  };
  await choose(speak ?? 'en');
  const sizes = speak ? [[1280, 900], [390, 844]] : [[1280, 900], [390, 844], [360, 740]];
  const violation = await firstLink(page, '/violations', '.violation h2 a');
  const pages = {
    live: '/', violations: '/violations', event: violation, inside: '/inside', permits: '/permits',
    permit: await firstLink(page, '/permits', 'a[href^="/permits/P-"]'), new: '/permits/new', import: '/permits/import', passages: '/passages', log: '/log',
    muster: '/muster', visits: '/visits', overstays: '/overstays?hours=2', trial: '/trial', commissioning: '/commissioning', sheet: '/commissioning/1',
    resets: '/resets', exemptions: '/exemptions', alike: '/permits/look-alikes', notices: '/notices', rules: '/rules', explained: '/violations?what=explained', week: '/violations/report', lane: '/lanes/entry-1', ended: '/exemptions?show=ended', users: '/users', more: '/more',
    password: '/password', account: '/account', code: '/account/second-factor', missing: '/nowhere',
    lanes: '/lanes', calibration: '/lanes/entry-1/calibration', review: '/review', judge: await firstLink(page, '/review', 'a[href^="/review/"]:not([href$=zip])'), violators: '/violations/repeated',
    wrong: '/visits?from=soon', plate: '/passages?q=W48213K',
  };
  for (const [name, path] of Object.entries(pages).filter(([name]) => !only || only.split(',').includes(name))) {
    for (const [width, height] of sizes) {
      if (width === 360 && !['live', 'violations', 'event'].includes(name)) continue;
      await page.setViewportSize({ width, height });
      for (const scheme of speak || width === 360 ? ['light'] : ['light', 'dark']) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.goto(base + path);
        await page.waitForTimeout(name === 'live' ? 1500 : 350);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (wide > 0) console.error(`${name} at ${width}: ${wide} px too wide`);
        await page.screenshot({ path: join(folder, `${name}-${scheme}-${width}.png`), fullPage: true });
      }
    }
  }
  if (!only || only.includes('dialog')) {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(base);
    await page.locator('.button-open').first().click();
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(folder, 'dialog-light-390.png') });
  }
});
