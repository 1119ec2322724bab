import type { Scenario, ScenarioStep } from './scenario.ts';
import { momentOf, ScenarioStore } from './scenario-store.ts';

/** Called at each step that expects something, once all that is due at its moment has been worked off. */
export type AtExpectation = (store: ScenarioStore, step: ScenarioStep) => void;

/** Tells a story as it happened: each payload at its moment, with the time between worked off. */
export function tell(scenario: Scenario, atExpectation: AtExpectation): ScenarioStore {
  const store = new ScenarioStore(startOf(scenario), scenario);
  for (const step of scenario.story) {
    store.now = momentOf(step.at);
    store.land(store.arrivalsOf(step));
    for (const decision of step.decide) store.decide(decision);
    for (const [system, day] of Object.entries(step.sunset)) store.sunset(system, day);
    for (const [system, outcome] of Object.entries(step.runs)) store.run(system, outcome);
    store.settle();
    if (step.expect) atExpectation(store, step);
  }
  return store;
}

/**
 * The same story in another way: every payload at the last moment, twice, the latest first. Decisions follow, because
 * they name what is there; the outcome must be the same.
 */
export function tellBackwards(scenario: Scenario): ScenarioStore {
  const store = new ScenarioStore(startOf(scenario), scenario);
  const arrivals = scenario.story.flatMap((step) => store.arrivalsOf(step));
  const last = scenario.story.at(-1);
  if (last) store.now = momentOf(last.at);
  for (const arrival of arrivals.toReversed()) {
    store.land([arrival]);
    store.workOff();
  }
  store.land(arrivals);
  store.settle();
  return store;
}

function startOf(scenario: Scenario): number {
  return momentOf(scenario.story[0]?.at ?? '2026-01-01 00:00');
}
