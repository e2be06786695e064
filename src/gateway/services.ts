// How a request is served, where that has a price of its own: a service tier, a speed, a place. What was asked for decides who
// can serve and what is held; what the answer says was served decides the charge.
import type { PriceCard } from '../billing/price.ts';
import type { Asked } from './asked.ts';
import { isPlainService, serviceName } from './form/service.ts';

/** The members of a request that ask for it, in every dialect. */
const MEMBERS = ['service_tier', 'speed', 'inference_geo'] as const;

export type ServiceMember = (typeof MEMBERS)[number];

export type ServiceAsked = { readonly member: ServiceMember; readonly name: string };

/** What everybody pays, in parts per million. */
const ORDINARY_PPM = 1_000_000;

const decoder = new TextDecoder();

/** What the caller asks for besides the ordinary, by the member that says so. */
export function servicesAsked({ bytes, outline }: Asked): readonly ServiceAsked[] {
  return MEMBERS.flatMap((member) => {
    const found = outline.members.find(({ name }) => name === member);
    if (found === undefined) return [];
    const name = serviceName(decoder.decode(bytes.subarray(found.start, found.end)).replaceAll('"', ''));
    return isPlainService(name) ? [] : [{ member, name }];
  });
}

/** The first member that asks for what the card has no price of; undefined when it can all be priced. */
export const unpricedService = (asked: Asked, { services = {} }: PriceCard): ServiceMember | undefined =>
  servicesAsked(asked).find((service) => !isPriced(service, services))?.member;

/** Tiers, speeds and places share their names. Only a tier can be cheaper: by another member its name would buy it nowhere. */
function isPriced({ member, name }: ServiceAsked, services: Readonly<Record<string, number>>): boolean {
  const ppm = Object.hasOwn(services, name) ? services[name] : undefined;
  return ppm !== undefined && (member === 'service_tier' || ppm >= ORDINARY_PPM);
}

/** Members that ask for nothing special. They do not go on: a provider's own default for them may be dearer. */
export function plainServices(asked: Asked): readonly string[] {
  const special = servicesAsked(asked).map(({ member }) => member);
  return MEMBERS.filter((member) => !special.includes(member));
}

/** How it was served: each member as the answer says it, and as it was asked where the answer says nothing of it. */
export function servicesServed(
  asked: readonly ServiceAsked[],
  served: { readonly [member in ServiceMember]: string | undefined },
): readonly string[] {
  return MEMBERS.flatMap((member) => {
    const said = served[member];
    const name = said === undefined ? asked.find((one) => one.member === member)?.name : serviceName(said);
    return name === undefined || isPlainService(name) ? [] : [name];
  });
}
