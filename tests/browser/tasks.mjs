// The tasks of a day at the dashboard, each done as a person does it: how many clicks it takes, and how long a script that never
// hesitates needs. Typing and keys count no clicks. None takes more than four, but importing a list.
//   PLATEGATE_PASSWORD=… node tasks.mjs http://127.0.0.1:8480 folder http://127.0.0.1:8481 PASSWORD
// What is to happen at a lane happens when a file in the folder asks for it. The second gateway has weeks of traffic, and a lane that
// misreads.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, drawn, logIn, until, withBrowser } from './lib.mjs';

const [day, wanted, weeks, weeksPassword] = process.argv.slice(2);
const send = (name) => writeFile(join(wanted, name), '');
const MOST = 4;
const LONG = ['import a list with three mistakes'];

const faults = [];
const done = [];

/** Does tasks at one gateway. */
const at = (base, password, tasks) => withBrowser({ viewport: { width: 1440, height: 900 } }, async (context) => {
  const page = context.pages()[0] ?? await context.newPage();
  page.on('pageerror', (fault) => faults.push(String(fault)));
  await logIn(page, base, password);
  let clicks = 0;
  const click = async (what) => { clicks += 1; await (typeof what === 'string' ? page.locator(what).first() : what).click(); };
  /** A choice from a list is two clicks for whoever has a mouse only. */
  const choose = async (what, value) => { clicks += 2; await page.locator(what).first().selectOption(value); };
  const menu = (path) => click(`nav a[href="${path}"]`);
  const task = async (name, from, work) => {
    await page.goto(`${base}${from}`);
    clicks = 0;
    const began = Date.now();
    await work();
    done.push([name, clicks, (Date.now() - began) / 1000]);
  };
  await tasks({ page, task, click, choose, menu });
});

await at(day, process.env.PLATEGATE_PASSWORD ?? '', async ({ page, task, click, choose, menu }) => {
  await send('refused');
  await until(() => page.locator('#pending .ask-shut').isVisible(), 30_000, 'a vehicle was refused');
  await task('say why a vehicle was refused, and let it in', '/', async () => {
    await click('#rows .row:has-text("W48213K") > a');
    await until(() => page.locator('main').getByText('already inside').first().isVisible(), 10_000, 'its page says why');
    await click('.event-do .button-at-once');
    await until(() => page.getByText('the gate has been told to open').isVisible(), 10_000, 'it is let in');
  });
  await send('waits');
  await task('answer for a vehicle that waits, from another page', '/rules', async () => {
    await until(() => page.locator('#calls .ask').isVisible(), 30_000, 'it calls');
    await click('#calls .button-accept');
    await until(() => page.getByText('the gate has been told to open').isVisible(), 10_000, 'it is let in');
  });
  await task('reset a plate', '/', async () => {
    await click('#rows .row:has-text("W48213K") > a');
    await click('[data-dialog=dialog-reset]');
    await click('#dialog-reset [data-pick]');
    await click('#dialog-reset .button-main');
    await until(() => page.locator('#dialog-reset[open]').count().then((open) => open === 0), 10_000, 'it is reset');
  });
  await task('exempt a permit for a week', '/', async () => {
    await click('#rows .row:has-text("W48213K") > a');
    await click('[data-dialog=dialog-exempt]');
    await page.fill('#dialog-exempt input[name=reason]', 'A fair');
    await click(page.locator('#dialog-exempt [data-set=until]').nth(1));
    await click('#dialog-exempt .button-main');
    await until(() => page.getByText('Exempt: this permit may now').isVisible(), 10_000, 'it is exempt');
  });
  await task('import a list with three mistakes', '/', async () => {
    await menu('/permits');
    await click('a[href="/permits/import"]');
    const rows = ['permit,holder,plate,valid_to', 'N-1,New one,N1N,31.12.2026', 'N-2,Two,,', 'N-3,Three,no <plate>,', 'N-4,Four,N4N,soon'];
    await page.fill('textarea[name=text]', rows.join('\n'));
    await click('main form .button-main');
    await until(async () => (await page.locator('main').innerText()).toLowerCase().includes('line 5'), 10_000, 'all three mistakes are said, with their lines');
    const said = await page.locator('main').innerText();
    assert(['line 3', 'line 4', 'line 5'].every((line) => said.toLowerCase().includes(line)), 'at once');
    await page.fill('textarea[name=text]', [rows[0], rows[1], 'N-2,Two,N2N,', 'N-3,Three,N3N,', 'N-4,Four,N4N,'].join('\n'));
    await click('main form .button-main');
    await until(() => page.getByText('This is what changes').isVisible(), 10_000, 'what changes is shown');
    await click('main form .button-main');
    await until(() => page.getByText('Imported: 4 added').isVisible(), 10_000, 'it is imported');
  });
  await task('find a vehicle by a part of its plate', '/', async () => {
    await menu('/passages');
    await page.locator('[data-search]').focus();
    await page.keyboard.type('W4?213');
    await page.keyboard.press('Enter');
    await until(() => page.locator('.facts', { hasText: 'found' }).isVisible(), 10_000, 'it is found');
  });
  await task('muster', '/', async () => {
    await menu('/muster');
    await until(() => page.locator('.table-muster').first().isVisible(), 10_000, 'who is here is listed');
  });
  await task('add an attendant for one lane', '/', async () => {
    await menu('/users');
    await page.fill('form[action="/users/add"] input[name=name]', 'nina');
    await click('form[action="/users/add"] input[name=lane]');
    await click('form[action="/users/add"] .button-main');
    await until(() => page.getByText('nina is added').isVisible(), 10_000, 'she is added');
    assert(await page.locator('tr', { hasText: 'nina' }).getByText('Some lanes only').count() === 1, 'for that lane');
  });
  await task('try another rule on the past', '/', async () => {
    await menu('/trial');
    await choose('select[name=entries]', 'soft');
    await click('main form .button-main');
    await until(async () => { if (await page.locator('.trial').count()) return true; await page.reload(); return false; }, 60_000, 'what would have been is shown');
  });
});

