/** Security (安全): who is not heard by telephone for guessing passwords, and an end to it. */

import { SafetyCertificateOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { security } from '@/api/endpoints';
import type { ShutOut } from '@/api/types';
import { serverNow } from '@/lib/clock';
import { errorText } from '@/lib/errors';
import { shortTime } from '@/lib/format';
import { Empty } from '@/ui/empty';
import './security.css';

/** A guesser is shut out and heard again within minutes. */
const REFRESH_MS = 5_000;
const KEY = ['security', 'shut-outs'] as const;

export default function SecurityPage() {
  const { t, i18n } = useTranslation();
  const list = useQuery({ queryKey: KEY, queryFn: security.shutOuts, refetchInterval: REFRESH_MS });
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('security.title')}</h1>
      </div>
      <section className="card" data-testid="shut-outs">
        <div className="card-head">
          <h2>{t('security.shut_outs')}</h2>
        </div>
        <p className="quiet security-hint">{t('security.hint')}</p>
        {list.isLoading && <Skeleton active className="security-hint" />}
        {list.error && <Alert type="error" showIcon title={errorText(i18n, list.error)} />}
        {list.data?.length === 0 && (
          <Empty icon={<SafetyCertificateOutlined />} title={t('security.nobody')} />
        )}
        {list.data && list.data.length > 0 && <ShutOuts list={list.data} />}
      </section>
    </div>
  );
}

function ShutOuts({ list }: { list: ShutOut[] }) {
  const { t, i18n } = useTranslation();
  const { message } = App.useApp();
  const now = serverNow();
  const queries = useQueryClient();
  const lift = useMutation({
    mutationFn: (one: ShutOut) => security.lift(one.address, one.user),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
    onError: (error) => void message.error(errorText(i18n, error)),
  });
  return (
    <table className="security-table num">
      <thead>
        <tr>
          {['address', 'user', 'since', 'until', 'reason', 'tries'].map((name) => (
            <th key={name} scope="col">
              {t(`security.${name}`)}
            </th>
          ))}
          <th scope="col" aria-label={t('security.lift')} />
        </tr>
      </thead>
      <tbody>
        {list.map((one) => (
          <tr key={`${one.address} ${one.user ?? ''}`} data-testid={`shut-out-${one.address}-${one.user ?? 'all'}`}>
            <td>{one.address}</td>
            <td>{one.user ?? t('security.everybody')}</td>
            <td>{shortTime(one.since, now)}</td>
            <td>{shortTime(one.until, now)}</td>
            <td>{t(`security.${one.reason}`)}</td>
            <td>{one.tries}</td>
            <td>
              <Button
                size="small"
                onClick={() => lift.mutate(one)}
                loading={lift.isPending && lift.variables === one}
                data-testid={`lift-${one.address}-${one.user ?? 'all'}`}
              >
                {t('security.lift')}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
