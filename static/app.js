// Plategate's script: dialogs, keys, live pictures, the stream. Plain, and nothing works only because of a fashion.
'use strict';

(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const one = (selector, root = document) => root.querySelector(selector);

  // -- dialogs -----------------------------------------------------------------------------------------------------------
  // Which vehicle stands before the gate, and why it was not let in; in red if it is on the deny list.
  const aboutVehicle = (button, dialog) => {
    const reset = Boolean(button.dataset.reset);
    one('[name=reset]', dialog).value = reset ? 'true' : '';
    one('.dialog-reset', dialog).hidden = !reset;
    one('.dialog-plain', dialog).hidden = reset;
    const vehicle = button.closest('[data-vehicle]');
    const place = one('.dialog-vehicle', dialog);
    const [plate, why] = vehicle ? [one('.plate', vehicle), one('[data-why]', vehicle)] : [];
    place.hidden = !(plate && why);
    if (place.hidden) return;
    const reason = document.createElement('span');
    reason.textContent = why.textContent;
    place.classList.toggle('is-denied', 'denied' in why.dataset);
    place.replaceChildren(plate.cloneNode(true), reason);
  };
  // A lane's gate: whom the opening would be booked to is asked of the gateway, which alone knows.
  const bookedTo = async (button, dialog) => {
    const place = one('.dialog-vehicle', dialog);
    place.hidden = true;
    const answer = await fetch(button.dataset.opensFor, { credentials: 'same-origin' }).catch(() => null);
    if (!answer || answer.status !== 200 || one('form', dialog).getAttribute('action') !== button.dataset.action) return;
    place.innerHTML = await answer.text();
    place.classList.toggle('is-denied', Boolean(one('.is-denied', place)));
    place.hidden = false;
  };
  const openDialog = (button) => {
    const dialog = document.getElementById(button.dataset.dialog);
    if (!dialog || button.disabled) return;
    if (button.dataset.action) one('form', dialog).action = button.dataset.action;
    if (button.dataset.title) one('h2', dialog).textContent = button.dataset.title;
    if (one('.dialog-vehicle', dialog)) aboutVehicle(button, dialog);
    if (button.dataset.opensFor) bookedTo(button, dialog);
    const fault = one('.dialog-fault', dialog);
    if (fault) fault.hidden = true;
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
    const large = event.target.closest('a[data-large]');
    if (large && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      const dialog = document.getElementById('dialog-large');
      one('img', dialog).src = large.dataset.large;
      const link = one('a', dialog);
      link.href = large.getAttribute('href');
      link.hidden = link.pathname === location.pathname || link.pathname.startsWith('/evidence/');
      dialog.showModal();
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

  // -- forms that stay where they are: what came of it is said, the page keeps its place and what was typed ------------------
  const TOLD_MS = 6000;
  let telling = 0;
  const tell = (text, good = true) => {
    const told = document.getElementById('calls-ended');
    if (!told) return;
    told.textContent = text;
    told.classList.toggle('is-bad', !good);
    told.hidden = false;
    clearTimeout(telling);
    telling = setTimeout(() => { told.hidden = true; }, TOLD_MS);
  };
  // The reason that was chosen last on this browser stands ready for the next vehicle, and is read on the button. Only which of ours it
  // is is kept, nothing that was typed.
  const LAST_REASON = 'plategate-open-reason';
  const reasons = all('#dialog-open [data-pick]').map((pick) => pick.dataset.pick);
  const putLastReason = (root = document) => {
    let place = null;
    try { place = localStorage.getItem(LAST_REASON); } catch (fault) { /* the first, then */ }
    const last = place === null ? undefined : reasons[Number(place)];
    if (!last) return;
    all('[data-last-reason]', root).forEach((field) => {
      field.value = last;
      one('[data-reason]', field.form).textContent = last;
    });
  };
  const keepLastReason = (form) => {
    const place = form.elements.reason ? reasons.indexOf(form.elements.reason.value.trim()) : -1;
    if (place < 0 || !/\/events\/\d+\/open$/.test(form.action)) return;
    try { localStorage.setItem(LAST_REASON, String(place)); } catch (fault) { return; }
    putLastReason();
  };
  putLastReason();
  // Answered on this page: a message that was made before the answer names them still. Until one comes that does not, for so long.
  const ANSWERED_MS = 3000;
  const answered = new Map();
  // A part of this page, as it is now.
  const putAnew = async (id) => {
    const answer = await fetch(location.href, { credentials: 'same-origin' });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (!old) return;
    if (fresh) old.replaceWith(fresh); else (old.closest('li') || old).remove();
  };
  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (event.defaultPrevented || !('stay' in form.dataset)) return;
    event.preventDefault();
    const dialog = form.closest('dialog');
    const ask = form.closest('.ask');
    if (ask) ask.dataset.answered = 'yes';
    let answer;
    try {
      const body = new URLSearchParams(new FormData(form, event.submitter));
      answer = await fetch(form.action, { method: 'POST', body, credentials: 'same-origin', headers: { Accept: 'application/json' } });
    } catch (fault) {
      if (ask) delete ask.dataset.answered;
      document.getElementById('lost').hidden = false;
      return;
    } finally {
      delete form.dataset.sent;
    }
    if (answer.status === 401) { location.reload(); return; }
    if (!(answer.headers.get('content-type') || '').startsWith('application/json')) {
      // A page that says what is wrong: by the way without script.
      delete form.dataset.stay;
      form.requestSubmit(event.submitter);
      return;
    }
    const { good, text } = await answer.json();
    const fault = dialog && one('.dialog-fault', dialog);
    if (!good && fault) { fault.setAttribute('role', 'alert'); fault.hidden = false; fault.textContent = text; return; }
    if (good) keepLastReason(form);
    if (dialog) dialog.close();
    tell(text, good);
    // It calls no more; the stream says so in a moment, too.
    const done = good && (form.closest('.ask') || document.getElementById(`pending-${(form.action.match(/\/events\/(\d+)\/open/) || [])[1]}`));
    if (done && done.isConnected) { answered.set(done.id, performance.now() + ANSWERED_MS); done.remove(); }
    if (form.dataset.refresh) await putAnew(form.dataset.refresh);
    if ('reset' in form.dataset) form.reset();
  });
  // One box for all that are to be chosen.
  document.addEventListener('change', (event) => {
    const name = event.target.dataset.all;
    if (name) all(`input[type=checkbox][name="${name}"]`).forEach((box) => { box.checked = event.target.checked; });
  });

  // -- keys --------------------------------------------------------------------------------------------------------------
  // A key that is held down, or bounces, answers for one vehicle only.
  const BOUNCE_MS = 250;
  let pressed = { key: '', at: -BOUNCE_MS };
  const pressKey = (button, event) => {
    const ask = button.closest('.ask');
    if (!ask) { button.click(); return; }
    // Another key is another answer, however soon it comes.
    const again = event.key.toLowerCase() === pressed.key && event.timeStamp - pressed.at < BOUNCE_MS;
    const bounces = event.repeat || again;
    pressed = { key: event.key.toLowerCase(), at: event.timeStamp };
    if (bounces) return;
    // Somebody else's answer has just moved another vehicle under this key: it is for that one as soon as the list stands still.
    const wait = Number(ask.parentElement.dataset.stillAt || 0) - performance.now();
    if (wait <= 0) { button.click(); return; }
    setTimeout(() => { if (button.isConnected) button.click(); }, wait);
  };
  const CHORD_MS = 1500;
  let going = 0;
  document.addEventListener('keydown', (event) => {
    // When the key went down, not when this page came to look at it.
    const second = going && event.timeStamp - going < CHORD_MS;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest('input, textarea, select, dialog[open]')) return;
    const press = one(`[data-press="${CSS.escape(event.key.length === 1 ? event.key.toLowerCase() : event.key)}"]`);
    if (press && !second) { event.preventDefault(); if (press.tagName === 'INPUT') press.focus(); else pressKey(press, event); return; }
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
          said.textContent = said.dataset.shown.replace('{count}', all('tbody tr', found).length);
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

  // -- pictures that are not on the disk yet, or gone (kept for a while only) ------------------------------------------------
  const gone = (image) => { image.hidden = true; const link = image.closest('.shot > a'); if (link) { link.classList.add('shot-none'); link.textContent = document.body.dataset.gone; } };
  // Of an event of just now the gateway says when to ask again; its picture is shown as soon as it is there.
  const missed = async (image) => {
    const address = image.src;
    // Told twice, where this script came between the failure and its event.
    if (image.dataset.late === 'asked') return;
    if (image.dataset.late || !address.startsWith(`${location.origin}/evidence/`)) { gone(image); return; }
    image.dataset.late = 'asked';
    image.hidden = true;
    const link = image.closest('.shot > a');
    const said = document.createElement('span');
    for (;;) {
      const answer = await fetch(address, { cache: 'reload', credentials: 'same-origin' }).catch(() => null);
      if (!image.isConnected) return;
      const again = answer && Number(answer.headers.get('retry-after'));
      if (answer && answer.ok) {
        if (link) { link.classList.remove('shot-none'); said.remove(); }
        image.hidden = false;
        image.dataset.late = 'there';
        image.src = address;
        return;
      }
      if (!again) { gone(image); return; }
      said.textContent = document.body.dataset.comes;
      if (link) { link.classList.add('shot-none'); link.append(said); }
      await new Promise((done) => setTimeout(done, again * 1000));
    }
  };
  const isOurs = (image) => image.tagName === 'IMG' && !image.dataset.picture;
  document.addEventListener('error', (event) => { if (isOurs(event.target)) missed(event.target); }, true);
  // Those that failed before this script was there.
  all('img[src]').filter((image) => isOurs(image) && image.complete && !image.naturalWidth).forEach(missed);

  const element = (html) => { const t = document.createElement('template'); t.innerHTML = html.trim(); return t.content.firstElementChild; };

  // -- vehicles that wait for an answer: in a list, counted down; title, icon and sound tell of them -------------------------
  // Whoever was about to answer for the first one must not answer for the next by accident.
  const STEADY_MS = 700;
  // So many are shown at once, on a phone and elsewhere, as the stylesheet has it; a button opens the rest.
  const CALLS_SHOWN = [1, 3];
  const foldable = (list) => {
    const narrow = matchMedia('(max-width: 720px)');
    const more = document.createElement('button');
    more.type = 'button';
    more.className = 'button button-small calls-more';
    list.classList.add('is-folded');
    list.after(more);
    const fold = () => {
      const rest = list.children.length - CALLS_SHOWN[narrow.matches ? 0 : 1];
      const folded = list.classList.contains('is-folded');
      more.hidden = rest <= 0;
      more.setAttribute('aria-expanded', String(!folded));
      more.textContent = folded ? list.dataset.more.replace('{count}', rest) : list.dataset.fewer;
    };
    more.addEventListener('click', () => { list.classList.toggle('is-folded'); fold(); });
    narrow.addEventListener('change', fold);
    new MutationObserver(fold).observe(list, { childList: true });
    fold();
  };
  const waitingList = (list, said, moved) => {
    foldable(list);
    const countDown = (place) => { place.dataset.ends = performance.now() + 1000 * Number(place.dataset.left); };
    list.addEventListener('click', (event) => {
      const still = performance.now() >= Number(list.dataset.stillAt || 0);
      if (event.target.closest('button') && !still) event.preventDefault();
    }, true);
    all('[data-left]', list).forEach(countDown);
    setInterval(() => all('[data-left]', list).forEach((place) => {
      place.textContent = Math.max(0, Math.ceil((Number(place.dataset.ends) - performance.now()) / 1000));
    }), 500);
    let again = 0;
    // Those that are gone leave, new ones join at the end, the others stay as they are.
    const put = (named) => {
      const id = ([seq]) => `pending-${seq}`;
      const there = new Set(named.map(id));
      answered.forEach((until, one) => { if (!there.has(one) || performance.now() >= until) answered.delete(one); });
      const waiting = named.filter((one) => !answered.has(id(one)));
      clearTimeout(again);
      if (waiting.length < named.length) again = setTimeout(() => put(named), ANSWERED_MS);
      let first = list.firstElementChild;
      all('.ask', list).forEach((ask) => { if (!waiting.some(([seq]) => ask.id === `pending-${seq}`)) ask.remove(); });
      let come = 0;
      waiting.forEach(([seq, html]) => {
        const there = document.getElementById(`pending-${seq}`);
        const ask = element(html);
        // The one before it has gone, or another stands there now: what can be done is otherwise. Or the person chose another language.
        const same = there && there.dataset.behind === ask.dataset.behind;
        if (same && there.lang === ask.lang) return;
        if (same && there === first) first = ask;
        putLastReason(ask);
        // Elsewhere than on the live page a key may mean something else.
        if (!list.closest('.live')) all('[data-press]', ask).forEach((button) => button.removeAttribute('data-press'));
        if (there) { there.replaceWith(ask); return; }
        list.append(ask);
        all('[data-left]', ask).forEach(countDown);
        said.textContent = ask.dataset.said;
        // What was said of the command has not come true.
        const told = document.getElementById('calls-ended');
        if ('failed' in ask.dataset && told && !told.classList.contains('is-bad')) told.hidden = true;
        come += 1;
      });
      // Whoever has answered for the first one by themselves knows that the next one takes its place.
      const own = first && 'answered' in first.dataset;
      if (first && !own && list.firstElementChild !== first) list.dataset.stillAt = performance.now() + STEADY_MS;
      moved(waiting.length, come);
    };
    return put;
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
    if (come) ring();
    // One that was refused calls once; one that waits for an answer calls until it has one.
    const waits = one('.ask:not(.ask-shut)');
    if (!waits) { clearInterval(ringing); ringing = 0; return; }
    if (!ringing) ringing = setInterval(ring, RING_AGAIN_MS);
  };

  // -- the installed app, and messages to this phone -----------------------------------------------------------------------
  const workerScript = document.body.dataset.serviceWorker;
  // Without a certificate that is trusted a browser has none.
  const registered = workerScript && navigator.serviceWorker
    ? navigator.serviceWorker.register(workerScript, { scope: '/' }).catch(() => null)
    : Promise.resolve(null);
  const phone = document.getElementById('phone');
  const pushPanel = async () => {
    const [on, off] = [document.getElementById('push-on'), document.getElementById('push-off')];
    const show = (state) => {
      all('[data-push]', phone).forEach((place) => { place.setAttribute('role', 'status'); place.hidden = place.dataset.push !== state; });
      const cannot = ['no-target', 'no-certificate', 'no-browser', 'denied'].includes(state);
      one('[data-push=remains]', phone).hidden = !cannot;
      on.hidden = cannot || state === 'on';
      off.hidden = state !== 'on';
    };
    const post = (path, body) => fetch(path, {
      method: 'POST', credentials: 'same-origin', body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'x-csrf-token': phone.dataset.csrf },
    });
    if (!window.isSecureContext) return show('no-certificate');
    const worker = await registered;
    if (!worker || !worker.pushManager || !window.Notification) return show('no-browser');
    const { key } = await (await fetch('/api/v1/push', { credentials: 'same-origin' })).json();
    if (!key) return show('no-target');
    const subscription = await worker.pushManager.getSubscription().catch(() => null);
    const look = (there) => show(Notification.permission === 'denied' ? 'denied' : there ? 'on' : 'off');
    look(subscription);
    on.addEventListener('click', async () => {
      try {
        if (await Notification.requestPermission() !== 'granted') return show('denied');
        const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
        const told = await post('/api/v1/push/devices', made.toJSON());
        return show(told.ok ? 'on' : 'failed');
      } catch (fault) {
        return show('failed');
      }
    });
    off.addEventListener('click', async () => {
      try {
        const made = await worker.pushManager.getSubscription();
        if (made) {
          await post('/api/v1/push/devices/forget', { endpoint: made.endpoint });
          await made.unsubscribe();
        }
        return show('off');
      } catch (fault) {
        return show('failed');
      }
    });
    return undefined;
  };
  if (phone) pushPanel();

  // -- where a vehicle stands, put anew wherever it is shown ------------------------------------------------------------------
  const putStates = (states) => states.forEach((now) => {
    all(`[data-chip="${now.seq}"]`).forEach((place) => {
      place.innerHTML = now.chip;
      const row = place.closest('.row');
      if (row) row.className = `${row.className.replace(/ ?edge-\w+/, '')}${now.edge ? ` edge-${now.edge}` : ''}`;
      const last = place.closest('.last');
      if (last) last.className = `last last-${now.tone}${now.shut_out ? ' last-waits' : ''}`;
    });
    all(`[data-after="${now.seq}"]`).forEach((place) => { place.innerHTML = now.after; });
  });

  const putGatesOff = (off) => {
    document.getElementById('gates-off').hidden = !off;
    all('[data-when-on]').forEach((button) => { button.hidden = off; });
    all('.button-open').forEach((button) => { button.disabled = off; });
  };
  const putTroubles = (count) => {
    const badge = document.getElementById('troubles');
    if (!badge) return;
    badge.textContent = count;
    badge.hidden = !count;
  };

  // The menu keeps clear of those who wait above it.
  const above = document.getElementById('calls');
  if (above && window.ResizeObserver) {
    new ResizeObserver(() => document.documentElement.style.setProperty('--calls', `${above.offsetHeight}px`)).observe(above);
  }

  const live = one('.live');

  // On every page but the live one, which has its own list: one connection for all pages of this browser where it can be.
  const follow = document.body.dataset.follow;
  if (follow && !live) {
    // Whoever may not answer has no list of those who wait.
    const list = document.getElementById('calls-list');
    const putCalls = list && waitingList(list, document.getElementById('calls-said'), callWaiting);
    const apply = (message) => {
      putStates(message.states);
      putGatesOff(message.gates_off);
      putTroubles(message.troubles);
      if (!list) return;
      const mine = message.ended.filter(([seq]) => document.getElementById(`pending-${seq}`));
      // The page of a refused vehicle has what can be done about it already.
      const own = ([seq, html]) => location.pathname === `/events/${seq}` && html.includes('ask-shut') && one('.event-do .button-open');
      putCalls(message.pending.filter((call) => !own(call)));
      if (mine.length) tell(mine.map(([, text]) => text).join(' · '));
    };
    if (window.SharedWorker) {
      const worker = new SharedWorker(follow);
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

  const ROWS_MAX = 60;

  // -- live pictures: within so many bytes an hour, and only while someone can see them --------------------------------------
  const PICTURES = 'plategate-pictures';
  const PICTURE_LEAST_MS = 380;
  const PICTURE_SAME_MS = 1000;
  const PICTURE_RETRY_MS = 2000;
  const PICTURE_WIDE = { moving: 640, slower: 480 };
  const HOUR_MS = 3600e3;
  // A lane with a vehicle gets so many times the share of one without, for so long.
  const BUSY_SHARE = 3;
  const BUSY_MS = 20e3;
  const choice = document.getElementById('pictures');
  try { choice.value = localStorage.getItem(PICTURES) || ''; } catch (fault) { /* as usual here */ }
  if (!choice.value) choice.value = matchMedia('(max-width: 720px)').matches ? 'slower' : 'moving';
  choice.addEventListener('change', () => { try { localStorage.setItem(PICTURES, choice.value); } catch (fault) { /* for this page only */ } });
  const perMs = () => Number(choice.value === 'moving' ? live.dataset.mb : live.dataset.mbSlower) * 1e6 / HOUR_MS;
  const visible = new Set();
  const watcher = new IntersectionObserver((entries) => entries.forEach((entry) => {
    if (entry.isIntersecting) { visible.add(entry.target); return; }
    visible.delete(entry.target);
    delete entry.target.dataset.everyMs;
  }), { rootMargin: '100px' });
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const share = (image) => (performance.now() < Number(image.dataset.busyUntil || 0) ? BUSY_SHARE : 1);
  // How long after the picture before it this one may come: its bytes by the lane's share of what all may take.
  const every = (image, bytes) => {
    const all = Array.from(visible, share).reduce((sum, one) => sum + one, 0) || 1;
    return Math.max(PICTURE_LEAST_MS, bytes * all / share(image) / perMs());
  };
  const refresh = async (image) => {
    let [address, tag, bytes] = [null, '', 0];
    for (;;) {
      if (document.hidden || choice.value === 'none' || !visible.has(image)) { await pause(300); continue; }
      const began = performance.now();
      let wait = PICTURE_RETRY_MS;
      try {
        const most = PICTURE_WIDE[choice.value];
        const width = Math.min(most, Math.ceil(image.clientWidth * Math.min(devicePixelRatio, 2) / 160) * 160);
        const headers = tag ? { 'If-None-Match': tag } : {};
        const answer = await fetch(`${image.dataset.picture}?w=${width}`, { cache: 'no-store', credentials: 'same-origin', headers });
        if (answer.status === 401) { location.reload(); return; }
        if (answer.status === 200) {
          tag = answer.headers.get('etag') || '';
          const picture = await answer.blob();
          const next = URL.createObjectURL(picture);
          image.src = next;
          if (address) URL.revokeObjectURL(address);
          address = next;
          bytes = picture.size;
        }
        if (answer.status === 200 || answer.status === 304) {
          wait = every(image, bytes);
          image.dataset.bytes = bytes;
          if (visible.has(image)) image.dataset.everyMs = Math.ceil(wait);
          // That it has not changed costs nothing.
          if (answer.status === 304) wait = Math.min(wait, PICTURE_SAME_MS);
        }
      } catch (fault) {
        // Once more, in a while.
      }
      await pause(Math.max(0, wait - (performance.now() - began)));
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
    pieces.lasts.forEach(([lane, html]) => {
      put(`#lane-${CSS.escape(lane)} [data-last]`, html);
      const picture = one(`#lane-${CSS.escape(lane)} img[data-picture]`);
      if (picture) picture.dataset.busyUntil = performance.now() + BUSY_MS;
    });
    pieces.statuses.forEach(([lane, seeing, html]) => {
      const tile = `#lane-${CSS.escape(lane)}`;
      put(`${tile} [data-status]`, html);
      const picture = one(`${tile} .tile-picture`);
      if (picture) picture.classList.toggle('is-blind', !seeing);
    });
    putStates(pieces.states);
    if (pieces.pending !== null) putPending(pieces.pending);
    if (pieces.health !== null) {
      const health = document.getElementById('health');
      health.innerHTML = pieces.health;
      putTroubles(all('.health-bad li', health).length);
    }
    if (pieces.gates_off !== null) putGatesOff(pieces.gates_off);
  };

  const say = (on, text) => { pulse.classList.toggle('is-on', on); pulse.lastElementChild.textContent = text; };
  let source = null;
  let newest = live.dataset.liveSince;
  let faultSince = 0;
  const connect = () => {
    source = new EventSource(`/live/stream?since=${newest}`);
    source.addEventListener('open', () => { faultSince = 0; lost.hidden = true; say(true, live.dataset.isLive); });
    source.addEventListener('pieces', (event) => { newest = event.lastEventId || newest; apply(JSON.parse(event.data)); });
    source.addEventListener('error', async () => {
      faultSince = faultSince || Date.now();
      say(false, live.dataset.tries);
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
