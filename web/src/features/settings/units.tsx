import { BankOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { admin } from '@/api/endpoints';
import { useOfficeUnits } from './admin';
import { NamedList } from './named-list';

/** Handling units (承办单位): where cases are dispatched to. */
export default function Units() {
  const { t } = useTranslation();
  const units = useOfficeUnits();
  return (
    <NamedList
      kind="unit"
      icon={<BankOutlined />}
      rows={units.data}
      english
      about={({ operators, leaders }) => (
        <span className={operators > 0 && leaders > 0 ? undefined : 'warn-text'}>
          {t('admin.unit_people', { operators, leaders })}
        </span>
      )}
      add={(name, name_en) => admin.addUnit(name, name_en)}
      save={(unit, name, name_en, active) => admin.changeUnit(unit.id, name, name_en, active)}
    />
  );
}
