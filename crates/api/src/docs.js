// Shows the OpenAPI document. Builds elements only, never HTML from text.
const element = (tag, attributes = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
};

const named = (schema) => schema?.$ref?.split('/').pop();

const shape = (document, schema, depth = 0) => {
  const name = named(schema);
  if (name && depth > 2) return name;
  const real = name ? document.components.schemas[name] : schema;
  if (!real) return 'any';
  if (real.enum) return real.enum.map((value) => JSON.stringify(value)).join(' | ');
  const parts = real.allOf ?? real.oneOf ?? real.anyOf;
  if (parts) return parts.map((part) => shape(document, part, depth)).join(real.allOf ? ' & ' : ' | ');
  if (real.properties) {
    const pad = '  '.repeat(depth + 1);
    const lines = Object.entries(real.properties).map(([key, value]) => {
      const optional = real.required?.includes(key) ? '' : '?';
      const note = value.description ? `  // ${value.description.split('\n')[0]}` : '';
      return `${pad}${key}${optional}: ${shape(document, value, depth + 1)}${note}`;
    });
    return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`;
  }
  if (real.items) return `${shape(document, real.items, depth)}[]`;
  return [real.type].flat().filter(Boolean).join(' | ') || 'any';
};

const body = (document, title, content) => {
  const [kind, media] = Object.entries(content ?? {})[0] ?? [];
  if (!kind) return [];
  return [
    element('div', { className: 'muted' }, `${title} (${kind})`),
    element('pre', {}, shape(document, media.schema)),
  ];
};

const operation = (document, path, method, op) => {
  const base = document.servers?.[0]?.url ?? '';
  const head = element('summary', {},
    element('span', { className: `method ${method}` }, method),
    element('code', {}, base + path), ` ${op.summary ?? ''}`);
  const parts = [element('p', {}, op.description ?? '')];
  for (const parameter of op.parameters ?? []) {
    parts.push(element('div', {},
      element('code', {}, parameter.name), ` (${parameter.in}) ${parameter.description ?? ''}`));
  }
  parts.push(...body(document, 'Request', op.requestBody?.content));
  for (const [status, answer] of Object.entries(op.responses ?? {})) {
    parts.push(element('div', {}, element('strong', {}, status), ` ${answer.description ?? ''}`));
    if (Number(status) < 300) parts.push(...body(document, 'Answer', answer.content));
  }
  return element('details', {}, head, ...parts);
};

const show = (document, into) => {
  const groups = new Map();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of ['get', 'post', 'put', 'delete']) {
      const op = item[method];
      if (!op) continue;
      const tag = op.tags?.[0] ?? 'other';
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push(operation(document, path, method, op));
    }
  }
  into.replaceChildren(element('p', {}, document.info.description));
  for (const [tag, operations] of groups) into.append(element('h2', {}, tag), ...operations);
};

fetch('/api/openapi.json')
  .then((answer) => answer.json())
  .then((api) => show(api, document.getElementById('api')))
  .catch((error) => document.getElementById('api').replaceChildren(`Not loaded: ${error.message}`));
