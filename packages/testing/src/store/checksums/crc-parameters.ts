import type { CrcParameters } from "./crc-combine.ts";

/** CRC-32 of ISO 3309, as zlib computes it. */
export const CRC32: CrcParameters = { width: 32n, polynomial: 0xed_b8_83_20n };

/** CRC-32C, after Castagnoli (RFC 3720, appendix B.4). */
export const CRC32C: CrcParameters = { width: 32n, polynomial: 0x82_f6_3b_78n };

/** The CRC of the NVM Express NVM command set specification, section "64b CRC". */
export const CRC64_NVME: CrcParameters = { width: 64n, polynomial: 0x9a_6c_93_29_ac_4b_c9_b5n };
