// How long from a vehicle that waits to a sound on another page, while others are logged in: measured, not tested.
//   PLATEGATE_PASSWORD=… node sound.mjs http://127.0.0.1:8480 folder
// A vehicle comes for each file that appears in the folder.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { logIn, until, withBrowser } from './lib.mjs';

const [base, wanted] = process.argv.slice(2);
const ROUNDS = 10;

await withBrowser({ viewport: { width: 1280, height: 800 } }, async (context) => {
  const page = context.pages()[0] ?? await context.newPage();
  await logIn(page, base, process.env.PLATEGATE_PASSWORD ?? '');
  await page.goto(`${base}/permits`);
  await page.click('h1');
  await page.evaluate(() => new MutationObserver(() => { window.rungAt = Date.now(); }).observe(document.body, { attributes: true, attributeFilter: ['data-rung'] }));
  const took = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.evaluate(() => { window.rungAt = 0; });
    const began = Date.now();
    await writeFile(join(wanted, String(round)), '');
    await until(() => page.evaluate(() => window.rungAt > 0), 30_000, 'it sounds');
    took.push(await page.evaluate(() => window.rungAt) - began);
    await page.click('#calls .button-refuse');
    await until(async () => (await page.locator('#calls .ask').count()) === 0, 10_000, 'answered');
  }
  took.sort((a, b) => a - b);
  console.log(`from the vehicle to the sound, ${ROUNDS} times: median ${took[ROUNDS / 2]} ms, longest ${took[ROUNDS - 1]} ms`);
});
