/** Documents (文书) of a case: what stands in them. */

import type { TFunction } from 'i18next';
import type { CaseDetail, Unit } from '@/api/types';
import { date, dateTime } from '@/lib/format';
import type { Paper, Part } from '@/ui/paper/model';

/** `sheet`, `reply` or `notice-<n>`; null for one that the case has not. */
export function paperOf(which: string, item: CaseDetail, name: (unit: Unit) => string, t: TFunction): Paper | null {
  if (which === 'sheet') return sheet(item, name, t);
  if (which === 'reply') return item.reply ? reply(item, item.reply, name, t) : null;
  const notice = item.notices.find(({ number }) => which === `notice-${number}`);
  return notice ? noticePaper(item, notice, name, t) : null;
}

/** The documents that a case has, in the order in which they come to be. */
export function papersOf(item: CaseDetail): string[] {
  const notices = item.notices.map(({ number }) => `notice-${number}`);
  return ['sheet', ...notices, ...(item.reply ? ['reply'] : [])];
}

const text = (written: string): Part => ({ kind: 'text', text: written });

function noticePaper(item: CaseDetail, notice: CaseDetail['notices'][number], name: (unit: Unit) => string, t: TFunction): Paper {
  const matter = { title: item.title, number: item.number };
  return {
    title: t(`document.notice_${notice.kind}`),
    number: t('document.notice_number', { number: item.number, notice: notice.number }),
    to: t('document.to', { name: item.unit ? name(item.unit) : '' }),
    parts: [
      text(t('document.notice_matter', matter)),
      text(notice.demand),
      text(t('document.notice_until', { date: notice.date })),
      ...(notice.answer ? [{ kind: 'heading', text: t('document.notice_answer') } as const, text(notice.answer)] : []),
    ],
    from: t('document.office'),
    day: date(notice.issued_at),
  };
}

function reply(item: CaseDetail, answer: string, name: (unit: Unit) => string, t: TFunction): Paper {
  const approved = item.timeline.findLast(({ event }) => event === 'approved' || event === 'answered_on_the_spot');
  return {
    title: t('document.reply_title'),
    number: item.number,
    to: t('document.to', { name: item.requester.name || t('document.requester') }),
    parts: [
      text(t('document.reply_matter', { title: item.title, date: date(item.created_at), number: item.number })),
      text(answer),
      text(t('document.reply_end')),
    ],
    from: item.unit ? name(item.unit) : t('document.office'),
    day: date(approved?.at ?? item.timeline.at(-1)?.at ?? item.created_at),
  };
}

function sheet(item: CaseDetail, name: (unit: Unit) => string, t: TFunction): Paper {
  const facts: [string, string][] = [
    [t('case.kind'), t(`case_kind.${item.kind}`)],
    [t('case.created_at'), dateTime(item.created_at)],
    [t('case.requester'), item.requester.name || t('case.anonymous')],
    [t('case.phone'), item.requester.phone ?? '–'],
    [t('case.place'), item.place || '–'],
    [t('case.unit'), item.unit ? name(item.unit) : t('case.no_unit')],
    [t('document.state'), t(`case_state.${item.state}`)],
    [t('document.due'), item.due.close ?? '–'],
  ];
  const steps = item.timeline.map((entry): [string, string] => {
    const who = [entry.actor.name, entry.actor.unit && name(entry.actor.unit)].filter(Boolean).join(' · ');
    const what = t(`case_event.${entry.event}`, { defaultValue: entry.event });
    return [dateTime(entry.at), [what, who, entry.text].filter(Boolean).join(' · ')];
  });
  return {
    title: t('document.sheet_title'),
    number: item.number,
    to: null,
    parts: [
      { kind: 'heading', text: item.title },
      { kind: 'facts', facts },
      { kind: 'heading', text: t('case.matter') },
      text(item.text),
      ...(item.reply ? [{ kind: 'heading', text: t('case.reply') } as const, text(item.reply)] : []),
      { kind: 'heading', text: t('case.timeline') },
      { kind: 'facts', facts: steps },
    ],
    from: t('document.office'),
    day: date(item.timeline.at(-1)?.at ?? item.created_at),
  };
}
