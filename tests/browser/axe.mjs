// Every page at phone and desk width, in light and dark, and on a phone in each other language: axe-core finds nothing
// serious, nothing is wider than the screen, and the browser has nothing to complain about.
//   PLATEGATE_PASSWORD=… node axe.mjs http://127.0.0.1:8480 /path [/path …]
import { logIn, serious, withBrowser } from './lib.mjs';

const [base, ...paths] = process.argv.slice(2);
const VIEWS = [[1440, 900, 'light'], [1440, 900, 'dark'], [390, 844, 'light'], [390, 844, 'dark']];
const OTHER_LANGUAGES = ['de', 'es'];

const faults = [];
await withBrowser({ viewport: { width: 1440, height: 900 } }, async (context) => {
  const page = context.pages()[0] ?? await context.newPage();
  let where = '/login';
  // On a busy machine the models may still be at the view before: then a calibration's page is told 503, and tries again by itself.
  const triesAgain = (m) => m.location().url.includes('/calibration') && m.text().includes('503');
  page.on('console', (m) => {
    if (m.type() === 'error' && !triesAgain(m)) faults.push(`${where}: the browser says ${m.text()}`);
  });
  page.on('pageerror', (e) => faults.push(`${where}: ${e}`));
  const look = async (path, views = VIEWS, language = 'en') => {
    for (const [width, height, colorScheme] of views) {
      where = `${path} at ${width}, ${colorScheme}, ${language}`;
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const answer = await page.goto(base + path, { waitUntil: 'domcontentloaded' });
      if (answer.status() !== 200) faults.push(`${where}: ${answer.status()}`);
      const said = await page.evaluate(() => document.documentElement.lang);
      if (said !== language) faults.push(`${where}: speaks ${said}`);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (beyond > 0) faults.push(`${where}: ${beyond} px too wide`);
      for (const fault of await serious(page)) faults.push(`${where}: ${fault}`);
    }
  };
  await look('/login');
  await logIn(page, base, process.env.PLATEGATE_PASSWORD ?? '');
  for (const path of paths) await look(path);
  for (const language of OTHER_LANGUAGES) {
    await context.setExtraHTTPHeaders({ 'accept-language': language });
    for (const path of paths) await look(path, [[390, 844, 'light']], language);
  }
});
console.log(`${paths.length + 1} pages, ${VIEWS.length + OTHER_LANGUAGES.length} views each`);
if (faults.length) throw new Error(faults.join('\n'));
