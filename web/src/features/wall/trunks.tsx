import { useTranslation } from 'react-i18next';
import type { WallTrunk } from '@/api/types';

/** Lines in use of each trunk (中继). */
export function Trunks({ trunks }: { trunks: WallTrunk[] }) {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={t('wall.trunks')}>
      <div className="card-head">
        <h2>{t('wall.trunks')}</h2>
      </div>
      <ul className="trunk-list card-body">
        {trunks.length === 0 && <li className="quiet">{t('wall.no_trunks')}</li>}
        {trunks.map((trunk) => (
          <li key={trunk.name} data-testid={`wall-trunk-${trunk.name}`}>
            <div className="trunk-line">
              <span>{trunk.name}</span>
              <span className="num">{t('wall.lines', { used: trunk.calls, max: trunk.calls_max })}</span>
            </div>
            <meter min={0} max={trunk.calls_max} high={trunk.calls_max * 0.85} value={trunk.calls} aria-label={trunk.name} />
          </li>
        ))}
      </ul>
    </section>
  );
}