await at(weeks, weeksPassword, async ({ page, task, click, menu }) => {
  await task('see which lane misreads, and why', '/', async () => {
    await menu('/lanes');
    await click(page.locator('.lane-card').first().locator('h2 a'));
    await until(() => page.locator('.lane-says').isVisible(), 10_000, 'the lane says what is wrong');
  });
  await task('calibrate a lane', '/lanes/entry-1', async () => {
    await click('a:has-text("Calibrate")');
    await click('button:has-text("Hold picture")');
    await until(() => page.getByText('Held: ').isVisible(), 10_000, 'the picture is held');
    await click('button:has-text("Draw it")');
    await page.fill('input[name=reason]', 'Camera hung');
    await click('button:has-text("Save")');
    await until(() => page.getByText('looks by it from now on').first().isVisible(), 10_000, 'it is saved');
  });
  await task('judge a doubtful read', '/', async () => {
    await menu('/review');
    await until(() => drawn(page.locator('.review-crop').first()), 10_000, 'the plate is shown');
    const read = await page.locator('form[data-review]').first().getAttribute('action');
    await click('form[data-review] button');
    await until(async () => (await page.locator('form[data-review]').count()) === 0 || (await page.locator('form[data-review]').first().getAttribute('action')) !== read, 10_000, 'the next one is there');
  });
});

console.log('| task | clicks | s |\n|---|---|---|');
done.forEach(([name, count, took]) => console.log(`| ${name} | ${count} | ${took.toFixed(1)} |`));
const above = done.filter(([name, count]) => count > MOST && !LONG.includes(name));
assert(above.length === 0, `no task takes more than ${MOST} clicks: ${above.map(([name, count]) => `${name} ${count}`).join(', ')}`);
assert(faults.length === 0, `the browser has nothing to complain about ${faults.join(' | ')}`);
