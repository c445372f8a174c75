// The lanes' pages and the review: what is wrong is said on top, confusions lead to their examples, reads are judged by keyboard.
//   PLATEGATE_PASSWORD=… node lanes.mjs http://127.0.0.1:8480 [folder for pictures]
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, drawn, goByKeys, logIn, lookAt, until, withBrowser } from './lib.mjs';

const [base, pictures] = process.argv.slice(2);
if (pictures) await mkdir(pictures, { recursive: true });

await withBrowser({ viewport: { width: 1440, height: 900 } }, async (context) => {
  const page = context.pages()[0] ?? await context.newPage();
  const faults = [];
  page.on('console', (message) => { if (message.type() === 'error') faults.push(message.text()); });
  page.on('pageerror', (fault) => faults.push(String(fault)));
  await logIn(page, base, process.env.PLATEGATE_PASSWORD ?? '');

  const look = (name) => lookAt(page, name, pictures);

  const go = (key, path) => goByKeys(page, key, path);

  await go('h', '/lanes');
  const first = page.locator('.lane-card').first();
  assert((await first.innerText()).includes('Exit 2 reads B as 8'), 'the worst lane comes first and says why');
  await look('lanes');
  await first.locator('h2 a').click();
  await page.waitForURL((url) => url.pathname === '/lanes/exit-2');
  assert((await page.locator('.lane-says').innerText()).includes('move the camera nearer or zoom in'), 'it says what to do');
  assert(await page.locator('.curve-change').count() > 0, 'the change is marked in the trend');
  assert(await page.getByRole('img', { name: /Share of vehicles not read/ }).count() >= 2, 'charts have a name for who cannot see them');
  await page.locator('.heat a').filter({ hasText: /\d/ }).first().scrollIntoViewIfNeeded();
  await page.locator('.heat a[href="#pair-B-8"]').click();
  assert(page.url().endsWith('#pair-B-8'), 'a confusion leads to its examples');
  const example = page.locator('#pair-B-8 img').first();
  await until(() => drawn(example), 10_000, 'with the pictures of plates');
  await look('lane');
  await page.click('.switch a:has-text("Month")');
  await page.waitForURL((url) => url.searchParams.get('period') === 'month');
  await look('lane-month');
  await page.goto(`${base}/lanes/entry-1`);
  await look('lane-good');

  // The camera was seen to: by keyboard alone the dialog can be filled in and sent.
  await page.goto(`${base}/lanes/exit-2`);
  assert(await page.getByRole('alert').first().isVisible(), 'the alarm stands');
  await page.click('[data-dialog=dialog-checked]');
  await page.fill('#dialog-checked input[name=reason]', 'Glass cleaned');
  await page.keyboard.press('Enter');
  await until(() => page.getByText('learns again from now on').first().isVisible(), 5_000, 'somebody has looked');
  await until(async () => await page.getByRole('alert').count() === 0, 5_000, 'the alarm is off');

  // Review: one key a judgment, and the next one is there.
  await go('d', '/review');
  const read = () => page.locator('form[data-review]').first().getAttribute('action');
  await until(() => drawn(page.locator('.review-crop').first()), 10_000, 'the plate is shown');
  await look('review');
  const left = async () => Number(await page.locator('.tabs .count').first().innerText());
  const before = await left();
  for (const [i, key] of ['r', 'n', 'y'].entries()) {
    if (key === 'y') {
      await page.goto(`${base}/review?kind=unsure`);
      assert(await page.locator('.review-side').count() === 2, 'both ends of the stay stand side by side');
      await look('review-pair');
    }
    const now = await read();
    await page.waitForLoadState();
    await page.keyboard.press(key);
    if (key === 'y') {
      // It was the only one of its kind.
      await until(() => page.getByText('Nothing more in this list').isVisible(), 5_000, 'the key y judges, and none is left');
      await page.goto(`${base}/review`);
    }
    await until(async () => (await read().catch(() => now)) !== now, 5_000, `the key ${key} judges, and the next one comes`);
    assert(await left() === before - i - 1, 'one less waits');
  }
  const now = await read();
  await page.waitForLoadState();
  await page.keyboard.press('c');
  await page.keyboard.type('w 4711 b');
  await page.keyboard.press('Enter');
  await until(async () => (await read().catch(() => now)) !== now, 5_000, 'another plate can be typed');
  assert((await page.locator('.note-good').innerText()).includes('it was W4711B'), 'and is noted');
  await page.waitForLoadState();
  await page.keyboard.press('l');
  await until(() => page.url().includes('before='), 5_000, 'later is later');
  assert(!page.url().match(/[A-Z]{1,3}\d{2,}/), 'no plate is in the address');
  const download = page.waitForEvent('download');
  await page.click('a:has-text("Export reviewed images")');
  assert((await download).suggestedFilename() === 'judged-reads.zip', 'judged pictures can be taken away');

  assert(faults.length === 0, `the browser has nothing to complain about ${faults.join(' | ')}`);
});
