/** Where one can go in the office: a few words in the header, the rest below them by the ten systems. */
import { may } from '../../domain/actor.ts';
import type { Desk } from './desk.ts';

export interface Place {
  href: string;
  text: string;
}
/** A word of the header; without a heading its places stand in the header themselves. */
export interface Group {
  text: string;
  places: Place[];
}

/** The places of whoever is signed in. A group with one place is that place. */
export function placesOf({ actor }: Desk): Group[] {
  const own = { unit: actor.unit };
  const among = (text: string, ...places: (Place | false)[]): Group => ({
    text,
    places: places.filter((place) => place !== false),
  });
  const at = (path: string, text: string): Place => ({ href: `/office/${path}`, text });
  return [
    among('待办', at('', '待办')),
    among('本单位', at('mine/', '本单位')),
    among(
      '台账',
      at('ledgers/', '台账'),
      at('reconciliations/', '对账'),
      at('airings/', '晒账'),
      at('plans/', '工作要点和分工'),
    ),
    among('方案试点', at('schemes/', '实施方案'), at('pilots/', '改革试点')),
    among('督办', at('supervision/', '督办件'), at('supervision/circulars/', '督察通报')),
    among(
      '会议动态',
      at('meetings/', '会议'),
      at('bulletins/', '动态报送'),
      at('research/', '培训调研'),
      at('duties/', '周期性工作'),
    ),
    among(
      '群众评价',
      at('cases/', '差评办理'),
      may(actor, 'ratings.read') && at('flags/', '刷评疑点'),
      may(actor, 'appraisals.read') && at('appraisals/', '民主评议'),
      may(actor, 'ratings.devices', own) && at('devices/', '评价设备'),
    ),
    among('考评', at('assessment/', '考评')),
    among(
      '管理',
      at('bodies/', '机构'),
      may(actor, 'journal.read') && at('journal/', '日志'),
      may(actor, 'accounts.manage') && at('accounts/', '账号'),
    ),
  ];
}

/** The place of an address: the longest that it begins with; the inbox only for itself. */
export function placeAt(groups: readonly Group[], here: string): Place | undefined {
  return groups
    .flatMap(({ places }) => places)
    .filter(({ href }) => (href === '/office/' ? here === href : here.startsWith(href)))
    .toSorted((a, b) => b.href.length - a.href.length)[0];
}
