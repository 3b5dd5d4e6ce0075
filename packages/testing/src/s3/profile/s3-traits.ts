import type { ChecksumAlgorithm } from "../checksums/checksum-algorithm.ts";
import type { S3Profile } from "../s3-server-api.ts";

/** In what the S3 of one vendor differs from that of another. */
export interface S3Traits {
  /**
   * What becomes of checksum headers: they are verified, not known, or taken as they are and told back
   * unverified.
   */
  readonly checksums: "verified" | "ignored" | "echoed";
  /** The algorithms of which an upload in parts can have one checksum for the whole object. */
  readonly fullObject: readonly ChecksumAlgorithm[];
  /** What is computed where a client names no algorithm. */
  readonly defaultChecksum: ChecksumAlgorithm | undefined;
  /** Whether `PutObject` honours conditions. */
  readonly conditionalPut: boolean;
  /** Whether `CompleteMultipartUpload` does. */
  readonly conditionalCompletion: boolean;
  /** Whether all parts but the last must have one size. */
  readonly equalParts: boolean;
  /** Whether a completion must name every part that was uploaded. */
  readonly namesEveryPart: boolean;
  /** Whether a part can be uploaded again with another content. */
  readonly overwritesParts: boolean;
  /** Whether a completion that is asked for again is answered as the first time. */
  readonly repeatsCompletion: boolean;
  /** Whether there is `UploadPartCopy`. */
  readonly copiesParts: boolean;
  /** Whether open uploads are listed by any prefix of their keys, and not by the whole key only. */
  readonly listsUploadsByPrefix: boolean;
  /** Whether a bucket without any open upload has a listing of them, an empty one. */
  readonly listsNoUploads: boolean;
  /** Whether parts but the last have a least size. */
  readonly leastPartSize: boolean;
  /** Whether the ETag of an object of parts is no MD5 of theirs. */
  readonly opaqueEtags: boolean;
  /**
   * Whether an object of parts has the MD5 of its content for its ETag, as any other, once it is there;
   * its completion tells that of the parts all the same.
   */
  readonly forgetsPartEtags: boolean;
  /** Whether keys are names of files: none can be a folder's as well, nor lie below another. */
  readonly keysAreFiles: boolean;
}

const AWS: S3Traits = {
  checksums: "verified",
  fullObject: ["CRC32", "CRC32C", "CRC64NVME"],
  defaultChecksum: "CRC64NVME",
  conditionalPut: true,
  conditionalCompletion: true,
  equalParts: false,
  namesEveryPart: false,
  overwritesParts: true,
  repeatsCompletion: true,
  copiesParts: true,
  listsUploadsByPrefix: true,
  listsNoUploads: true,
  leastPartSize: true,
  opaqueEtags: false,
  forgetsPartEtags: false,
  keysAreFiles: false,
};

const PLAIN: S3Traits = {
  ...AWS,
  checksums: "ignored",
  fullObject: [],
  defaultChecksum: undefined,
  conditionalPut: false,
  conditionalCompletion: false,
};

/** What each profile is like. Where a vendor's documentation is silent, it does as AWS does. */
export const S3_TRAITS: Readonly<Record<S3Profile, S3Traits>> = {
  aws: AWS,
  plain: PLAIN,
  // https://developers.cloudflare.com/r2/api/s3/api/
  r2: {
    ...AWS,
    fullObject: ["CRC64NVME"],
    defaultChecksum: undefined,
    conditionalCompletion: false,
    equalParts: true,
    repeatsCompletion: false,
  },
  // radosgw 16.2, as it answers.
  ceph: { ...PLAIN, conditionalPut: true, namesEveryPart: true },
  // https://min.io/docs/minio/linux/operations/concepts/limitations.html
  minio: {
    ...AWS,
    defaultChecksum: undefined,
    repeatsCompletion: false,
    listsUploadsByPrefix: false,
  },
  // https://cloud.google.com/storage/docs/xml-api/overview: its own headers for checksums and conditions.
  "gcs-s3": { ...PLAIN, repeatsCompletion: false, copiesParts: false, opaqueEtags: true },
  // rclone 1.75 `serve s3` over a folder, as it answers.
  weak: {
    ...PLAIN,
    checksums: "echoed",
    overwritesParts: false,
    repeatsCompletion: false,
    copiesParts: false,
    listsNoUploads: false,
    leastPartSize: false,
    forgetsPartEtags: true,
    keysAreFiles: true,
  },
};
