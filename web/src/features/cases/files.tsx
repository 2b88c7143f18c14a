/** Files on a case (附件): photos, video and documents, seen and added. */

import { FileOutlined, PaperClipOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Progress } from 'antd';
import { type ChangeEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cases } from '@/api/endpoints';
import type { CaseAttachment, CaseDetail } from '@/api/types';
import { errorText } from '@/lib/errors';
import { dateTime, fileSize } from '@/lib/format';
import { useName } from '@/lib/queries';

export function Files({ item }: { item: CaseDetail }) {
  const { t } = useTranslation();
  const mayAdd = item.allowed.includes('attach_file');
  if (item.files.length === 0 && !mayAdd) return null;
  return (
    <section className="card" data-testid="case-files">
      <div className="card-head">
        <h2>{t('case.files')}</h2>
        {mayAdd && <Adder id={item.id} />}
      </div>
      <div className="card-body">
        {item.files.length === 0 && <p className="quiet">{t('case.files_none')}</p>}
        <ul className="case-files">
          {item.files.map((file) => (
            <li key={file.id}>
              <Shown caseId={item.id} file={file} />
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function Shown({ caseId, file }: { caseId: string; file: CaseAttachment }) {
  const { t } = useTranslation();
  const name = useName();
  const url = cases.fileUrl(caseId, file.id);
  const who = file.by ? [file.by, file.unit && name(file.unit)].filter(Boolean).join(' · ') : t('role.citizen');
  return (
    <a href={url} target="_blank" rel="noreferrer" className="case-file" data-testid={`case-file-${file.id}`}>
      {file.media_type.startsWith('image/') ? <img src={url} alt="" loading="lazy" /> : <FileOutlined />}
      <span>
        <span className="case-file-name">{file.name}</span>
        <small className="quiet num">
          {fileSize(file.bytes)} · {who} · {dateTime(file.at)}
        </small>
      </span>
    </a>
  );
}

/** Sends one file after the other, with a bar. */
function Adder({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [percent, setPercent] = useState<number | null>(null);
  const send = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = [...(event.target.files ?? [])];
    for (const file of chosen) {
      setPercent(0);
      try {
        await cases.addFile(id, file, setPercent);
      } catch (error) {
        void message.error(`${file.name}: ${errorText(i18n, error)}`);
      }
    }
    setPercent(null);
    if (input.current) input.current.value = '';
    await queries.invalidateQueries({ queryKey: ['case', id] });
  };
  return (
    <>
      {percent !== null && <Progress percent={percent} size="small" className="case-file-progress" />}
      <input ref={input} type="file" multiple hidden onChange={(event) => void send(event)} data-testid="case-file-input" />
      <Button size="small" icon={<PaperClipOutlined />} loading={percent !== null} onClick={() => input.current?.click()} data-testid="case-file-add">
        {t('case.file_add')}
      </Button>
    </>
  );
}
