// How finely the weights of a model are kept by who serves it, under the names that OpenRouter has for it.

export const QUANTIZATIONS = [
  'int4',
  'int8',
  'fp4',
  'mxfp4',
  'nvfp4',
  'fp6',
  'fp8',
  'mxfp8',
  'fp16',
  'bf16',
  'fp32',
  'unknown',
] as const;

export type Quantization = (typeof QUANTIZATIONS)[number];
