// text: the little of Markdown that the dashboards use: paragraphs, lists, bold, code,
// links.

import { el } from './dom.js';

const escape = (text) => text.replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`);

export function html(markdown) {
  const inline = (text) => escape(text)
    .replace(/\*\*(.+?)\*\*/g, '<b>$1</b>')
    .replace(/`(.+?)`/g, '<code>$1</code>')
    .replace(/\[(.+?)\]\((.+?)\)/g, '<a href="$2">$1</a>');
  return markdown.trim().split(/\n\s*\n/).map((block) => {
    const lines = block.split('\n');
    const list = [[/^\d+\. /, 'ol'], [/^[-*] /, 'ul']].find(([mark]) => lines.every((line) => mark.test(line)));
    if (!list) return `<p>${inline(lines.join(' '))}</p>`;
    return `<${list[1]}>${lines.map((line) => `<li>${inline(line.replace(list[0], ''))}</li>`).join('')}</${list[1]}>`;
  }).join('');
}

export function drawText(content, panel) {
  const box = el('div', { class: 'text' });
  box.innerHTML = html(panel.options.content);
  content.append(box);
  if (content.scrollHeight > content.clientHeight + 2) {
    content.append(el('div', { class: 'more', style: { position: 'absolute', right: '8px', bottom: '0' } }, 'more text: scroll'));
  }
}
