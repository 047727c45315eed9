/**
 * How far an upload is, and that the file is then being read. The answer is the page that the form would have led to,
 * put in its place; without this script the form is sent as any other.
 */
// Without an export the names of this file would be those of every script.
export {};

/** Share of the bar that sending fills; reading is the rest. */
const SENT = 0.9;

function bar(form: HTMLFormElement): { at(share: number | null, text: string): void; remove(): void } {
  const place = document.createElement('p');
  place.className = 'progress';
  place.setAttribute('role', 'status');
  const shown = document.createElement('progress');
  const words = document.createElement('span');
  place.append(shown, words);
  form.append(place);
  return {
    at: (share, text) => {
      // Without a value it moves to and fro: nobody can say how long reading takes.
      if (share === null) shown.removeAttribute('value');
      else shown.value = share;
      if (words.textContent !== text) words.textContent = text;
    },
    remove: () => place.remove(),
  };
}

/** Shows the answer as the browser would have. */
function show(answer: XMLHttpRequest): void {
  const page = new DOMParser().parseFromString(answer.responseText, 'text/html');
  const main = page.querySelector('main');
  if (main === null) {
    location.reload();
    return;
  }
  document.title = page.title;
  document.querySelector('main')!.replaceWith(main);
  if (answer.responseURL) history.replaceState(null, '', answer.responseURL);
  main.focus();
  scrollTo(0, 0);
  watch(main);
}

function send(form: HTMLFormElement, button: HTMLElement | null): void {
  const data = new FormData(form);
  if (button instanceof HTMLButtonElement) data.set(button.name, button.value);
  const shown = bar(form);
  const buttons = form.querySelectorAll('button');
  for (const one of buttons) one.disabled = true;
  const request = new XMLHttpRequest();
  request.open('POST', form.action || location.href);
  request.upload.addEventListener('progress', ({ loaded, total, lengthComputable }) => {
    if (!lengthComputable) return;
    shown.at((loaded / total) * SENT, `正在上传 ${Math.floor((loaded / total) * 100)}%`);
  });
  request.upload.addEventListener('load', () => shown.at(null, '已上传，正在读取文件、识别内容……'));
  // The answer of a long file comes line by line, each saying how far the reading is.
  request.addEventListener('progress', () => {
    const said = request.responseText.match(/<li>已[^<]*(?=<\/li>)/g)?.at(-1);
    if (said) shown.at(null, said.slice('<li>'.length));
  });
  request.addEventListener('load', () => show(request));
  request.addEventListener('error', () => {
    shown.remove();
    for (const one of buttons) one.disabled = false;
    refuse(form, '网络中断，文件没有传完；没有保存任何内容，请再按一次。');
  });
  shown.at(0, '正在上传 0%');
  request.send(data);
}

/** What the server would say of a file that is too large, before an hour is spent on sending it. */
function tooLarge(form: HTMLFormElement): string | null {
  const input = form.querySelector<HTMLInputElement>('input[type="file"][data-most]');
  const file = input?.files?.[0];
  if (!input || !file || file.size <= Number(input.dataset['most'])) return null;
  return '上传的文件超过 20 MB，没有接收；请去掉图片或拆分后再上传。';
}

function refuse(form: HTMLFormElement, text: string): void {
  form.querySelector('.wrong')?.remove();
  const note = document.createElement('p');
  note.className = 'wrong';
  note.setAttribute('role', 'alert');
  note.textContent = text;
  form.prepend(note);
}

function watch(part: ParentNode): void {
  for (const form of part.querySelectorAll<HTMLFormElement>('form[enctype="multipart/form-data"].upload')) {
    form.addEventListener('submit', (event) => {
      if (!navigator.onLine) return;
      event.preventDefault();
      const reason = tooLarge(form);
      if (reason !== null) {
        refuse(form, reason);
        return;
      }
      form.querySelector(':scope > .wrong')?.remove();
      send(form, event.submitter);
    });
  }
}
watch(document);
