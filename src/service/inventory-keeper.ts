import { openInventory } from '../cli/inventory.js';
import type { OpenedInventory } from '../cli/inventory.js';
import type { Config } from '../config.js';
import type { Inventory } from '../incidents/inventory.js';
import type { Logger } from '../logger.js';

/** The inventory as it was last discovered. */
export interface InventoryKeeper {
  /** Waits for the first discovery only. */
  current(): Promise<Inventory>;
  /** Looks for new hosts now; what went wrong, in words. */
  refresh(): Promise<readonly string[]>;
  stop(): void;
}

export interface InventoryKeeperOptions {
  config: Config;
  logger: Logger;
  everyMs?: number;
  open?: (config: Config, signal: AbortSignal) => Promise<OpenedInventory>;
}

const EVERY_MS = 5 * 60_000;
const LIMIT_MS = 30_000;

/**
 * Discovers hosts again and again. A discovery that fails leaves the hosts of the last one: the monitoring is often the
 * first to suffer from what shall be diagnosed.
 */
export function createInventoryKeeper(options: InventoryKeeperOptions): InventoryKeeper {
  const { config, logger, everyMs = EVERY_MS, open = openInventory } = options;
  let known: Inventory | undefined;
  let running: Promise<readonly string[]> | undefined;

  async function discover(): Promise<readonly string[]> {
    const { inventory, notes } = await open(config, AbortSignal.timeout(LIMIT_MS));
    if (notes.length > 0) logger.warn({ notes }, 'hosts not discovered');
    if (notes.length === 0 || known === undefined || inventory.hosts.length >= known.hosts.length)
      known = inventory;
    return notes;
  }
  const refresh = (): Promise<readonly string[]> =>
    (running ??= discover().finally(() => (running = undefined)));

  const timer = setInterval(() => {
    refresh().catch((error: unknown) => logger.warn({ err: error }, 'hosts not discovered'));
  }, everyMs);
  timer.unref();
  return {
    refresh,
    async current() {
      if (known === undefined) await refresh();
      if (known === undefined) throw new Error('no inventory after a discovery');
      return known;
    },
    stop: () => clearInterval(timer),
  };
}
