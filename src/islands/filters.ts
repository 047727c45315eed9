/** Makes the filter links of an airing combine; without this script each works alone, as an anchor. */
export {};

const rows = [...document.querySelectorAll<HTMLElement>('tr[data-f]')];
/** A number that is withheld says nothing of itself: any choice hides it, and it is none of those chosen from. */
const known = rows.filter((row) => row.dataset['f'] !== '').length;
/** Groups of changes, each with a table of its own. */
const sections = [...document.querySelectorAll<HTMLElement>('section[data-f]')];
const kinds = document.querySelector<HTMLElement>('.kinds');
const links = [...document.querySelectorAll<HTMLAnchorElement>('.filters a, .only a')];
const figures = [...document.querySelectorAll<HTMLAnchorElement>('.figs a[href^="#"]')];
const status = document.querySelector('#kept');
const list = document.querySelector('#list');
const panel = document.querySelector<HTMLDetailsElement>('details.filters');
/** What is chosen, in words above the rows; as anchors they would go on hiding rows beside this script. */
const notes = new Map(
  [...document.querySelectorAll<HTMLElement>('.only')].map((note) => [note.id, note] as const),
);
for (const note of notes.values()) note.removeAttribute('id');
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
  for (const [token, note] of notes) note.classList.toggle('on', wanted.includes(token));
  for (const section of sections) {
    const left = section.querySelectorAll('tr[data-f]:not([hidden])').length;
    section.hidden = left === 0;
    section.querySelector('.count')!.textContent = `${left} 项`;
  }
  // How many there are of each kind was counted without a choice.
  if (kinds) kinds.hidden = wanted.length > 0;
  for (const link of links) {
    const on = chosen.get(link.dataset['facet'] ?? '') === tokenOf(link);
    if (on) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
  if (status) status.textContent = wanted.length > 0 ? `：显示 ${kept} / ${known} 项` : '';
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
    // The link may have gone with what it undid.
    if (link.offsetParent === null) panel?.querySelector('summary')?.focus();
  });
}

const start = decodeURIComponent(location.hash.slice(1)).split('+');
if (links.some((link) => link.dataset['facet'] && start.includes(tokenOf(link)))) {
  choose(start);
  list?.scrollIntoView();
}
