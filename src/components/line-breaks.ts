/** Made once: a page has one heading, and a city has thousands of pages. */
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/**
 * The pieces of a heading between which a line may end: `['2016年', '改革', '任务：', '承诺了', …]`. A single character
 * (年, 了, 组) belongs to what stands before it, as does what is counted (第三 季度); a stop may not
 * begin a line.
 */
export function pieces(text: string): string[] {
  const found: string[] = [];
  let afterWord = false;
  for (const { segment, isWordLike = false } of segmenter.segment(text)) {
    if (afterWord && isWordLike && segment.length > 1 && !/第.$/.test(found.at(-1)!)) found.push(segment);
    else found.push((found.pop() ?? '') + segment);
    afterWord = isWordLike;
  }
  return found;
}

/** The pieces of each clause: `承诺了什么，` stays on one line wherever one can hold it. */
export function clauses(text: string): string[][] {
  return text.split(/(?<=[：，；。！？])(?=.)/).map(pieces);
}
