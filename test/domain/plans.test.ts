import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { blocksOfText, type PlanItem, parsePlan } from '../../src/domain/plans.ts';

function fixture(name: string) {
  return parsePlan(blocksOfText(readFileSync(new URL(`../fixtures/plans/${name}`, import.meta.url), 'utf8')));
}

/** The one item of a text. */
function only(text: string): PlanItem {
  const { items } = parsePlan(blocksOfText(text));
  expect(items).toHaveLength(1);
  return items[0]!;
}

/** Leads, participants and groups of 一、办事。（…） */
function roles(bracket: string): [string, string, string] {
  const { leads, participants, groups } = only(`一、办事。（${bracket}）`);
  return [leads.join(' '), participants.join(' '), groups.join(' ')];
}

describe('an opinion with headings, several paragraphs and closing matter', () => {
  const plan = fixture('opinion.txt');
  const [thought, principles, hours, timetable, rest, listen] = plan.items;

  test('the line of provenance gives title and number and is no item', () => {
    expect(plan.title).toBe('示例市人民政府办公室关于改进夜间公交服务的实施意见');
    expect(plan.docNumber).toBe('示政办发〔2021〕7号');
    expect(plan.issuedBy).toBe('示例市人民政府办公室');
    expect(plan.items.map((item) => item.number)).toEqual([
      '（一）',
      '（二）',
      '（三）',
      '（四）',
      '（五）',
      '（六）',
    ]);
  });

  test('headings are the path of the items below them', () => {
    expect(thought?.path).toEqual(['一、总体要求']);
    expect(listen?.path).toEqual(['二、主要任务']);
  });

  test('an item without lead says so and gets none', () => {
    expect(thought?.leads).toEqual([]);
    expect(thought?.warnings).toEqual(['没有责任标注：未写明牵头单位']);
    expect(principles?.text).toBe('基本原则。\n坚持先试点后推广。\n坚持公开透明。');
  });

  test('brackets that state no responsibility stay in the text', () => {
    expect(hours?.text).toContain('市（地、州、盟）之间的线路另行研究（以下简称跨市线路）。');
    expect(hours?.text).not.toContain('牵头');
    expect(hours?.leads).toEqual(['市交通运输局']);
    expect(hours?.participants).toEqual(['市财政局', '市公安局']);
    expect(hours?.warnings).toContain('原文“公安局”承前省略前缀，按“市公安局”登记');
  });

  test('of several deadlines the latest counts and all are listed', () => {
    expect(hours?.due).toEqual({ text: '2022年底前', date: '2022-12-31', kind: 'year-end' });
    expect(hours?.warnings).toContain('本项有2处时限（2021年9月底前；2022年底前），按“2022年底前”登记');
  });

  test('measures of one item with brackets of their own keep them, and all leads are collected', () => {
    expect(timetable?.leads).toEqual(['市交通运输局', '市城市管理局', '市市场监管局']);
    expect(timetable?.text).toContain('（市交通运输局负责）在车站张贴。（市城市管理局、市场监管局负责）');
    expect(timetable?.warnings[0]).toBe('本项有2处责任标注，分属不同措施，牵头单位已合并');
  });

  test('a span of years gives no date, and a measure of speed is no deadline', () => {
    expect(rest?.due).toEqual({ text: '五年内', date: null, kind: 'span' });
  });

  test('closing matter glued to the last bracket is not part of the last item', () => {
    expect(listen?.text).toBe('听取乘客意见。每年2月底前公布结果。');
    expect(listen?.due).toEqual({ text: '每年2月底前', date: null, kind: 'recurring' });
    expect(listen?.groups).toEqual(['各地区', '各部门']);
    expect(plan.warnings).toEqual([
      '结尾部分未计入任务：“各地区、各部门要加强协作。示例市人民政府…”（共40字）',
    ]);
  });
});

