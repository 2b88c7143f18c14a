/** Photos, video and documents that a citizen adds. */

import { type ChangeEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { portal } from '@/api/endpoints';
import type { PortalCase, PortalKey } from '@/api/types';
import { errorText } from '@/lib/errors';
import { fileSize } from '@/lib/format';
import { Field, Problem } from './fields';

const KINDS = 'image/*,video/*,audio/*,.pdf,.doc,.docx,.xls,.xlsx,.txt';

/** Chosen while a request is written; sent once it has a number. */
export function FilesField({ chosen, choose }: { chosen: File[]; choose: (files: File[]) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Field name="files" label={t('portal.files')} hint={t('portal.files_hint')}>
        {(ids) => <input {...ids} type="file" multiple accept={KINDS} onChange={(event) => choose([...(event.target.files ?? [])])} data-testid="portal-files" />}
      </Field>
      {chosen.length > 0 && (
        <ul className="portal-files">
          {chosen.map((file) => (
            <li key={`${file.name} ${file.size}`}>
              {file.name} <small className="num">{fileSize(file.size)}</small>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Sends them one after the other; `progress` gets the whole's per cent. Returns what could not be sent. */
export async function sendFiles(key: PortalKey, files: File[], progress: (percent: number) => void): Promise<{ item: PortalCase | null; failed: [File, unknown][] }> {
  const failed: [File, unknown][] = [];
  let item: PortalCase | null = null;
  for (const [at, file] of files.entries()) {
    try {
      item = await portal.addFile(key, file, (percent) => progress(Math.round((at * 100 + percent) / files.length)));
    } catch (error) {
      failed.push([file, error]);
    }
  }
  return { item, failed };
}

/** Adds files to a request that is there. */
export function AddFiles({ access, changed }: { access: PortalKey; changed: (item: PortalCase) => void }) {
  const { t, i18n } = useTranslation();
  const [percent, setPercent] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const send = async (event: ChangeEvent<HTMLInputElement>) => {
    const input = event.target;
    setProblem(null);
    setPercent(0);
    const { item, failed } = await sendFiles(access, [...(input.files ?? [])], setPercent);
    setPercent(null);
    input.value = '';
    if (failed.length > 0) setProblem(failed.map(([file, error]) => `${file.name}: ${errorText(i18n, error)}`).join('\n'));
    if (item) changed(item);
  };
  return (
    <section className="portal-card" data-testid="portal-files-form">
      <Field name="more-files" label={t('portal.files_add')} hint={t('portal.files_hint')}>
        {(ids) => <input {...ids} type="file" multiple accept={KINDS} disabled={percent !== null} onChange={(event) => void send(event)} data-testid="portal-files-add" />}
      </Field>
      <Bar percent={percent} />
      <Problem text={problem} />
    </section>
  );
}

export function Bar({ percent }: { percent: number | null }) {
  const { t } = useTranslation();
  if (percent === null) return null;
  return (
    <label className="portal-bar">
      {t('portal.files_sending')} <progress max={100} value={percent} />
    </label>
  );
}
