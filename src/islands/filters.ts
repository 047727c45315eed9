/** Makes the filter links of an airing combine; without this script each works alone, as an anchor. */
export {};

const rows = [...document.querySelectorAll<HTMLElement>('tr[data-f]')];
const links = [...document.querySelectorAll<HTMLAnchorElement>('.filters a')];
const figures = [...document.querySelectorAll<HTMLAnchorElement>('.figs a[href^="#"]')];
const status = document.querySelector('#kept');
const panel = document.querySelector<HTMLDetailsElement>('details.filters');
const tokenOf = (link: HTMLAnchorElement) => link.hash.slice(1);
const chosen = new Map<string, string>();

function show(): void {
  const wanted = [...chosen.values()];
  let kept = 0;
  for (const row of rows) {
    const tokens = (row.dataset['f'] ?? '').split(' ');
    row.hidden = !wanted.every((token) => tokens.includes(token));
    if (!row.hidden) kept += 1;
  }
  for (const link of links) {
    const on = chosen.get(link.dataset['facet'] ?? '') === tokenOf(link);
    if (on) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
  if (status) status.textContent = wanted.length > 0 ? `：显示 ${kept} / ${rows.length} 项` : '';
  // The address keeps the choice; it is an anchor again where only one is chosen, so it works without a script.
  history.replaceState(null, '', `#${wanted.join('+') || 'list'}`);
}

function choose(tokens: string[]): void {
  for (const token of tokens) {
    const link = links.find((l) => tokenOf(l) === token);
    const facet = link?.dataset['facet'];
    if (facet === undefined) continue;
    if (chosen.get(facet) === token) chosen.delete(facet);
    else chosen.set(facet, token);
  }
  show();
}

for (const link of [...links, ...figures]) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    // A figure, like “show all”, starts anew.
    if (link.dataset['facet'] === undefined) chosen.clear();
    choose([tokenOf(link)]);
  });
}

const start = decodeURIComponent(location.hash.slice(1)).split('+');
if (links.some((link) => link.dataset['facet'] && start.includes(tokenOf(link)))) {
  // Clears `:target`, whose rule would go on hiding rows beside ours.
  location.hash = 'list';
  choose(start);
  if (panel) panel.open = true;
}
