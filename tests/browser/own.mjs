// A resident's own plates, on a phone: the page that a personal link opens, in each language, light and dark; a plate that may not be
// used, a change, and no more changes.
//   node own.mjs http://127.0.0.1:8480 /own/SECRET [folder for pictures]
// With STATIC=folder the style is taken from there: quick to try a change.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, serious, withBrowser } from './lib.mjs';

const [base, link, pictures] = process.argv.slice(2);
if (pictures) await mkdir(pictures, { recursive: true });
/** What a finger finds. */
const FINGER = 44;

const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
await withBrowser(phone, async (context) => {
  if (process.env.STATIC) {
    await context.route('**/static/*', async (route) => {
      const name = new URL(route.request().url()).pathname.split('/').pop();
      if (!name.endsWith('.css')) return route.continue();
      await route.fulfill({ body: await readFile(join(process.env.STATIC, name)), contentType: 'text/css' });
    });
  }
  const page = context.pages()[0] ?? await context.newPage();
  page.on('pageerror', (e) => { throw e; });
  const look = async (name) => {
    for (const scheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: scheme });
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert(beyond <= 0, `${name} fits the screen (${scheme})`);
      const found = await serious(page);
      assert(found.length === 0, `axe finds nothing on ${name} (${scheme}) ${found}`);
      if (pictures) await page.screenshot({ path: join(pictures, `own-${name}-${scheme}.png`), fullPage: true });
    }
    const small = await page.evaluate((finger) => {
      const all = [...document.querySelectorAll('button, a, input:not([type=hidden])')];
      const is = (e) => e.getBoundingClientRect().height < finger;
      return all.filter(is).map((e) => `${e.outerHTML.slice(0, 80)} ${e.getBoundingClientRect().height}`);
    }, FINGER);
    assert(small.length === 0, `a finger finds everything on ${name} ${small}`);
  };
  const speak = (language) => context.setExtraHTTPHeaders({ 'accept-language': language });
  for (const language of ['de', 'es', 'en']) {
    await speak(language);
    await page.goto(base + link);
    assert(new URL(page.url()).pathname === '/own', `the link leads to the page and is gone from the address (${language})`);
    assert(await page.evaluate(() => document.documentElement.lang) === language, `it speaks ${language}`);
    await look(`plates-${language}`);
  }
  const fields = page.locator('input[name=plate]');
  const [first] = [await fields.first().inputValue()];
  const empty = async () => (await fields.evaluateAll((all) => all.findIndex((f) => f.value === '')));
  const free = await empty();
  assert(free >= 0, 'there is room for another plate');
  // On a phone a field must not make the page larger when it is touched.
  const size = await fields.first().evaluate((f) => parseFloat(getComputedStyle(f).fontSize));
  assert(size >= 16, `a field's letters are ${size} px`);
  await fields.nth(free).fill('KR502ES');
  await page.click('.button-main');
  const alert = page.locator('[role=alert]');
  assert(await alert.isVisible(), `a plate of another permit is refused: ${await alert.innerText()}`);
  assert(await fields.nth(free).inputValue() === 'KR502ES', 'what was typed stays');
  await look('refused-en');
  await fields.nth(free).fill('g 17 xy');
  await page.click('.button-main');
  const done = page.locator('[role=status]');
  assert(await done.isVisible(), `it is saved: ${await done.innerText()}`);
  await look('saved-en');
  await fields.nth(free).fill('');
  await page.click('.button-main');
  assert(await page.locator('.button-main').count() === 0, 'after the last change of the month there is nothing to press');
  assert(await fields.first().inputValue() === first, 'and the plate is shown');
  for (const language of ['en', 'de', 'es']) {
    await speak(language);
    await page.goto(`${base}/own`);
    await look(`none-left-${language}`);
  }
  await page.locator('form[action="/own/leave"] button').click();
  const back = await page.goto(`${base}/own`);
  assert(back.status() !== 200, 'the link is forgotten');
  await look('forgotten-es');
});
