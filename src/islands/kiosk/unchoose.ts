/** Lets a chosen answer be taken back by touching it again: what nobody has to answer, nobody has to keep answered. */
export function startUnchoosing(form: HTMLElement): void {
  let before: EventTarget | null = null;
  const chosen = (event: Event) => {
    const radio = (event.target as HTMLElement)
      .closest('label')
      ?.querySelector<HTMLInputElement>('input[type=radio]');
    return radio ?? undefined;
  };
  form.addEventListener('pointerdown', (event) => {
    const radio = chosen(event);
    before = radio?.checked ? radio : null;
  });
  form.addEventListener('click', (event) => {
    const { target } = event;
    if (!(target instanceof HTMLInputElement) || target !== before) return;
    target.checked = false;
    before = null;
  });
}
