// When an endpoint is left alone, for how long, and what brings it back.
import { beforeEach, describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../../src/base/clock.ts';
import { Breaker } from '../../../src/gateway/routing/breaker.ts';

let now = 0;
let breaker = new Breaker();
beforeEach(() => {
  now = 1_000_000;
  breaker = new Breaker();
});

const circuit = () => breaker.circuit(now);
const fail = (times: number) => {
  for (let at = 0; at < times; at++) breaker.failed(now);
};
const later = (ms: number) => {
  now += ms;
};

describe('a circuit', () => {
  it('opens after five failures in a row, and not after four', () => {
    fail(4);
    expect(circuit()).toBe('closed');
    breaker.answered(now);
    fail(4);
    expect(circuit()).toBe('closed');
    fail(1);
    expect(circuit()).toBe('open');
  });

  it('opens when half of twenty requests of a minute failed', () => {
    for (let at = 0; at < 9; at++) {
      breaker.answered(now);
      breaker.failed(now);
    }
    breaker.answered(now);
    expect(circuit()).toBe('closed');
    breaker.failed(now);
    expect(circuit()).toBe('open');
  });

  it('forgets what is more than a minute old', () => {
    for (let at = 0; at < 9; at++) {
      breaker.answered(now);
      breaker.failed(now);
    }
    later(MINUTE + 10 * SECOND);
    breaker.answered(now);
    fail(1);
    expect(circuit()).toBe('closed');
  });

  it('lets one request through after 30 seconds, and is closed by its answer', () => {
    fail(5);
    later(30 * SECOND - 1);
    expect(circuit()).toBe('open');
    later(1);
    expect(circuit()).toBe('half_open');
    expect(breaker.begin(now)).toBe(true);
    expect(circuit()).toBe('open');
    expect(breaker.begin(now)).toBe(false);
    breaker.answered(now);
    expect(circuit()).toBe('closed');
    fail(4);
    expect(circuit()).toBe('closed');
  });

  it('doubles its time with each probe that fails, up to five minutes, and starts again after an answer', () => {
    fail(5);
    for (const seconds of [30, 60, 120, 240, 300, 300]) {
      later(seconds * SECOND - 1);
      expect(circuit(), String(seconds)).toBe('open');
      later(1);
      expect(circuit(), String(seconds)).toBe('half_open');
      breaker.begin(now);
      breaker.failed(now);
    }
    later(5 * MINUTE);
    breaker.begin(now);
    breaker.answered(now);
    fail(5);
    later(30 * SECOND);
    expect(circuit()).toBe('half_open');
  });

  it('is not moved by stragglers while it is open', () => {
    fail(5);
    later(10 * SECOND);
    breaker.answered(now);
    expect(circuit()).toBe('open');
    fail(3);
    later(20 * SECOND);
    expect(circuit()).toBe('half_open');
  });

  it('lets another probe through when one told nothing, or was never heard of again', () => {
    fail(5);
    later(30 * SECOND);
    breaker.begin(now);
    breaker.unknown();
    expect(circuit()).toBe('half_open');
    breaker.begin(now);
    later(2 * MINUTE);
    expect(circuit()).toBe('half_open');
  });
});