describe('other forms of documents', () => {
  test('a heading with prose only is named as left out', () => {
    const plan = fixture('letters.txt');
    expect(plan.items.map((item) => item.number)).toEqual(['（一）', '（二）', '（三）']);
    expect(plan.warnings).toEqual(['下列段落没有责任标注，未作为任务登记：二、组织实施']);
    expect(plan.issuedBy).toBe('示例市人民政府');
  });

  test('what 负责部门： says beside the bodies stays in the text', () => {
    const [garden, hours, turns] = fixture('letters.txt').items;
    expect(garden?.leads).toEqual(['文化和旅游局', '住房城乡建设局']);
    expect(garden?.text).toContain('适用范围：所有公园');
    expect(hours?.leads).toEqual(['文化和旅游局']);
    expect(hours?.warnings).toEqual(['责任单位名单以“等”结尾，原文未列全']);
    expect(turns).toMatchObject({
      leads: ['文化和旅游局'],
      groups: ['有关部门'],
      text: '由志愿者轮值（须经书屋登记）。',
    });
  });

  test('“列第一位者为牵头单位，下同” changes the rule from its item on', () => {
    const [before, here, after, explicit, circle] = fixture('first-leads.txt').items;
    expect(before?.leads).toEqual(['交通运输局', '财政局']);
    expect(before?.warnings).toEqual(['未写明牵头单位：交通运输局、财政局并列负责，均按牵头登记']);
    expect([here?.leads, here?.participants]).toEqual([['农业农村局'], ['财政局', '交通运输局']]);
    expect([after?.leads, after?.participants]).toEqual([['交通运输局'], ['农业农村局']]);
    expect(explicit?.leads).toEqual(['农业农村局', '交通运输局']);
    expect(circle?.groups).toEqual(['各乡镇人民政府']);
    expect(circle?.warnings).toEqual(['未写明牵头单位：责任落在“各乡镇人民政府”，不是具体单位']);
  });

  test('“number title｜responsibility” keeps its numbers and names the gap', () => {
    const plan = fixture('bars.txt');
    expect(plan.title).toBe('数字示例建设2025年工作要点');
    expect(plan.items.map((item) => item.number)).toEqual(['1', '2', '3', '6', '7']);
    expect(plan.warnings).toEqual(['编号不连续：4—5（原文如此，缺号保留）']);
    expect(plan.items[0]).toMatchObject({
      text: '少跑一趟',
      path: ['一、办事'],
      leads: ['省科技厅', '省工业和信息化厅'],
      groups: ['各地级以上市人民政府'],
    });
    expect(plan.items[1]?.text).toBe('一张地图（精度提高至75%）');
    expect(plan.items[2]?.leads).toEqual(['省委宣传部', '省文化和旅游厅']);
    expect(plan.items[3]?.participants).toEqual(['省委金融办', '示例金融监管局']);
  });

  test('a document that lost its line breaks is cut at numbers in sequence, not at references', () => {
    const plan = fixture('glued.txt');
    expect(plan.title).toBe('示例市关于改进停车的意见');
    expect(plan.docNumber).toBe('示政发〔2020〕5号');
    expect(plan.issuedBy).toBe('示例市人民政府');
    expect(plan.items.map((item) => [item.number, item.path[0]])).toEqual([
      ['（一）', '一、多建车位'],
      ['（二）', '一、多建车位'],
      ['（三）', '二、管好车位'],
    ]);
    expect(plan.items[0]?.due).toEqual({ text: '年底前', date: '2020-12-31', kind: 'year-end' });
    expect(plan.items[0]?.groups).toEqual(['市有关部门', '各县（市、区）']);
    expect(plan.items[1]?.text).toBe('夜间共享。按照本意见第（一）项办理。');
    expect(plan.items[2]?.groups).toEqual(['市级有关部门和单位', '各地区']);
    expect(plan.items[2]?.participants).toEqual(['市公安局']);
  });

  test('top-level numbers are items when they carry text and bracket', () => {
    const plan = parsePlan(
      blocksOfText('一、修桥。（市交通运输局负责）\n二、修路。（市住房城乡建设局负责）\n四、种树。'),
    );
    expect(plan.items.map((item) => item.number)).toEqual(['一', '二', '四']);
    expect(plan.items[2]?.warnings).toEqual(['没有责任标注：未写明牵头单位']);
    expect(plan.warnings).toEqual(['编号不连续：三（原文如此，缺号保留）']);
  });

  test('a heading with a bracket passes it on to points without one', () => {
    const plan = parsePlan(
      blocksOfText('一、绿化（牵头单位：市林业局）\n1．种树。\n2．种花。（市城市管理局牵头）'),
    );
    expect(plan.items.map((item) => item.leads)).toEqual([['市林业局'], ['市城市管理局']]);
    expect(plan.items[0]?.warnings).toEqual(['责任单位取自上级标题“一、绿化”']);
  });

  test('a list inside an item is text of the item', () => {
    const plan = parsePlan(
      blocksOfText(
        '（一）修缮：\n1．屋顶；\n2．门窗。（市住房城乡建设局牵头）\n（二）清扫。（市城市管理局牵头）',
      ),
    );
    expect(plan.items.map((item) => item.text)).toEqual(['修缮：\n1．屋顶；\n2．门窗。', '清扫。']);
  });

  test('a labelled line below an item states responsibility without brackets', () => {
    const item = only('一、建桥。\n责任单位：市交通运输局；配合单位：市水利局。\n完成时限：2016年9月。');
    expect(item).toMatchObject({ leads: ['市交通运输局'], participants: ['市水利局'] });
    expect(item.due).toEqual({ text: '2016年9月', date: '2016-09-30', kind: 'date' });
  });

  test('an empty document and prose without numbers give no items and say so', () => {
    const none = ['没有识别出任务：文件里没有带编号的条目或任务表格'];
    expect(parsePlan([])).toEqual({
      title: null,
      docNumber: null,
      issuedBy: null,
      items: [],
      warnings: none,
    });
    expect(parsePlan(blocksOfText('今天天气很好。')).warnings).toEqual(none);
  });
});

