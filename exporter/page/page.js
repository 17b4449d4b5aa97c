// Fetches the page again and puts its live part in place of the old one. Filter,
// order and paging are the server's: each has an address, and works without us.
(() => {
  'use strict';
  const EVERY = 5000;
  const PATIENCE = 10000;
  const search = document.querySelector('form input[type=search]');
  const lost = document.getElementById('lost');
  let asked = 0;
  let timer = 0;

  async function refresh() {
    clearTimeout(timer);
    const mine = ++asked;
    try {
      const answer = await fetch(location.href, {
        cache: 'no-store', signal: AbortSignal.timeout(PATIENCE),
      });
      if (!answer.ok) throw new Error(`the exporter answered ${answer.status}`);
      const text = await answer.text();
      if (mine !== asked) return;  // a later one is under way
      if (selecting()) throw new Error('something is selected here');
      // Not all of it: style and script have the nonce of another response, and a
      // browser complains about them as soon as they are parsed.
      const main = text.slice(text.indexOf('<main>'), text.indexOf('</main>'));
      const fresh = new DOMParser().parseFromString(main, 'text/html').getElementById('live');
      if (!fresh) throw new Error('the exporter answered something else');
      const live = document.getElementById('live');
      const at = [...live.querySelectorAll('a')].indexOf(document.activeElement);
      live.replaceChildren(...fresh.childNodes);
      if (at >= 0) live.querySelectorAll('a')[at]?.focus();
      lost.textContent = '';
    } catch (error) {
      if (mine === asked) lost.textContent = `not live: ${why(error)}`;
    }
    if (mine === asked) timer = setTimeout(tick, EVERY);
  }

  function why(error) {
    if (error.name === 'TimeoutError') return 'the exporter does not answer in time';
    return error instanceof TypeError ? 'the exporter cannot be reached' : error.message;
  }

  // What somebody is about to copy stays where it is.
  function selecting() {
    const selection = getSelection();
    return !selection.isCollapsed &&
      document.getElementById('live').contains(selection.anchorNode);
  }

  function tick() {
    if (!document.hidden) refresh();
  }

  function go(query) {
    history.pushState(null, '', query);
    refresh();
  }

  function filter() {
    const query = new URLSearchParams(location.search);
    query.delete('from');
    query.delete('q');
    if (search.value) query.set('q', search.value);
    history.replaceState(null, '', `?${query}`);
    refresh();
  }

  document.addEventListener('click', (event) => {
    const link = event.target.closest('#live a');
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(link.getAttribute('href'));
  });
  document.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    filter();
  });
  let typed = 0;
  search.addEventListener('input', () => {
    clearTimeout(typed);
    typed = setTimeout(filter, 200);
  });
  window.addEventListener('popstate', () => {
    search.value = new URLSearchParams(location.search).get('q') ?? '';
    refresh();
  });
  document.addEventListener('visibilitychange', tick);
  timer = setTimeout(tick, EVERY);
})();
