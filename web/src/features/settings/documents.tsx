/** Configuration kept as JSON documents: picked, edited, checked by the server, published. */

import { FileTextOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Input, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';
import { errorText } from '@/lib/errors';
import { Empty } from '@/ui/empty';

interface Props {
  kind: 'flows' | 'calendars';
  list: () => Promise<{ id: string; name?: string; version?: number }[]>;
  load: (id: string) => Promise<unknown>;
  save: (id: string, document: unknown) => Promise<unknown>;
}

export function Documents(props: Props) {
  const { t } = useTranslation();
  const list = useQuery({ queryKey: ['settings', props.kind], queryFn: props.list });
  const [chosen, setChosen] = useState<string | null>(null);
  const id = chosen ?? list.data?.[0]?.id ?? null;
  if (list.isLoading) return <Skeleton active />;
  if (!id) return <Empty icon={<FileTextOutlined />} title={t(`settings.no_${props.kind}`)} />;
  return (
    <div className="documents">
      <ul className="documents-list">
        {list.data?.map((each) => (
          <li key={each.id}>
            <Button block type={each.id === id ? 'primary' : 'text'} onClick={() => setChosen(each.id)}>
              {each.name ?? t(`flow.${each.id}`, { defaultValue: each.id })}
              {each.version !== undefined && ` v${each.version}`}
            </Button>
          </li>
        ))}
      </ul>
      <Editor key={id} id={id} {...props} />
    </div>
  );
}

function Editor({ id, kind, load, save }: Props & { id: string }) {
  const { t, i18n } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const found = useQuery({ queryKey: ['settings', kind, id], queryFn: () => load(id) });
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<{ title: string; detail?: string } | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (found.data) setText(JSON.stringify(found.data, null, 2));
  }, [found.data]);
  const publish = async () => {
    const parsed = parse(text);
    if ('error' in parsed) {
      setProblem({ title: t('settings.not_json'), detail: parsed.error });
      return;
    }
    setBusy(true);
    try {
      await save(id, parsed.value);
      setProblem(null);
      void message.success(t('settings.published'));
      await queries.invalidateQueries({ queryKey: ['settings', kind] });
    } catch (error) {
      setProblem({ title: errorText(i18n, error), detail: detailOf(error) });
    }
    setBusy(false);
  };
  if (found.isLoading) return <Skeleton active />;
  return (
    <div className="documents-editor">
      <p className="quiet">{t(`settings.${kind}_hint`)}</p>
      <Input.TextArea
        className="documents-text"
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoSize={{ minRows: 18, maxRows: 22 }}
        spellCheck={false}
        aria-label={id}
        data-testid="document-text"
      />
      {problem && (
        <Alert
          type="error"
          showIcon
          title={problem.title}
          description={problem.detail && <pre className="documents-detail">{problem.detail}</pre>}
          data-testid="document-problem"
        />
      )}
      <Button type="primary" onClick={publish} loading={busy} data-testid="document-publish">
        {t('settings.publish')}
      </Button>
    </div>
  );
}

function parse(text: string): { value: unknown } | { error: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error: String(error) };
  }
}

/** The checker's own words: which node, what is wrong. */
function detailOf(error: unknown): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const params = Object.keys(error.params).length > 0 ? JSON.stringify(error.params, null, 2) : '';
  return [error.message, params].filter(Boolean).join('\n');
}
