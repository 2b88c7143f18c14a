/** The due date line by line: which day counted, which did not, and why. */

import { CalendarOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Due } from '@/api/types';

export function DueExplained({ due }: { due: Due }) {
  const { t } = useTranslation();
  return (
    <Popover trigger="click" placement="bottomLeft" title={t('due.title')} content={<Lines due={due} />}>
      <Button size="small" type="text" icon={<CalendarOutlined />} data-testid="due-explain">
        {t('due.why')}
      </Button>
    </Popover>
  );
}

function Lines({ due }: { due: Due }) {
  const { t, i18n } = useTranslation();
  const weekday = new Intl.DateTimeFormat(i18n.language, { weekday: 'short' });
  return (
    <div className="due-scroll">
      <p className="num">{t('due.dispatch_by', { at: due.dispatch.date })}</p>
      <table className="due-table num" data-testid="due-lines">
        <thead>
          <tr>
            <th scope="col">{t('due.day')}</th>
            <th scope="col">{t('due.reason')}</th>
            <th scope="col">{t('due.left')}</th>
          </tr>
        </thead>
        <tbody>
          {due.explanation.map((line) => (
            <tr key={line.date} className={line.counts ? '' : 'due-off'}>
              <td>
                {line.date} {weekday.format(new Date(`${line.date}T12:00:00`))}
              </td>
              <td>{line.name ?? t(`due_why.${line.why}`, { defaultValue: line.why })}</td>
              <td>{line.counts ? t('due.left_n', { n: line.left }) : t('due.not_counted')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
