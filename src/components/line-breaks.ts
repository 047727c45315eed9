/** Made once: a page has one heading, and a city has thousands of pages. */
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/**
 * The pieces of a heading between which a line may end: `['2016年', '改革', '任务：', '承诺了', …]`. A single character
 * (年, 了, 组) belongs to what stands before it; a stop may not begin a line.
 */
export function pieces(text: string): string[] {
  const found: string[] = [];
  let afterWord = false;
  for (const { segment, isWordLike = false } of segmenter.segment(text)) {
    if (afterWord && isWordLike && segment.length > 1) found.push(segment);
    else found.push((found.pop() ?? '') + segment);
    afterWord = isWordLike;
  }
  return found;
}
