/** Lists of bodies as printed: where one name ends, which are open circles, which prefix was dropped. */
import { splitOutside } from './brackets.ts';

/** One entry of a list of bodies. */
export interface Named {
  /** With a dropped prefix restored. */
  name: string;
  /** As it stands in the document. */
  printed: string;
  /** An open circle (各县（市、区）, 有关部门), not a body. */
  group: boolean;
}

export interface NameList {
  names: Named[];
  /** The list ends in 等, 等部门: more are meant than are named. */
  open: boolean;
}

/** How names of organisations end. Only a hint: names are never dropped for lack of it. */
const ORGAN =
  /(?:部|委|局|厅|办|署|院|行|会|府|组|司|社|台|校|区|县|市|省|州|旗|盟|镇|乡|街道|海关|队|联|协|公司|集团|中心|室|处|所|站|馆|园|大学|人大|政协|企业|团|党委|部门|单位|地区|机关|高校|院校|学校)$/;
/** Ends after which 和, 及, 与 joins two names, so that 工业和信息化部 stays whole. */
const JOINABLE =
  /(?<![东西中南北内干])部$|(?:委|局|厅|办|署|法院|检察院|科学院|学院|政府|组|报社|供销社|银行|分行|支行|联合会|协会|总会|工会|监会|公司|集团|中心|室|部门|单位|地区|大学|海关|总队|支队|县|区|省|商联|妇联|残联|党校|人大|政协)$/;
const BARE = /^(?:单位|部门|地方|企业|地区|机构|政府)(?:$|以及|及|和|与)/;

const CIRCLES = [
  /^各/,
  /^(?:省|市|县|区|州|国务院|中央|自治区|省直|市直|县直|全市|全省|省级|市级|地方|基层)?(?:各|有关|相关|其他|其它|所有)/,
  /(?:有关|相关)(?:部门|单位|地区|方面|地方|机构|企业|市县|县区|县|区|市|省)/,
  /成员单位(?:和[^、]+)?$/,
  /[省市县区]（[^）]*[省区市县州盟旗][^）]*）/,
  /^(?:地方|基层|省级|市级|县级|乡镇|县区|区县|市县|县市区|所在地)(?:以上)?(?:地方)?(?:各级)?(?:人民)?(?:政府|党委|部门)?$/,
  /^(?:部门|单位|地区|地方|企业|市直部门|市直单位|市级部门|试点.*)$/,
];

/** Whether a name is an open circle rather than a body. */
export function isOpenGroup(name: string): boolean {
  return CIRCLES.some((circle) => circle.test(name));
}

