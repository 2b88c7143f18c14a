import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useName, useUnits } from '@/lib/queries';
import { inTree } from '@/lib/unit-tree';

/** For each level of the tree, pixels. */
const INDENT = 14;

/** A unit, or several that assist, or any of them; found by either of its names. */
export function UnitSelect({ several = false, any = false, ...props }: { several?: boolean; any?: boolean; value?: string; onChange?: (unit: string) => void }) {
  const { t } = useTranslation();
  const units = useUnits();
  const name = useName();
  return (
    <Select
      {...props}
      mode={several ? 'multiple' : undefined}
      showSearch={{ optionFilterProp: 'title' }}
      loading={units.isLoading}
      allowClear={any}
      placeholder={t(any ? 'revisit.any_unit' : several ? 'case.co_units_hint' : 'case.unit_hint')}
      data-testid={several ? 'case-field-co-units' : 'case-field-unit'}
      options={inTree(units.data ?? []).map(({ unit, depth }) => ({
        value: unit.id,
        title: `${unit.name} ${unit.name_en}`,
        label: (
          <span data-testid={`${several ? 'co-unit' : 'unit'}-${unit.id}`} style={{ paddingLeft: depth * INDENT }}>
            {name(unit)}
          </span>
        ),
      }))}
    />
  );
}
