// Where a vehicle stands is the same on every page, and acting on it leaves nobody elsewhere.
//   PLATEGATE_PASSWORD=… node stands.mjs http://127.0.0.1:8480 folder [folder for pictures]
// What happens is asked for by files in the second folder: a vehicle that is inside comes again, one of the deny list, one whose
// gate does not open.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, drawn, logIn, until, withBrowser } from './lib.mjs';

const [base, wanted, pictures] = process.argv.slice(2);
const send = (name) => writeFile(join(wanted, name), '');
if (pictures) await mkdir(pictures, { recursive: true });
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const HOUR_MS = 3600e3;

await withBrowser({ viewport: DESK }, async (context) => {
  const live = context.pages()[0] ?? await context.newPage();
  const faults = [];
  context.on('weberror', (fault) => faults.push(String(fault.error())));
  const shot = async (page, name) => { if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) }); };
  // What a reload would lose.
  const mark = (page) => page.evaluate(() => { window.stays = true; });
  const stays = (page) => page.evaluate(() => window.stays === true);
  await logIn(live, base, process.env.PLATEGATE_PASSWORD ?? '');
  await live.click('h1');
  assert(await live.locator('#health .health-ok').isVisible(), 'all is well');

  // Pictures of 640 pixels that move, within 150 MB an hour: bytes of a picture by how often it comes.
  const widths = new Set();
  live.on('request', (request) => { const w = new URL(request.url()).searchParams.get('w'); if (w) widths.add(Number(w)); });
  const tiles = live.locator('img[data-picture]');
  for (const tile of await tiles.all()) {
    await tile.scrollIntoViewIfNeeded();
    await until(async () => (await tile.getAttribute('data-every-ms')) !== null, 20_000, 'a lane shows its picture');
  }
  await live.evaluate(() => scrollTo(0, 0));
  const perHour = async (page) => {
    const all = await page.locator('img[data-every-ms]').evaluateAll((images) => images.map((i) => [Number(i.dataset.bytes), Number(i.dataset.everyMs)]));
    return all.reduce((sum, [bytes, every]) => sum + bytes / every * HOUR_MS / 1e6, 0);
  };
  const within = async (most) => {
    const [taken, shown] = [await perHour(live), await live.locator('img[data-every-ms]').count()];
    if (!(shown > 0 && taken > 0 && taken <= most)) return false;
    console.log(`    ${taken.toFixed(0)} MB an hour, ${shown} of ${await tiles.count()} lanes in sight, ${Math.max(...widths)} pixels`);
    return true;
  };
  // Whole milliseconds: a little more may stand there.
  await until(() => within(150.5), 20_000, 'pictures take 150 MB an hour at most');
  assert(Math.max(...widths) <= 640, 'of 640 pixels at most');
  await live.selectOption('#pictures', 'slower');
  await until(() => within(150 / 4 + 1), 30_000, 'slower ones a quarter of it');
  await live.selectOption('#pictures', 'none');
  await live.reload();
  assert(await live.inputValue('#pictures') === 'none', 'the choice is kept');
  await until(() => live.locator('#pulse.is-on').isVisible(), 10_000, 'the stream is there');
  assert(!(await drawn(tiles.first())), 'no picture is asked for');
  await live.selectOption('#pictures', 'moving');

  // One that is inside comes again: refused, and it calls on any page.
  const other = await context.newPage();
  await other.goto(`${base}/permits`);
  await send('refused');
  await until(async () => (await other.locator('#calls .ask-shut').count()) === 1, 30_000, 'a refused vehicle calls on another page');
  assert((await other.locator('#calls-said').textContent()).includes('W48213K'), 'screen readers are told');
  await shot(other, 'refused-calls');
  await other.setViewportSize(PHONE);
  await shot(other, 'refused-calls-phone');
  await other.locator('#calls .ask-picture').click();
  await other.waitForURL((url) => url.pathname.startsWith('/events/'));
  const chip = other.locator('.event-plate .chip');
  assert(await other.locator('.event-plate .chip-bad').count() === 1, 'its page says that it was refused');
  const box = await other.locator('.event-do').boundingBox();
  assert(box.y > PHONE.height / 2 && box.y + box.height <= PHONE.height, 'what can be done is within reach of the thumb');
  await shot(other, 'event-phone');
  await mark(other);

  // Let in from the live page, which stays where it is.
  await live.bringToFront();
  await mark(live);
  const tile = live.locator('#lane-entry-1:has(.last-waits)').filter({ hasText: 'W48213K' });
  await until(async () => (await tile.count()) === 1, 10_000, 'the tile says that it was not let in');
  await tile.locator('.button-open').click();
  const dialog = live.locator('#dialog-open');
  assert((await dialog.locator('.dialog-vehicle').innerText()).includes('W48213K'), 'the dialog names the plate');
  assert(await dialog.locator('.dialog-vehicle.is-denied').count() === 0, 'which is on no deny list');
  await shot(live, 'open-dialog');
  await dialog.locator('[data-pick]').first().click();
  await dialog.locator('.button-main').click();
  await until(async () => (await live.locator('#lane-entry-1 .last-waits').count()) === 0, 10_000, 'the tile does not say so any more');
  await until(() => live.locator('.tile .row-after', { hasText: 'opened by admin' }).first().isVisible(), 10_000, 'but who opened');
  await until(async () => (await live.locator('.tile .row-after', { hasText: 'gate confirmed' }).count()) > 0, 10_000, 'and that the gate did');
  const seen = await live.locator('#lane-entry-1').boundingBox();
  assert(await stays(live) && seen.y < DESK.height && seen.y + seen.height > 0, 'the lane is still before one, without a reload');
  await until(async () => /chip-ok/.test(await chip.getAttribute('class')), 10_000, 'its own page knows, too');
  assert(await stays(other), 'without a reload');
  await shot(live, 'let-in');
  await other.goto(`${base}/passages`);
  await shot(other, 'passages-phone');
  await other.setViewportSize(DESK);
  assert(await other.locator('.row', { hasText: 'opened by admin' }).count() > 0, 'and so do the passages');

  // One of the deny list.
  await send('denied');
  await until(async () => (await other.locator('#calls .ask-shut').count()) === 1, 30_000, 'one of the deny list calls');
  await other.locator('#calls .button-open').first().click();
  assert(await other.locator('#dialog-open .dialog-vehicle.is-denied').isVisible(), 'the dialog says in red that it is on the deny list');
  await shot(other, 'denied-dialog');
  await other.keyboard.press('Escape');
  await until(async () => (await live.locator('#pending .ask-shut').count()) === 1, 10_000, 'it calls on the live page');
  await other.locator('#calls .ask-shut form button').click();
  await until(async () => (await live.locator('#pending .ask-shut').count()) === 0, 10_000, 'dismissed by one, it calls nobody');

  // A gate that does not open.
  await send('stuck');
  await until(() => live.locator('#health .health-bad').isVisible(), 30_000, 'all is not well');
  await until(async () => (await other.locator('#troubles').textContent()) === '1', 15_000, 'the menu of every page says so');
  await shot(live, 'no-pulse');
  await live.locator('#health form button').click();
  await until(() => live.locator('#health .health-ok').isVisible(), 10_000, 'until somebody has seen it');
  assert(await stays(live), 'without a reload');

  // Violations: acknowledged where one is, pictures large with one click.
  await other.goto(`${base}/violations`);
  await mark(other);
  const card = other.locator('.violation:has([name=seq])').nth(1);
  const id = await card.getAttribute('id');
  await card.scrollIntoViewIfNeeded();
  await card.locator('button[name=finding][value=seen]').scrollIntoViewIfNeeded();
  const place = await other.evaluate(() => scrollY);
  await card.locator('button[name=finding][value=seen]').click();
  await until(() => other.locator(`#${id} .found`).isVisible(), 10_000, 'a violation is acknowledged');
  assert(await stays(other) && Math.abs(await other.evaluate(() => scrollY) - place) < 120, 'and the page stays where it is');
  await other.locator(`#${id} a[data-large]`).first().click();
  await until(() => drawn(other.locator('#dialog-large img')), 10_000, 'a picture is large with one click');
  await shot(other, 'large');
  await other.keyboard.press('Escape');
  const open = await other.locator('.violation [name=seq]').count();
  await other.locator('[data-all]').check();
  await other.locator('#bulk button').click();
  await until(async () => (await other.locator('.violation [name=seq]').count()) === 0, 10_000, `all ${open} others at once`);
  assert(!(await other.locator('main').innerText()).includes('-0'), 'no share is less than nothing');
  await other.evaluate(() => scrollTo(0, 0));
  await shot(other, 'violations');
  await other.setViewportSize(PHONE);
  await shot(other, 'violations-phone');
  await other.setViewportSize(DESK);

  // From event to event by key.
  await other.locator('.violation h2 a').nth(1).click();
  await other.waitForURL((url) => url.pathname.startsWith('/events/'));
  const here = new URL(other.url()).pathname;
  await until(async () => {
    await other.keyboard.press('ArrowRight');
    return other.waitForURL((url) => url.pathname !== here, { timeout: 3_000 }).then(() => true, () => false);
  }, 20_000, 'an arrow key leads to the next violation');
  await shot(other, 'event');
  assert(faults.length === 0, `the browser has nothing to complain about ${faults.join(' | ')}`);
});
