import type { Dialogue } from '../domain/dialogue.js';
import { placeKey } from '../domain/place.js';
import type { DialogueStore } from '../ports/dialogue-store.js';

interface Kept {
  /** JSON: what is loaded is nobody else's. */
  text: string;
  version: number;
}

/** For one process: the console and tests. It lives as long as the process. */
export function createMemoryDialogueStore(): DialogueStore {
  const kept = new Map<string, Kept>();
  return {
    load(place) {
      const found = kept.get(placeKey(place));
      return Promise.resolve(
        found && { dialogue: JSON.parse(found.text) as Dialogue, version: found.version },
      );
    },
    save(dialogue, version) {
      const key = placeKey(dialogue.place);
      if ((kept.get(key)?.version ?? 0) !== version) return Promise.resolve(false);
      kept.set(key, { text: JSON.stringify(dialogue), version: version + 1 });
      return Promise.resolve(true);
    },
  };
}
