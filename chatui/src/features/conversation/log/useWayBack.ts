import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import { NavigationType, useLocation, useNavigationType } from 'react-router';

/** Where a reader was in a log: at its end, or where a message stood, so many pixels below the upper edge. */
export type Place = 'end' | { readonly seq: number; readonly top: number };

interface WayBack {
  /** To be told the place after each change of it; null: it is not known. */
  remember: (place: Place | null) => void;
  /** Where Back has led to; null: nowhere else. */
  goal: Place | null;
  met: (goal: Place) => void;
}

/** By the key of the entry of the history. */
const places = new Map<string, Place>();
/** More entries are not remembered. */
const most = 200;

/** Keeps, for each entry of the history, where one was in the log, so that Back returns there. An entry that names a message leads to that instead. */
export function useWayBack(isLinked: boolean): WayBack {
  const { key } = useLocation();
  const isBack = useNavigationType() === NavigationType.Pop;
  const [entry, setEntry] = useState(key);
  const [goal, setGoal] = useState<Place | null>(null);
  const last = useRef<Place | null>(null);
  if (entry !== key) {
    setEntry(key);
    setGoal(isBack && !isLinked ? (places.get(key) ?? null) : null);
  }
  const met = useCallback((place: Place) => {
    last.current = place;
  }, []);
  const remember = (place: Place | null) => {
    const isUnderWay = goal !== null && last.current !== goal;
    if (isUnderWay || place === null) return;
    places.delete(key);
    places.set(key, place);
    const [oldest] = places.size > most ? places.keys() : [];
    if (oldest !== undefined) places.delete(oldest);
  };
  return { remember, goal, met };
}

/** Calls `onReturn` with the place, once for each return. */
export function useReturn({ goal, met }: WayBack, onReturn: (place: Place) => void): void {
  const goBack = useEffectEvent(onReturn);
  useEffect(() => {
    if (goal === null) return;
    met(goal);
    goBack(goal);
  }, [goal, met]);
}
