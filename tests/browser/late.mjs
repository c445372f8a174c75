// A picture that is not on the disk yet when its event's page is opened is shown as soon as it is there; one that is gone is said to be.
//   PLATEGATE_PASSWORD=… node late.mjs http://127.0.0.1:8480 folder old-event new-event
// A file in the folder asks for the pictures to be stored.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, drawn, logIn, until, withBrowser } from './lib.mjs';

const [base, wanted, old, fresh] = process.argv.slice(2);

await withBrowser({ viewport: { width: 1440, height: 900 } }, async (context) => {
  const page = context.pages()[0] ?? await context.newPage();
  const faults = [];
  page.on('pageerror', (fault) => faults.push(String(fault)));
  await logIn(page, base, process.env.PLATEGATE_PASSWORD ?? '');
  let loads = 0;
  page.on('load', () => { loads += 1; });

  await page.goto(`${base}/events/${old}`);
  await until(() => page.locator('.shot-big').first().getByText('No longer kept').isVisible(), 10_000, 'of an event of some time ago it says that the picture is gone');

  const live = await context.newPage();
  await live.goto(base);
  const crop = live.locator(`#e${fresh} .row-crop img`);
  await until(async () => (await crop.count()) === 1 && !(await crop.isVisible()), 10_000, 'a row of the live page is without a broken picture');

  await page.goto(`${base}/events/${fresh}`);
  await until(() => page.locator('.shot-big').first().getByText('The picture is being stored').isVisible(), 10_000, 'of one of just now it says that the picture comes');
  const [big, small] = [page.locator('.shot-big > a img').first(), page.locator('.shot-big .shot-crop').first()];
  assert(!(await big.isVisible()) && !(await small.isVisible()), 'and shows no broken one');
  await page.evaluate(() => { window.same = true; });
  loads = 0;
  await writeFile(join(wanted, 'stored'), '');
  await until(async () => (await big.isVisible()) && drawn(big), 10_000, 'it is shown when it is there');
  await until(async () => (await small.isVisible()) && drawn(small), 10_000, 'with that of the plate');
  assert(loads === 0 && await page.evaluate(() => window.same === true), 'without the page being loaded again');
  assert(!(await page.locator('.shot-big').first().getByText('The picture is being stored').isVisible()), 'and nothing more is said of it');
  await until(async () => (await crop.isVisible()) && drawn(crop), 10_000, 'and so it is on the live page');
  assert(faults.length === 0, `the browser has nothing to complain about ${faults.join(' | ')}`);
});
