import type { PublicRecord } from '../parse.ts';
import { publishedPilots } from '../pilots.ts';
import { fields, type Table, unitKey } from './shape.ts';

/** The rows of the three lists of pilots. */
export function pilots(record: PublicRecord): Table {
  return {
    name: 'pilots',
    title: '改革试点包联清单',
    fields: fields(
      ['id', 'string', '试点编号'],
      ['title', 'string', '试点'],
      ['list', 'string', '清单'],
      ['level', 'string', '级别'],
      ['host', 'string', '承担单位编号'],
      ['keeper', 'string', '清单管理单位编号'],
      ['post', 'string', '包联责任岗位'],
      ['responsibility', 'string', '包联责任'],
      ['objective', 'string', '试点目标'],
      ['start', 'date', '开始日期'],
      ['due', 'date', '时限'],
      ['letterSignedOn', 'date', '责任书签字日期'],
      ['letterVersion', 'integer', '责任书版次'],
      ['letterSha256', 'string', '责任书校验值'],
      ['concludedOn', 'date', '总结日期'],
      ['effect', 'string', '成效'],
      ['effectOn', 'date', '评定日期'],
      ['spread', 'array', '推广范围'],
    ),
    primaryKey: ['id'],
    foreignKeys: unitKey('host', 'keeper'),
    rows: publishedPilots(record).map(({ pilot }) => {
      const letter = pilot.letters.at(-1);
      return {
        ...{ id: pilot.id, title: pilot.title, list: pilot.list, level: pilot.level, host: pilot.host },
        ...{ keeper: pilot.keeper, ...pilot.row, start: pilot.start, due: pilot.due },
        ...{ letterSignedOn: letter?.signedOn ?? null, letterVersion: letter?.version ?? null },
        ...{ letterSha256: letter?.sha256 ?? null, concludedOn: pilot.concludedOn, effect: pilot.effect },
        ...{ effectOn: pilot.effectOn, spread: pilot.spread.map(({ scope }) => scope) },
      };
    }),
  };
}
