/** Units in the order of their tree: each before those below it. */

interface Place {
  id: string;
  parent?: string | null;
}

export interface InTree<Unit> {
  unit: Unit;
  /** 0 at the top. */
  depth: number;
}

export function inTree<Unit extends Place>(units: readonly Unit[]): InTree<Unit>[] {
  const ids = new Set(units.map(({ id }) => id));
  const found: InTree<Unit>[] = [];
  const add = (unit: Unit, depth: number) => {
    found.push({ unit, depth });
    for (const below of units) if (below.parent === unit.id) add(below, depth + 1);
  };
  // One whose unit above is switched off stands at the top.
  for (const unit of units) if (!unit.parent || !ids.has(unit.parent)) add(unit, 0);
  return found;
}
