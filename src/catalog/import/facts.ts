// What is known of the models of one provider, by the provider's own names. Shapes of scripts/import-facts.jsonl only.

/** Facts about one model at one provider; what is absent is not known. Prices are decimal dollars per million, as text. */
export type ModelFacts = {
  readonly name?: string;
  readonly released?: string;
  readonly context?: number;
  readonly output?: number;
  readonly in?: readonly string[];
  readonly out?: readonly string[];
  readonly tools?: boolean;
  readonly structured?: boolean;
  readonly reasoning?: boolean;
  readonly deprecated?: boolean;
  readonly prices?: Readonly<Record<string, string>>;
  /** In force when the prompt has more than `above` tokens. */
  readonly tiers?: readonly { readonly above: number; readonly prices: Readonly<Record<string, string>> }[];
  /** What multiplies these prices by service tier or speed, in parts per million. */
  readonly services?: Readonly<Record<string, number>>;
};

export type Facts = Readonly<Record<string, ModelFacts>>;