/** Whether a text could be the name of a body or circle: Han characters with the ending of an organisation. */
export function looksLikeName(name: string): boolean {
  const length = [...name].length;
  if (length < 2 || length > 30 || !/^[\p{Script=Han}A-Za-z0-9（）()、·“”"—-]+$/u.test(name)) return false;
  return isOpenGroup(name) || ORGAN.test(name.replace(/（[^）]*）$/, ''));
}

/**
 * Split a printed list (`省科技厅、工业和信息化厅等国务院相关部门及各地区`) into bodies and open circles. A prefix
 * (省, 市, 省委 …) that is printed once for several names is restored on the rest of the same run.
 */
export function readNames(text: string): NameList {
  const printed: string[] = [];
  let open = false;
  for (const piece of splitOutside(text.replace(/\s+/g, ''), '、，,；;/／')) {
    const cut = cutOpenEnd(trimJoiners(piece));
    open ||= cut.open;
    for (const part of cut.parts.flatMap(splitJoined).map(trimJoiners)) {
      if (part === '') continue;
      const before = printed.at(-1);
      // 各县（市、区）党委、政府 is one circle, not a circle and a body called 政府.
      if (before !== undefined && isOpenGroup(before) && /^(?:人民)?政府$|^管委会$/.test(part)) {
        printed[printed.length - 1] = `${before}、${part}`;
      } else printed.push(part);
    }
  }
  return { names: restorePrefixes(printed), open };
}

function trimJoiners(piece: string): string {
  return piece
    .replace(/^(?:以及|并由|由|并|及|和|与)(?=.{2})/, '')
    .replace(/(?:(?:按照?|根据|依据?)(?:各自)?(?:职责|职能)(?:任务)?(?:分工)?|共同|分别|积极|密切|具体)$/, '')
    .replace(/^[“"：:]+|[：:。]+$/g, '');
}

function cutOpenEnd(piece: string): { parts: string[]; open: boolean } {
  for (let at = piece.indexOf('等'); at > 0; at = piece.indexOf('等', at + 1)) {
    const left = piece.slice(0, at);
    const right = piece.slice(at + 1);
    if (!ORGAN.test(left)) continue;
    if (
      /^(?:[\d一二三四五六七八九十]+)?(?:个|家)?(?:市直|省直|市级|省级)?(?:部门|单位|地区|机构|部委|地)?$/.test(
        right,
      )
    ) {
      return { parts: [left], open: true };
    }
    const and =
      /^(?:[\d一二三四五六七八九十]*(?:个|家)?(?:部门|单位|地区|机构))?(?:以及|及|和|与)(.{2,})$/.exec(right);
    if (and) return { parts: [left, and[1]!], open: true };
    if (isOpenGroup(right)) return { parts: [left, right], open: false };
  }
  return { parts: [piece], open: false };
}

function splitJoined(piece: string): string[] {
  for (const match of piece.matchAll(/以及|及|和|与/g)) {
    const left = piece.slice(0, match.index);
    const right = piece.slice(match.index + match[0].length);
    if (JOINABLE.test(left) && !BARE.test(right) && looksLikeName(right) && balanced(left)) {
      return [left, ...splitJoined(right)];
    }
  }
  return [piece];
}

function balanced(text: string): boolean {
  return text.split(/[（(]/).length === text.split(/[）)]/).length;
}

/** 市场监管局 and 城市管理局 carry no prefix: their 市 is part of a word. */
const PREFIX =
  /^((?:[\p{Script=Han}]{2,3}(?<!城)(?:省|市(?!场|容)|自治区))|省委|市委|县委|区委|州委|自治区党委|省|市(?!场|容|政公用|政园林|政工程|政管理|政设施)|县|区(?!域)|州|自治区)(?=.{2})/u;
const OWN_PLACE = /[省县州]|(?<!城)市(?!场|容|政)|(?<!社)区(?!域)/;
const LOCAL = /(?:厅|局|委|办|法院|检察院|供销社|联社|妇联|残联|文联|工商联|科协|中心|总队|支队|室|委员会)$/;
const NOT_LOCAL =
  /^(?:国家|中国|中央|全国|国务院|人民银行|海关|国网|驻|最高)|总局$|公司|集团|银行|分行|支行|大学|学院|海关|海事|分署|分局|调查队|银监|证监|保监|金融监管|铁路|电网|供电|烟草/;
const PARTY_ORGAN =
  /^(?:组织部|宣传部|统战部|社会工作部|政法委|网信办|金融办|改革办|深改办|编办|机构编制委员会办公室|台办|外办|农办|财办|老干部局|机关工委|巡[视察]办|党校|保密办)/;

function restorePrefixes(printed: string[]): Named[] {
  let prefix = '';
  return printed.map((text) => {
    const group = isOpenGroup(text);
    const own = group ? null : PREFIX.exec(text);
    if (own) prefix = own[1]!;
    const restored = own || group ? text : withPrefix(prefix, text);
    return { name: restored, printed: text, group };
  });
}

function withPrefix(prefix: string, name: string): string {
  if (prefix === '' || OWN_PLACE.test(name) || NOT_LOCAL.test(name) || [...name].length > 14) return name;
  const party = /^(.+?)(?:党)?委$/.exec(prefix);
  if (PARTY_ORGAN.test(name)) return party ? prefix + name : name;
  return LOCAL.test(name) ? (party ? party[1]! : prefix) + name : name;
}
