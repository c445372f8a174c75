// Plategate's script: dialogs, keys, live pictures, the stream. Plain, and nothing works only because of a fashion.
'use strict';

(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const one = (selector, root = document) => root.querySelector(selector);

  // -- dialogs -----------------------------------------------------------------------------------------------------------
  const openDialog = (button) => {
    const dialog = document.getElementById(button.dataset.dialog);
    if (!dialog || button.disabled) return;
    if (button.dataset.action) one('form', dialog).action = button.dataset.action;
    if (button.dataset.title) one('h2', dialog).textContent = button.dataset.title;
    const reason = one('input[name=reason]', dialog);
    if (reason) reason.value = '';
    dialog.showModal();
    if (reason) reason.focus();
  };
  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-dialog]');
    if (opener) return openDialog(opener);
    const closer = event.target.closest('[data-close]');
    if (closer) return closer.closest('dialog').close();
    const pick = event.target.closest('[data-pick]');
    if (pick) {
      const reason = one('input[name=reason]', pick.closest('form'));
      reason.value = pick.dataset.pick;
      reason.focus();
      return;
    }
    if (event.target.closest('[data-print]')) window.print();
    if (event.target.tagName === 'DIALOG') event.target.close();
  });
  // One click, one order: a form is sent once.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post') return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = 'yes';
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });

  // -- keys --------------------------------------------------------------------------------------------------------------
  const CHORD_MS = 1500;
  let going = 0;
  document.addEventListener('keydown', (event) => {
    // When the key went down, not when this page came to look at it.
    const second = going && event.timeStamp - going < CHORD_MS;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest('input, textarea, select, dialog[open]')) return;
    const press = one(`[data-press="${CSS.escape(event.key.length === 1 ? event.key.toLowerCase() : event.key)}"]`);
    if (press && !second) { event.preventDefault(); if (press.tagName === 'INPUT') press.focus(); else press.click(); return; }
    if (second) {
      going = 0;
      const place = one(`nav a[data-key="${CSS.escape(event.key)}"]`);
      if (place) { event.preventDefault(); place.click(); }
      return;
    }
    if (event.key === 'g') { going = event.timeStamp; return; }
    if (event.key === '?') { event.preventDefault(); const keys = document.getElementById('dialog-keys'); if (keys) keys.showModal(); return; }
    if (event.key === '/') { const search = one('[data-search]'); if (search) { event.preventDefault(); search.focus(); search.select(); } return; }
    const open = one(`[data-lane-key="${CSS.escape(event.key)}"]`);
    if (open) { event.preventDefault(); openDialog(open); }
  });

  // -- a page that waits for something looks again by itself ---------------------------------------------------------------
  all('[data-reload]').forEach((part) => setTimeout(() => location.reload(), Number(part.dataset.reload)));

  // -- a search that is answered while it is typed ---------------------------------------------------------------------------
  const TYPED_MS = 220;
  all('form[data-as-typed]').forEach((form) => {
    const found = document.getElementById(form.dataset.asTyped);
    const said = document.getElementById(`${form.dataset.asTyped}-said`);
    let timer = 0;
    let asked = 0;
    form.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const mine = ++asked;
        try {
          // Posted like the form itself: no plate in an address.
          const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), credentials: 'same-origin' });
          if (answer.status === 401) { location.reload(); return; }
          const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
          const fresh = page.getElementById(form.dataset.asTyped);
          if (mine !== asked || !fresh) return;
          found.replaceChildren(...fresh.childNodes);
          said.textContent = `${all('tbody tr', found).length} shown`;
        } catch (fault) {
          // The button still searches.
        }
      }, TYPED_MS);
    });
  });

  // The letters of a file: UTF-16 by its mark, UTF-8, or else what Windows writes in western Europe.
  const decoded = (bytes) => {
    const wide = { '255,254': 'utf-16le', '254,255': 'utf-16be' }[`${bytes[0]},${bytes[1]}`];
    if (wide) return new TextDecoder(wide).decode(bytes);
    try { return new TextDecoder('utf-8', { fatal: true }).decode(bytes); } catch { return new TextDecoder('windows-1252').decode(bytes); }
  };

  // -- a picked file goes into its text field ------------------------------------------------------------------------------
  const asBase64 = (bytes) => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  };
  all('input[type=file][data-into]').forEach((input) => {
    const text = document.getElementById(input.dataset.into);
    const sheet = document.getElementById(input.dataset.sheet);
    const said = document.getElementById(`${input.dataset.sheet}-said`);
    // A spreadsheet goes as it is; what is typed afterwards takes its place.
    const choose = (base64) => { sheet.value = base64; said.hidden = !base64; text.required = !base64; };
    text.addEventListener('input', () => choose(''));
    input.addEventListener('change', async () => {
      if (!input.files[0]) return;
      const bytes = new Uint8Array(await input.files[0].arrayBuffer());
      const isSheet = bytes[0] === 0x50 && bytes[1] === 0x4b;
      text.value = isSheet ? '' : decoded(bytes);
      choose(isSheet ? asBase64(bytes) : '');
    });
  });

  // -- pictures that are gone (kept for a while only) ------------------------------------------------------------------------
  const gone = (image) => { image.hidden = true; const link = image.closest('.shot > a'); if (link) { link.classList.add('shot-none'); link.textContent = 'No longer kept'; } };
  document.addEventListener('error', (event) => { if (event.target.tagName === 'IMG' && !event.target.dataset.picture) gone(event.target); }, true);

  const element = (html) => { const t = document.createElement('template'); t.innerHTML = html.trim(); return t.content.firstElementChild; };

  // -- vehicles that wait for an answer: in a list, counted down; title, icon and sound tell of them -------------------------
  // Whoever was about to answer for the first one must not answer for the next by accident.
  const STEADY_MS = 700;
  const waitingList = (list, said, moved) => {
    let movedAt = -STEADY_MS;
    const countDown = (place) => { place.dataset.ends = performance.now() + 1000 * Number(place.dataset.left); };
    list.addEventListener('click', (event) => {
      if (event.target.closest('button') && performance.now() - movedAt < STEADY_MS) event.preventDefault();
    }, true);
    all('[data-left]', list).forEach(countDown);
    setInterval(() => all('[data-left]', list).forEach((place) => {
      place.textContent = Math.max(0, Math.ceil((Number(place.dataset.ends) - performance.now()) / 1000));
    }), 500);
    // Those that are gone leave, new ones join at the end, the others stay as they are.
    return (waiting) => {
      const first = list.firstElementChild;
      all('.ask', list).forEach((ask) => { if (!waiting.some(([seq]) => ask.id === `pending-${seq}`)) ask.remove(); });
      let come = 0;
      waiting.forEach(([seq, html]) => {
        if (document.getElementById(`pending-${seq}`)) return;
        const ask = element(html);
        // Elsewhere than on the live page a key may mean something else.
        if (!list.closest('.live')) all('[data-press]', ask).forEach((button) => button.removeAttribute('data-press'));
        list.append(ask);
        all('[data-left]', ask).forEach(countDown);
        said.textContent = ask.dataset.said;
        come += 1;
      });
      if (first && list.firstElementChild !== first) movedAt = performance.now();
      moved(waiting.length, come);
    };
  };

  const sound = document.getElementById('sound');
  const SOUND = 'plategate-sound';
  const RING_AGAIN_MS = 8000;
  let audio = null;
  let ringing = 0;
  const isOn = () => { try { return localStorage.getItem(SOUND) !== 'off'; } catch (fault) { return true; } };
  const showSound = () => {
    if (!sound) return;
    const blocked = isOn() && audio && audio.state === 'suspended';
    sound.setAttribute('aria-pressed', String(isOn()));
    sound.lastElementChild.textContent = blocked ? sound.dataset.blocked : isOn() ? sound.dataset.on : sound.dataset.off;
  };
  const tone = (from, pitch) => {
    const [wave, volume] = [audio.createOscillator(), audio.createGain()];
    wave.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, from);
    volume.gain.exponentialRampToValueAtTime(0.3, from + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, from + 0.25);
    wave.connect(volume).connect(audio.destination);
    wave.start(from);
    wave.stop(from + 0.3);
  };
  const ring = async () => {
    if (!sound || !isOn() || !window.AudioContext) return;
    audio = audio || new AudioContext();
    if (audio.state === 'suspended') await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, 200))]);
    showSound();
    if (audio.state !== 'running') return;
    tone(audio.currentTime, 880);
    tone(audio.currentTime + 0.28, 660);
    document.body.dataset.rung = String(1 + Number(document.body.dataset.rung || 0));
  };
  if (sound) {
    sound.addEventListener('click', () => {
      try { localStorage.setItem(SOUND, isOn() ? 'off' : 'on'); } catch (fault) { /* kept for this page only */ }
      showSound();
    });
    ['click', 'keydown'].forEach((kind) => document.addEventListener(kind, () => {
      if (audio && audio.state === 'suspended') audio.resume().then(showSound);
    }));
    window.addEventListener('storage', showSound);
    showSound();
  }

  const title = document.title;
  const icon = one('link[rel=icon]');
  const quietIcon = icon && icon.href;
  const calls = document.getElementById('calls');
  const callWaiting = (count, come) => {
    document.title = count ? `(${count}) ${title}` : title;
    if (icon && calls) icon.href = count ? calls.dataset.icon : quietIcon;
    if (!count) { clearInterval(ringing); ringing = 0; return; }
    if (come) ring();
    if (!ringing) ringing = setInterval(ring, RING_AGAIN_MS);
  };

  const live = one('.live');

  // On every page but the live one, which has its own list: one connection for all pages of this browser where it can be.
  if (calls && !live) {
    const list = document.getElementById('calls-list');
    const ended = document.getElementById('calls-ended');
    const ENDED_MS = 6000;
    const putCalls = waitingList(list, document.getElementById('calls-said'), callWaiting);
    let ending = 0;
    const sayEnded = (text) => {
      ended.textContent = text;
      ended.hidden = false;
      clearTimeout(ending);
      ending = setTimeout(() => { ended.hidden = true; }, ENDED_MS);
    };
    const apply = (message) => {
      const mine = message.ended.filter(([seq]) => document.getElementById(`pending-${seq}`));
      putCalls(message.pending);
      if (mine.length) sayEnded(mine.map(([, text]) => text).join(' · '));
    };
    // Answered where one is: no other page, nothing that was typed is lost.
    list.addEventListener('submit', async (event) => {
      event.preventDefault();
      const form = event.target;
      const fields = new URLSearchParams(new FormData(form, event.submitter));
      try {
        const answer = await fetch(form.action, { method: 'POST', body: fields, credentials: 'same-origin', headers: { Accept: 'application/json' } });
        if (answer.status === 401) { location.reload(); return; }
        sayEnded((await answer.json()).text);
      } catch (fault) {
        document.getElementById('lost').hidden = false;
      }
    });
    if (window.SharedWorker) {
      const worker = new SharedWorker(calls.dataset.worker);
      worker.port.addEventListener('message', (event) => apply(event.data.calls));
      worker.port.start();
      window.addEventListener('pagehide', () => worker.port.postMessage('gone'));
      // Brought back by the browser as it was: it has said that it goes.
      window.addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
    } else {
      const source = new EventSource('/live/calls/stream');
      source.addEventListener('calls', (event) => apply(JSON.parse(event.data)));
    }
  }

  // -- live ----------------------------------------------------------------------------------------------------------------
  if (!live) return;

  const PICTURE_EVERY_MS = 380;
  const PICTURE_RETRY_MS = 2000;
  const ROWS_MAX = 60;

  // A picture asks for the next one when it has the last, and only while someone can see it.
  const visible = new Set();
  const watcher = new IntersectionObserver((entries) => entries.forEach((entry) => {
    if (entry.isIntersecting) visible.add(entry.target); else visible.delete(entry.target);
  }), { rootMargin: '100px' });
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const refresh = async (image) => {
    let address = null;
    for (;;) {
      if (document.hidden || !visible.has(image)) { await pause(300); continue; }
      const began = performance.now();
      try {
        const width = Math.min(1280, Math.ceil(image.clientWidth * Math.min(devicePixelRatio, 2) / 160) * 160);
        const answer = await fetch(`${image.dataset.picture}?w=${width}`, { cache: 'no-store', credentials: 'same-origin' });
        if (answer.status === 401) { location.reload(); return; }
        if (answer.status === 200) {
          const next = URL.createObjectURL(await answer.blob());
          image.src = next;
          if (address) URL.revokeObjectURL(address);
          address = next;
        } else {
          await pause(PICTURE_RETRY_MS);
        }
      } catch (fault) {
        await pause(PICTURE_RETRY_MS);
      }
      await pause(Math.max(0, PICTURE_EVERY_MS - (performance.now() - began)));
    }
  };
  all('img[data-picture]').forEach((image) => { watcher.observe(image); refresh(image); });

  const putPending = waitingList(document.getElementById('pending'), document.getElementById('pending-said'), callWaiting);
  callWaiting(all('#pending .ask').length, 0);

  // The stream brings pieces of this very page, made by the gateway's own templates.
  const rows = document.getElementById('rows');
  const pulse = document.getElementById('pulse');
  const lost = document.getElementById('lost');
  const put = (selector, html) => { const place = one(selector); if (place) place.innerHTML = html; };

  const addRow = (html) => {
    const row = element(html);
    if (!row || (row.id && document.getElementById(row.id))) return;
    row.classList.add('is-new');
    rows.prepend(row);
    while (rows.children.length > ROWS_MAX) rows.lastElementChild.remove();
    const empty = document.getElementById('rows-empty');
    if (empty) empty.remove();
  };
  const apply = (pieces) => {
    pieces.rows.forEach(addRow);
    pieces.lasts.forEach(([lane, html]) => put(`#lane-${CSS.escape(lane)} [data-last]`, html));
    pieces.statuses.forEach(([lane, seeing, html]) => {
      const tile = `#lane-${CSS.escape(lane)}`;
      put(`${tile} [data-status]`, html);
      const picture = one(`${tile} .tile-picture`);
      if (picture) picture.classList.toggle('is-blind', !seeing);
    });
    pieces.afters.forEach(([seq, html]) => all(`[data-after="${seq}"]`).forEach((place) => { place.innerHTML = html; }));
    if (pieces.pending !== null) putPending(pieces.pending);
    if (pieces.health !== null) document.getElementById('health').innerHTML = pieces.health;
    if (pieces.gates_off !== null) {
      document.getElementById('gates-off').hidden = !pieces.gates_off;
      all('[data-when-on]').forEach((button) => { button.hidden = pieces.gates_off; });
      all('.button-open').forEach((button) => { button.disabled = pieces.gates_off; });
    }
  };

  const say = (on, text) => { pulse.classList.toggle('is-on', on); pulse.lastElementChild.textContent = text; };
  let source = null;
  let newest = live.dataset.liveSince;
  let faultSince = 0;
  const connect = () => {
    source = new EventSource(`/live/stream?since=${newest}`);
    source.addEventListener('open', () => { faultSince = 0; lost.hidden = true; say(true, 'live'); });
    source.addEventListener('pieces', (event) => { newest = event.lastEventId || newest; apply(JSON.parse(event.data)); });
    source.addEventListener('error', async () => {
      faultSince = faultSince || Date.now();
      say(false, 'trying again…');
      if (Date.now() - faultSince > 2500) lost.hidden = false;
      if (source.readyState === EventSource.CLOSED) {
        const answer = await fetch('/api/v1/lanes', { credentials: 'same-origin' }).catch(() => null);
        if (answer && answer.status === 401) { location.reload(); return; }
        setTimeout(connect, 3000);
      }
    });
  };
  connect();
  setInterval(() => { if (faultSince && Date.now() - faultSince > 2500) lost.hidden = false; }, 1000);
})();
