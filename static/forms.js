// What is typed into a form is there again after Back, a reload, an answer that never came, and a new log-in. It is kept in this
// tab alone, never in an address, and gone with the tab or the log-out. Passwords, codes, and hidden fields are not kept. A drawing is kept
// by its own script.
'use strict';

(() => {
  const PREFIX = 'plategate-typed:';
  const LARGEST = 2_000_000;
  const WAIT_MS = 400;
  // An answer to a form stands at the form's address, and going back to it would ask the browser to send it once more: from
  // here on it is the page that the form stands on.
  const refilled = document.querySelector('form[data-refilled] input[name=form_page]');
  if (refilled && refilled.value.startsWith('/')) history.replaceState(null, '', refilled.value);
  const key = PREFIX + location.pathname + location.search;
  const store = (() => { try { return sessionStorage; } catch (fault) { return null; } })();
  if (!store) return;

  // The log-in page: after a log-out nothing is left; where one is only asked to log in again, it waits.
  if (location.pathname === '/login') {
    if (!new URLSearchParams(location.search).has('next')) {
      Object.keys(store).filter((name) => name.startsWith(PREFIX)).forEach((name) => store.removeItem(name));
    }
    return;
  }

  const SECRET = ['password', 'hidden', 'file', 'submit', 'button'];
  const controls = (form) => Array.from(form.elements).filter((control) => control.name && !SECRET.includes(control.type)
    && control.tagName !== 'BUTTON' && control.tagName !== 'FIELDSET' && control.autocomplete !== 'one-time-code');
  const forms = Array.from(document.querySelectorAll('main form[method=post]:not([data-draw]), dialog form[method=post]')).filter((form) => controls(form).length);
  const nameOf = (form) => `${forms.indexOf(form)} ${form.getAttribute('action')}`;
  // What the gateway has filled in is as good as typed.
  const touched = new Set(forms.filter((form) => form.dataset.refilled !== undefined));

  const keep = () => {
    if (!touched.size) return;
    const typed = {};
    touched.forEach((form) => {
      const dialog = form.closest('dialog');
      typed[nameOf(form)] = {
        open: Boolean(dialog && dialog.open),
        fields: controls(form).map((control) => [control.name, control.value, Boolean(control.checked)]),
      };
    });
    const text = JSON.stringify(typed);
    try {
      if (text.length <= LARGEST) store.setItem(key, text); else store.removeItem(key);
    } catch (fault) {
      // There is no room: then it is as it always was.
    }
  };
  let timer = 0;
  const later = (event) => {
    const form = event.target.form || event.target.closest('form');
    if (!forms.includes(form)) return;
    touched.add(form);
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT_MS);
  };
  document.addEventListener('input', later);
  document.addEventListener('change', later);
  document.addEventListener('submit', keep);
  window.addEventListener('pagehide', keep);

  const giveBack = () => {
    const typed = JSON.parse(store.getItem(key) || '{}');
    forms.forEach((form) => {
      const kept = typed[nameOf(form)];
      // The gateway has filled this one in by itself.
      if (!kept || form.dataset.refilled !== undefined) return;
      const fields = controls(form);
      let found = 0;
      kept.fields.forEach(([name, value, checked], place) => {
        const control = fields[place];
        if (!control || control.name !== name) return;
        if (control.type === 'checkbox' || control.type === 'radio') { if (control.value === value) control.checked = checked; } else control.value = value;
        found += 1;
      });
      if (!found) return;
      touched.add(form);
      const dialog = form.closest('dialog');
      if (dialog && kept.open && !dialog.open) dialog.showModal();
      form.dispatchEvent(new Event('input', { bubbles: true }));
    });
  };
  const came = performance.getEntriesByType('navigation')[0];
  const again = came && (came.type === 'back_forward' || came.type === 'reload');
  let before = '';
  try { before = document.referrer ? new URL(document.referrer).pathname : ''; } catch (fault) { before = ''; }
  try {
    if (again || before.startsWith('/login')) giveBack(); else store.removeItem(key);
  } catch (fault) {
    store.removeItem(key);
  }

  // A dialog whose form came back: over the page, as it was.
  document.querySelectorAll('dialog[data-reopen]').forEach((dialog) => { dialog.close(); dialog.showModal(); });
})();

(() => {
  // Of a form with several fields the gateway says all at once what is wrong; a browser would say one thing at a time, and hide the rest. Only
  // what a field cannot even send (half a day) is said here.
  const forms = Array.from(document.querySelectorAll('main form[method=post]'));
  forms.forEach((form) => { form.noValidate = true; });
  document.addEventListener('submit', (event) => {
    if (!forms.includes(event.target)) return;
    const half = Array.from(event.target.elements).find((control) => control.validity && control.validity.badInput);
    if (!half) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    half.reportValidity();
  }, true);
})();

(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const told = (field) => field.dispatchEvent(new Event('input', { bubbles: true }));

  // -- ends that are given often: one click -------------------------------------------------------------------------------
  all('[data-presets]').forEach((presets) => { presets.hidden = false; });
  document.addEventListener('click', (event) => {
    const preset = event.target.closest('[data-set]');
    if (!preset) return;
    const field = preset.closest('form').elements[preset.dataset.set];
    field.value = preset.dataset.value;
    told(field);
  });

  // -- hours, picked: they are written into the text field, which stays what counts ----------------------------------------
  const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const spans = (days) => {
    const runs = [];
    days.forEach((day) => {
      const last = runs[runs.length - 1];
      if (last && DAYS.indexOf(day) === DAYS.indexOf(last[1]) + 1) last[1] = day; else runs.push([day, day]);
    });
    return runs.map(([from, to]) => (from === to ? from : `${from}-${to}`));
  };
  all('[data-hours]').forEach((picker) => {
    const field = picker.closest('form').elements[picker.dataset.hours];
    picker.hidden = false;
    picker.querySelector('button').addEventListener('click', () => {
      const days = all('input[type=checkbox]', picker).filter((box) => box.checked).map((box) => box.value);
      const [from, to] = all('input[type=time]', picker).map((time) => time.value);
      if (!days.length || !from || !to) return;
      const picked = spans(days).map((span) => `${span} ${from}-${to}`);
      field.value = [field.value.trim().replace(/;$/, ''), ...picked].filter(Boolean).join('; ');
      all('input[type=checkbox]', picker).forEach((box) => { box.checked = false; });
      told(field);
    });
  });
})();