describe('who is responsible', () => {
  test.each([
    ['市财政局、税务局牵头', '市财政局 市税务局', '', ''],
    ['市财政局牵头，市审计局、统计局按职责分工负责', '市财政局', '市审计局 市统计局', ''],
    ['市财政局会同市审计局、各有关单位负责', '市财政局', '市审计局', '各有关单位'],
    ['市财政局负责，市审计局配合', '市财政局', '市审计局', ''],
    ['由市财政局牵头，会同市审计局办理', '市财政局', '市审计局', ''],
    ['牵头单位：市财政局；配合单位：市审计局、各县（市、区）', '市财政局', '市审计局', '各县（市、区）'],
    ['市财政局（牵头）、市审计局', '市财政局', '市审计局', ''],
    ['市财政局牵头负责，2016年底前完成', '市财政局', '', ''],
    ['市财政局负责统筹协调', '市财政局', '', ''],
    ['住房城乡建设部等国务院相关部门及各地区按职责分工负责', '住房城乡建设部', '', '国务院相关部门 各地区'],
    ['市委组织部、宣传部、人力资源社会保障局负责', '市委组织部 市委宣传部 市人力资源社会保障局', '', ''],
    ['市发展改革委、示例海关、北河县负责', '市发展改革委 示例海关 北河县', '', ''],
    ['各县（市、区）党委、政府负责', '', '', '各县（市、区）党委、政府'],
    ['工业和信息化局和粮食和储备局负责', '工业和信息化局 粮食和储备局', '', ''],
    ['各专项组成员单位负责', '', '', '各专项组成员单位'],
  ])('（%s）', (bracket, leads, participants, groups) => {
    expect(roles(bracket)).toEqual([leads, participants, groups]);
  });

  test.each([
    '以下简称本桥',
    '包括设计、施工',
    '项目负责人签字',
    '实行首席负责制',
    '企业负责建设',
    '分三年实施',
  ])('（%s） is text', (bracket) => {
    expect(only(`一、办事（${bracket}）。`)).toMatchObject({
      text: `办事（${bracket}）。`,
      leads: [],
      groups: [],
    });
  });

  test('a bracket that never closes does not swallow the next one', () => {
    expect(only('一、办事（见下。（市财政局负责）').leads).toEqual(['市财政局']);
  });
});
