// One day of each role, as it is worked: a viewer, an attendant with a phone at the gate, a supervisor who looks through
// the week, an administrator.
//   node roles.mjs http://127.0.0.1:8480 viewer|attendant|supervisor|administrator MS
// MS: what the gateway's clock says, milliseconds since 1970.
// The persons are there already, each named as their role, with the password of lib.mjs.
import { createHmac } from 'node:crypto';
import { assert, logIn, PASSWORD, until, withBrowser } from './lib.mjs';

const [base, role, clock] = process.argv.slice(2);
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };

/** The code that an app shows now for a key in base 32 (RFC 6238). */
function code(key, at = Number(clock)) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...key.replace(/[^A-Z2-7]/g, '')].map((c) => alphabet.indexOf(c).toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', bytes).update(step).digest();
  const from = mac[19] & 15;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

const path = (page) => new URL(page.url()).pathname;
const says = (page, text) => until(() => page.getByText(text).first().isVisible(), 8_000, `it says: ${text}`);

/** Goes to a page that is not for this role. */
async function refused(page, where) {
  const answer = await page.goto(base + where);
  assert(answer.status() === 403, `${where} is refused`);
  assert(await page.getByText('This requires the role of').first().isVisible(), 'with a sentence that says whom to ask');
}

/** Searches a list for a part of a plate. */
async function search(page, where, part) {
  await page.goto(base + where);
  await page.fill('main input[data-search]', part);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.has('q'));
  assert(!page.url().includes(part), 'the plate is not in the address');
}

async function confirmed(page) {
  if (await page.locator('input[name=confirm]').count()) {
    await page.fill('input[name=confirm]', PASSWORD);
    await page.click('main button:has-text("Confirm")');
    await page.waitForLoadState('load');
    return true;
  }
  return false;
}

async function logOut(page) {
  await page.goto(`${base}/more`);
  await page.getByRole('button', { name: /Log out/ }).first().click();
  await page.waitForURL((url) => url.pathname === '/login');
  console.log('ok  logged out');
}

async function viewer(page) {
  await until(() => page.locator('.tile').first().isVisible(), 10_000, 'the lanes are there');
  assert(await page.locator('.button-open').count() === 0, 'no gate can be opened');
  await search(page, '/passages', 'W4');
  assert(await page.locator('.rows > li .plate').count() > 0, 'a vehicle is found by a part of its plate');
  await page.locator('.rows > li a').first().click();
  await page.waitForURL((url) => url.pathname.startsWith('/events/'));
  assert(await page.locator('[data-dialog=dialog-reset]').count() === 0, 'nothing can be reset');
  await page.goto(`${base}/muster`);
  assert(/\d+\s+vehicles?/.test(await page.locator('.facts').first().innerText()), 'the muster counts who is there');
  await page.goto(`${base}/violations`);
  assert(await page.locator('.violation').count() > 0, 'violations can be looked at');
  assert(await page.getByRole('button', { name: 'Acknowledge' }).count() === 0, 'and not answered');
  await refused(page, '/permits/new');
  await refused(page, '/users');
}

