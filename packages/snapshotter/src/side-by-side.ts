/**
 * Runs `move` for every item, so many at a time, and waits for all that were begun.
 *
 * @throws what `move` threw first; no further item is begun after it.
 */
export async function sideBySide<Item>(
  items: readonly Item[],
  count: number,
  move: (item: Item) => Promise<void>,
): Promise<void> {
  const turns = items.values();
  const errors: unknown[] = [];
  async function takeTurns(): Promise<void> {
    for (const item of turns) {
      if (errors.length > 0) return;
      await move(item).catch((error: unknown) => errors.push(error));
    }
  }
  await Promise.all(Array.from({ length: Math.min(items.length, count) }, takeTurns));
  if (errors.length > 0) throw errors[0];
}
