// A vehicle that waits reaches whoever is on duty, on any page: banner, title, icon, sound; answered there, nothing typed is lost.
//   PLATEGATE_PASSWORD=… node calls.mjs http://127.0.0.1:8480 folder [folder for pictures]
// Vehicles come one by one, each when a file in the second folder asks for it, and wait.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, logIn, until, withBrowser } from './lib.mjs';

const [base, wanted, pictures] = process.argv.slice(2);
const send = (name) => writeFile(join(wanted, name), '');
if (pictures) await mkdir(pictures, { recursive: true });

await withBrowser({ viewport: { width: 1440, height: 900 } }, async (context) => {
  const page = context.pages()[0] ?? await context.newPage();
  const faults = [];
  page.on('pageerror', (fault) => faults.push(String(fault)));
  const shot = async (name, of = page) => { if (pictures) await of.screenshot({ path: join(pictures, `${name}.png`) }); };
  await logIn(page, base, process.env.PLATEGATE_PASSWORD ?? '');
  await page.goto(`${base}/permits`);
  // A person has touched the page: from then on the browser lets it sound.
  await page.click('h1');
  const others = [];
  for (let n = 0; n < 8; n += 1) {
    const other = await context.newPage();
    await other.goto(`${base}/lanes`);
    others.push(other);
  }
  await page.bringToFront();
  assert(await page.locator('.ask').count() === 0, 'nobody waits');
  const quiet = await page.locator('link[rel=icon]').getAttribute('href');
  await page.fill('[data-search]', 'half a word');
  await send('one');
  await until(async () => (await page.locator('#calls .ask').count()) === 1, 30_000, 'a banner comes by itself');
  for (const other of others) {
    await until(async () => (await other.locator('#calls .ask').count()) === 1, 30_000, 'on every page, more than a browser has connections');
  }
  assert((await page.title()).startsWith('(1) '), 'the title tells of it');
  assert(await page.locator('link[rel=icon]').getAttribute('href') !== quiet, 'the icon tells of it');
  assert((await page.locator('#calls-said').textContent()).includes('is waiting:'), 'screen readers are told');
  await until(() => page.evaluate(() => Number(document.body.dataset.rung || 0) > 0), 10_000, 'it sounds');
  await shot('call');
  await page.setViewportSize({ width: 390, height: 844 });
  await shot('call-phone');
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('r');
  assert(await page.locator('#calls .ask').count() === 1, 'no key of this page answers by accident');

  await page.click('#calls .button-accept');
  await until(async () => (await page.locator('#calls .ask').count()) === 0, 10_000, 'answered with one click');
  assert(new URL(page.url()).pathname === '/permits', 'on the page where one was');
  assert(await page.inputValue('[data-search]') === 'half a word', 'what was typed is still there');
  await until(() => page.locator('#calls-ended').isVisible(), 5_000, 'what came of it is said');
  await until(async () => (await others[0].locator('#calls .ask').count()) === 0, 10_000, 'it is gone for the others');
  assert(!(await page.title()).startsWith('('), 'the title is as it was');
  assert(await page.locator('link[rel=icon]').getAttribute('href') === quiet, 'the icon is as it was');

  await page.click('#sound');
  assert(await page.locator('#sound').getAttribute('aria-pressed') === 'false', 'the sound is off');
  await page.reload();
  assert(await page.locator('#sound').getAttribute('aria-pressed') === 'false', 'and stays off');
  await page.click('h1');
  await send('two');
  await until(async () => (await page.locator('#calls .ask').count()) === 1, 30_000, 'the next one comes');
  assert(await page.evaluate(() => !document.body.dataset.rung), 'in silence');
  const speak = async (language) => {
    await others[1].goto(`${base}/account`);
    await others[1].selectOption('select[name=language]', language);
    await others[1].click('form[action="/account/language"] button');
    await until(async () => (await page.locator(`#calls .ask[lang=${language}]`).count()) === 1, 30_000, `chosen on another page, ${language} reaches the call here`);
  };
  await speak('es');
  assert((await page.locator('#calls .button-accept').textContent()).includes('Aceptar'), 'with its buttons');
  await speak('en');
  await page.click('#calls .button-refuse');
  await until(() => others[0].getByText('refused by admin').isVisible(), 10_000, 'the others are told who refused it');
  assert(faults.length === 0, `the browser has nothing to complain about ${faults.join(' | ')}`);
});
