// Reads the OpenAPI document as data: operations, their parameters, the fields of bodies. What it does not know it leaves out.

export type Json = Readonly<Record<string, unknown>>;

/** As much of an OpenAPI document as is read. */
export type ApiDocument = { readonly paths?: object | undefined; readonly components?: object | undefined };

export type Operation = {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly tag: string;
  readonly parameters: readonly Field[];
  readonly body: Content | undefined;
  readonly success: (Content & { readonly status: string; readonly description: string }) | undefined;
  readonly errors: readonly (readonly [status: string, description: string])[];
  /** Ways to say who calls; empty when nobody needs to. */
  readonly security: readonly string[];
};

/** What a body holds: its fields one level deep, and an example. */
export type Content = { readonly type: string; readonly fields: readonly Field[]; readonly example: unknown };

export type Field = {
  readonly name: string;
  /** For parameters: where it is sent. */
  readonly place: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
};

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** Every operation, in the order of the document. */
export function operationsOf(document: ApiDocument): readonly Operation[] {
  return Object.entries(record(document.paths)).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = record(record(item)[method]);
      return Object.keys(operation).length === 0 ? [] : [operationOf(document, method, path, operation)];
    }),
  );
}

function operationOf(document: ApiDocument, method: string, path: string, operation: Json): Operation {
  const responses = Object.entries(record(operation.responses));
  const [status, answer] = responses.find(([each]) => each.startsWith('2')) ?? [];
  const content = contentOf(document, record(answer));
  return {
    method: method.toUpperCase(),
    path,
    summary: text(operation.summary) || path,
    description: text(operation.description),
    tag: text(list(operation.tags)[0]) || 'Other',
    parameters: list(operation.parameters).map((each) => parameterOf(document, record(each))),
    body: contentOf(document, record(operation.requestBody)),
    success:
      status === undefined
        ? undefined
        : {
            ...(content ?? { type: '', fields: [], example: undefined }),
            status,
            description: text(record(answer).description),
          },
    errors: responses.flatMap(([each, error]) =>
      each.startsWith('2') ? [] : [[each, text(record(error).description)] as const],
    ),
    security: list(operation.security).flatMap((way) => Object.keys(record(way))),
  };
}

function parameterOf(document: ApiDocument, parameter: Json): Field {
  const schema = resolved(document, record(parameter.schema));
  return {
    name: text(parameter.name),
    place: text(parameter.in),
    type: typeOf(document, schema),
    isRequired: parameter.required === true,
    description: text(parameter.description) || text(schema.description),
  };
}

function contentOf(document: ApiDocument, holder: Json): Content | undefined {
  const [type, content] = Object.entries(record(holder.content))[0] ?? [];
  if (type === undefined) return undefined;
  const { example, examples, schema } = record(content);
  const first = record(Object.values(record(examples))[0]).value;
  return { type, fields: fieldsOf(document, record(schema)), example: example ?? first };
}

function fieldsOf(document: ApiDocument, schema: Json): readonly Field[] {
  const whole = resolved(document, schema);
  const required = list(whole.required);
  return Object.entries(record(whole.properties)).map(([name, property]) => {
    const own = resolved(document, record(property));
    const description = text(record(property).description) || text(own.description);
    return { name, place: '', type: typeOf(document, own), isRequired: required.includes(name), description };
  });
}

/** A type in a few words: "string", "array of object", "a, b or c". */
function typeOf(document: ApiDocument, schema: Json): string {
  const options = list(schema.enum).map(String);
  if (options.length > 0) return options.join(', ');
  const either = [...list(schema.anyOf), ...list(schema.oneOf)].map((each) =>
    typeOf(document, resolved(document, record(each))),
  );
  if (either.length > 0) return [...new Set(either)].filter((each) => each !== '').join(' or ');
  const own = Array.isArray(schema.type) ? schema.type.map(String).join(' or ') : text(schema.type);
  if (own !== 'array') return own;
  const items = typeOf(document, resolved(document, record(schema.items)));
  return items === '' ? own : `array of ${items}`;
}

const REFERENCES_MAX = 5;

/** What a reference leads to. */
function resolved(document: ApiDocument, schema: Json): Json {
  let at = schema;
  for (let step = 0; step < REFERENCES_MAX; step++) {
    const reference = text(at.$ref).split('/').slice(1);
    if (reference.length === 0) return at;
    at = reference.reduce<Json>((holder, name) => record(holder[name]), record(document));
  }
  return at;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
