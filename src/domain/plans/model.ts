/** The shapes of a plan document: what a reader of files hands in, what the parser hands back. */

/** A piece of a document in reading order. In a table every merged cell repeats its text in each place. */
export type Block =
  | { kind: 'paragraph'; text: string /** 1-based, for messages. */; line: number }
  | { kind: 'table'; rows: string[][] };

/**
 * `date` a day or month; `year-end` a year or its end; `span` a length such as 5年内 (no date follows from it);
 * `recurring` every year, quarter or month; `ongoing` 长期坚持; `unclear` a deadline cell that was not
 * understood; `none` nothing printed.
 */
export type DueKind = 'date' | 'year-end' | 'span' | 'recurring' | 'ongoing' | 'unclear' | 'none';

export interface Due {
  /** As printed; empty if none. */
  text: string;
  /** Last day on which it is on time, ISO; null where no date follows from the text. */
  date: string | null;
  kind: DueKind;
}

export interface PlanItem {
  /** As printed, without the stop: `（十一）`, `21`, `十六`; empty if the item has none. */
  number: string;
  /**
   * Headings above the item, outermost first, each as printed with its number (`一、营造优良环境`). The item
   * itself is not in it.
   */
  path: string[];
  /**
   * As printed, without number; paragraphs are separated by a line feed. A single responsibility bracket that
   * ends the text is taken off, unless it says more (适用范围：…); brackets between measures stay, since they tell
   * which measure is whose.
   */
  text: string;
  /** Names of bodies. A dropped prefix is restored (a warning then quotes the printed form). */
  leads: string[];
  participants: string[];
  /** Open circles such as 各县（市、区）, 有关部门: never bodies. */
  groups: string[];
  due: Due;
  /** Chinese sentences for the person who imports: what was doubtful and how it was read. */
  warnings: string[];
}

export interface ParsedPlan {
  /** Null if the document has none that could be read; so with the next two. */
  title: string | null;
  /** 发文字号 as printed. */
  docNumber: string | null;
  /** As signed, else as the title names it. */
  issuedBy: string | null;
  items: PlanItem[];
  /** About the document as a whole: gaps in the numbering, parts left out. */
  warnings: string[];
}

export interface ParseOptions {
  /** Year that 年底前 and 6月底前 mean. Default: the year of the title, else of the number, else of the signature. */
  year?: number;
}