async function attendant(page) {
  // Somebody waits at a lane that asks.
  await until(async () => (await page.locator('.ask').count()) > 0, 30_000, 'a vehicle waits for an answer');
  await page.locator('.ask').first().getByRole('button', { name: /Accept/ }).click();
  await says(page, 'Accepted: the gate has been told to open.');
  // A delivery rings: the gate is opened by hand.
  await page.locator('.button-open').first().click();
  await page.getByRole('button', { name: 'Delivery' }).click();
  await page.getByRole('button', { name: 'Open the gate' }).click();
  await says(page, 'the gate has been told to open');
  // A driver who was not let in rings: found, understood, put right.
  await page.goto(`${base}/violations`);
  await page.locator('.violation h2 a').first().click();
  await page.waitForURL((url) => url.pathname.startsWith('/events/'));
  assert(await page.getByText('What is most likely').first().isVisible(), 'why it was refused is told');
  await page.locator('[data-dialog=dialog-reset]').click();
  await page.fill('#dialog-reset input[name=reason]', 'The exit did not read it');
  await page.locator('#dialog-reset button.button-main, #dialog-reset button.button-bad').last().click();
  await says(page, 'Plate reset: its next passage');
  await page.goto(`${base}/violations`);
  const first = page.locator('.violation').first();
  await first.locator('input[name=word]').fill('Settled on the intercom');
  await first.getByRole('button', { name: 'Acknowledge' }).click();
  await says(page, 'Settled on the intercom');
  // Work at the barrier: all gates off, and on again.
  await page.goto(base);
  for (const [dialog, word] of [['dialog-off', 'Gates are off'], ['dialog-on', 'Gates are on again']]) {
    await page.locator(`[data-dialog=${dialog}]`).first().click();
    await page.fill(`#${dialog} input[name=reason]`, 'The arm is being repaired');
    await page.locator(`#${dialog} .dialog-end button`).last().click();
    await says(page, word);
  }
  await refused(page, '/permits/new');
  await refused(page, '/resets');
}

async function supervisor(page) {
  // The week: what happened, and how much of it was the gateway's fault.
  await page.goto(`${base}/violations/report`);
  assert(await page.getByText('Review results').first().isVisible(), 'the week is summed up');
  const csv = await page.request.get(base + await page.locator('a[href*="report.csv"]').first().getAttribute('href'));
  assert(csv.status() === 200 && csv.headers()['content-type'].startsWith('text/csv'), 'and can be taken away as CSV');
  await page.goto(`${base}/violations`);
  const first = page.locator('.violation').first();
  await first.locator('details summary').first().click();
  await first.locator('details button[name=finding]').first().click();
  await until(async () => (await page.locator('.found-false').count()) > 0, 8_000, 'what was none is marked as such');
  await page.goto(`${base}/violations/repeated`);
  assert((await page.title()).length > 0, 'repeated violators have their sheet');
  // A new tenant.
  await page.goto(`${base}/permits/new`);
  await page.fill('input[name=id]', 'P-9001');
  await page.fill('input[name=holder]', 'Berger & Sohn');
  await page.locator('[name=plates]').fill('W 55123 K');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL((url) => url.pathname === '/permits/P-9001');
  await page.goto(`${base}/permits`);
  await page.locator('main input[data-search]').pressSequentially('Berger');
  await until(async () => {
    const holders = await page.locator('#found .cell-holder').allInnerTexts();
    return holders.includes('Berger & Sohn') && holders.every((h) => h.includes('Berger'));
  }, 8_000, 'found by typing its name');
  // A list with a mistake is not taken; what it would change is shown first.
  const list = async (text) => {
    await page.goto(`${base}/permits/import`);
    await page.fill('#import-text', text);
    await page.getByRole('button', { name: 'Preview changes' }).click();
    await page.waitForLoadState('load');
    await confirmed(page);
  };
  await list('permit,group,holder,plate,valid_from,valid_to,exempt\nP-9002,staff,Huber,W1?,,,\n');
  assert(await page.getByText('Nothing was imported.').isVisible(), 'a faulty line is told');
  await list('permit,group,holder,plate,valid_from,valid_to,exempt\nP-9002,staff,Huber,W12345X,,,\n');
  assert(await page.getByText('This is what changes').isVisible(), 'what changes is told before');
  await page.getByRole('button', { name: 'Import' }).click();
  await page.waitForLoadState('load');
  await confirmed(page);
  await search(page, '/permits', 'Huber');
  assert(await page.getByText('Huber').first().isVisible(), 'the list is in force');
  // The power was off: everybody has one free move, once it is certain who asks.
  await page.goto(`${base}/resets`);
  await page.selectOption('select[name=scope]', 'all');
  await page.fill('input[name=reason]', 'Power failure this morning');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.waitForLoadState('load');
  await confirmed(page);
  await page.goto(`${base}/log`);
  assert(await page.getByText('Power failure this morning').first().isVisible(), 'it is in the log, with the reason');
  await page.goto(`${base}/rules`);
  assert(path(page) === '/rules', 'the rules in force are told');
  await refused(page, '/users');
}

