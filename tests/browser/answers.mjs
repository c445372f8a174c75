// What a person has answered stays answered, and the reason that was used last stands on the button of the next vehicle.
//   PLATEGATE_PASSWORD=… node answers.mjs http://127.0.0.1:8480 folder [folder for pictures]
// What happens is asked for by files in the second folder: a vehicle that waits, and two that are refused.
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
  // The stream can be held, and messages be given in its place, so that they come in an order of our own.
  await page.addInitScript(() => {
    const Native = window.EventSource;
    window.EventSource = class extends Native {
      addEventListener(kind, listener, ...more) {
        if (kind !== 'pieces') { super.addEventListener(kind, listener, ...more); return; }
        const nothing = { rows: [], lasts: [], statuses: [], states: [], health: null, gates_off: null };
        window.give = (pending) => listener({ data: JSON.stringify({ ...nothing, pending }), lastEventId: '' });
        super.addEventListener(kind, (event) => { if (!window.held) listener(event); }, ...more);
      }
    };
  });
  const hold = (held) => page.evaluate((is) => { window.held = is; }, held);
  const give = (pending) => page.evaluate((list) => window.give(list), pending);
  const waiting = page.locator('#pending .ask');
  await logIn(page, base, process.env.PLATEGATE_PASSWORD ?? '');
  await until(() => page.locator('#pulse.is-on').isVisible(), 10_000, 'the stream is there');

  await send('waits');
  await until(async () => (await waiting.count()) === 1, 30_000, 'a vehicle waits');
  await hold(true);
  const before = await waiting.evaluateAll((all) => all.map((ask) => [Number(ask.id.split('-')[1]), ask.outerHTML]));
  await waiting.locator('.button-accept').click();
  await until(() => page.getByText('Accepted: the gate has been told to open.').isVisible(), 10_000, 'it is accepted');
  assert(await waiting.count() === 0, 'and gone');
  await give(before);
  assert(await waiting.count() === 0, 'a message from before the answer does not bring it back');
  assert(!(await page.title()).startsWith('('), 'nor does the title say that it waits');
  const other = [before[0][0] + 1_000_000, before[0][1].replaceAll(`pending-${before[0][0]}`, `pending-${before[0][0] + 1_000_000}`)];
  await give([...before, other]);
  assert(await waiting.count() === 1 && (await page.title()).startsWith('(1)'), 'another vehicle is shown all the same');
  await give([]);
  await give(before);
  assert(await waiting.count() === 1, 'it calls anew where the stream has known of the answer: its gate did not open');
  await give([]);
  await hold(false);

  // The reason that was used last.
  const shut = page.locator('#pending .ask-shut');
  const reason = shut.locator('[data-reason]');
  await send('refused');
  await until(async () => (await shut.count()) === 1, 30_000, 'a refused vehicle calls');
  assert((await reason.textContent()) === 'Let in after a refusal', 'its button names the reason that will stand in the log');
  await shut.getByRole('button', { name: 'Other reason…' }).click();
  const dialog = page.locator('#dialog-open');
  await dialog.locator('[data-pick="Plate dirty or misread"]').click();
  await dialog.locator('.button-main').click();
  await until(async () => (await shut.count()) === 0, 10_000, 'it is let in for another one');
  await page.reload();
  await until(() => page.locator('#pulse.is-on').isVisible(), 10_000, 'the stream is there again');
  await send('another');
  await until(async () => (await shut.count()) === 1, 30_000, 'the next one calls');
  assert((await reason.textContent()) === 'Plate dirty or misread', 'its button names the reason that was used last');
  if (pictures) await page.screenshot({ path: join(pictures, 'last-reason.png') });
  await shut.locator('.button-at-once').click();
  await until(async () => (await shut.count()) === 0, 10_000, 'one tap lets it in');
  assert(faults.length === 0, `the browser has nothing to complain about ${faults.join(' | ')}`);
});
