// Nothing that was typed is lost: an import with three mistakes, a form that survives a log-out, Back.
//   PLATEGATE_PASSWORD=… node forms.mjs http://127.0.0.1:8480 [folder for pictures]
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PASSWORD, assert, logIn, until, withBrowser } from './lib.mjs';

const [base, pictures] = process.argv.slice(2);
if (pictures) await mkdir(pictures, { recursive: true });

await withBrowser({ viewport: { width: 1440, height: 900 } }, async (context) => {
  const page = context.pages()[0] ?? await context.newPage();
  const faults = [];
  page.on('pageerror', (fault) => faults.push(String(fault)));
  const shot = async (name) => { if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true }); };
  await logIn(page, base, process.env.PLATEGATE_PASSWORD ?? '');

  // -- an import with three mistakes ------------------------------------------------------------------------------------
  const list = 'permit;holder;plate;valid_to\nQ-1;Ann;Q1Q;31.12.2026\nQ-2;Bob;;4/3/2026\n;Cy;Q3Q;2026-12-31\n';
  await page.goto(`${base}/permits/import`);
  await page.fill('#import-text', list);
  await page.click('main button.button-main');
  await until(() => page.locator('.note-bad li').count().then((n) => n >= 3), 10_000, 'all three mistakes are told at once');
  assert((await page.locator('#import-text').inputValue()) === list, 'what was pasted is still there');
  await shot('import-mistakes');
  await page.fill('#import-text', list.replace('Q-2;Bob;;4/3/2026', 'Q-2;Bob;Q2Q;4.3.2026').replace('\n;Cy', '\nQ-3;Cy'));
  await page.click('main button.button-main');
  await page.getByText('This is what changes').waitFor();
  await shot('import-preview');
  await page.click('main button.button-main');
  await page.getByText('Imported: 3 added or changed').waitFor();
  await page.goto(`${base}/permits/import`);
  await page.click('text=Undo');
  await page.getByText('is removed').first().waitFor();
  await shot('undo');
  await page.click('main button.button-main');
  await page.getByText('Import taken back').waitFor();
  console.log('ok  and it is taken back');

  // -- errors beside the fields, in the dialog that they belong to ----------------------------------------------------------
  await page.goto(`${base}/permits/P-1001`);
  await page.click('[data-dialog=dialog-exempt]');
  await page.fill('#dialog-exempt [name=reason]', 'Two cars');
  await page.fill('#dialog-exempt [name=until]', '2001-02-03T04:05');
  await page.click('#dialog-exempt button.button-main');
  await page.locator('#dialog-exempt .wrong').first().waitFor();
  assert(await page.locator('#dialog-exempt').evaluate((d) => d.open && d.matches(':modal')), 'the dialog is open again');
  assert((await page.inputValue('#dialog-exempt [name=reason]')) === 'Two cars', 'the reason is still there');
  assert((await page.inputValue('#dialog-exempt [name=until]')) === '2001-02-03T04:05', 'and the end');
  await shot('exempt-wrong');
  await page.click('#dialog-exempt [data-set=until] >> nth=1');
  await page.click('#dialog-exempt button.button-main');
  await page.getByText('Exempt', { exact: false }).first().waitFor();
  await until(() => page.getByText('this permit may now be', { exact: false }).isVisible(), 10_000, 'put right with one click, it is taken');

  // -- Back ------------------------------------------------------------------------------------------------------------------
  await page.goto(`${base}/permits/new`);
  await page.fill('[name=id]', 'Q-9');
  await page.fill('[name=holder]', 'Typed at length');
  await page.fill('[name=plates]', 'Q9Q');
  await page.goto(`${base}/rules`);
  await page.goBack();
  await until(async () => (await page.inputValue('[name=holder]')) === 'Typed at length', 10_000, 'after Back it is as it was typed');
  await page.reload();
  await until(async () => (await page.inputValue('[name=plates]')) === 'Q9Q', 10_000, 'after a reload, too');

  // -- an answer that never comes ----------------------------------------------------------------------------------------------
  await page.route('**/permits/save', (route) => route.abort('timedout'));
  await page.click('main .button-main').catch(() => {});
  await page.waitForTimeout(500);
  await page.goBack();
  await page.unroute('**/permits/save');
  await until(async () => (await page.inputValue('[name=holder]')) === 'Typed at length', 10_000, 'after an answer that never came, too');

  // -- the session ends while one types -------------------------------------------------------------------------------------
  await page.goto(`${base}/permits/new`);
  await page.fill('[name=id]', 'Q-10');
  await page.fill('[name=holder]', 'Typed before the log-out');
  await page.fill('[name=plates]', 'Q10Q');
  await context.clearCookies();
  await page.click('main .form .button-main');
  await page.waitForURL((url) => url.pathname === '/login');
  await page.fill('input[name=name]', 'admin');
  await page.fill('input[name=password]', PASSWORD);
  await page.click('button:has-text("Log in")');
  await page.waitForURL((url) => url.pathname === '/permits/new');
  assert((await page.inputValue('[name=holder]')) === 'Typed before the log-out', 'after the log-in the form is there as it was');
  assert(await page.getByText('You were logged out before this was sent').isVisible(), 'and it says why');
  await shot('after-log-in');
  await page.click('main .form .button-main');
  await page.waitForURL((url) => url.pathname === '/permits/Q-10');
  console.log('ok  and it is taken then');
  assert(faults.length === 0, `the browser has nothing to complain about ${faults.join(' | ')}`);
});
