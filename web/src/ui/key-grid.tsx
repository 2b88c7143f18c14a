export const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;

const NAMES: Record<string, string> = { '*': 'star', '#': 'pound' };

/** Twelve telephone keys; also pressed by typing them while the grid has focus. */
export function KeyGrid(props: {
  testPrefix: string;
  disabled?: boolean;
  onKey: (key: string) => void;
}) {
  return (
    <div
      className="key-grid"
      role="group"
      onKeyDown={(event) => {
        const plain = !event.altKey && !event.ctrlKey && !event.metaKey;
        if (plain && !props.disabled && KEYS.some((key) => key === event.key)) {
          props.onKey(event.key);
        }
      }}
    >
      {KEYS.map((key) => (
        <button
          key={key}
          type="button"
          disabled={props.disabled}
          onClick={() => props.onKey(key)}
          data-testid={`${props.testPrefix}-${NAMES[key] ?? key}`}
        >
          {key}
        </button>
      ))}
    </div>
  );
}
