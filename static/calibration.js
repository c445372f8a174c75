// Drawing a lane's calibration: corners are dragged by finger, mouse or keyboard, and the models look at once. The form's
// number fields hold what is drawn; everything else follows them.
'use strict';

(() => {
  const form = document.querySelector('[data-draw]');
  if (!form) return;
  const one = (selector, root = form) => root.querySelector(selector);
  const all = (selector, root = form) => Array.from(root.querySelectorAll(selector));
  const LOOK_AFTER_MS = 400, RETRY_MS = 1200, RETRIES = 6, PICTURE_EVERY_MS = 600, ZOOM = 4, LEAST_CORNERS = 3;
  const SVG = 'http://www.w3.org/2000/svg';

  const width = Number(form.elements.width.value), height = Number(form.elements.height.value);
  const stage = one('[data-stage]'), view = one('[data-view]'), still = one('[data-still]'), loupe = one('[data-loupe]');
  const drawn = one('[data-shapes]'), boxes = one('[data-seen]'), fields = one('[data-fields]');
  /** A sentence of the page, with values put in. */
  const words = (name, values = {}) => form.dataset[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const say = (text) => { one('[data-say]').textContent = text; };
  const clamp = (value, most) => Math.min(most, Math.max(0, Math.round(value)));

  // -- shapes, as the fields have them -----------------------------------------------------------------------------------
  const shapes = [];
  let chosen = null;
  let handles = [];

  const rowsOf = (shape) => all('li', shape.fieldset);
  const readFields = (shape) => {
    const typed = rowsOf(shape).map((row) => all('input', row).map((input) => input.value.trim().replace(',', '.')));
    shape.points = typed.filter(([x, y]) => x !== '' && y !== '').map(([x, y]) => ({ x: clamp(Number(x) || 0, width), y: clamp(Number(y) || 0, height) }));
  };
  const writeFields = (shape) => {
    const list = one('ol', shape.fieldset);
    const count = shape.kind === 'plate' ? 4 : Math.max(shape.points.length, 1);
    while (list.children.length > count) list.lastElementChild.remove();
    while (list.children.length < count) list.append(list.lastElementChild.cloneNode(true));
    rowsOf(shape).forEach((row, i) => {
      const [x, y] = all('input', row), point = shape.points[i];
      x.value = point ? point.x : ''; y.value = point ? point.y : '';
      if (shape.kind !== 'plate') one('span', row).textContent = i + 1;
      const corner = one('span', row).textContent;
      [[x, 'x', 'across'], [y, 'y', 'down']].forEach(([input, axis, which]) => {
        input.name = `${shape.key}.${axis}`;
        input.setAttribute('aria-label', words(which, { name: shape.name, corner }));
      });
    });
  };
  const cornerName = (shape, i) => (shape.kind === 'plate' ? `${shape.name}, ${rowsOf(shape)[i].firstElementChild.textContent}` : words('corner', { name: shape.name, number: i + 1, count: shape.points.length }));

  const enlist = (fieldset) => {
    const shape = { key: fieldset.dataset.shape, kind: fieldset.dataset.kind, name: one('legend', fieldset).textContent, fieldset, points: [] };
    shape.polygon = document.createElementNS(SVG, 'polygon');
    shape.polygon.setAttribute('class', `draw-${shape.kind}`);
    drawn.append(shape.polygon);
    shape.button = document.createElement('button');
    shape.button.type = 'button';
    shape.button.dataset.kind = shape.kind;
    shape.button.textContent = shape.name;
    shape.button.addEventListener('click', () => choose(shape));
    one('[data-chooser]').append(shape.button);
    fieldset.addEventListener('input', () => { readFields(shape); rebuild(); changed(); });
    readFields(shape);
    shapes.push(shape);
    return shape;
  };

  // -- what is shown -------------------------------------------------------------------------------------------------------
  const middle = (points) => ({ x: points.reduce((sum, p) => sum + p.x, 0) / points.length, y: points.reduce((sum, p) => sum + p.y, 0) / points.length });
  const between = (points, i) => middle([points[i], points[(i + 1) % points.length]]);
  const put = (handle) => {
    const at = handle.at();
    handle.element.style.left = `${(at.x / width) * 100}%`;
    handle.element.style.top = `${(at.y / height) * 100}%`;
  };
  const draw = () => {
    shapes.forEach((shape) => {
      shape.polygon.setAttribute('points', shape.points.map((p) => `${p.x},${p.y}`).join(' '));
      shape.polygon.classList.toggle('is-chosen', shape === chosen);
      shape.button.setAttribute('aria-pressed', String(shape === chosen));
    });
    handles.forEach(put);
  };
  const rebuild = () => {
    handles.forEach((handle) => handle.element.remove());
    handles = [];
    const { points } = chosen;
    if (points.length) {
      handles.push(moveAll(chosen));
      if (chosen.kind !== 'plate') points.forEach((_, i) => handles.push(more(chosen, i)));
      points.forEach((_, i) => handles.push(corner(chosen, i)));
    }
    stage.append(...handles.map((handle) => handle.element));
    one('[data-begin]').hidden = points.length > 0;
    one('[data-remove]').hidden = points.length === 0;
    draw();
  };
  const choose = (shape) => { chosen = shape; rebuild(); if (view.classList.contains('is-zoomed')) centre(); };
  let touched = false;
  const changed = () => { touched = true; clearTimeout(changed.timer); changed.timer = setTimeout(look, LOOK_AFTER_MS); };

  // -- handles: finger, mouse, keyboard --------------------------------------------------------------------------------------
  const button = (name, label, shape) => {
    const element = document.createElement('button');
    element.type = 'button';
    element.className = `handle ${name}`;
    element.dataset.kind = shape.kind;
    element.setAttribute('aria-label', label);
    return element;
  };
  const showLoupe = (at) => {
    const pen = loupe.getContext('2d'), side = loupe.width;
    const scale = still.naturalWidth / width, part = (side / 2 / ZOOM) * (still.naturalWidth / stage.clientWidth);
    loupe.hidden = !still.naturalWidth;
    loupe.className = `loupe ${at.x < width / 2 ? 'loupe-right' : 'loupe-left'}`;
    pen.fillStyle = '#10151c';
    pen.fillRect(0, 0, side, side);
    if (still.naturalWidth) pen.drawImage(still, at.x * scale - part / 2, at.y * (still.naturalHeight / height) - part / 2, part, part, 0, 0, side, side);
    pen.strokeStyle = '#fff';
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(side / 2, side * .3); pen.lineTo(side / 2, side * .7); pen.moveTo(side * .3, side / 2); pen.lineTo(side * .7, side / 2);
    pen.stroke();
  };
  /** Makes `element` movable: `move(x, y)` puts it there, `at()` tells where it is, `tell()` what is said of it. */
  const movable = (handle, move, tell) => {
    const { element, at } = handle;
    let offset = null;
    const go = (x, y) => { move(clamp(x, width), clamp(y, height)); writeFields(chosen); draw(); showLoupe(at()); };
    const place = (event) => { const area = stage.getBoundingClientRect(); return { x: ((event.clientX - area.left) / area.width) * width, y: ((event.clientY - area.top) / area.height) * height }; };
    element.addEventListener('pointerdown', (event) => {
      if (event.button) return;
      const from = place(event), now = at();
      offset = { x: now.x - from.x, y: now.y - from.y };
      element.setPointerCapture(event.pointerId);
      element.classList.add('is-held');
      showLoupe(now);
    });
    element.addEventListener('pointermove', (event) => { if (offset) { const to = place(event); go(to.x + offset.x, to.y + offset.y); } });
    const end = () => { if (!offset) return; offset = null; element.classList.remove('is-held'); loupe.hidden = true; say(tell()); changed(); };
    element.addEventListener('pointerup', end);
    element.addEventListener('pointercancel', end);
    element.addEventListener('blur', () => { loupe.hidden = true; });
    element.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const far = event.shiftKey ? 10 : 1, now = at();
      go(now.x + step[0] * far, now.y + step[1] * far);
      say(tell());
      changed();
    });
    return handle;
  };
  const corner = (shape, i) => {
    const point = shape.points[i];
    const handle = { element: button('handle-point', cornerName(shape, i), shape), at: () => point };
    const tell = () => words('place', { what: cornerName(shape, i), x: point.x, y: point.y });
    handle.element.addEventListener('focus', () => say(tell()));
    handle.element.addEventListener('keydown', (event) => {
      if (!['Delete', 'Backspace'].includes(event.key) || shape.kind === 'plate' || shape.points.length <= LEAST_CORNERS) return;
      event.preventDefault();
      shape.points.splice(i, 1);
      writeFields(shape); rebuild(); changed();
      say(words('removed', { name: shape.name, count: shape.points.length }));
      focusCorner(Math.min(i, shape.points.length - 1));
    });
    return movable(handle, (x, y) => { point.x = x; point.y = y; }, tell);
  };
  const focusCorner = (i) => { const found = handles.filter((handle) => handle.element.classList.contains('handle-point'))[i]; if (found) found.element.focus(); };
  const more = (shape, i) => {
    const element = button('handle-more', words('add', { name: shape.name, number: i + 1 }), shape);
    const at = () => between(shape.points, i);
    element.addEventListener('click', () => {
      const { x, y } = at();
      shape.points.splice(i + 1, 0, { x: clamp(x, width), y: clamp(y, height) });
      writeFields(shape); rebuild(); changed();
      focusCorner(i + 1);
    });
    return { element, at };
  };
  const moveAll = (shape) => {
    const edge = (pick) => pick(...shape.points.map((p) => p.y));
    const below = edge(Math.max) < height * .85;
    const side = shape.kind !== 'plate' ? '' : below ? ' handle-below' : ' handle-above';
    const at = () => ({ x: middle(shape.points).x, y: !side ? middle(shape.points).y : edge(below ? Math.max : Math.min) });
    const handle = { element: button(`handle-all${side}`, words('moveAll', { name: shape.name }), shape), at };
    const tell = () => { const now = middle(shape.points); return words('middle', { name: shape.name, x: Math.round(now.x), y: Math.round(now.y) }); };
    return movable(handle, (x, y) => {
      const now = at();
      const within = (by, axis, most) => { const values = shape.points.map((p) => p[axis]); return Math.round(Math.min(most - Math.max(...values), Math.max(-Math.min(...values), by))); };
      const dx = within(x - now.x, 'x', width), dy = within(y - now.y, 'y', height);
      shape.points.forEach((p) => { p.x += dx; p.y += dy; });
    }, tell);
  };

  // -- larger: the picture scrolls within its frame -----------------------------------------------------------------------------
  const centre = () => {
    const at = chosen.points.length ? middle(chosen.points) : { x: width / 2, y: height / 2 };
    view.scrollTo((at.x / width) * stage.clientWidth - view.clientWidth / 2, (at.y / height) * stage.clientHeight - view.clientHeight / 2);
  };
  one('[data-zoom]').addEventListener('click', (event) => {
    const larger = event.currentTarget.getAttribute('aria-pressed') !== 'true';
    view.style.height = larger ? `${view.clientHeight}px` : '';
    view.classList.toggle('is-zoomed', larger);
    event.currentTarget.setAttribute('aria-pressed', String(larger));
    if (larger) centre();
  });

  // -- beginning and removing shapes -------------------------------------------------------------------------------------------
  const rectangle = (x, y, w, h) => [[x, y], [x + w, y], [x + w, y + h], [x, y + h]].map(([px, py]) => ({ x: clamp(px, width), y: clamp(py, height) }));
  const begin = (shape) => {
    const found = one('.draw-found', boxes);
    if (shape.kind === 'region') shape.points = rectangle(width * .1, height * .3, width * .8, height * .65);
    else if (shape.kind === 'plate' && found) shape.points = rectangle(...['x', 'y', 'width', 'height'].map((name) => Number(found.getAttribute(name))));
    else if (shape.kind === 'plate') shape.points = rectangle(width * .44, height * .6, width * .12, width * .026);
    else {
      const at = shapes[0].points.length ? middle(shapes[0].points) : { x: width / 2, y: height / 2 };
      shape.points = rectangle(at.x - width * .06, at.y - height * .06, width * .12, height * .12);
    }
    writeFields(shape); choose(shape); changed();
    focusCorner(0);
  };
  const blank = all('[data-kind=mask]', fields).pop().cloneNode(true);
  const addMask = (number) => {
    const fieldset = blank.cloneNode(true);
    fieldset.dataset.shape = `mask-${number}`;
    one('legend', fieldset).textContent = words('maskName', { number });
    all('input', fieldset).forEach((input) => { input.value = ''; });
    fields.insertBefore(fieldset, one('[data-kind=plate]', fields));
    const shape = enlist(fieldset);
    one('[data-chooser]').insertBefore(shape.button, shapes.find((s) => s.kind === 'plate').button);
    return shape;
  };
  one('[data-add-mask]').addEventListener('click', () => {
    begin(addMask(1 + Math.max(0, ...shapes.filter((s) => s.kind === 'mask').map((s) => Number(s.key.slice(5))))));
  });
  const dropMask = (mask) => {
    shapes.splice(shapes.indexOf(mask), 1);
    [mask.fieldset, mask.polygon, mask.button].forEach((part) => part.remove());
  };
  one('[data-begin]').addEventListener('click', () => begin(chosen));
  one('[data-remove]').addEventListener('click', () => {
    const gone = chosen;
    gone.points = [];
    if (gone.kind === 'mask') {
      dropMask(gone);
      choose(shapes[0]);
    } else {
      writeFields(gone);
      rebuild();
    }
    say(words('gone', { name: gone.name }));
    chosen.button.focus();
    changed();
  });

  // -- the models' word --------------------------------------------------------------------------------------------------------
  const wait = (text) => { const place = one('[data-wait]'); place.textContent = text; place.hidden = !text; };
  const post = (path, more) => {
    const body = new URLSearchParams(new FormData(form));
    Object.entries({ piece: '1', ...more }).forEach(([key, value]) => body.set(key, value));
    return fetch(`${form.getAttribute('action')}/${path}`, { method: 'POST', body, credentials: 'same-origin' });
  };
  let looking = false, again = false;
  const look = async (tries = 0) => {
    if (looking) { again = true; return; }
    looking = true;
    wait('Looking…');
    let retry = false;
    try {
      const answer = await post('try');
      if (answer.status === 401) { location.reload(); return; }
      retry = answer.status === 503 && tries < RETRIES;
      const html = document.createElement('template');
      html.innerHTML = await answer.text();
      const result = one('[data-result]', html.content);
      if (result && !retry) {
        boxes.replaceChildren(...one('[data-boxes]', result).children);
        one('[data-result]').replaceWith(result);
      }
      wait(retry ? words('busy') : result ? '' : words('failed'));
    } catch (fault) {
      wait(words('lost'));
    }
    looking = false;
    if (again) { again = false; look(); } else if (retry) setTimeout(() => look(tries + 1), RETRY_MS);
  };
  one('[data-try]').addEventListener('click', (event) => { event.preventDefault(); look(); });
  all('[name=narrowest], [name=widest]').forEach((input) => input.addEventListener('input', changed));

  // -- the picture: live, or held ------------------------------------------------------------------------------------------------
  const held = () => form.elements.picture.value !== '';
  const showHeld = (picture, words) => {
    form.elements.picture.value = picture;
    if (picture) still.src = form.dataset.pictures + picture;
    one('[data-which]').textContent = words;
    one('[data-go-live]').hidden = !picture;
    one('button[data-hold]:not([name])').hidden = Boolean(picture);
  };
  all('[data-hold]').forEach((opener) => opener.addEventListener('click', async (event) => {
    event.preventDefault();
    try {
      const answer = await post('hold', opener.value ? { event: opener.value } : {});
      if (answer.status === 401) { location.reload(); return; }
      const told = await answer.json();
      if (told.why) { wait(told.why); return; }
      all('.draw-examples [data-hold]').forEach((other) => other.setAttribute('aria-pressed', String(other === opener)));
      showHeld(told.picture, words('held', { at: told.at }));
      if (opener.value) view.scrollIntoView({ block: 'nearest' });
      look();
    } catch (fault) {
      wait(words('lost'));
    }
  }));
  one('[data-go-live]').addEventListener('click', () => {
    all('.draw-examples [data-hold]').forEach((other) => other.setAttribute('aria-pressed', 'false'));
    showHeld('', words('nowLive'));
  });
  const refresh = async () => {
    let address = null;
    for (;;) {
      await new Promise((done) => setTimeout(done, PICTURE_EVERY_MS));
      if (document.hidden || held()) continue;
      try {
        const answer = await fetch(`${form.dataset.live}&w=1280`, { cache: 'no-store', credentials: 'same-origin' });
        if (answer.status === 401) { location.reload(); return; }
        if (answer.status !== 200 || held()) continue;
        const next = URL.createObjectURL(await answer.blob());
        still.src = next;
        if (address) URL.revokeObjectURL(address);
        address = next;
      } catch (fault) {
        // The next round tries again.
      }
    }
  };

  // -- what is drawn is there again after Back, a reload and a new log-in; in this tab alone, gone with the log-out -------------------
  const KEPT = `plategate-typed:drawing ${location.pathname}`;
  const TYPED = ['narrowest', 'widest', 'reason'];
  const keep = () => {
    if (!touched) return;
    const typed = TYPED.map((name) => form.elements[name].value);
    const all = shapes.map(({ key, kind, points }) => ({ key, kind, points }));
    try { sessionStorage.setItem(KEPT, JSON.stringify({ width, height, typed, shapes: all })); } catch (fault) { /* then it is as it always was */ }
  };
  window.addEventListener('pagehide', keep);
  form.addEventListener('input', () => { touched = true; });
  const giveBack = () => {
    const came = performance.getEntriesByType('navigation')[0];
    const again = (came && ['back_forward', 'reload'].includes(came.type)) || document.referrer.startsWith(`${location.origin}/login`);
    let kept = null;
    try { kept = JSON.parse(sessionStorage.getItem(KEPT) || 'null'); sessionStorage.removeItem(KEPT); } catch (fault) { return; }
    if (!again || !kept || kept.width !== width || kept.height !== height) return;
    shapes.filter((shape) => shape.kind === 'mask' && !kept.shapes.some(({ key }) => key === shape.key)).forEach(dropMask);
    kept.shapes.forEach(({ key, kind, points }) => {
      const shape = shapes.find((one) => one.key === key) || (kind === 'mask' ? addMask(Number(key.slice(5))) : null);
      if (!shape) return;
      shape.points = points;
      writeFields(shape);
    });
    TYPED.forEach((name, place) => { form.elements[name].value = kept.typed[place]; });
    touched = true;
  };

  // -- start -----------------------------------------------------------------------------------------------------------------------
  drawn.replaceChildren();
  all('fieldset[data-shape]', fields).forEach((fieldset) => {
    const shape = enlist(fieldset);
    if (shape.kind !== 'mask' || shape.points.length) { writeFields(shape); return; }
    shapes.pop();
    [fieldset, shape.polygon, shape.button].forEach((part) => part.remove());
  });
  giveBack();
  one('[data-numbers]').open = false;
  one('[data-tools]').hidden = false;
  one('[data-zoom]').hidden = false;
  if (held()) showHeld(form.elements.picture.value, one('[data-which]').textContent);
  choose(shapes[0]);
  refresh();
  look();
})();
