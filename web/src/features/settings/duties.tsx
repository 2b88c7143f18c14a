/** The duty list (职责清单): which matter, at which place, is which unit's, and on what ground. */

import { DeleteOutlined, PlusOutlined, SolutionOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { admin } from '@/api/endpoints';
import type { Duty } from '@/api/types';
import { useName, useUnits } from '@/lib/queries';
import { Empty } from '@/ui/empty';
import { useChange } from './admin';

const NEW: Duty = { words: [], places: [], unit: '', basis: '' };
/** Typed or pasted words end at these. */
const SEPARATORS = [' ', ',', '，', '、', ';', '；', '\n'];

export default function Duties() {
  const { t } = useTranslation();
  const saved = useQuery({ queryKey: ['admin', 'duties'], queryFn: admin.duties });
  const [busy, change] = useChange();
  const [lines, setLines] = useState<Duty[] | null>(null);
  const [found, setFound] = useState('');
  useEffect(() => {
    if (saved.data) setLines(saved.data);
  }, [saved.data]);
  if (!lines) return <Skeleton active />;
  const unfinished = lines.some(({ words, unit, basis }) => words.length === 0 || !unit || !basis.trim());
  const add = (
    <Button icon={<PlusOutlined />} onClick={() => setLines([{ ...NEW }, ...lines])} data-testid="duty-add">
      {t('admin.add_duty')}
    </Button>
  );
  const shown = lines.map((line, at) => ({ line, at })).filter(({ line }) => found === '' || JSON.stringify(line).includes(found));
  return (
    <section className="card choices">
      <p className="quiet">{t('admin.duties_what')}</p>
      <div className="row-buttons choices-foot">
        {add}
        <Input.Search allowClear placeholder={t('admin.duty_find')} aria-label={t('admin.duty_find')} onChange={(event) => setFound(event.target.value.trim())} className="duty-find" />
        <Button type="primary" loading={busy} disabled={unfinished} onClick={() => void change(() => admin.saveDuties(lines), t('admin.saved'))} data-testid="duties-save">
          {t('app.save')}
        </Button>
      </div>
      {lines.length === 0 && <Empty icon={<SolutionOutlined />} title={t('admin.no_duties')} text={t('admin.no_duties_why')} />}
      {lines.length > 0 && (
        <table className="plain-table duty-table">
          <thead>
            <tr>
              <th scope="col">{t('admin.duty_words')}</th>
              <th scope="col">{t('admin.duty_places')}</th>
              <th scope="col">{t('case.unit')}</th>
              <th scope="col">{t('admin.duty_basis')}</th>
              <th scope="col" aria-label={t('admin.remove')} />
            </tr>
          </thead>
          <tbody>
            {shown.map(({ line, at }) => (
              <Line
                key={at}
                line={line}
                at={at}
                set={(fields) => setLines(lines.map((each, other) => (other === at ? { ...each, ...fields } : each)))}
                remove={() => setLines(lines.filter((_, other) => other !== at))}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Line({ line, at, set, remove }: { line: Duty; at: number; set: (fields: Partial<Duty>) => void; remove: () => void }) {
  const { t } = useTranslation();
  const units = useUnits();
  const name = useName();
  return (
    <tr data-testid={`duty-${at}`}>
      <td>
        <Words value={line.words} label={t('admin.duty_words')} change={(words) => set({ words })} />
      </td>
      <td>
        <Words value={line.places ?? []} label={t('admin.duty_places')} hint={t('admin.duty_everywhere')} change={(places) => set({ places })} />
      </td>
      <td>
        <Select
          value={line.unit || undefined}
          showSearch={{ optionFilterProp: 'title' }}
          aria-label={t('case.unit')}
          placeholder={t('case.unit_hint')}
          onChange={(unit) => set({ unit })}
          options={units.data?.map((unit) => ({ value: unit.id, title: `${unit.name} ${unit.name_en}`, label: name(unit) }))}
        />
      </td>
      <td>
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} value={line.basis} maxLength={500} aria-label={t('admin.duty_basis')} onChange={(event) => set({ basis: event.target.value })} />
      </td>
      <td>
        <Button size="small" type="text" danger icon={<DeleteOutlined />} aria-label={`${t('admin.remove')} ${line.words.join(' ')}`} onClick={remove} />
      </td>
    </tr>
  );
}

function Words({ value, label, hint, change }: { value: string[]; label: string; hint?: string; change: (words: string[]) => void }) {
  return <Select mode="tags" open={false} suffixIcon={null} value={value} aria-label={label} placeholder={hint} tokenSeparators={SEPARATORS} onChange={change} />;
}