async function administrator(page) {
  await page.goto(`${base}/users`);
  await page.fill('form[action="/users/add"] input[name=name]', 'Night desk 2');
  await page.selectOption('form[action="/users/add"] select[name=role]', 'attendant');
  await page.click('form[action="/users/add"] button.button-main');
  await page.waitForLoadState('load');
  await confirmed(page);
  await page.goto(`${base}/users`);
  const row = page.locator('tr', { hasText: 'Night desk 2' });
  assert(await row.count() === 1, 'a person is added');
  // Only the north gate is theirs.
  await row.locator('summary', { hasText: 'All lanes' }).click();
  await row.locator('input[name=lane]').first().check();
  await row.getByRole('button', { name: 'Set lanes' }).click();
  await page.waitForLoadState('load');
  await page.goto(`${base}/users`);
  assert(await row.locator('summary', { hasText: 'Some lanes only' }).count() === 1, 'and limited to a lane');
  // A program.
  await page.fill('form[action="/users/tokens"] input[name=name]', 'PIN terminal');
  await page.click('form[action="/users/tokens"] button.button-main');
  await page.waitForLoadState('load');
  await confirmed(page);
  assert(/plategate_[\w-]{20,}/.test(await page.locator('body').innerText()), 'a token is shown once');
  await page.goto(`${base}/users`);
  assert(!/plategate_[\w-]{20,}/.test(await page.locator('body').innerText()), 'and never again');
  // A second factor, and a log-in with it.
  await page.goto(`${base}/account/second-factor`);
  await confirmed(page);
  await page.locator('summary', { hasText: 'Cannot scan it' }).click();
  const key = await page.locator('code.secret').innerText();
  const used = code(key);
  await page.fill('input[name=code]', used);
  await page.getByRole('button', { name: 'Turn on' }).click();
  await until(async () => (await page.locator('.recovery li').count()) === 10, 8_000, 'ten recovery codes are given');
  const recovery = await page.locator('.recovery code').first().innerText();
  await page.goto(`${base}/audit`);
  assert(await page.getByText('In order:').isVisible(), 'the audit log holds together');
  await logOut(page);
  await page.fill('input[name=name]', role);
  await page.fill('input[name=password]', PASSWORD);
  await page.click('button:has-text("Log in")');
  await page.waitForURL((url) => url.pathname === '/login/code');
  await page.fill('input[name=code]', used);
  await page.click('button:has-text("Log in")');
  await page.waitForLoadState('load');
  assert(path(page).startsWith('/login'), 'a code counts once');
  await page.locator('summary', { hasText: 'Phone lost' }).click();
  await page.fill('input[name=recovery]', recovery);
  await page.click('button:has-text("Log in")');
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));
  console.log('ok  a recovery code logs in');
}

const DAYS = { viewer: [PHONE, viewer], attendant: [PHONE, attendant], supervisor: [DESK, supervisor], administrator: [DESK, administrator] };
const [viewport, day] = DAYS[role];
await withBrowser({ viewport, hasTouch: viewport === PHONE }, async (context) => {
  const page = context.pages()[0] ?? await context.newPage();
  const faults = [];
  page.on('pageerror', (fault) => faults.push(String(fault)));
  page.setDefaultTimeout(30_000);
  await logIn(page, base, PASSWORD, role);
  await day(page);
  await logOut(page);
  assert(faults.length === 0, `the browser has nothing to complain about ${faults.join(' | ')}`);
});
