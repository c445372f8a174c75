// A day at the dashboard: log in, watch a car arrive live, open the violation with its picture, exempt the permit.
//   PLATEGATE_PASSWORD=… node day.mjs http://127.0.0.1:8480 [folder for pictures]
// Works against the tests' false gateway and against the real one; there, cars must be passing, one of them a violation.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, drawn, goByKeys, logIn, until, withBrowser } from './lib.mjs';

const [base, pictures] = process.argv.slice(2);
const PATIENCE_MS = Number(process.env.PATIENCE_MS ?? 90_000);
if (!base) throw new Error('usage: PLATEGATE_PASSWORD=… node day.mjs http://127.0.0.1:8480 [folder]');
if (pictures) await mkdir(pictures, { recursive: true });

await withBrowser({ viewport: { width: 1440, height: 900 } }, async (context) => {
  const page = context.pages()[0] ?? await context.newPage();
  const faults = [];
  // A picture may still be being written when the page that shows it is there.
  const picture = (message) => /\/(evidence|live)\/.*(crop|frame|picture)/.test(message.location().url);
  page.on('console', (message) => {
    if (message.type() === 'error' && !picture(message)) faults.push(`${message.text()} ${new URL(message.location().url).pathname}`);
  });
  page.on('pageerror', (fault) => faults.push(String(fault)));
  const shot = async (name) => { if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) }); };

  await logIn(page, base, process.env.PLATEGATE_PASSWORD ?? '');

  // Live: pictures move, and a car comes in without a reload.
  await until(() => drawn(page.locator('img[data-picture]').first()), 15_000, 'a live picture is shown');
  const first = await page.locator('img[data-picture]').first().getAttribute('src');
  await until(async () => (await page.locator('img[data-picture]').first().getAttribute('src')) !== first, 5_000, 'the picture moves');
  await until(() => page.locator('#pulse.is-on').isVisible(), 10_000, 'the stream is connected');
  const before = await page.locator('#rows > li[id]').first().getAttribute('id').catch(() => null);
  await until(async () => {
    const now = await page.locator('#rows > li[id]').first().getAttribute('id').catch(() => null);
    return now && now !== before;
  }, PATIENCE_MS, 'a car arrives, live');
  await until(() => page.locator('#rows > li[id] .plate').first().isVisible(), 5_000, 'its plate is shown');
  await until(() => page.locator('.tile .last .plate').first().isVisible(), 5_000, 'a lane shows its last read');
  await shot('live');

  // A barrier opened by hand asks for a reason; the keyboard suffices.
  await page.keyboard.press('1');
  await until(() => page.locator('#dialog-open[open]').isVisible(), 2_000, 'the key 1 asks about lane 1');
  await page.keyboard.press('Escape');
  await until(async () => !(await page.locator('#dialog-open[open]').isVisible()), 2_000, 'Escape closes it');

  // Violations: opened by keyboard, with pictures.
  await goByKeys(page, 'v', '/violations');
  await until(async () => {
    const there = await page.locator('.violation', { hasText: 'Entered while already inside' }).count();
    if (!there) await page.reload();
    return there > 0;
  }, PATIENCE_MS, 'the violation is listed');
  await shot('violations');
  await page.locator('.violation', { hasText: 'Entered while already inside' }).first().locator('h2 a').click();
  await page.waitForURL((url) => url.pathname.startsWith('/events/'));
  const shown = page.locator('.shots img').first();
  // On a busy machine the page is there before its picture is on the disk: it comes by itself.
  await until(() => drawn(shown), PATIENCE_MS, 'the picture of the violation is shown');
  await until(() => page.getByText('What is most likely').isVisible(), 5_000, 'the causes are weighed');
  assert(await page.locator('.causes .bar').count() === 6, 'each cause has its share');
  await shot('event');

  // Exempt its permit.
  assert(!page.url().match(/[A-Z]{1,3}\d{2,}/), 'no plate is in the address');
  await page.click('[data-dialog=dialog-exempt]');
  await page.fill('#dialog-exempt input[name=reason]', 'Two cars, settled with the tenant');
  await page.fill('#dialog-exempt input[name=until]', '2099-12-31T12:00');
  await page.click('#dialog-exempt button:has-text("Exempt")');
  await page.waitForURL((url) => url.pathname.startsWith('/permits/'));
  await until(() => page.getByText('Exempt: this permit may now be inside more than once.').isVisible(), 5_000, 'the permit is exempt');
  await until(() => page.locator('.exempt', { hasText: 'Two cars, settled with the tenant' }).isVisible(), 3_000, 'with its reason');
  await shot('exempt');

  assert(faults.length === 0, `the browser has nothing to complain about ${faults.join(' | ')}`);
});
