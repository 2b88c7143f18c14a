/** Random revisits (随机回访, article 23): finished cases are drawn by lot. */

import { useQueryClient } from '@tanstack/react-query';
import { Button, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cases } from '@/api/endpoints';
import type { RevisitDraw } from '@/api/types';
import { serverNow } from '@/lib/clock';
import { useShowError } from '@/lib/errors';
import { thisMonth } from '@/lib/format';
import { UnitSelect } from './unit-select';

const COUNT_MAX = 500;

export function DrawRevisits() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const showError = useShowError();
  const [period, setPeriod] = useState(() => thisMonth(new Date(serverNow())));
  const [count, setCount] = useState(20);
  const [unit, setUnit] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const [drawn, setDrawn] = useState<RevisitDraw | null>(null);
  const draw = async () => {
    setBusy(true);
    try {
      setDrawn(await cases.drawRevisits({ ...period, count, unit: unit ?? null }));
      void queries.invalidateQueries({ queryKey: ['cases'] });
    } catch (error) {
      showError(error);
    }
    setBusy(false);
  };
  const day = (key: 'from' | 'to') => (
    <label>
      {t(`assessment.${key}`)}{' '}
      <input type="date" value={period[key]} onChange={(event) => setPeriod({ ...period, [key]: event.target.value })} data-testid={`revisit-${key}`} />
    </label>
  );
  return (
    <section className="card card-body revisit-draw" data-testid="revisit-draw">
      <p className="quiet">{t('revisit.what')}</p>
      <div className="case-filters">
        {day('from')}
        {day('to')}
        <span className="revisit-unit">
          <UnitSelect any value={unit} onChange={setUnit} />
        </span>
        <label>
          {t('revisit.count')} <InputNumber min={1} max={COUNT_MAX} value={count} onChange={(value) => setCount(value ?? 1)} data-testid="revisit-count" />
        </label>
        <Button type="primary" loading={busy} onClick={() => void draw()} data-testid="revisit-go">
          {t('revisit.draw')}
        </Button>
      </div>
      {drawn && (
        <p role="status" data-testid="revisit-drawn">
          {t(drawn.drawn === 0 ? 'revisit.none' : 'revisit.drawn', { drawn: drawn.drawn, candidates: drawn.candidates })}{' '}
          <span className="quiet num">{t('revisit.seed', { seed: drawn.seed })}</span>
        </p>
      )}
    </section>
  );
}
