// Every page with a refused vehicle's call and two that wait, in each language, on a phone and at a desk: nothing is wider than
// the screen. Then the live tile of a vehicle that was let in by hand, and what is shown of many that wait.
//   PLATEGATE_PASSWORD=… node widths.mjs http://127.0.0.1:8480 folder [folder for pictures, or -] /path [/path …]
// What happens is asked for by files in the folder: `many` wait, and the first one is `admitted`.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, logIn, until, withBrowser } from './lib.mjs';

const [base, wanted, folder, ...paths] = process.argv.slice(2);
const pictures = folder === '-' ? '' : folder;
const send = (name) => writeFile(join(wanted, name), '');
if (pictures) await mkdir(pictures, { recursive: true });
const WIDTHS = [[1280, 800], [390, 844]];
const LANGUAGES = ['de', 'es', 'en'];

await withBrowser({ viewport: { width: 1280, height: 800 } }, async (context) => {
  const page = context.pages()[0] ?? await context.newPage();
  const wide = () => page.evaluate(() => {
    const most = innerWidth;
    const over = Array.from(document.body.querySelectorAll('*')).filter((e) => e.getBoundingClientRect().right > most + 1 && e.checkVisibility());
    return [document.documentElement.scrollWidth - most, over.slice(0, 4).map((e) => `${e.tagName}.${e.className}`).join(' ')];
  });
  const shot = async (name) => { if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) }); };
  const at = (path) => page.goto(base + path, { waitUntil: 'domcontentloaded' });
  const asks = page.locator('.pending .ask');
  await logIn(page, base, process.env.PLATEGATE_PASSWORD ?? '');

  const faults = [];
  for (const [turn, language] of LANGUAGES.entries()) {
    await context.setExtraHTTPHeaders({ 'accept-language': language });
    // Every page in one language, by turns; those that are looked at most in each. A call lasts for minutes, and so may this.
    const often = ['/', '/inside', '/muster', '/passages'];
    for (const path of paths.filter((path, place) => often.includes(path) || place % LANGUAGES.length === turn)) {
      await page.setViewportSize({ width: WIDTHS[0][0], height: WIDTHS[0][1] });
      await at(path);
      await asks.first().waitFor({ state: 'visible', timeout: 30_000 }).catch(() => { throw new Error(`no call on ${path}, ${language}`); });
      for (const [width, height] of WIDTHS) {
        await page.setViewportSize({ width, height });
        const [beyond, what] = await wide();
        if (beyond > 0) faults.push(`${path} at ${width}, ${language}: ${beyond} px too wide: ${what}`);
        if (['/', '/inside', '/muster', '/more'].includes(path)) await shot(`call${path.replaceAll('/', '-')}-${language}-${width}`);
      }
    }
  }
  console.log(faults.join('\n'));
  assert(faults.length === 0, `${paths.length} pages in ${LANGUAGES.length} languages are as wide as the screen`);

  // -- many that wait: the first few, and the rest when asked for -----------------------------------------------------------
  await send('many');
  for (const path of ['/inside', '/']) {
    await at(path);
    const list = path === '/' ? '#pending' : '#calls-list';
    await until(async () => (await page.locator(`${list} .ask`).count()) === 7, 30_000, `${path}: seven call`);
    assert((await page.title()).startsWith('(7)'), 'the title counts all of them');
    for (const [[width, height], shown] of [[WIDTHS[0], 3], [WIDTHS[1], 1]]) {
      await page.setViewportSize({ width, height });
      const more = page.locator(`${list} + .calls-more`);
      await until(async () => (await more.textContent()) === `and ${7 - shown} more`, 5_000, `the rest is counted at ${width}`);
      const seen = () => page.locator(`${list} .ask:visible`).count();
      assert((await seen()) === shown, `${path} shows ${shown} at ${width}`);
      await shot(`many${path.replaceAll('/', '-')}-${width}`);
      await more.click();
      assert((await seen()) === 7, 'and all when asked for');
      await more.click();
      assert((await seen()) === shown, 'and fewer again');
    }
    await page.setViewportSize({ width: WIDTHS[0][0], height: WIDTHS[0][1] });
  }

  // -- the live tile of one that was let in by hand ----------------------------------------------------------------------------
  await context.setExtraHTTPHeaders({ 'accept-language': 'es' });
  await send('admitted');
  await at('/');
  const tile = page.locator('#lane-entry-1 .last');
  await until(() => tile.locator('.row-after .after').isVisible(), 30_000, 'it is let in');
  for (const [width, height] of WIDTHS) {
    await page.setViewportSize({ width, height });
    const found = await tile.evaluate((last) => {
      const parts = ['.last-plate', '.last-what', '.last-end > time', '.row-after'].map((s) => last.querySelector(s).getBoundingClientRect());
      const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      const reason = last.querySelector('.last-reason');
      return [parts.every((a, i) => parts.slice(i + 1).every((b) => apart(a, b))), reason.scrollWidth <= reason.clientWidth];
    });
    await tile.scrollIntoViewIfNeeded();
    await shot(`tile-${width}`);
    assert(found[0], `nothing of the tile lies on anything else at ${width}`);
    assert(found[1], `its reason can be read to the end at ${width}`);
  }
});
