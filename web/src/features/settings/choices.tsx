/** A short list that people choose from, edited whole: order, words, on and off. */

import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Skeleton, Switch } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CodeName } from '@/api/types';
import { useChange } from './admin';

/** A line being edited; a saved one keeps its code, for records hold it. */
interface Line extends CodeName {
  saved: boolean;
}

interface Props {
  kind: 'dispositions' | 'reasons';
  list: CodeName[] | undefined;
  save: (list: CodeName[]) => Promise<unknown>;
}

export function Choices({ kind, list, save }: Props) {
  const { t } = useTranslation();
  const [busy, change] = useChange();
  const [lines, setLines] = useState<Line[] | null>(null);
  useEffect(() => {
    if (list) setLines(list.map((entry) => ({ ...entry, saved: true })));
  }, [list]);
  if (!lines) return <Skeleton active />;
  const set = (at: number, fields: Partial<Line>) =>
    setLines(lines.map((line, each) => (each === at ? { ...line, ...fields } : line)));
  const unfinished = lines.some(({ code, zh, en }) => !code || !zh.trim() || !en.trim());
  const submit = () =>
    change(() => save(lines.map(({ code, zh, en, active }) => ({ code, zh, en, active }))), t('admin.saved'));
  return (
    <section className="card choices">
      <p className="quiet">{t(`admin.${kind}_what`)}</p>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('admin.choice_zh')}</th>
            <th scope="col">{t('admin.choice_en')}</th>
            <th scope="col">{t('admin.choice_code')}</th>
            <th scope="col">{t('admin.in_use')}</th>
            <th scope="col" aria-label={t('admin.order')} />
          </tr>
        </thead>
        <tbody>
          {lines.map((line, at) => (
            <tr key={at}>
              <ChoiceFields line={line} set={(fields) => set(at, fields)} />
              <td>
                <div className="row-buttons">
                  <Button
                    size="small"
                    icon={<ArrowUpOutlined />}
                    disabled={at === 0}
                    aria-label={`${t('admin.up')} ${line.zh}`}
                    onClick={() => setLines(swapped(lines, at - 1))}
                  />
                  <Button
                    size="small"
                    icon={<ArrowDownOutlined />}
                    disabled={at === lines.length - 1}
                    aria-label={`${t('admin.down')} ${line.zh}`}
                    onClick={() => setLines(swapped(lines, at))}
                  />
                  {!line.saved && (
                    <Button
                      size="small"
                      icon={<DeleteOutlined />}
                      aria-label={`${t('admin.remove')} ${line.zh}`}
                      onClick={() => setLines(lines.filter((_, each) => each !== at))}
                    />
                  )}
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="row-buttons choices-foot">
        <Button icon={<PlusOutlined />} onClick={() => setLines([...lines, emptyLine(lines)])} data-testid="choice-add">
          {t('admin.add_choice')}
        </Button>
        <Button type="primary" loading={busy} disabled={unfinished} onClick={submit} data-testid="choices-save">
          {t('app.save')}
        </Button>
      </div>
    </section>
  );
}

function ChoiceFields({ line, set }: { line: Line; set: (fields: Partial<Line>) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <td>
        <Input value={line.zh} maxLength={40} aria-label={t('admin.choice_zh')} onChange={(event) => set({ zh: event.target.value })} />
      </td>
      <td>
        <Input value={line.en} maxLength={40} lang="en" aria-label={t('admin.choice_en')} onChange={(event) => set({ en: event.target.value })} />
      </td>
      <td>
        {line.saved ? (
          <code>{line.code}</code>
        ) : (
          <Input value={line.code} maxLength={32} aria-label={t('admin.choice_code')} onChange={(event) => set({ code: event.target.value })} />
        )}
      </td>
      <td>
        <Switch checked={line.active} aria-label={`${t('admin.in_use')} ${line.zh}`} onChange={(active) => set({ active })} />
      </td>
    </>
  );
}

function swapped(lines: Line[], at: number): Line[] {
  const [first, second] = [lines[at], lines[at + 1]];
  if (!first || !second) return lines;
  return lines.map((line, each) => (each === at ? second : each === at + 1 ? first : line));
}

/** A code of its own, so that nobody has to think of one. */
function emptyLine(lines: Line[]): Line {
  let number = lines.length + 1;
  while (lines.some((line) => line.code === `own_${number}`)) number += 1;
  return { code: `own_${number}`, zh: '', en: '', active: true, saved: false };
}
