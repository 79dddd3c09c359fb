import type { Dialogue } from '../domain/dialogue.js';
import type { Place } from '../domain/place.js';

/** Dialogues by thread, with a lifetime that each save renews. */
export interface DialogueStore {
  load(place: Place): Promise<{ dialogue: Dialogue; version: number } | undefined>;
  /** False when somebody else saved meanwhile: load again and redo. `version` 0 = must not exist yet. */
  save(dialogue: Dialogue, version: number): Promise<boolean>;
}
