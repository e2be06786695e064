// The API's list of models, as a type, as far as the app shows it.

/** A model in `GET /v1/models`. Prices are decimal dollars per token. */
export type Model = {
  readonly id: string;
  readonly name: string;
  readonly context_length: number | null;
  readonly architecture: { readonly output_modalities: readonly string[] };
  readonly pricing: { readonly prompt: string; readonly completion: string };
  readonly supported_parameters: readonly string[];
};

/** `GET /v1/models` */
export type ModelList = { readonly data: readonly Model[] };
