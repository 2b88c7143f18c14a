/** The calendar of working days (工作日历) that legal limits are counted by. */

import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Input, Skeleton, Tag } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { admin } from '@/api/endpoints';
import { useChange } from './admin';

export default function WorkingDays() {
  const { t } = useTranslation();
  const saved = useQuery({ queryKey: ['admin', 'working-days'], queryFn: admin.workingDays });
  const [busy, change] = useChange();
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    if (saved.data) setText(saved.data.text);
  }, [saved.data]);
  if (!saved.data || text === null) return <Skeleton active />;
  const open = saved.data.years.filter((year) => !year.published).map(({ year }) => year);
  return (
    <section className="card card-body working-days">
      <p className="quiet">{t('working_days.what')}</p>
      <p>
        {saved.data.years.map(({ year, published }) => (
          <Tag key={year} color={published ? 'success' : 'warning'} className="num" data-testid={`year-${year}`}>
            {t(published ? 'working_days.published' : 'working_days.unpublished', { year })}
          </Tag>
        ))}
      </p>
      {open.length > 0 && <Alert type="info" showIcon title={t('working_days.to_publish', { years: open.join(', ') })} />}
      <pre className="working-days-form">{t('working_days.form')}</pre>
      <Input.TextArea value={text} onChange={(event) => setText(event.target.value)} autoSize={{ minRows: 12, maxRows: 28 }} spellCheck={false} className="num" aria-label={t('settings.working-days')} data-testid="working-days" />
      <div className="row-buttons">
        <Button type="primary" loading={busy} disabled={text === saved.data.text} onClick={() => void change(() => admin.saveWorkingDays(text), t('working_days.saved'))} data-testid="working-days-save">
          {t('app.save')}
        </Button>
      </div>
    </section>
  );
}
