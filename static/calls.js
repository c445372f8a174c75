// Vehicles that wait, for every page of this browser over one connection: a browser opens only six to a gateway.
'use strict';

const RETRY_MS = 3000;
const RETRY_MOST_MS = 60000;
const ports = new Set();
let last = null;
let source = null;
let wait = RETRY_MS;

const tell = (message) => ports.forEach((port) => port.postMessage(message));
const connect = () => {
  source = new EventSource('/live/calls/stream');
  source.addEventListener('calls', (event) => { wait = RETRY_MS; last = JSON.parse(event.data); tell({ calls: last }); });
  source.addEventListener('error', () => {
    if (source.readyState !== EventSource.CLOSED) return;
    // Logged out, or not allowed: nobody waits for whoever may not answer.
    last = null;
    tell({ calls: { pending: [], ended: [] } });
    source = null;
    setTimeout(() => { if (!source && ports.size) connect(); }, wait);
    wait = Math.min(2 * wait, RETRY_MOST_MS);
  });
};
self.addEventListener('connect', (event) => {
  const port = event.ports[0];
  ports.add(port);
  port.addEventListener('message', () => {
    // A page that goes says so; the last one takes the connection with it.
    ports.delete(port);
    if (!ports.size && source) { source.close(); source = null; last = null; }
  });
  port.start();
  if (last) port.postMessage({ calls: { pending: last.pending, ended: [] } });
  if (!source) connect();
});
