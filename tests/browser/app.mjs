// The installed app: what it is called, its service worker, and a message to a locked phone.
//   PLATEGATE_PASSWORD=… node app.mjs http://127.0.0.1:8480 [folder for pictures]
// No push service is asked: the subscription is put in its place, and a message is delivered by the browser's debugging protocol.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, logIn, until, withBrowser } from './lib.mjs';

const [base, pictures] = process.argv.slice(2);
if (pictures) await mkdir(pictures, { recursive: true });
const KEYS = {
  // RFC 8291, appendix A.
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
};

await withBrowser({ viewport: { width: 390, height: 844 } }, async (context) => {
  await context.grantPermissions(['notifications'], { origin: base });
  await context.addInitScript((keys) => {
    let made = null;
    const subscription = () => ({
      endpoint: 'http://127.0.0.1:9/push/phone',
      toJSON: () => ({ endpoint: 'http://127.0.0.1:9/push/phone', expirationTime: null, keys }),
      unsubscribe: async () => { made = null; return true; },
    });
    if (!window.PushManager) return;
    PushManager.prototype.subscribe = async (options) => { window.askedBy = options.applicationServerKey; made = subscription(); return made; };
    PushManager.prototype.getSubscription = async () => made;
  }, KEYS);
  const page = context.pages()[0] ?? await context.newPage();
  await logIn(page, base, process.env.PLATEGATE_PASSWORD ?? '');
  assert(await page.locator('#sound').isVisible(), 'the sound can be switched on a phone');

  // What a browser needs to install it.
  const address = await page.locator('link[rel=manifest]').getAttribute('href');
  const answer = await page.request.get(base + address);
  assert(answer.headers()['content-type'].startsWith('application/manifest+json'), 'the manifest is one');
  const manifest = await answer.json();
  assert(manifest.name && manifest.start_url === '/' && manifest.display === 'standalone', 'with a name, a start and a window of its own');
  const sizes = new Set();
  for (const icon of manifest.icons) {
    const picture = await page.request.get(base + icon.src);
    assert(picture.ok() && picture.headers()['content-type'] === icon.type, `its icon ${icon.src} is there`);
    sizes.add(icon.sizes);
  }
  assert(sizes.has('192x192') && sizes.has('512x512'), 'in the sizes that browsers ask for');
  const cdp = await context.newCDPSession(page);
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
  const serious = installabilityErrors.filter((fault) => fault.errorId !== 'in-incognito');
  assert(serious.length === 0, `the browser can install it ${JSON.stringify(serious)}`);

  // The service worker: style, scripts and icons, nothing else.
  const versions = [];
  cdp.on('ServiceWorker.workerVersionUpdated', (event) => versions.push(...event.versions));
  await cdp.send('ServiceWorker.enable');
  await until(async () => page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration('/'))?.active)), 20_000, 'its service worker is there');
  await page.goto(`${base}/passages`);
  await page.goto(`${base}/account`);
  const kept = await page.evaluate(async () => {
    const all = [];
    for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) all.push(new URL(request.url).pathname);
    return all;
  });
  assert(kept.includes('/offline') && kept.every((path) => path === '/offline' || path.startsWith('/static/')), `it keeps no page and no picture: ${kept.join(' ')}`);

  // A person asks for messages on this phone.
  const [on, off] = [page.locator('#push-on'), page.locator('#push-off')];
  await until(() => on.isVisible(), 10_000, 'messages can be asked for');
  if (pictures) await page.screenshot({ path: join(pictures, 'account-phone.png'), fullPage: true });
  await on.click();
  await until(() => off.isVisible(), 10_000, 'this phone is notified');
  const key = await page.evaluate(() => window.askedBy);
  assert(/^[A-Za-z0-9_-]{80,}$/.test(key), 'by the key of this gateway');

  // A message comes, as notify makes it.
  await until(async () => versions.some((v) => v.status === 'activated'), 20_000, 'the browser knows its worker');
  const { registrationId } = versions.findLast((v) => v.status === 'activated');
  const told = { id: 'plg_1', kind: 'waiting', severity: 'warning', at: '2026-03-02T13:00:00Z', title: 'Entry 2: a vehicle waits', text: '14:00\nVisitor asks to enter', link: 'https://elsewhere.example/events/7', count: 1 };
  const deliver = (message) => cdp.send('ServiceWorker.deliverPushMessage', { origin: base, registrationId, data: JSON.stringify(message) });
  const shown = () => page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration('/');
    return (await registration.getNotifications()).map((n) => ({ title: n.title, body: n.body, tag: n.tag, link: n.data.link }));
  });
  // A worker that a busy machine is slow to wake may miss one: it is sent again, and takes its own place.
  await until(async () => {
    await deliver(told);
    await page.waitForTimeout(1_000);
    return (await shown()).length === 1;
  }, 20_000, 'a notification is shown');
  const [notification] = await shown();
  assert(notification.title === told.title && notification.body === told.text, 'with the message');
  await until(async () => {
    await deliver({ ...told, id: 'plg_2', title: 'Entry 1: a vehicle waits' });
    await page.waitForTimeout(1_000);
    const all = await shown();
    return all.length === 1 && all[0].title.startsWith('Entry 1');
  }, 20_000, 'a younger one takes its place');

  await off.click();
  await until(() => on.isVisible(), 10_000, 'and no more');

  // Without a connection there is a page that says so, and nothing of the site.
  const [worker] = context.serviceWorkers();
  await worker.evaluate(() => { self.fetch = () => Promise.reject(new TypeError('no connection')); });
  await page.goto(`${base}/permits`).catch(() => {});
  await until(async () => (await page.locator('.alone h1').count()) === 1, 20_000, 'without a connection it says so');
  assert(await page.locator('.plate').count() === 0, 'and shows no plate');
  if (pictures) await page.screenshot({ path: join(pictures, 'offline.png') });
});
