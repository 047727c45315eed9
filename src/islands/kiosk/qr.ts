import { encode } from 'uqr';

/** Draws a QR code into an SVG element, dark on whatever lies behind it. */
export function drawQr(svg: SVGSVGElement, text: string): void {
  const { size, data } = encode(text, { ecc: 'M', border: 2 });
  const path = data
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('');
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`);
  svg.querySelector('path')!.setAttribute('d', path);
}
