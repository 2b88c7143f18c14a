import { ApartmentOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Trunk } from '@/api/types';
import { errorText } from '@/lib/errors';
import { Empty } from '@/ui/empty';
import { TrunkCard } from './card';
import { TrunkEditor } from './editor';
import { useTrunks } from './queries';

/** All trunks as cards; one of them open for change, or a new one. */
export function TrunkList() {
  const { t, i18n } = useTranslation();
  const found = useTrunks();
  const [edited, setEdited] = useState<Trunk | 'new' | null>(null);
  if (found.isLoading) return <Skeleton active />;
  const list = found.data ?? [];
  return (
    <>
      {found.error && <Alert type="error" showIcon title={errorText(i18n, found.error)} />}
      <div className="trunks-head">
        <p className="quiet">{t('trunks.hint')}</p>
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')} data-testid="trunk-add">
          {t('trunks.add')}
        </Button>
      </div>
      {list.length === 0 && <Empty icon={<ApartmentOutlined />} title={t('trunks.none')} />}
      <ul className="trunks-list">
        {list.map((trunk) => (
          <li key={trunk.name}>
            <TrunkCard trunk={trunk} edit={() => setEdited(trunk)} />
          </li>
        ))}
      </ul>
      {edited && (
        <TrunkEditor
          trunk={edited === 'new' ? null : edited}
          taken={list.map((trunk) => trunk.name)}
          close={() => setEdited(null)}
        />
      )}
    </>
  );
}
