/** Lists of the header close by Escape, by a click beside them and when the keyboard leaves them. */
// Without an export the names of this file would be those of every script.
export {};

const openList = () => document.querySelector<HTMLDetailsElement>('.places details[open]');

document.addEventListener('keydown', (event) => {
  const list = openList();
  if (event.key !== 'Escape' || list === null) return;
  list.open = false;
  list.querySelector('summary')?.focus();
});
for (const kind of ['click', 'focusin'])
  document.addEventListener(kind, (event) => {
    const list = openList();
    if (list !== null && !list.contains(event.target as Node)) list.open = false;
  });
