/**
 * Keeps what is typed when the connection or the session is lost. In the tab only: the next person at the same
 * machine must not find it. Without this script the forms work all the same.
 */
type Typed = HTMLTextAreaElement | HTMLInputElement;
const PREFIX = `draft:${location.pathname}:`;
const SENT = `${PREFIX}sent`;

const fieldsOf = (form: HTMLFormElement) => [
  ...form.querySelectorAll<Typed>(
    'textarea, input[type="text"], input[type="date"], input[type="number"], input[name^="text"]',
  ),
];
const keyOf = (field: Typed) => PREFIX + field.id;

function tell(form: HTMLFormElement, text: string): void {
  const note = form.querySelector('.draft-note') ?? document.createElement('p');
  note.className = 'soft draft-note';
  note.setAttribute('role', 'status');
  note.textContent = text;
  form.prepend(note);
}

function watch(form: HTMLFormElement): void {
  const fields = fieldsOf(form).filter((field) => field.id !== '');
  let restored = false;
  // What a refusal brought back is newer than the draft.
  const refused = form.querySelector('.wrong') !== null;
  for (const field of fields) {
    const draft = sessionStorage.getItem(keyOf(field));
    if (draft && !refused && draft !== field.value) {
      field.value = draft;
      restored = true;
    }
    field.addEventListener('input', () => sessionStorage.setItem(keyOf(field), field.value));
  }
  if (restored) {
    tell(form, '已恢复上次没有提交的内容，请核对后提交。');
    const fold = form.closest('details');
    if (fold) fold.open = true;
  }
  form.addEventListener('submit', (event) => {
    if (navigator.onLine) {
      sessionStorage.setItem(SENT, JSON.stringify(fields.map(keyOf)));
      return;
    }
    event.preventDefault();
    tell(form, '网络已断开，没有提交；填写的内容保留在本页，恢复后请再提交。');
  });
}

/** What was sent and accepted needs no draft any more. */
if (new URLSearchParams(location.search).has('done')) {
  for (const key of JSON.parse(sessionStorage.getItem(SENT) ?? '[]') as string[])
    sessionStorage.removeItem(key);
}
sessionStorage.removeItem(SENT);
for (const form of document.querySelectorAll<HTMLFormElement>(
  'main form[method="post"]:not(.door form, .review)',
)) {
  watch(form);
}
document.querySelector('.who')?.addEventListener('submit', () => sessionStorage.clear());
