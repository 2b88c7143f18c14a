import { ApiOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { Empty } from '@/ui/empty';

/** Trunks (中继) have a page of their own, beside the health of their gateways. */
export default function Trunks() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <section className="card">
      <Empty icon={<ApiOutlined />} title={t('admin.trunks_elsewhere')} text={t('admin.trunks_elsewhere_why')}>
        <Button type="primary" onClick={() => navigate('/trunks')}>
          {t('admin.trunks_open')}
        </Button>
      </Empty>
    </section>
  );
}
