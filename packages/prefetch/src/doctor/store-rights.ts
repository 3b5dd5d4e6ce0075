type Rights = Readonly<Record<string, string>>;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
const S3: Rights = {
  reach: "s3:ListBucket",
  list: "s3:ListBucket",
  put: "s3:PutObject",
  capabilities: "s3:PutObject",
  overwrite: "s3:PutObject and s3:GetObject",
  head: "s3:GetObject",
  "ranged-read": "s3:GetObject",
  "conditional-put": "s3:PutObject",
  "multipart-abort":
    "s3:PutObject, s3:AbortMultipartUpload, s3:ListMultipartUploadParts and s3:ListBucketMultipartUploads",
  multipart: "s3:PutObject, s3:GetObject and s3:ListMultipartUploadParts",
  copy: "s3:GetObject and s3:PutObject",
  delete: "s3:DeleteObject",
  "clean-up": "s3:DeleteObject, s3:AbortMultipartUpload and s3:ListBucketMultipartUploads",
};

/** https://cloud.google.com/storage/docs/access-control/iam-permissions */
const GCS: Rights = {
  reach: "storage.objects.list",
  list: "storage.objects.list",
  put: "storage.objects.create",
  capabilities: "storage.objects.create",
  overwrite: "storage.objects.create, storage.objects.delete and storage.objects.get",
  head: "storage.objects.get",
  "ranged-read": "storage.objects.get",
  "conditional-put": "storage.objects.create",
  "multipart-abort": "storage.objects.create",
  multipart: "storage.objects.create and storage.objects.get",
  copy: "storage.objects.create and storage.objects.get",
  delete: "storage.objects.delete",
  "clean-up": "storage.objects.delete",
};

/** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage */
const AZURE = "the role Storage Blob Data Contributor";

/** Returns the right that a check of a store needs, by its vendor's name; `undefined` where none is known. */
export function rightFor(scheme: string, checkName: string): string | undefined {
  switch (scheme) {
    case "s3":
      return S3[checkName];
    case "gs":
      return GCS[checkName];
    case "az":
      return AZURE;
    default:
      return undefined;
  }
}
