import { expect, test } from "vitest";
import { roomForOne, whenThereIsRoom } from "../src/scratch/room.ts";

const half = { sizeBytes: 100, writtenBytes: 60 };

test.each([
  ["fits beside nothing", 100, { freeBytes: 100, occupied: [], maxFiles: 1 }, "now"],
  ["is larger than the disk", 101, { freeBytes: 100, occupied: [], maxFiles: 1 }, "never"],
  [
    "fits beside one that is half written",
    60,
    { freeBytes: 100, occupied: [half], maxFiles: 2 },
    "now",
  ],
  [
    "would take what that one still needs",
    61,
    { freeBytes: 100, occupied: [half], maxFiles: 2 },
    "later",
  ],
  ["fits when that one is gone", 160, { freeBytes: 100, occupied: [half], maxFiles: 2 }, "later"],
  [
    "will not fit then either, which is told when it is alone",
    161,
    { freeBytes: 100, occupied: [half], maxFiles: 2 },
    "later",
  ],
  ["is one too many", 1, { freeBytes: 100, occupied: [half], maxFiles: 1 }, "later"],
  [
    "is on a disk that does not tell",
    1e15,
    { freeBytes: Infinity, occupied: [half], maxFiles: 2 },
    "now",
  ],
] as const)("a file that %s", (_, neededBytes, room, when) => {
  expect(whenThereIsRoom(neededBytes, room)).toBe(when);
});

test("what is on the disk now is room for one that is alone", () => {
  expect(roomForOne({ freeBytes: 100, occupied: [half, half] })).toBe(220);
});
