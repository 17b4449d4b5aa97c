// The little of the DOM that the panels need.

export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'style') Object.assign(element.style, value);
    else if (key === 'class') element.className = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

// How much of a list fits is not seen on a picture without a scroll bar: say it.
export function more(container, items, what) {
  const end = container.getBoundingClientRect().bottom;
  const hidden = items.filter((item) => item.getBoundingClientRect().bottom > end + 2).length;
  return hidden ? el('div', { class: 'more' }, `${hidden} more ${what}: scroll`) : null;
}
