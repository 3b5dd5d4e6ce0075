/**
 * Does `work` for every item, a few at a time, in the order of the items. After a failure no further
 * item is begun; the promise rejects with it when those under way have settled.
 *
 * @param lanes - how many items are worked on at once
 * @param work - told the item and the lane it runs in, counted from 0; a lane does one item at a time
 */
export async function forEachConcurrently<Item>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item, lane: number) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const failures: unknown[] = [];
  const run = async (lane: number): Promise<void> => {
    for (const item of queue) {
      if (failures.length > 0) return;
      try {
        await work(item, lane);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)));
  if (failures.length > 0) throw failures[0];
}
