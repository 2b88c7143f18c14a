import { ApiOutlined, CompassOutlined, FrownOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Empty } from '@/ui/empty';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Empty icon={<CompassOutlined />} title={t('app.not_found')} text={t('app.not_found_why')}>
      <Link to="/">
        <Button type="primary">{t('app.go_home')}</Button>
      </Link>
    </Empty>
  );
}

/** A page broke; the telephone beside it goes on. */
export function Broken() {
  const { t } = useTranslation();
  return (
    <Empty icon={<FrownOutlined />} title={t('app.broken')} text={t('app.broken_why')}>
      <Button type="primary" onClick={() => location.reload()}>
        {t('app.reload')}
      </Button>
    </Empty>
  );
}

export function Unreachable({ retry }: { retry: () => void }) {
  const { t } = useTranslation();
  return (
    <Empty
      icon={<ApiOutlined />}
      title={t('errors.unreachable_server')}
      text={t('app.unreachable_why')}
    >
      <Button type="primary" onClick={retry}>
        {t('app.retry')}
      </Button>
    </Empty>
  );
}
