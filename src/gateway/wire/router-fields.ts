// Members of a body that speak to a router: which of them stay here, and which go on to a provider that is a router itself.

/** What the gateway itself acts on. It has been heard by then, and another router would act on it again, by names of its own. */
const OWN_FIELDS: readonly string[] = ['tags', 'max_cost', 'provider', 'session_id'];
/** Known to OpenRouter and us; OpenAI and others answer 400 to a name they do not know. */
export const ROUTER_FIELDS: readonly string[] = ['usage', 'trace', 'plugins', 'transforms', 'debug'];
/** They make the provider run another model than the one that was priced and held for. */
const REPRICING_FIELDS: readonly string[] = ['models', 'route', 'preset'];

/** What no provider is sent, whatever it knows. No model reads a token of it. */
export const NEVER_SENT: ReadonlySet<string> = new Set([...OWN_FIELDS, ...REPRICING_FIELDS]);
