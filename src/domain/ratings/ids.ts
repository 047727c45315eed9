/**
 * A UUID version 7: the time first, so that new ratings are appended to the end of the key and not scattered.
 * @param now milliseconds of the maker's clock
 * @param random ten random bytes
 */
export function ratingId(now: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  let rest = now;
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** How the id of a rating made at an instant begins; ids sort by it. @param at milliseconds, below 2^48 */
export function idPrefix(at: number): string {
  return at
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})/, '$1-');
}
