// The installed app's service worker: shows messages on a locked phone, and says so when the gateway cannot be reached. It
// keeps style, scripts and icons only: no page, no picture, no plate.
'use strict';

const SHELL = `plategate-shell-${new URL(self.location).searchParams.get('v')}`;
const OFFLINE = '/offline';
const WAITING = 'waiting';

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => shell.add(new Request(OFFLINE, { credentials: 'omit' }))).then(() => self.skipWaiting()));
});
self.addEventListener('activate', (event) => {
  const old = (name) => name.startsWith('plategate-') && name !== SHELL;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

// What carries its own hash in its address never changes.
const kept = async (request) => {
  const shell = await caches.open(SHELL);
  const had = await shell.match(request);
  if (had) return had;
  const answer = await fetch(request);
  if (answer.ok) await shell.put(request, answer.clone());
  return answer;
};
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET' || address.origin !== self.location.origin) return;
  if (address.pathname.startsWith('/static/') && address.searchParams.has('v')) {
    event.respondWith(kept(request));
  } else if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(async () => (await caches.match(OFFLINE)) || Response.error()));
  }
});

self.addEventListener('push', (event) => {
  const message = event.data ? event.data.json() : {};
  const waits = message.kind === WAITING;
  event.waitUntil(self.registration.showNotification(message.title || 'Plategate', {
    body: message.text || '',
    icon: '/static/icon-192.png',
    badge: '/static/icon-192.png',
    // A younger message on a vehicle that waits takes the place of the one before it.
    tag: waits ? WAITING : message.id,
    renotify: waits,
    requireInteraction: waits,
    timestamp: Date.parse(message.at) || Date.now(),
    data: { link: message.link || '/' },
  }));
});
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  // Never to another site, whatever the message says.
  const { pathname, search } = new URL(event.notification.data.link, self.location.origin);
  event.waitUntil((async () => {
    const pages = await self.clients.matchAll({ type: 'window' });
    const open = pages.find((page) => 'navigate' in page);
    if (!open) return self.clients.openWindow(pathname + search);
    await open.focus();
    return open.navigate(pathname + search);
  })());
});
