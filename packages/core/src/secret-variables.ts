/**
 * The environment variables that hold secrets by the conventions of the Hub's client and of the stores'
 * tools. (`AZURE_CLIENT_SECRET` and a connection string are read by the vendors' libraries.)
 */
export const SECRET_VARIABLES: readonly string[] = [
  "HF_TOKEN",
  "HUGGING_FACE_HUB_TOKEN",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AZURE_CLIENT_SECRET",
  "AZURE_STORAGE_ACCOUNT_KEY",
  "AZURE_STORAGE_CONNECTION_STRING",
  "AZURE_STORAGE_KEY",
  "AZURE_STORAGE_SAS_TOKEN",
];
