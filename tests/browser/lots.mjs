// Two lots and their office: a permit is made at the office, its vehicle comes in at one lot and is refused at the other; the office
// sees both plates, fetches the whole picture, and says when its link is gone.
//   PLATEGATE_PASSWORD=… node lots.mjs OFFICE folder LOT [folder for pictures]
// What happens is asked for by files in the second folder.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, drawn, logIn, lookAt, until, withBrowser } from './lib.mjs';

const [office, wanted, lot, pictures] = process.argv.slice(2);
const send = (name) => writeFile(join(wanted, name), '');
if (pictures) await mkdir(pictures, { recursive: true });

await withBrowser({ viewport: { width: 1440, height: 900 } }, async (context) => {
  const page = context.pages()[0] ?? await context.newPage();
  const faults = [];
  page.on('pageerror', (fault) => faults.push(String(fault)));
  // Pages hear of news for as long as they stand: what is waited for is their text, not that they are quiet.
  const go = (of, path) => of.goto(path, { waitUntil: 'domcontentloaded' });
  const has = async (of, path, words) => {
    await go(of, path);
    return ((await of.locator('main').textContent({ timeout: 10_000 })) ?? '').includes(words);
  };
  await logIn(page, office, process.env.PLATEGATE_PASSWORD ?? '');
  assert((await page.locator('h1').textContent()) === 'Lots', 'the home of an office is its lots');
  await until(() => has(page, office, 'north') , 30_000, 'the lots are there');
  await go(page, `${office}/permits/new`);
  await page.fill('input[name=id]', 'P1');
  await page.fill('input[name=holder]', 'Ana Berger');
  await page.fill('textarea[name=plates]', 'W 123 AB');
  await page.click('main button:has-text("Save")');
  await until(async () => !(await has(page, `${office}/permits/P1`, 'not yet at')), 60_000, 'the permit is at all lots');
  await send('enter');
  await until(() => has(page, `${office}/lots/passages`, 'W123AB'), 60_000, 'its entry is seen at the office');
  await lookAt(page, 'lots-passages', pictures);

  // A browser of its own: on one machine all dashboards would share a log-in's cookie.
  await withBrowser({ viewport: { width: 1440, height: 900 } }, async (other) => {
    const there = other.pages()[0] ?? await other.newPage();
    await logIn(there, lot, process.env.PLATEGATE_PASSWORD ?? '');
    await until(() => has(there, `${lot}/lots/passages`, 'W123AB'), 60_000, 'and at the other lot');
    await send('refused');
    await until(() => has(there, `${lot}/violations`, 'north'), 60_000, 'the other lot refuses it and says where it is');
    await until(async () => {
      await go(there, `${lot}/violations`);
      return (await there.locator('.lot-shot img').count()) === 1;
    }, 60_000, 'there, too, the plate of the entry before is shown');
    await lookAt(there, 'lot-violations-there', pictures);
  });

  await until(() => has(page, `${office}/lots/violations`, 'north'), 60_000, 'the office sees it');
  await until(async () => {
    await go(page, `${office}/lots/violations`);
    return (await page.locator('.lot-shot img').count()) === 2;
  }, 60_000, 'both plates come');
  for (const image of await page.locator('.lot-shot img').all()) {
    await image.scrollIntoViewIfNeeded();
    await until(() => drawn(image), 10_000, 'a plate is drawn');
  }
  await lookAt(page, 'lots-violations', pictures);
  await page.click('.violation-head h2 a');
  await page.waitForURL((url) => url.pathname.startsWith('/lots/south/events/'));
  await lookAt(page, 'lot-event', pictures);
  const address = await page.locator('.lot-shot a').first().getAttribute('href');
  await until(async () => {
    const answer = await page.request.get(office + address);
    return answer.ok() && answer.headers()['content-type'] === 'image/jpeg';
  }, 60_000, 'the whole picture is fetched from its lot');
  await go(page, `${office}/muster`);
  assert((await page.locator('main').textContent()).includes('W123AB'), 'the muster list has all lots');
  await lookAt(page, 'lots-muster', pictures);
  await go(page, `${office}/lots`);
  await lookAt(page, 'lots', pictures);
  await send('cut');
  await until(() => has(page, `${office}/lots`, 'No link to the other lots since'), 60_000, 'the office says that its link is gone');
  await lookAt(page, 'lots-cut', pictures);
  assert(faults.length === 0, `no fault in a script: ${faults}`);
});
