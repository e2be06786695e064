// How a request is served, where that has a price of its own: a service tier, a speed, a place. What was asked for decides who
// can serve and what is held; what the answer says was served decides the charge.
import type { PriceCard } from '../billing/price.ts';
import type { Asked } from './asked.ts';
import { isPlainService, serviceName } from './form/service.ts';

/** The members of a request that ask for it, in every dialect. */
const MEMBERS = ['service_tier', 'speed', 'inference_geo'] as const;

export type ServiceMember = (typeof MEMBERS)[number];

const decoder = new TextDecoder();

/** What the caller asks for besides the ordinary, by the member that says so. */
export function servicesAsked({
  bytes,
  outline,
}: Asked): readonly { readonly member: ServiceMember; readonly name: string }[] {
  return MEMBERS.flatMap((member) => {
    const found = outline.members.find(({ name }) => name === member);
    if (found === undefined) return [];
    const name = serviceName(decoder.decode(bytes.subarray(found.start, found.end)).replaceAll('"', ''));
    return isPlainService(name) ? [] : [{ member, name }];
  });
}

/** The first member that asks for what the card has no price of; undefined when it can all be priced. */
export const unpricedService = (asked: Asked, { services = {} }: PriceCard): ServiceMember | undefined =>
  servicesAsked(asked).find(({ name }) => services[name] === undefined)?.member;

/** Members that ask for nothing special. They do not go on: a provider's own default for them may be dearer. */
export function plainServices(asked: Asked): readonly string[] {
  const special = servicesAsked(asked).map(({ member }) => member);
  return MEMBERS.filter((member) => !special.includes(member));
}

/** How it was served: as the answer says, and as it was asked where the answer says nothing. */
export function servicesServed(
  askedNames: readonly string[],
  served: readonly (string | undefined)[],
): readonly string[] {
  const said = served.flatMap((name) => (name === undefined ? [] : serviceName(name)));
  return said.length === 0 ? askedNames : said.filter((name) => !isPlainService(name));
}
