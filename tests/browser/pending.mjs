// Vehicles that a lane asks about: they come by themselves, count down, and are answered with a key.
//   PLATEGATE_PASSWORD=… node pending.mjs http://127.0.0.1:8480 folder [folder for pictures]
// Two vehicles come, each when a file in the second folder asks for it; both wait.
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
  const shot = async (name) => { if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) }); };
  await logIn(page, base, process.env.PLATEGATE_PASSWORD ?? '');
  const waiting = page.locator('.ask');
  const first = waiting.first();

  await until(() => page.locator('#pulse.is-on').isVisible(), 10_000, 'the stream is there');
  await send('one');
  await send('two');
  await until(async () => (await waiting.count()) === 2, 30_000, 'two vehicles wait, without a reload');
  assert((await page.locator('#pending-said').textContent()).includes('is waiting:'), 'screen readers are told');
  const left = async () => Number(await first.locator('[data-left]').textContent());
  const before = await left();
  await until(async () => (await left()) < before, 5_000, 'the seconds left are counted down');
  await shot('pending');
  await page.setViewportSize({ width: 390, height: 844 });
  await shot('pending-phone');
  await page.emulateMedia({ colorScheme: 'dark' });
  await shot('pending-phone-dark');
  await page.setViewportSize({ width: 1440, height: 900 });
  await shot('pending-dark');

  // While somebody types, a key is a letter.
  await page.click('[data-dialog=dialog-open]');
  await page.keyboard.type('a reason');
  assert(await waiting.count() === 2, 'keys do nothing while typing');
  await page.keyboard.press('Escape');

  const oldest = await first.getAttribute('id');
  await page.keyboard.press('r');
  await until(() => page.getByText('Refused: the gate stays shut.').isVisible(), 5_000, 'R refuses the one that came first');
  assert(await page.locator(`#${oldest}`).count() === 0 && await waiting.count() === 1, 'the other one still waits');
  // Right after the answer, once: it is for the vehicle that now stands first.
  await page.keyboard.press('A');
  await until(() => page.getByText('Accepted: the gate has been told to open.').isVisible(), 10_000, 'A lets the next one in');
  assert(await waiting.count() === 0, 'nobody waits');
  assert(faults.length === 0, `the browser has nothing to complain about ${faults.join(' | ')}`);
});
