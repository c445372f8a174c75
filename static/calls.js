// Vehicles that wait, and where each stands, for every page of this browser over one connection: a browser opens only six to a gateway.
'use strict';

const RETRY_MS = 3000;
const RETRY_MOST_MS = 60000;
const ports = new Set();
const STATES_MAX = 60;
let last = null;
// Where vehicles stand, the newest of each: for a page that is made just now.
const states = new Map();
let source = null;
let wait = RETRY_MS;

const tell = (message) => ports.forEach((port) => port.postMessage(message));
const keep = (now) => {
  now.forEach((state) => { states.delete(state.seq); states.set(state.seq, state); });
  while (states.size > STATES_MAX) states.delete(states.keys().next().value);
};
const connect = () => {
  source = new EventSource('/live/calls/stream');
  source.addEventListener('calls', (event) => { wait = RETRY_MS; last = JSON.parse(event.data); keep(last.states); tell({ calls: last }); });
  source.addEventListener('error', () => {
    if (source.readyState !== EventSource.CLOSED) return;
    // Logged out, or not allowed: nobody waits for whoever may not answer.
    if (last) tell({ calls: { ...last, pending: [], states: [], ended: [] } });
    last = null;
    states.clear();
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
    if (!ports.size && source) { source.close(); source = null; last = null; states.clear(); }
  });
  port.start();
  if (last) port.postMessage({ calls: { ...last, states: [...states.values()], ended: [] } });
  if (!source) connect();
});
