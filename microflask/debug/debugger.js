'use strict';
(() => {
  let trusted = EVALEX_TRUSTED;
  const prompt = document.querySelector('.pin-prompt');

  // Ask the debugger; it answers on the address of any page.
  const ask = (command, more) => fetch('?' + new URLSearchParams(
    {__debugger__: 'yes', cmd: command, s: SECRET, ...more}), {credentials: 'same-origin'});

  function make(tag, attributes, ...children) {
    const node = Object.assign(document.createElement(tag), attributes);
    node.append(...children);
    return node;
  }

  // Return whether this browser may use the consoles, after the PIN was asked for.
  function unlocked() {
    if (trusted) return Promise.resolve(true);
    const form = prompt.querySelector('form'), message = prompt.querySelector('.message');
    const send = form.elements.btn;
    ask('printpin');
    form.elements.pin.value = '';
    message.textContent = '';
    prompt.showModal();
    return new Promise(done => {
      form.onsubmit = async event => {
        event.preventDefault();
        send.disabled = true;
        message.textContent = 'Checking …';
        try {
          const answer = await (await ask('pinauth', {pin: form.elements.pin.value})).json();
          trusted = answer.auth;
          message.textContent = answer.exhausted
            ? 'Too many wrong PINs. Restart the server to try again.' : 'That PIN is wrong.';
        } catch {
          message.textContent = 'The server did not answer. Was it restarted? Reload the page.';
        }
        send.disabled = false;
        form.elements.pin.select();
        if (trusted) { prompt.close(); }
      };
      form.elements.cancel.onclick = () => prompt.close();
      prompt.onclose = () => done(trusted);
    });
  }

  // Long reprs come whole: hide what is behind a button.
  function fold(output) {
    for (const rest of output.querySelectorAll('.extended')) {
      const button = make('button', {type: 'button', textContent: '…', title: 'Show all'});
      button.onclick = () => { rest.hidden = false; button.remove(); };
      rest.hidden = true;
      rest.before(button);
    }
  }

  function addConsole(frame) {
    const output = make('div', {className: 'output'});
    const input = make('textarea', {rows: 1, spellcheck: false, autocapitalize: 'off',
      title: 'Enter runs, Shift+Enter begins a new line, arrows show earlier inputs'});
    input.setAttribute('aria-label', 'Python');
    const form = make('form', {}, make('span', {textContent: '>>>'}), input);
    const history = [''];
    let at = 0, row = Promise.resolve();

    async function run(code) {
      let html;
      try {
        const answer = await ask(code, {frm: frame.id.slice(6)});
        html = await answer.text();
        // Anything else is the application's answer: the debugger did not know the frame.
        if (!/^(>>>|\.\.\.) /.test(html)) { html = ''; }
      } catch { html = ''; }
      const result = make('div');
      if (html) { result.innerHTML = html; }
      else {
        result.className = 'brokenrepr';
        result.textContent = 'This console is gone: the server was restarted, or too many ' +
          'errors came after this one. Reload the page.';
      }
      fold(result);
      output.append(result);
      output.scrollTop = output.scrollHeight;
    }

    form.onsubmit = event => {
      event.preventDefault();
      const code = input.value;
      input.value = '';
      input.rows = 1;
      if (code) { history.splice(-1, 1, code, ''); }
      at = history.length - 1;
      // In their order, however long one takes.
      row = row.then(() => run(code));
    };
    input.oninput = () => { input.rows = input.value.split('\n').length; };
    input.onkeydown = event => {
      const step = {ArrowUp: -1, ArrowDown: 1}[event.key];
      if (event.key === 'Enter' && !event.shiftKey) {
        event.preventDefault();
        form.requestSubmit();
      } else if (event.key === 'l' && event.ctrlKey) {
        event.preventDefault();
        output.replaceChildren();
      } else if (step && input.rows === 1 && history[at + step] !== undefined) {
        event.preventDefault();
        at += step;
        input.value = history[at];
        input.oninput();
      }
    };
    const console = make('div', {className: 'console'}, output, form);
    console.onclick = event => {
      if (event.target === console || event.target === output) { input.focus(); }
    };
    const source = frame.querySelector(':scope > .source');
    if (source) { source.after(console); } else { frame.append(console); }
    return console;
  }

  async function openConsole(frame) {
    if (!await unlocked()) return;
    if (frame.tagName === 'DETAILS') { frame.open = true; }
    const console = frame.querySelector(':scope > .console') || addConsole(frame);
    console.hidden = false;
    console.querySelector('textarea').focus();
  }

  for (const button of document.querySelectorAll('.open-console')) {
    const frame = button.closest('.frame');
    button.onclick = event => {
      event.preventDefault();
      const console = frame.querySelector(':scope > .console');
      if (console && !console.hidden && frame.open) { console.hidden = true; }
      else { openConsole(frame); }
    };
  }
  if (CONSOLE_MODE) { openConsole(document.querySelector('.frame')); }

  const copy = document.getElementById('copy'), text = document.getElementById('plain');
  if (copy) {
    copy.hidden = false;
    copy.onclick = async () => {
      try { await navigator.clipboard.writeText(text.value); }
      catch {
        text.closest('details').open = true;
        text.select();
        document.execCommand('copy');
      }
      copy.textContent = 'Copied';
    };
  }
})();
