/** Puts text on the clipboard; over plain HTTP by the old way, since browsers keep the new one from such pages. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const copy = (event: ClipboardEvent) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.clipboardData?.setData('text/plain', text);
  };
  document.addEventListener('copy', copy, { capture: true, once: true });
  document.execCommand('copy');
  document.removeEventListener('copy', copy, { capture: true });
}
