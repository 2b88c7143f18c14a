/** Every clock of a case line by line: which day counted, which did not, and why. */

import { CalendarOutlined } from '@ant-design/icons';
import { Button, Popover, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseClock } from '@/api/types';
import { useName } from '@/lib/queries';

export function DueExplained({ clocks }: { clocks: CaseClock[] }) {
  const { t } = useTranslation();
  if (clocks.length === 0) return null;
  return (
    <Popover trigger="click" placement="bottomLeft" title={t('due.title')} content={<Clocks clocks={clocks} />}>
      <Button size="small" type="text" icon={<CalendarOutlined />} data-testid="due-explain">
        {t('due.why')}
      </Button>
    </Popover>
  );
}

/** One at a time; first the one that still runs, else the last. */
function Clocks({ clocks }: { clocks: CaseClock[] }) {
  const { t } = useTranslation();
  const unitName = useName();
  const running = clocks.findIndex((each) => each.running);
  const [at, setAt] = useState(running < 0 ? clocks.length - 1 : running);
  const shown = clocks[at] ?? clocks.at(-1);
  if (!shown) return null;
  const label = (each: CaseClock) => [t(`clock.${each.clock}`), each.unit && unitName(each.unit), each.notice].filter(Boolean).join(' ');
  return (
    <div className="due-scroll">
      {clocks.length > 1 && (
        <Segmented
          value={at}
          onChange={setAt}
          options={clocks.map((each, value) => ({ value, label: label(each) }))}
        />
      )}
      <p>
        <strong className="num">{t('due.until', { date: [shown.date, shown.time].filter(Boolean).join(' ') })}</strong>{' '}
        <span className="quiet">
          {shown.article ? t('due.article', { article: shown.article }) : t('regulation.custom')}
          {!shown.running && ` · ${t('due.done')}`}
          {shown.provisional && ` · ${t('due.provisional')}`}
        </span>
      </p>
      <Lines clock={shown} />
    </div>
  );
}

function Lines({ clock }: { clock: CaseClock }) {
  const { t, i18n } = useTranslation();
  // Hours are not told by days: their last minute is above.
  const left = (n: number) => (clock.counts_in === 'working_days' ? t('due.left_n', { n }) : clock.counts_in === 'days' ? t('due.left_days', { n }) : '');
  const weekday = new Intl.DateTimeFormat(i18n.language, { weekday: 'short' });
  return (
    <table className="due-table num" data-testid="due-lines">
      <thead>
        <tr>
          <th scope="col">{t('due.day')}</th>
          <th scope="col">{t('due.reason')}</th>
          <th scope="col">{t('due.left')}</th>
        </tr>
      </thead>
      <tbody>
        {clock.explanation.map((line) => (
          <tr key={line.date} className={line.counts ? '' : 'due-off'}>
            <td>
              {line.date} {weekday.format(new Date(`${line.date}T12:00:00`))}
            </td>
            <td>{line.name ?? t(`due_why.${line.why}`, { defaultValue: line.why })}</td>
            <td>{line.counts ? left(line.left) : t('due.not_counted')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
