// Calibration in the browser: a corner is dragged by finger and moved by keyboard, the models look at once, it is saved.
//   PLATEGATE_PASSWORD=… node calibration.mjs http://127.0.0.1:8480 [folder for pictures]
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, drawn, logIn, lookAt, until, withBrowser } from './lib.mjs';

const [base, pictures] = process.argv.slice(2);
if (pictures) await mkdir(pictures, { recursive: true });

await withBrowser({ viewport: { width: 1440, height: 900 }, hasTouch: true }, async (context) => {
  const page = context.pages()[0] ?? await context.newPage();
  const faults = [];
  page.on('console', (message) => { if (message.type() === 'error') faults.push(message.text()); });
  page.on('pageerror', (fault) => faults.push(String(fault)));
  await logIn(page, base, process.env.PLATEGATE_PASSWORD ?? '');

  const look = (name) => lookAt(page, name, pictures);
  const field = (name, i) => page.locator(`input[name="${name}"]`).nth(i);
  const number = async (name, i) => Number(await field(name, i).inputValue());
  const corner = (i) => page.locator('.handle-point').nth(i);
  const result = page.locator('[data-result]');

  await page.goto(`${base}/lanes/entry-1`);
  await page.click('a:has-text("Calibrate")');
  await page.waitForURL((url) => url.pathname === '/lanes/entry-1/calibration');
  await until(() => result.getByText('Found 1').isVisible(), 20_000, 'the models look at the live picture by themselves');
  await page.click('button:has-text("Hold picture")');
  await until(() => page.getByText('Held: ').isVisible(), 5_000, 'the picture is held');
  await until(() => drawn(page.locator('[data-still]')), 10_000, 'and shown');

  // A region, dragged by its corner; the field follows, and the point is where it was let go.
  await page.click('button:has-text("Draw it")');
  await until(async () => await corner(0).isVisible(), 3_000, 'a region can be begun');
  assert(await page.locator('.handle-point').count() === 4, 'with four corners');
  const size = await corner(0).boundingBox();
  assert(size.width >= 44 && size.height >= 44, 'large enough for a finger');
  const stage = await page.locator('[data-stage]').boundingBox();
  const at = await corner(0).boundingBox();
  const from = { x: at.x + at.width / 2, y: at.y + at.height / 2 };
  const to = { x: stage.x + stage.width * .05, y: stage.y + stage.height * .6 };
  await page.mouse.move(from.x + 4, from.y + 4);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  assert(await page.locator('[data-loupe]').isVisible(), 'a magnifier helps');
  await page.mouse.move(to.x + 4, to.y + 4, { steps: 4 });
  await page.mouse.up();
  const width = Number(await page.locator('input[name=width]').inputValue());
  assert(Math.abs(await number('region.x', 0) - width * .05) <= 2, 'the corner is where it was dragged to');
  assert(!(await page.locator('[data-loupe]').isVisible()), 'the magnifier goes');

  // By finger, as a phone sends it.
  const moved = await corner(1).evaluate((handle) => {
    const box = handle.getBoundingClientRect(), field = document.querySelectorAll('input[name="region.y"]')[1];
    const before = Number(field.value);
    const send = (type, y) => handle.dispatchEvent(new PointerEvent(type, { pointerId: 1, pointerType: 'touch', isPrimary: true, bubbles: true, clientX: box.x + 22, clientY: box.y + y }));
    handle.setPointerCapture = () => {};
    send('pointerdown', 22); send('pointermove', 52); send('pointerup', 52);
    return Number(field.value) - before;
  });
  assert(moved > 5, 'a finger moves a corner, too');

  // By keyboard: by one, with Shift by ten, and it is announced.
  await corner(2).focus();
  const before = { x: await number('region.x', 2), y: await number('region.y', 2) };
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowUp');
  assert(await number('region.x', 2) === before.x - 1 && await number('region.y', 2) === before.y - 10, 'arrows move a corner');
  const said = await page.locator('[data-say]').textContent();
  assert(said === `Region, corner 3 of 4: ${before.x - 1} across, ${before.y - 10} down`, `its place is announced: ${said}`);
  await page.locator('.handle-more').first().click();
  assert(await page.locator('.handle-point').count() === 5, 'a corner is added');
  await page.keyboard.press('Delete');
  assert(await page.locator('.handle-point').count() === 4, 'and removed by its key');
  await until(() => result.getByText('Found 1').isVisible(), 10_000, 'the plate lies within the region');

  // The plate, taken over from what was found.
  await page.click('.draw-shapes button:has-text("Plate")');
  await page.click('button:has-text("Draw it")');
  await until(() => result.getByText('As you drew it').isVisible(), 15_000, 'the plate as drawn is straightened and read');
  assert(await result.locator('.plate').first().innerText() === 'W482KT', 'rightly');
  await until(() => drawn(result.locator('img').first()), 10_000, 'and its picture shown');
  assert(await result.locator('.letters').first().locator('li').count() === 6, 'with how sure each character is');
  await look('calibration');
  const small = await corner(0).boundingBox();
  await page.click('button:has-text("Zoom in")');
  const large = await corner(0).boundingBox(), far = await corner(1).boundingBox();
  assert(far.x - large.x > 200 && large.width === small.width, 'zoomed in, the plate is large enough for a finger');
  assert(await corner(0).isVisible(), 'and in sight');
  await page.click('button:has-text("Zoom in")');

  // A mask over the plate: nothing counts any more; without it the plate is back.
  await page.click('button:has-text("Mask")');
  await field('mask-1.x', 0).waitFor({ state: 'attached' });
  await page.click('.draw-numbers summary');
  for (const [i, [x, y]] of [[.2, .8], [.5, .8], [.5, .99], [.2, .99]].entries()) {
    const height = Number(await page.locator('input[name=height]').inputValue());
    await field('mask-1.x', i).fill(String(Math.round(width * x)));
    await field('mask-1.y', i).fill(String(Math.round(height * y)));
  }
  await until(() => result.getByText('No plate is found that counts').isVisible(), 15_000, 'a mask hides the plate');
  // Nothing drawn is lost.
  const drawnAt = [await number('mask-1.x', 0), await number('mask-1.y', 2), await number('region.x', 2)];
  await page.goto(`${base}/lanes`);
  await page.goBack();
  await until(async () => (await field('mask-1.x', 3).count()) === 1, 10_000, 'after Back the mask is there again');
  assert(JSON.stringify([await number('mask-1.x', 0), await number('mask-1.y', 2), await number('region.x', 2)]) === JSON.stringify(drawnAt), 'and all that was drawn, where it was');
  await until(() => result.getByText('No plate is found that counts').isVisible(), 15_000, 'and the models look by it');
  await page.click('.draw-shapes button:has-text("Mask")');
  await page.click('button:has-text("Remove")');
  await until(() => result.getByText('Found 1').isVisible(), 15_000, 'and gives it back');

  // Save: a reason is asked for.
  await page.fill('input[name=reason]', 'Camera hung');
  await page.click('button:has-text("Save")');
  await until(() => page.getByText('looks by it from now on').first().isVisible(), 10_000, 'it is saved');
  await until(async () => (await page.locator('.handle-point').count()) === 4, 5_000, 'what was saved is shown');
  assert(Math.abs(await number('region.x', 0) - width * .05) <= 2, 'as it was drawn');
  assert(!page.url().match(/[A-Z]{1,3}\d{2,}/), 'no plate is in the address');
  assert(faults.length === 0, `the browser has nothing to complain about ${faults.join(' | ')}`);
});
